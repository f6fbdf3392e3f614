"""The editor in a real browser: option grids, conditions, names, and that looking changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from forms_builder.models import FormVersion, Questionnaire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Opened = Callable[[Questionnaire], Page]


@pytest.fixture
def opened(browser: Browser, live_server: Any, admin: Any) -> Iterator[Opened]:
    """Opens a questionnaire in the editor; uncaught script errors fail the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.add_cookies(
        [{"name": "sessionid", "value": admin.cookies["sessionid"].value, "url": live_server.url}]
    )
    errors: list[str] = []

    def go(questionnaire: Questionnaire) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{live_server.url}/admin/pages/{questionnaire.pk}/edit/")
        page.wait_for_selector(".juwen-drawing", state="attached")
        return page

    yield go
    context.close()
    assert errors == []


def block(page: Page, name: str) -> Locator:
    """The block of the question with this variable name, opened."""
    prefix = page.evaluate(
        "name => [...document.querySelectorAll('input[name$=\"-value-name\"]')]"
        ".find(input => input.value === name).name.replace('-value-name', '')",
        name,
    )
    found = page.locator(f'[data-streamfield-child]:has(> input[name="{prefix}-id"])')
    found.locator("[data-panel-toggle]").first.click()
    return found


def stored(found: Locator, field: str) -> Any:
    """The JSON behind a drawn widget."""
    return json.loads(found.locator(f"textarea[name$='-value-{field}']").first.input_value())


def publish(page: Page) -> None:
    """As a worker does."""
    page.locator("footer [data-w-dropdown-target=toggle], footer button[aria-expanded]").last.click()
    page.locator("[name=action-publish]").click()
    page.wait_for_url("**/channels/")  # publishing leads to the links


@pytest.mark.parametrize("key", ["owner_satisfaction", "grid_visit_six_clear", "five_have_check"])
def test_looking_at_everything_changes_nothing(key: str, new_draft: Any, opened: Opened) -> None:
    """Published by the browser, then opened with every panel unfolded, then published again: one version."""
    draft = new_draft(key)
    publish(opened(draft))
    page = opened(draft)
    for toggle in page.locator("[data-streamfield-child] [data-panel-toggle][aria-expanded=false]").all():
        if toggle.is_visible():
            toggle.click()
    expect(page.locator(".juwen-summary").first).to_be_visible()
    publish(page)
    assert FormVersion.objects.count() == 1


def test_a_condition_from_drop_downs_only(new_draft: Any, opened: Opened) -> None:
    """Two rules, all of which must hold; the summary says it in words."""
    page = opened(new_draft("owner_satisfaction"))
    found = block(page, "unhappy_reasons")
    condition = found.locator("[data-controller=juwen-condition]")
    condition.locator("[data-focus=flip]").click()
    condition.locator("[data-focus=question-0]").select_option(label="2. 您是")
    condition.get_by_label("业主", exact=True).check()
    condition.get_by_role("button", name="添加条件").click()
    condition.locator("[data-focus=question-1]").select_option(index=17)
    condition.locator("[data-focus=op-1]").select_option(label="不高于")
    condition.locator("select").last.select_option(label="一般")
    expect(condition.locator(".juwen-summary")).to_contain_text("“您是”是“业主”，并且“总的来说")
    publish(page)
    relevant = FormVersion.objects.get().form.by_name["unhappy_reasons"].relevant
    assert relevant is not None
    assert relevant.text == "${role} = 'owner' and ${overall} <= 3"


def test_options_are_pasted_moved_and_marked(new_draft: Any, opened: Opened) -> None:
    """A new question at the end; its options come from a spreadsheet."""
    page = opened(new_draft("owner_satisfaction"))
    blocks = page.locator("[data-streamfield-child]")
    before = blocks.count()
    page.locator("button.c-sf-add-button").last.click()
    page.get_by_role("option", name="多选题").click()
    expect(blocks).not_to_have_count(before)
    found = blocks.last
    found.locator("textarea[name$='-value-label']").fill("先改进哪一项")
    found.get_by_role("button", name="粘贴一列").click()
    found.get_by_role("textbox", name="粘贴一列").fill("保洁\t3\n保安\n都不用")
    found.get_by_role("button", name="加到后面").click()
    found.get_by_label("选项3 排他").check()
    found.get_by_role("button", name="上移 选项2").click()
    found.get_by_label("选项1", exact=True).press("Enter")
    found.get_by_label("选项2", exact=True).fill("绿化")
    options = stored(found, "options")
    assert [(o["label"], o.get("score"), o.get("exclusive")) for o in options] == [
        ("保安", None, None),
        ("绿化", None, None),
        ("保洁", 3, None),
        ("都不用", None, True),
    ]
    assert len({option["value"] for option in options}) == 4
    publish(page)
    question = FormVersion.objects.get().form.questions[-1]
    assert (question.name, question.label) == ("q26", "先改进哪一项")
    assert [option.label for option in question.options] == ["保安", "绿化", "保洁", "都不用"]


def test_a_duplicated_question_gets_a_name_and_an_id_of_its_own(new_draft: Any, opened: Opened) -> None:
    """So that a copy never clashes when it is published."""
    page = opened(new_draft("owner_satisfaction"))
    page.locator("[data-streamfield-action=DUPLICATE]").nth(1).click()
    names = page.locator("input[name$='-value-name']")
    expect(names).to_have_count(26)
    publish(page)
    questions = FormVersion.objects.get().form.questions
    assert [question.name for question in questions][1:3] == ["role", "q26"]
    assert len({question.id for question in questions}) == 26


def test_renaming_a_variable_carries_into_typed_expressions(new_draft: Any, opened: Opened) -> None:
    """Drop-downs go by id, text by name; both survive."""
    page = opened(new_draft("owner_satisfaction"))
    found = block(page, "unhappy_reasons")
    condition = found.locator("[data-controller=juwen-condition]")
    condition.locator("[data-focus=flip]").click()
    condition.locator("summary").click()
    condition.locator("details textarea").fill("${overall} < 3")
    condition.locator("details textarea").blur()
    overall = block(page, "overall")
    overall.locator("[data-panel-toggle]").last.click()
    overall.locator("input[name$='-value-name']").fill("general")
    overall.locator("input[name$='-value-name']").blur()
    assert stored(found, "condition") == {"text": "${general} < 3"}
    publish(page)
    form = FormVersion.objects.get().form
    assert form.by_name["unhappy_reasons"].relevant is not None
    assert form.by_name["unhappy_reasons"].relevant.names == {"general"}


def test_a_mistake_is_shown_beside_its_question(new_draft: Any, opened: Opened) -> None:
    """Publishing is refused, in Chinese, at the block; the entered text is still there."""
    page = opened(new_draft("owner_satisfaction"))
    found = block(page, "role")
    for _ in range(4):
        found.get_by_role("button", name="删除 选项1").click()
    page.locator("footer [data-w-dropdown-target=toggle], footer button[aria-expanded]").last.click()
    page.locator("[name=action-publish]").click()
    message = page.get_by_text("没有可选的选项")
    expect(message.first).to_be_visible()
    assert not FormVersion.objects.exists()
