"""The staff pages of schemes: begin, edit without JavaScript, read, adopt; strangers are refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from satisfaction.credit.enums import SchemeState
from satisfaction.credit.grades import urls as grade_urls
from satisfaction.credit.models import Scheme
from satisfaction.credit.schemes import drafting, fields
from satisfaction.credit.schemes import urls as scheme_urls
from satisfaction.credit.schemes.dumping import dump
from satisfaction.credit.schemes.presets import presets
from satisfaction.credit.schemes.queries import values
from satisfaction.credit.schemes.reading import read
from territory.enums import Role
from tests.factories.companies import CompanyFactory
from tests.factories.credit import SchemeFactory
from tests.factories.schemes import scheme_data
from tests.factories.territory import AreaFactory, UserFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Any:
    return AreaFactory(name="衡阳市")


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client(city: Any) -> Client:
    return signed_in(staff(city, Role.SUPERVISOR))


def form_of(data: dict[str, Any], **more: str) -> dict[str, str]:
    """What a browser sends for a draft as the editor shows it."""
    found = {"name": "方案", "source": "文件", **more}
    shown = [each for path in fields.PARTS for each in fields.part(data, path, {})]
    for path in fields.TABLES:
        table = fields.table(data, path, {})
        found[f"{path}.rows"] = str(len(table.rows))
        shown += [each for row in table.rows for each in row.inputs]
    for each in shown:
        if each.kind.type == "tick":
            found |= {each.id: "1"} if each.ticked else {}
        else:
            found[each.id] = str(each.value)
    return found


def begun(client: Client, city: Any, preset: str) -> Scheme:
    client.post(reverse("schemes:begin"), {"area": city.pk, "preset": preset, "name": ""})
    return Scheme.objects.get()


@pytest.mark.parametrize("preset", [each.key for each in presets()])
def test_a_preset_becomes_a_draft_that_the_editor_keeps_as_it_is(
    client: Client, city: Any, preset: str
) -> None:
    scheme = begun(client, city, preset)
    assert scheme.state == SchemeState.DRAFT
    before = values(scheme)
    assert before is not None
    page = client.get(reverse("schemes:edit", args=[scheme.pk]))
    assert page.status_code == 200
    sent = form_of(dump(before), seen=drafting.stamp(scheme), do="save")
    answer = client.post(reverse("schemes:edit", args=[scheme.pk]), sent)
    assert answer.status_code == 302
    scheme.refresh_from_db()
    assert values(scheme) == before


def test_every_button_of_the_editor_works_without_a_script(client: Client, city: Any) -> None:
    scheme = begun(client, city, "")
    address = reverse("schemes:edit", args=[scheme.pk])
    data = scheme_data()

    def shown(button: str) -> Any:
        return client.post(address, form_of(data, seen=drafting.stamp(scheme), do=button)).context["tables"]

    assert len(shown("add:rules")["rules"].rows) == 5
    assert [row.inputs[0].value for row in shown("remove:ladder:1")["ladder"].rows][:2] == ["AAA", "A"]
    moved = shown("up:overrides:1")["overrides"].rows
    assert [row.inputs[6].value for row in moved][:2] == ["B", "黑名单"]
    for harmless in ("up:overrides:0", "remove:rules:99", "remove:rules:x", "add:nothing", "explode"):
        assert len(shown(harmless)["rules"].rows) == 4
    scheme.refresh_from_db()
    assert scheme.data == drafting.EMPTY  # looking stored nothing


def test_faults_stand_beside_their_fields_and_the_draft_is_kept(client: Client, city: Any) -> None:
    scheme = begun(client, city, "")
    data = scheme_data()
    data["rules"][0]["points"] = "-1"
    data["ladder"][1]["least"] = "abc"
    address = reverse("schemes:edit", args=[scheme.pk])
    sent = form_of(data, seen=drafting.stamp(scheme), do="save")
    assert client.post(address, sent, follow=True).redirect_chain[-1][0] == address
    page = client.get(address)
    assert page.context["faults"] == 1  # a number that cannot be read comes before the rules' faults
    scheme.refresh_from_db()
    assert scheme.data["rules"][0]["points"] == "-1"
    row = next(row for row in page.context["tables"]["ladder"].rows if row.inputs[2].errors)
    assert (row.place, row.inputs[2].value) == (1, "abc")  # it stays where it was typed
    assert b'aria-invalid="true"' in page.content


def test_new_rules_get_keys_of_their_own_and_empty_lines_are_dropped(client: Client, city: Any) -> None:
    scheme = begun(client, city, "")
    data = scheme_data()
    data["rules"] += [{"title": "新规则", "kind": "award", "points": "＋1".replace("＋", "")}, {}]
    data["ladder"] = list(reversed(data["ladder"]))
    client.post(
        reverse("schemes:edit", args=[scheme.pk]), form_of(data, seen=drafting.stamp(scheme), do="save")
    )
    scheme.refresh_from_db()
    found = read(scheme.data)
    assert len(found.rules) == 5
    assert found.rules[4].key.startswith("rule_")
    assert [each.grade for each in found.ladder] == ["AAA", "AA", "A", "B", "C", "黑名单"]


def test_what_a_colleague_saved_meanwhile_is_not_overwritten(client: Client, city: Any) -> None:
    scheme = begun(client, city, "shandong")
    old = drafting.stamp(scheme)
    drafting.save(scheme, name="方案", source="", data=scheme_data(), seen=None, user=scheme.created_by)
    answer = client.post(
        reverse("schemes:edit", args=[scheme.pk]), form_of(scheme_data(base="1"), seen=old, do="save")
    )
    assert answer.status_code == 200
    scheme.refresh_from_db()
    assert scheme.data["base"] == "80"


def test_adopting_on_the_page(client: Client, city: Any) -> None:
    scheme = begun(client, city, "yantai")
    page = reverse("schemes:scheme", args=[scheme.pk])
    today = timezone.localdate().isoformat()
    sent = {"do": "adopt", "in_force_from": today, "sure": "on", "seen": drafting.stamp(scheme)}
    client.post(page, sent)
    scheme.refresh_from_db()
    assert scheme.state == SchemeState.DRAFT  # the writer herself
    second = signed_in(staff(city, Role.SUPERVISOR))
    assert second.post(page, {**sent, "sure": ""}).status_code == 200  # not ticked
    second.post(page, sent)
    scheme.refresh_from_db()
    assert scheme.state == SchemeState.ADOPTED
    assert second.get(reverse("schemes:edit", args=[scheme.pk])).status_code == 302
    second.post(page, {"do": "copy"})
    second.post(page, {"do": "delete"})
    assert sorted(Scheme.objects.values_list("version", "state")) == [(1, "adopted"), (2, "draft")]


def test_deleting_a_draft(client: Client, city: Any) -> None:
    scheme = begun(client, city, "yantai")
    client.post(reverse("schemes:scheme", args=[scheme.pk]), {"do": "delete"})
    assert not Scheme.objects.exists()


def test_strangers_see_and_change_nothing(client: Client, city: Any) -> None:
    scheme = begun(client, city, "yantai")
    stranger = signed_in(staff(AreaFactory(name="长沙市"), Role.ADMINISTRATOR))
    for name in ("scheme", "edit", "what_if"):
        address = reverse(f"schemes:{name}", args=[scheme.pk])
        assert stranger.get(address).status_code == 404
        if name != "what_if":
            assert stranger.post(address, {"do": "delete"}).status_code == 404
    assert scheme.name not in stranger.get(reverse("schemes:list")).content.decode()
    assert stranger.post(reverse("schemes:begin"), {"area": city.pk, "preset": ""}).status_code == 200
    assert Scheme.objects.count() == 1
    reader = signed_in(staff(city, Role.GRID_WORKER))
    assert reader.get(reverse("schemes:scheme", args=[scheme.pk])).status_code == 200
    assert reader.get(reverse("schemes:edit", args=[scheme.pk])).status_code in (302, 403)
    assert reader.post(reverse("schemes:scheme", args=[scheme.pk]), {"do": "delete"}).status_code == 404


def test_the_list_costs_the_same_at_any_length(
    client: Client, city: Any, django_assert_num_queries: Any
) -> None:
    SchemeFactory.create_batch(3, area=city)
    address = reverse("schemes:list")
    client.get(address)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    SchemeFactory.create_batch(27, area=city)
    with django_assert_num_queries(len(few)):
        assert "信用评价方案" in client.get(address).content.decode()


def test_nobody_gets_in_unsigned_and_every_address_is_known(client: Client, city: Any) -> None:
    scheme = begun(client, city, "yantai")
    company = CompanyFactory(area=city)
    known = {
        "list": [], "begin": [], "scheme": [scheme.pk], "edit": [scheme.pk], "what_if": [scheme.pk],
        "company": [company.pk],
    }  # fmt: skip
    for app in (scheme_urls, grade_urls):
        for pattern in app.urlpatterns:
            address = reverse(f"{app.app_name}:{pattern.name}", args=known[str(pattern.name)])
            answer = Client().get(address)
            assert (answer.status_code, "/admin/login/" in answer.headers["Location"]) == (302, True)
            assert signed_in(staff(city, Role.SUPERVISOR)).get(address).status_code == 200
            nobody = UserFactory()
            assert signed_in(nobody).get(address).status_code in (302, 403, 404)


def test_whoever_has_a_post_reads(client: Client, city: Any) -> None:
    scheme = begun(client, city, "yantai")
    author = signed_in(staff(city, Role.AUTHOR))
    assert author.get(reverse("schemes:scheme", args=[scheme.pk])).status_code == 200
    assert author.get(reverse("grades:list")).status_code == 200
    assert author.post(reverse("schemes:scheme", args=[scheme.pk]), {"do": "delete"}).status_code == 404
