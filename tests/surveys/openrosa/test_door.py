"""The door for apps: list, form, manifest, submission, and everything that can be wrong with a request."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from django.utils import timezone

from surveys.enums import ChannelKind, HeldReason
from surveys.models import Channel, Held, Response, Tally
from surveys.openrosa import links
from surveys.openrosa.models import AppChannel, AppLink
from surveys.tallying import fold_all
from tests.factories import VersionFactory, small_form
from tests.surveys.conftest import in_thread
from tests.surveys.openrosa.collect import HEADERS, Collect, NotOpenRosa, message_of
from tests.surveys.openrosa.conftest import Field, instance, only_form

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERS = {"rate": "1", "why": "电梯常坏", "people": 3, "phone": "13812345678", "tags": ["old", "ill"]}
STORED = {
    "q-rate": "1",
    "q-why": "电梯常坏",
    "q-people": 3,
    "q-phone": "13812345678",
    "q-tags": ["old", "ill"],
}


def test_a_form_goes_out_and_comes_back(field: Field) -> None:
    async def scenario(app: Collect) -> None:
        listed, xform = await only_form(app)
        assert listed.form_id == xform.model.attrib["id"] == f"juwen-{field.sun.questionnaire.pk}"
        assert listed.version == xform.model.attrib["version"] == f"1-{field.sun.version.digest[:12]}"
        assert listed.name == field.sun.questionnaire.title
        number, filled = instance(small_form(), xform, ANSWERS)
        for _ in range(3):
            answer = await app.send(filled)
            assert answer.status_code == 201, answer.text
        response = await in_thread(Response.objects.select_related("channel").get)
        assert response.pk == UUID(number)
        assert response.answers == STORED
        assert response.receipt in message_of(answer)
        assert response.started_at.isoformat() == "2026-03-15T03:40:00+00:00"
        assert response.completed_at.isoformat() == "2026-03-15T04:00:00+00:00"

    field.run(scenario)
    channel = Channel.objects.get(kind=ChannelKind.WORKER)
    assert (channel.area, channel.questionnaire) == (field.sun.area, field.sun.questionnaire)
    assert "sun-worker" in channel.name
    fold_all()
    assert Tally.objects.get(scope=f"c:{channel.pk}", question="", cell="n").n == 1
    assert not Tally.objects.filter(scope=f"c:{field.sun.channel.pk}").exists()


def test_every_answer_says_that_it_is_openrosa(field: Field) -> None:
    async def scenario(app: Collect) -> None:
        [listed] = await app.form_list()
        asked: list[tuple[str, str, int]] = [
            ("GET", f"{app.server}/formList", 200),
            ("HEAD", f"{app.server}/formList", 200),
            ("GET", listed.download_url, 200),
            ("HEAD", f"{app.server}/submission", 204),
            ("GET", f"{app.server}/submission", 204),
            ("POST", f"{app.server}/submission", 400),
            ("PUT", f"{app.server}/submission", 405),
            ("POST", f"{app.server}/formList", 405),
            ("GET", f"{app.server}/", 404),
            ("GET", f"{app.server}/formlist", 404),
            ("GET", f"{app.server}/forms/{field.sun.questionnaire.pk}/9-{'0' * 12}", 404),
            ("GET", f"{listed.download_url}/more", 404),
            ("GET", "/o/", 404),
            ("GET", "/o/x/formList", 404),
            ("GET", f"/o/{'x' * 43}/formList", 404),
            ("HEAD", f"/o/{'x' * 43}/submission", 404),
        ]
        for method, url, status in asked:
            answer = await app.client.request(method, url, headers=HEADERS)
            assert answer.status_code == status, (method, url, answer.text)
            assert answer.headers["x-openrosa-version"] == "1.0"
            assert int(answer.headers["x-openrosa-accept-content-length"]) >= 10_000_000
            assert "set-cookie" not in answer.headers
            if status >= 400 and method != "HEAD":
                assert any("\u4e00" <= char <= "\u9fff" or char.isascii() for char in message_of(answer))
            if method == "HEAD":
                assert answer.content == b""
        head = await app.client.head(f"{app.server}/submission", headers=HEADERS)
        assert head.headers["location"] == f"{app.server}/submission"

    field.run(scenario)


def test_the_list_can_be_asked_for_one_form_and_for_descriptions(field: Field) -> None:
    VersionFactory(questionnaire=field.sun.questionnaire, form=small_form(intro="请如实 <作答>"))

    async def scenario(app: Collect) -> None:
        plain = await app.client.get(f"{app.server}/formList")
        assert "descriptionText" not in plain.text
        verbose = await app.client.get(f"{app.server}/formList?verbose=true")
        assert "<descriptionText>请如实 &lt;作答&gt;</descriptionText>" in verbose.text
        [listed] = await app.form_list(formID=f"juwen-{field.sun.questionnaire.pk}")
        assert listed.version.startswith("2-")
        assert await app.form_list(formID="juwen-0") == []

    field.run(scenario)


def test_a_link_that_is_withdrawn_is_refused_from_then_on(field: Field) -> None:
    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        _id, filled = instance(small_form(), xform, ANSWERS)
        await in_thread(links.revoke, field.link, user=field.town.superuser)
        for method, path in (("GET", "formList"), ("HEAD", "submission")):
            answer = await app.client.request(method, f"{app.server}/{path}")
            assert answer.status_code == 403
        with pytest.raises(NotOpenRosa):
            await app.send(filled)
        late = await app.client.post(f"{app.server}/submission", files={"xml_submission_file": filled})
        assert late.status_code == 403

    field.run(scenario)
    assert not Response.objects.exists()


@pytest.mark.parametrize("how", ["inactive", "no post"])
def test_a_worker_who_left_is_refused(field: Field, how: str) -> None:
    worker = field.sun.people["worker"]
    if how == "inactive":
        worker.is_active = False
        worker.save()
    else:
        worker.groups.clear()

    async def scenario(app: Collect) -> None:
        answer = await app.client.get(f"{app.server}/formList")
        assert answer.status_code == 403

    field.run(scenario)


def test_another_communitys_link_sees_and_sends_nothing_of_ours(field: Field) -> None:
    stranger = field.link_for(field.town.moon)
    ours = field.sun.questionnaire.pk

    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(Collect(app.client, field.server))
        assert [form.form_id for form in await app.form_list()] == [
            f"juwen-{field.town.moon.questionnaire.pk}"
        ]
        version = xform.model.attrib["version"]
        for kind in ("forms", "manifests", "media"):
            answer = await app.client.get(f"{app.server}/{kind}/{ours}/{version}")
            assert answer.status_code == 403
        _id, filled = instance(small_form(), xform, ANSWERS)
        refused = await app.send(filled)
        assert refused.status_code == 403

    field.run(scenario, stranger)
    assert not Response.objects.exists()
    assert not AppChannel.objects.exists()


def test_a_supervisor_of_the_street_gets_the_forms_of_all_communities(field: Field) -> None:
    street = field.town.street
    who = field.town.street_supervisor
    _link, token = links.create(uuid4(), worker=who, area=street, name="街道", user=who)

    async def scenario(app: Collect) -> None:
        assert len(await app.form_list()) == 2
        xform = (await app.form_list())[0]
        assert xform

    field.run(scenario, token)


def test_what_is_not_asked_now_is_not_listed(field: Field) -> None:
    async def listed(app: Collect) -> int:
        return len(await app.form_list())

    async def scenario(app: Collect) -> None:
        assert await listed(app) == 1
        await in_thread(Channel.objects.update, closes_at=timezone.now())
        assert await listed(app) == 0
        await in_thread(Channel.objects.update, closes_at=None, opens_at=timezone.now() + timedelta(hours=1))
        assert await listed(app) == 0
        await in_thread(Channel.objects.update, opens_at=None)
        assert await listed(app) == 1
        await in_thread(type(field.sun.questionnaire).objects.update, live=False)
        assert await listed(app) == 0

    field.run(scenario)


def test_the_workers_own_channel_can_be_closed_by_itself(field: Field) -> None:
    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        assert (await app.send(instance(small_form(), xform, ANSWERS)[1])).status_code == 201
        await in_thread(Channel.objects.filter(kind="worker").update, closes_at=timezone.now())
        assert await app.form_list() == []
        late = await app.send(instance(small_form(), xform, ANSWERS)[1])
        assert late.status_code == 202

    field.run(scenario)
    assert Response.objects.count() == 1
    assert Held.objects.get().reason == HeldReason.CLOSED


def test_the_workers_channel_closes_with_the_one_beside_it(field: Field) -> None:
    end = timezone.now() + timedelta(days=1)
    Channel.objects.update(closes_at=end)

    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        assert (await app.send(instance(small_form(), xform, ANSWERS)[1])).status_code == 201

    field.run(scenario)
    assert Channel.objects.get(kind="worker").closes_at == end


def test_the_same_instance_with_other_answers_is_kept_aside(field: Field) -> None:
    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        number, first = instance(small_form(), xform, ANSWERS)
        _id, second = instance(small_form(), xform, {**ANSWERS, "people": 4}, number=number)
        assert (await app.send(first)).status_code == 201
        for _ in range(2):
            answer = await app.send(second)
            assert answer.status_code == 409
        assert (await app.send(first)).status_code == 201

    field.run(scenario)
    assert Response.objects.get().answers == STORED
    held = Held.objects.get()
    assert (held.reason, held.payload["answers"]["people"]) == (HeldReason.CONFLICT, "4")


def test_an_edit_in_the_app_waits_for_staff_as_a_correction(field: Field) -> None:
    from surveys.settling import accept_held

    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        first_id, first = instance(small_form(), xform, ANSWERS)
        edit_id, edit = instance(small_form(), xform, {**ANSWERS, "people": 4}, replaces=first_id)
        _id, again = instance(small_form(), xform, {**ANSWERS, "people": 5}, replaces=edit_id)
        assert (await app.send(first)).status_code == 201
        for _ in range(2):
            assert (await app.send(edit)).status_code == 202
        assert (await app.send(again)).status_code == 202
        _id, unchanged = instance(small_form(), xform, ANSWERS, replaces=edit_id)
        assert (await app.send(unchanged)).status_code == 201

    field.run(scenario)
    response = Response.objects.get()
    assert response.answers == STORED
    assert [held.payload["answers"]["people"] for held in Held.objects.order_by("pk")] == ["4", "5"]
    accept_held(Held.objects.order_by("pk")[1].pk, note="入户复核", user=field.sun.people["supervisor"])
    response.refresh_from_db()
    assert response.revision == 1
    assert response.revisions.get().answers["q-people"] == 5


def test_an_edit_that_comes_before_its_original_is_one_response_too(field: Field) -> None:
    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        first_id, first = instance(small_form(), xform, ANSWERS)
        _id, edit = instance(small_form(), xform, {**ANSWERS, "people": 4}, replaces=first_id)
        assert (await app.send(edit)).status_code == 201
        assert (await app.send(first)).status_code == 409

    field.run(scenario)
    assert Response.objects.get().answers["q-people"] == 4


def test_fifty_at_once_store_one(field: Field) -> None:
    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        _id, filled = instance(small_form(), xform, ANSWERS)
        files = {"xml_submission_file": ("i.xml", filled, "text/xml")}
        url = f"{app.server}/submission"
        answers = await asyncio.gather(*(app.client.post(url, files=files) for _ in range(50)))
        assert Counter(answer.status_code for answer in answers) == {201: 50}
        assert len({message_of(answer)[-9:] for answer in answers}) == 1

    field.run(scenario)
    assert Response.objects.count() == 1
    assert AppChannel.objects.count() == 1
    assert Channel.objects.filter(kind="worker").count() == 1
    assert not Held.objects.exists()


def test_versions_that_are_no_longer_live_are_taken(field: Field) -> None:
    async def scenario(app: Collect) -> None:
        _listed, old = await only_form(app)
        await in_thread(field.publish, small_form(title="新版"))
        _listed, new = await only_form(app)
        assert old.model.attrib["version"] != new.model.attrib["version"]
        for xform in (old, new):
            assert (await app.send(instance(small_form(), xform, ANSWERS)[1])).status_code == 201

    field.run(scenario)
    assert {response.version.number for response in Response.objects.all()} == {1, 2}


@pytest.mark.parametrize("version", ["", "7-0123456789ab", "x" * 40])
def test_an_unknown_version_is_kept_for_staff(field: Field, version: str) -> None:
    from surveys.settling import accept_held

    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        xform.model.attrib["version"] = version
        answer = await app.send(instance(small_form(), xform, ANSWERS)[1])
        assert answer.status_code == 202, answer.text

    field.run(scenario)
    held = Held.objects.get()
    assert held.reason == HeldReason.UNKNOWN_VERSION
    accept_held(held.pk, note="纸面核对", user=field.sun.people["supervisor"])
    assert Response.objects.get().answers == STORED


def test_a_rule_that_the_app_let_pass_is_for_staff(field: Field) -> None:
    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        answer = await app.send(instance(small_form(), xform, {**ANSWERS, "people": 99})[1])
        assert answer.status_code == 202

    field.run(scenario)
    assert Held.objects.get().reason == HeldReason.RULE


def submission(body: bytes, name: str = "xml_submission_file", kind: str = "text/xml") -> dict[str, Any]:
    """A post of one part."""
    return {"files": {name: ("i.xml", body, kind)}}


HEAD = '<data id="{form}" version="{version}"><meta><instanceID>uuid:{id}</instanceID></meta>{body}</data>'


def test_what_is_refused_says_why_and_stores_nothing(field: Field) -> None:
    known = {"form": f"juwen-{field.sun.questionnaire.pk}", "version": f"1-{field.sun.version.digest[:12]}"}

    def written(body: str = "", **changes: str) -> bytes:
        return HEAD.format(**{**known, "id": str(uuid4()), "body": body, **changes}).encode()

    async def scenario(app: Collect) -> None:
        url = f"{app.server}/submission"
        wrong: list[tuple[int, dict[str, Any]]] = [
            (400, {"content": b"<data/>", "headers": {"content-type": "text/xml"}}),
            (400, {"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=b"}}),
            (400, {"content": b"x", "headers": {"content-type": "multipart/form-data"}}),
            (400, submission(written(), name="instance")),
            (400, submission(b"<data")),
            (400, submission(b'<!DOCTYPE d [<!ENTITY a "b">]><data id="juwen-1">&a;</data>')),
            (400, submission(b"<a>" * 40 + b"</a>" * 40)),
            (400, submission(written(id="123"))),
            (400, submission(written(form=""))),
            (400, submission(written("<rate>5</rate><rate>3</rate>"))),
            (
                400,
                submission(
                    HEAD.replace("<data", '<data encrypted="yes"')
                    .format(**known, id=uuid4(), body="")
                    .encode()
                ),
            ),
            (403, submission(written(form="juwen-999999"))),
            (403, submission(written(form="build_Widgets_1"))),
            (413, submission(written("<rate>5</rate>" + " " * 2_000_000))),
            (422, submission(written("<rate>9</rate>"))),
            (422, submission(written("<rate>5</rate><nonsense>1</nonsense>"))),
        ]
        for status, request in wrong:
            answer = await app.client.post(url, **request)
            assert answer.status_code == status, (request, answer.text)
            assert message_of(answer)
        unknown = await app.client.post(url, **submission(written("<rate>9</rate>")))
        assert "2. 您对物业服务总体满意吗: " in message_of(unknown)

    field.run(scenario)
    assert not Response.objects.exists()
    assert not Held.objects.exists()


def test_the_answers_may_come_as_a_plain_field(field: Field) -> None:
    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        _id, filled = instance(small_form(), xform, ANSWERS)
        answer = await app.client.post(
            f"{app.server}/submission", files={"xml_submission_file": (None, filled)}
        )
        assert answer.status_code == 201

    field.run(scenario)


def test_chunked_bodies_are_read_and_large_ones_refused(field: Field, settings: Any) -> None:
    from surveys.openrosa import door

    async def chunks(size: int) -> Any:
        for _ in range(size):
            yield b"x" * 1_000_000

    async def scenario(app: Collect) -> None:
        headers = {"content-type": "multipart/form-data; boundary=b"}
        small = await app.client.post(f"{app.server}/submission", content=chunks(1), headers=headers)
        assert small.status_code == 400
        large = await app.client.post(f"{app.server}/submission", content=chunks(60), headers=headers)
        assert large.status_code == 413

    assert door.POST_LIMIT < 60_000_000
    field.run(scenario)


def test_the_last_use_is_noted(field: Field) -> None:
    async def scenario(app: Collect) -> None:
        await app.form_list()

    before = timezone.now()
    field.run(scenario)
    field.link.refresh_from_db()
    assert field.link.last_used_at is not None
    assert field.link.last_used_at >= before
    assert field.token not in str(list(AppLink.objects.values()))


def test_a_host_that_is_not_ours_is_not_repeated(field: Field, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["test"]

    async def scenario(app: Collect) -> None:
        evil = await app.client.get(f"{app.server}/formList", headers={"host": "evil.example"})
        assert evil.status_code == 404
        settings.BASE_URL = "https://wj.example"
        [listed] = await app.form_list()
        assert listed.download_url.startswith(f"https://wj.example/o/{field.token}/forms/")

    field.run(scenario)


def test_too_many_in_a_minute_are_asked_to_wait(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    from surveys.openrosa import door

    monkeypatch.setattr(door, "READS_PER_MINUTE", 3)

    async def scenario(app: Collect) -> None:
        got = [(await app.client.get(f"{app.server}/formList")).status_code for _ in range(5)]
        assert got.count(429) >= 1
        assert got[0] == 200

    field.run(scenario)


def test_no_network_is_no_answer(field: Field) -> None:
    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        app.cut_after = 0
        with pytest.raises(httpx.ConnectError):
            await app.send(instance(small_form(), xform, ANSWERS)[1])

    field.run(scenario)
    assert not Response.objects.exists()
