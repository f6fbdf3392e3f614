"""The bank over HTTP: sharing, finding, using, counting, and what strangers do not see."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forms_builder.bank.enums import Visibility
from forms_builder.bank.models import BankItem, BankUse
from forms_builder.bank.urls import urlpatterns
from forms_builder.compiling import compile_page
from forms_builder.models import Questionnaire
from tests.factories.town import ROLES, Town
from tests.forms_builder.bank.conftest import signed_in

BANK = "/admin/question-bank/"
Draft = Callable[..., Questionnaire]


def ident(page: Questionnaire, name: str) -> str:
    """The permanent id of a question."""
    return compile_page(page.get_latest_revision_as_object()).form.by_name[name].id


def share(client: Client, town: Town, page: Questionnaire, part: str = "", **more: Any) -> BankItem:
    """Put something into the bank."""
    facts = {
        "title": "共享的题目",
        "tags": "物业，满意度",
        "visibility": "area",
        "place": str(town.sun.area.pk),
    }
    answer = client.post(f"{BANK}share/{page.pk}/", {"part": part, **facts, **more})
    assert answer.status_code == 302, answer.content.decode()
    found: BankItem = BankItem.objects.order_by("-shared_at")[0]
    assert answer.headers["Location"] == f"{BANK}items/{found.key}/"
    return found


def newest() -> Questionnaire:
    """The draft that was made last."""
    found: Questionnaire = Questionnaire.objects.order_by("-pk")[0]
    return found


def test_a_question_is_shared_found_and_used(town: Town, client: Client, draft: Draft) -> None:
    page = draft()
    item = share(client, town, page, ident(page, "role"))
    assert (item.kind, item.title, item.tag_list) == ("question", "共享的题目", ["物业", "满意度"])
    assert [question.name for question in item.form.questions] == ["role"]
    found = client.get(f"{BANK}?q=共享的&source=shared").content.decode()
    assert f'data-item="{item.key}"' in found
    assert "阳光社区" in found
    answer = client.post(
        f"{BANK}items/{item.key}/blocks/",
        json.dumps({"names": ["role"], "lists": []}),
        content_type="application/json",
    )
    block = answer.json()["blocks"][0]
    assert (block["type"], block["value"]["name"]) == ("single", "role_2")
    assert block["id"] != ident(page, "role")


def test_a_part_is_not_called_what_the_questionnaire_is(town: Town, client: Client, draft: Draft) -> None:
    """Without scripts the field still holds the questionnaire's title."""
    page = draft()
    form = compile_page(page.get_latest_revision_as_object()).form
    item = share(client, town, page, ident(page, "role"), title=form.title)
    assert item.title == item.form.title == form.by_name["role"].label
    assert share(client, town, page, title=form.title).title == form.title


def test_a_whole_questionnaire_becomes_a_draft_elsewhere(
    town: Town, client: Client, stranger: Client, draft: Draft
) -> None:
    page = draft("grid_visit_six_clear")
    item = share(client, town, page, visibility="everyone")
    stranger.post(f"{BANK}items/{item.key}/", {"title": "月亮也用", "folder": town.moon.folder.pk})
    made = newest()
    assert made.get_parent().pk == town.moon.folder.pk
    ours, theirs = (compile_page(each).form for each in (page, made))
    assert [q.name for q in theirs.questions] == [q.name for q in ours.questions]
    assert not {q.id for q in theirs.questions} & {q.id for q in ours.questions}
    assert BankUse.objects.get().questionnaire_id == made.pk
    assert "1" in client.get(f"{BANK}items/{item.key}/").content.decode()


def test_uses_follow_what_is_saved(town: Town, client: Client, draft: Draft) -> None:
    page = draft()
    item = share(client, town, page, ident(page, "role"))
    client.post(f"{BANK}items/{item.key}/", {"title": "甲", "folder": town.sun.folder.pk})
    client.post(f"{BANK}items/{item.key}/", {"title": "乙", "folder": town.sun.folder.pk})
    assert BankUse.objects.filter(key=item.key).count() == 2
    made = newest()
    made.body = []
    made.save_revision()
    assert BankUse.objects.filter(key=item.key).count() == 1
    Questionnaire.objects.exclude(pk__in=[page.pk, made.pk]).filter(title="甲").first().delete()
    assert BankUse.objects.filter(key=item.key).count() == 0


def test_builtin_questions_are_there_from_the_start(town: Town, client: Client, draft: Draft) -> None:
    found = client.get(f"{BANK}?source=builtin&kind=questionnaire").content.decode()
    assert found.count("data-item=") == 13
    draft("owner_satisfaction")
    page = client.get(f"{BANK}items/template:owner_satisfaction/").content.decode()
    assert "<iframe" in page
    phone = client.get(f"{BANK}items/template:owner_satisfaction:role/phone/")
    assert phone.status_code == 200
    assert "业主" in phone.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("source=mine", 1),
        ("source=shared", 1),
        ("q=共享的", 1),
        ("q=共享的 没有的词", 0),
        ("source=shared&tag=物业", 1),
        ("source=shared&tag=物", 0),
        ("source=shared&kind=group", 0),
        ("source=nonsense&kind=nonsense&page=nonsense&q=共享的", 1),
        ("source=shared&page=99", 1),
    ],
)
def test_searching(town: Town, client: Client, draft: Draft, query: str, expected: int) -> None:
    page = draft()
    share(client, town, page, ident(page, "role"))
    found = client.get(f"{BANK}?{query}").content.decode()
    assert found.count("data-item=") == expected


def test_empty_states_say_what_to_do(town: Town, client: Client) -> None:
    assert "jw-empty" in client.get(f"{BANK}?source=mine").content.decode()
    assert "jw-empty" in client.get(f"{BANK}?q=没有这样的词").content.decode()


def test_who_sees_what(town: Town, client: Client, stranger: Client, draft: Draft) -> None:
    """AREA: the community, what lies below it, and those above; EVERYONE: all."""
    page = draft()
    mine = share(client, town, page, ident(page, "role"))
    street_item = BankItem.objects.create(
        kind="question", title="街道的题目", visibility="area", place=str(town.street.pk), schema=mine.schema,
        words="街道", shared_by=town.street_supervisor,
    )  # fmt: skip
    above = signed_in(town.superuser)
    assert mine.title in above.get(f"{BANK}?source=shared").content.decode()
    for address in (f"{BANK}items/{mine.key}/", f"{BANK}items/{mine.key}/phone/"):
        assert stranger.get(address).status_code == 404
    assert mine.title not in stranger.get(f"{BANK}?source=shared").content.decode()
    assert street_item.title in stranger.get(f"{BANK}?source=shared").content.decode()
    mine.visibility = Visibility.EVERYONE
    mine.save()
    assert mine.title in stranger.get(f"{BANK}?source=shared").content.decode()


def test_conditions_that_stay_behind_are_named(town: Town, client: Client, draft: Draft) -> None:
    page = draft()
    form = compile_page(page).form
    dependent = next(question for question in form.questions if question.relevant)
    item = share(client, town, page, dependent.id)
    assert item.form.questions[0].relevant is None
    said = client.get(f"{BANK}items/{item.key}/").content.decode()
    assert dependent.label in said


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"visibility": "nobody"}, {"place": "999999"}, {"part": "gone"}],
    ids=["title", "visibility", "place", "part"],
)
def test_what_is_wrong_is_said_and_kept(
    town: Town, client: Client, draft: Draft, wrong: dict[str, str]
) -> None:
    page = draft()
    facts = {"title": "题目", "tags": "x", "visibility": "area", "place": str(town.sun.area.pk), "part": ""}
    answer = client.post(f"{BANK}share/{page.pk}/", {**facts, **wrong})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not BankItem.objects.exists()


def test_an_unsaved_part_says_to_save_first(town: Town, client: Client, draft: Draft) -> None:
    answer = client.get(f"{BANK}share/{draft().pk}/?part=not-yet")
    assert 'role="alert"' in answer.content.decode()


def test_changing_and_removing(town: Town, client: Client, stranger: Client, draft: Draft) -> None:
    page = draft()
    item = share(client, town, page, visibility="everyone")
    facts = {"title": "新标题", "tags": "", "visibility": "everyone", "place": str(town.sun.area.pk)}
    assert stranger.post(f"{BANK}items/{item.key}/change/", facts).status_code == 302
    assert stranger.post(f"{BANK}items/{item.key}/remove/").status_code == 302
    item.refresh_from_db()
    assert item.title == "共享的题目"
    client.post(f"{BANK}items/{item.key}/change/", facts)
    item.refresh_from_db()
    assert (item.title, item.tag_list) == ("新标题", [])
    assert client.post(f"{BANK}items/{item.key}/remove/").status_code == 302
    assert not BankItem.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"names": 3}', '{"names": [1, {}]}', "[" * 3000, "x" * 500_000]
)
def test_whatever_the_script_sends(town: Town, client: Client, body: str) -> None:
    address = f"{BANK}items/template:owner_satisfaction:role/blocks/"
    assert client.post(address, body, content_type="application/json").status_code == 200


@pytest.fixture
def addresses(town: Town, client: Client, draft: Draft) -> dict[str, str]:
    """Every address, of things that belong to the sun community."""
    page = draft()
    item = share(client, town, page)
    arguments: dict[str, list[Any]] = {
        "list": [],
        "choose": [],
        "share": [page.pk],
        "copy": [page.pk],
        "refused": [page.pk],
    }
    return {
        str(each.name): reverse(f"forms_bank:{each.name}", args=arguments.get(str(each.name), [item.key]))
        for each in urlpatterns
    }


def test_strangers_see_and_change_nothing(town: Town, stranger: Client, addresses: dict[str, str]) -> None:
    def state() -> list[Any]:
        rows = [
            list(BankItem.objects.values_list("pk", "title")),
            list(Questionnaire.objects.values_list("pk")),
        ]
        return rows

    before = state()
    for name, address in addresses.items():
        got = stranger.get(address)
        assert "共享的题目" not in got.content.decode(), name
        assert got.status_code in ((200,) if name in ("list", "choose") else (302, 403, 404, 405)), name
        data = {
            "folders": town.moon.folder.pk,
            "folder": town.moon.folder.pk,
            "title": "x",
            "visibility": "everyone",
        }
        assert stranger.post(address, data).status_code in (302, 403, 404, 405), name
    assert state() == before


@pytest.mark.parametrize("who", [role for role in ROLES if role not in ("author", "administrator")])
def test_who_makes_no_questionnaires_is_refused(town: Town, addresses: dict[str, str], who: str) -> None:
    visitor = signed_in(town.sun.people[who])
    for name, address in addresses.items():
        assert visitor.get(address).status_code in (302, 403, 404, 405), name


def test_nobody_gets_in_unsigned(addresses: dict[str, str]) -> None:
    for name, address in addresses.items():
        answer = Client().get(address)
        assert (answer.status_code, "/admin/login/" in answer.headers["Location"]) == (302, True), name


def test_posts_want_a_token(town: Town, addresses: dict[str, str]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(town.sun.people["author"])
    for name in ("share", "copy", "item", "blocks", "change", "remove"):
        assert strict.post(addresses[name], {}).status_code == 403, name


@pytest.mark.parametrize("address", [f"{BANK}?source=shared", f"{BANK}choose/?source=shared"])
def test_lists_cost_the_same_for_many(town: Town, client: Client, draft: Draft, address: str) -> None:
    page = draft()
    first = share(client, town, page, ident(page, "role"))

    def queries(count: int) -> int:
        while BankItem.objects.count() < count:
            first.pk = None
            first._state.adding = True
            first.id = BankItem._meta.pk.get_default()
            first.save()
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        return len(found)

    assert queries(3) == queries(20)
