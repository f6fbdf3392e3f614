"""The list and the page of responses: narrowing, paging, masking, photos, correcting."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from forms_builder.schema import Form, Question, Repeat
from surveys.corrections import correct, current_answers, reject
from surveys.models import Response
from territory import paging
from tests.factories import ChannelFactory, PhotoFactory, ResponseFactory, VersionFactory
from tests.factories.town import Community, Town
from tests.surveys.admin.conftest import Visitor

ANSWERS = {
    "q-rate": "1",
    "q-why": "电梯坏了",
    "q-people": 4,
    "q-phone": "13812345678",
    "q-tags": ["old", "ill"],
}


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def listed(visit: Visitor, user: object, query: str = "") -> str:
    """The list's HTML."""
    answer = visit(user).get(f"/admin/responses/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_receipts_and_places(sun: Community, visit: Visitor) -> None:
    response = sun.response()
    page = listed(visit, sun.people["supervisor"])
    assert response.receipt in page
    assert "阳光社区 阳光花园 3栋 2-501" in page


def test_narrowing(sun: Community, visit: Visitor) -> None:
    poster = ChannelFactory(questionnaire=sun.questionnaire, area=sun.area, name="海报")
    home = sun.response(received_at=at("2026-03-10T02:00:00"))
    street = ResponseFactory(version=sun.version, channel=poster, received_at=at("2026-03-12T16:30:00"))
    gone = sun.response(received_at=at("2026-03-20T02:00:00"))
    reject(gone.pk, seen=0, reason="重复", user=sun.people["supervisor"])
    everything = {"home": home, "street": street, "gone": gone}
    queries = {
        f"q={home.receipt}": {"home"},
        f"q={street.receipt.lower().replace('-', '')}": {"street"},
        "q=3-2-501": {"home", "gone"},
        "q=3栋2单元501": {"home", "gone"},
        "q=3-9-501": set(),
        "q=阳光社区": {"street"},
        f"questionnaire={sun.questionnaire.pk}": {"home", "street", "gone"},
        f"questionnaire={sun.questionnaire.pk}&channel={poster.pk}": {"street"},
        f"area={sun.building.pk}": {
            "home",
            "street",
            "gone",
        },  # a building cannot be chosen: nothing is narrowed
        f"area={sun.building.get_parent().pk}": {"home", "gone"},
        "first=2026-03-13": {"street", "gone"},  # half past midnight in Shanghai
        "last=2026-03-12": {"home"},
        "state=rejected": {"gone"},
        "first=nonsense&area=x&channel=-1&questionnaire=99999999999999999999999": {"home", "street", "gone"},
    }
    for query, wanted in queries.items():
        page = listed(visit, sun.people["supervisor"], query)
        assert {name for name, row in everything.items() if str(row.pk) in page} == wanted, query


def test_pages_follow_one_another_by_key(
    sun: Community, visit: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging.paged, "__defaults__", (2,))
    rows = [sun.response(received_at=at("2026-03-10T02:00:00")) for _ in range(5)]
    client = visit(sun.people["supervisor"])
    seen: list[str] = []
    address = "/admin/responses/?state=accepted"
    for size in (2, 2, 1):
        context = client.get(address).context
        page = context["page"]
        assert len(page.rows) == size
        seen += [str(row.pk) for row in page.rows]
        address = f"/admin/responses/?{context['kept']}&after={page.after}"
    assert not page.after
    assert sorted(seen) == sorted(str(row.pk) for row in rows)
    back = client.get(f"/admin/responses/?before={page.before}").context["page"]
    assert [str(row.pk) for row in back.rows] == seen[2:4]
    assert client.get("/admin/responses/?after=%7Bnonsense").status_code == 200


@pytest.mark.parametrize("address", ["/admin/responses/", "/admin/held/", "/admin/questionnaires/"])
def test_lists_ask_as_many_questions_for_thirty_rows_as_for_three(
    sun: Community, visit: Visitor, address: str
) -> None:
    from tests.factories import HeldFactory, QuestionnaireFactory

    def grow(n: int) -> int:
        for _ in range(n):
            sun.response()
            HeldFactory(channel=sun.channel)
            page = QuestionnaireFactory(parent=sun.folder)
            ChannelFactory(questionnaire=page, area=sun.area)
        client = visit(sun.people["administrator"])
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            assert client.get(address).status_code == 200
        return len(few)

    assert grow(3) == grow(27)


def test_a_grid_worker_reads_masked_and_cannot_unmask(sun: Community, visit: Visitor) -> None:
    response = sun.response(answers=ANSWERS)
    client = visit(sun.people["worker"])
    page = client.get(f"/admin/responses/{response.pk}/").content.decode()
    assert "138****5678" in page
    assert "13812345678" not in page
    assert "独居老人" not in page
    assert "data-form=" not in page
    for verb in ("unmask", "reject", "restore"):
        assert client.post(f"/admin/responses/{response.pk}/{verb}/", {"reason": "看看"}).status_code in (
            302,
            404,
        )
    assert client.get(f"/admin/responses/{response.pk}/correct/").status_code in (302, 404)
    assert Response.objects.get(pk=response.pk).revision == 0
    assert not ModelLogEntry.objects.filter(action="surveys.unmask").exists()


def test_unmasking_needs_a_reason_and_is_logged(sun: Community, visit: Visitor) -> None:
    response = sun.response(answers=ANSWERS)
    client = visit(sun.people["supervisor"])
    assert client.post(f"/admin/responses/{response.pk}/unmask/", {"reason": " "}).status_code == 302
    assert not ModelLogEntry.objects.exists()
    answer = client.post(f"/admin/responses/{response.pk}/unmask/", {"reason": "回访核实"})
    page = answer.content.decode()
    assert "13812345678" in page
    assert "独居老人、慢性病人" in page
    assert "no-store" in answer["Cache-Control"]
    entry = ModelLogEntry.objects.get(action="surveys.unmask")
    assert (entry.user, entry.object_id, entry.data["reason"]) == (
        sun.people["supervisor"],
        str(response.pk),
        "回访核实",
    )
    assert "13812345678" not in client.get(f"/admin/responses/{response.pk}/").content.decode()


def test_the_original_and_its_revisions_stand_side_by_side(sun: Community, visit: Visitor) -> None:
    response = sun.response(answers=ANSWERS)
    raw = {"rate": "1", "why": "电梯修好了又坏", "people": 4, "phone": "13812345678", "tags": ["old", "ill"]}
    correct(response.pk, raw, seen=0, reason="居民来电", user=sun.people["supervisor"])
    page = visit(sun.people["supervisor"]).get(f"/admin/responses/{response.pk}/").content.decode()
    for text in ("原始答卷", "第1次更正", "电梯坏了", "电梯修好了又坏", "居民来电"):
        assert text in page
    assert page.count("jw-changed") == 1


def test_photos_that_came_are_shown_and_others_awaited(sun: Community, visit: Visitor) -> None:
    response = sun.response(answers={"q-rate": "5", "q-photo": ["a" * 64, "b" * 64]})
    PhotoFactory(channel=sun.channel, response_id=response.pk, sha256="a" * 64)
    client = visit(sun.people["worker"])
    page = client.get(f"/admin/responses/{response.pk}/").content.decode()
    assert page.count("照片待上传") == 1
    shown = client.get(f"/admin/responses/{response.pk}/photos/{'a' * 64}/")
    assert shown["Content-Type"] == "image/jpeg"
    assert shown.content.startswith(b"\xff\xd8")
    assert client.get(f"/admin/responses/{response.pk}/photos/{'b' * 64}/").status_code == 404


def fields(**changes: object) -> dict[str, object]:
    """What the correction form posts."""
    known = {"seen": 0, "__reason": "居民来电更正", "rate": "1", "why": "电梯坏了", "people": "4"}
    return {**known, "phone": "13812345678", "tags": ["old", "ill"], **changes}


def test_correcting_through_the_form(sun: Community, visit: Visitor) -> None:
    response = sun.response(answers={**ANSWERS, "q-photo": ["a" * 64, "b" * 64]})
    client = visit(sun.people["supervisor"])
    there = f"/admin/responses/{response.pk}/correct/"
    page = client.get(there).content.decode()
    assert 'value="13812345678"' in page
    assert ModelLogEntry.objects.filter(action="surveys.unmask").count() == 1
    sent = client.post(there, fields(people="5", photo=["a" * 64, "c" * 64], sort="yes"))
    assert (sent.status_code, sent["Location"]) == (302, f"/admin/responses/{response.pk}/")
    response.refresh_from_db()
    wanted = {**ANSWERS, "q-people": 5, "q-photo": ["a" * 64], "q-sort": "yes"}
    assert current_answers(response) == wanted


def test_what_is_wrong_is_shown_beside_the_question(sun: Community, visit: Visitor) -> None:
    response = sun.response(answers=ANSWERS)
    client = visit(sun.people["supervisor"])
    there = f"/admin/responses/{response.pk}/correct/"
    page = client.post(there, fields(people="500", why="")).content.decode()
    assert page.count("jw-question--wrong") == 2
    assert 'value="500"' in page
    assert "居民来电更正" in page
    assert "请填写原因" in client.post(there, fields(people="5", __reason="")).content.decode()


def test_the_second_of_two_hands_is_told(sun: Community, visit: Visitor) -> None:
    response = sun.response(answers=ANSWERS)
    first, second = visit(sun.people["supervisor"]), visit(sun.people["administrator"])
    there = f"/admin/responses/{response.pk}"
    first.post(f"{there}/correct/", fields(people="5"))
    for verb, data in (("correct", fields(people="6")), ("reject", {"seen": 0, "reason": "重复"})):
        answer = second.post(f"{there}/{verb}/", data, follow=True)
        assert "已被他人修改" in answer.content.decode()
    response.refresh_from_db()
    assert (response.revision, current_answers(response)["q-people"]) == (1, 5)


def test_a_refused_consent_stays_refused(town: Town, visit: Visitor) -> None:
    from forms_builder.schema import Form, Question
    from tests.factories import VersionFactory

    sun = town.sun
    form = Form("敏感", (Question("q-id", "text", "secret", "病史", separate_consent=True, required=True),))
    version = VersionFactory(questionnaire=sun.questionnaire, form=form)
    response = ResponseFactory(version=version, channel=sun.channel, answers={}, consent={"secret": False})
    client = visit(sun.people["supervisor"])
    there = f"/admin/responses/{response.pk}/correct/"
    assert 'name="secret"' not in client.get(there).content.decode()
    client.post(there, {"seen": 0, "__reason": "补填", "secret": "高血压"})
    response.refresh_from_db()
    assert response.revision == 0


def test_a_scored_form_shows_the_sheets_score(sun: Community, visit: Visitor) -> None:
    from forms_builder.schema import Form, Option, Question
    from tests.factories import VersionFactory

    rated = Question(
        "q-rate", "rating", "rate", "总体", weight=1, options=(Option("5", "好", 100), Option("1", "差", 20))
    )
    form = Form("测评", (rated,), scoring={"method": "weighted_percent"})
    version = VersionFactory(questionnaire=sun.questionnaire, form=form)
    response = ResponseFactory(version=version, channel=sun.channel, answers={"q-rate": "1"})
    assert "20 / 100" in visit(sun.people["worker"]).get(f"/admin/responses/{response.pk}/").content.decode()


def test_each_member_of_a_repeat_has_its_own_lines(sun: Community, visit: Visitor) -> None:
    age = Question("q-age", "integer", "age", "年龄")
    job = Question("q-job", "text", "job", "职业")
    jobs = Repeat("r-jobs", "工作", items=(job,), name="jobs", one="工作")
    form = Form("家庭", (Repeat("r-m", "家庭成员", items=(age, jobs), name="m", one="成员"),))
    version = VersionFactory(questionnaire=sun.questionnaire, number=2, form=form)
    answers = {"r-m": [{"q-age": 70, "r-jobs": [{"q-job": "门卫"}]}, {"q-age": 8}]}
    response = ResponseFactory(version=version, channel=sun.channel, answers=answers)

    page = visit(sun.people["supervisor"]).get(f"/admin/responses/{response.pk}/").content.decode()
    words = " ".join(re.sub(r"<[^>]+>", " ", page[page.index('id="answers"') :]).split())
    assert "成员 1 1 年龄 70 工作 1.1 2 职业 门卫 成员 2 1 年龄 8" in words
