"""The bank in a real browser: inserting by mouse, the pages' sizes, axe, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from forms_builder.bank.models import BankItem, BankUse
from forms_builder.bank.pieces import piece_of
from forms_builder.bank.sharing import Facts, share
from forms_builder.compiling import compile_page
from forms_builder.drafting import draft_of
from forms_builder.models import Questionnaire
from forms_builder.views import add_draft
from tests.e2e.desk import Open, desk
from tests.e2e.looks import faults
from tests.factories.town import Town
from tests.forms_builder.bank.test_pieces import FORM, LONG

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened(browser: Browser, live_server: Any, client: Client) -> Iterator[Open]:
    """Opens an address as the sun community's author; uncaught script errors fail the test."""
    with desk(browser, live_server.url, client) as go:
        yield go


def names(page: Page) -> list[str]:
    """The variable names in the editor, in order."""
    found = page.locator("input[name$='-value-name']").evaluate_all(
        "inputs => inputs.filter(i => !i.closest('[aria-hidden=true]')).map(i => i.value)"
    )
    return list(found)


def choose(page: Page, words: str, place: str = "") -> None:
    """Open the chooser, search, and add the first item."""
    page.locator(".jwb-open button").click()
    dialog = page.locator("dialog.jwb-dialog")
    expect(dialog.locator("[data-bank-results]")).to_be_visible()
    dialog.locator("input[type=search]").fill(words)
    with page.expect_response("**/choose/**"):
        dialog.locator("input[type=search]").press("Enter")
    if place:
        dialog.locator("[name=bank-place]").select_option(label=place)
    dialog.locator("[data-bank-insert]").first.click()
    expect(dialog).to_be_hidden()


def save(page: Page) -> None:
    """Save the draft."""
    with page.expect_navigation():
        page.locator("button.action-save").first.click()


def form_of(page: Questionnaire) -> Any:
    """What the newest revision compiles to."""
    page = Questionnaire.objects.get(pk=page.pk)
    return compile_page(page.get_latest_revision_as_object()).form


def test_an_item_is_inserted_by_mouse_and_counted(town: Town, opened: Open) -> None:
    draft = draft_of(FORM)
    add_draft(draft, town.sun.folder, town.sun.people["author"])
    user = town.sun.people["author"]
    facts = Facts("给人用的题", ["停车"], "area", str(town.sun.area.pk))
    item = share(user, FORM, "a", facts)
    page = opened(f"/admin/pages/{draft.pk}/edit/")
    page.wait_for_selector(".juwen-drawing", state="attached")
    before = names(page)
    choose(page, "给人用的题")
    assert names(page) == [*before, "role_2"]
    save(page)
    form = form_of(draft)
    added = form.by_name["role_2"]
    assert [option.label for option in added.options] == ["业主", "其他"]
    assert added.id not in {question.id for question in FORM.questions}
    assert form.translations["en"][f"{added.id}.label"] == "You are"
    assert BankUse.objects.get(key=item.key).questionnaire_id == draft.pk


def test_at_the_place_that_was_marked_and_with_its_list(town: Town, opened: Open) -> None:
    draft = draft_of(FORM)
    add_draft(draft, town.sun.folder, town.sun.people["author"])
    user = town.sun.people["author"]
    share(user, piece_of(FORM, LONG), "c", Facts("有清单的题", [], "area", str(town.sun.area.pk)))
    page = opened(f"/admin/pages/{draft.pk}/edit/")
    page.wait_for_selector(".juwen-drawing", state="attached")
    page.locator(".jwb-open button").click()
    label = page.locator("[name=bank-place] option").nth(1).inner_text()
    page.locator("dialog.jwb-dialog").press("Escape")
    choose(page, "有清单的题", label)
    assert names(page)[:2] == ["age", "town_2"]
    save(page)
    form = form_of(draft)
    assert [question.name for question in form.questions][:2] == ["age", "town_2"]
    assert form.by_name["town_2"].choices_from == "towns_2"
    assert form.lists["towns_2"].rows == FORM.lists["towns"].rows


def test_a_template_s_question_into_an_empty_questionnaire(town: Town, opened: Open) -> None:
    page = opened(f"/admin/pages/add/forms_builder/questionnaire/{town.sun.folder.pk}/")
    expect(page.locator(".jwb-open button")).to_be_visible()
    choose(page, "您是 业主")
    assert len(names(page)) == 1
    page.locator("textarea[name=title], input[name=title]").first.fill("新问卷")
    save(page)
    made = Questionnaire.objects.get(title="新问卷")
    assert len(form_of(made).questions) >= 1
    assert BankUse.objects.filter(questionnaire=made).count() == 1


def test_nothing_sticks_out_and_axe_finds_nothing(town: Town, opened: Open) -> None:
    draft = draft_of(FORM)
    add_draft(draft, town.sun.folder, town.sun.people["author"])
    user = town.sun.people["author"]
    item = share(
        user, FORM, "", Facts("很长的标题" * 20, ["停车", "老人"], "everyone", str(town.sun.area.pk))
    )
    bank = "/admin/question-bank/"
    addresses = [
        bank, f"{bank}?q=没有这样的", f"{bank}?source=mine", f"{bank}items/{item.key}/",
        f"{bank}items/template:owner_satisfaction:role/", f"{bank}items/{item.key}/change/",
        f"{bank}share/{draft.pk}/",
        f"/admin/questionnaire-copy/{draft.pk}/", f"/admin/questionnaire-refused/{draft.pk}/",
    ]  # fmt: skip
    for address in addresses:
        assert faults(opened(address)) == []
    page = opened(f"/admin/pages/{draft.pk}/edit/")
    page.locator(".jwb-open button").click()
    expect(page.locator("[data-bank-results]")).to_be_visible()
    assert faults(page, context="dialog.jwb-dialog") == []


def test_sharing_and_finding_need_no_script(town: Town, opened: Open) -> None:
    draft = draft_of(FORM)
    add_draft(draft, town.sun.folder, town.sun.people["author"])
    page = opened(f"/admin/question-bank/share/{draft.pk}/", scripts=False)
    page.locator("[name=part]").select_option(value="g")
    page.locator("[name=title]").fill("一组好题")
    page.locator("form[method=post] button.button").last.click()
    expect(page.locator("iframe")).to_have_count(1)
    assert BankItem.objects.get().kind == "group"
    page.goto(page.url.split("/items/")[0] + "/?source=mine")
    expect(page.get_by_role("link", name="一组好题")).to_be_visible()


def test_the_title_follows_the_part_until_it_is_typed(town: Town, opened: Open) -> None:
    draft = draft_of(FORM)
    add_draft(draft, town.sun.folder, town.sun.people["author"])
    page = opened(f"/admin/question-bank/share/{draft.pk}/")
    part, title = page.locator("[name=part]"), page.locator("[name=title]")
    whole = title.input_value()
    part.select_option(value="a")
    label = form_of(draft).by_name["role"].label
    expect(title).to_have_value(label)
    part.select_option(value="")
    expect(title).to_have_value(whole)
    title.fill("我的题目")
    part.select_option(value="a")
    expect(title).to_have_value("我的题目")
