"""What only a browser shows of the builder: repeats, calculations, lists, languages, pictures, checks, undo.

New words are looked up as the page shows them, never written out here.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.utils import translation
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from wagtail.images import get_image_model
from wagtail.models import Collection

from forms_builder import questions
from forms_builder.blocks.stream import QuestionsBlock
from forms_builder.editor_words import editor_words
from forms_builder.media import is_media_name
from forms_builder.models import FormVersion, Questionnaire
from forms_builder.views import add_draft
from tests.e2e.looks import faults
from tests.forms_builder.making import OPTIONS, block, group, ident, repeat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Opened = Callable[..., Page]


def word(key: str) -> str:
    """A word of the editor's scripts, as the page shows it."""
    with translation.override("zh-hans"):
        return editor_words()[key]


def name_of(kind: str) -> str:
    """What the chooser calls a kind of block."""
    with translation.override("zh-hans"):
        if kind in questions.registry():
            return str(questions.get(kind).label)
        return str(QuestionsBlock().child_blocks[kind].label)


@pytest.fixture
def opened(browser: Browser, live_server: Any, admin: Any) -> Iterator[Opened]:
    """Opens a questionnaire in the editor; uncaught script errors fail the test."""
    errors: list[str] = []
    contexts: list[Any] = []

    def go(questionnaire: Questionnaire, width: int = 1440, height: int = 900, tab: str = "") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        contexts.append(context)
        context.add_cookies(
            [{"name": "sessionid", "value": admin.cookies["sessionid"].value, "url": live_server.url}]
        )
        page: Page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{error} {error.stack}"))
        page.goto(f"{live_server.url}/admin/pages/{questionnaire.pk}/edit/{tab}")
        page.wait_for_selector(".juwen-drawing", state="attached")
        return page

    yield go
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def draft(folder: Any, author: Any) -> Callable[..., Questionnaire]:
    """A saved draft of these blocks."""

    def make(*blocks: dict[str, Any], **fields: Any) -> Questionnaire:
        page = Questionnaire(title="家庭情况", body=list(blocks), live=False, **fields)
        add_draft(page, folder, author)
        return page

    return make


def add(page: Page, stream: Locator, kind: str) -> None:
    """Add a block at the end of a stream, by its plus and the chooser."""
    stream.locator(
        "> div > button.c-sf-add-button, > .c-sf-add-panel button, button.c-sf-add-button"
    ).last.click()
    page.get_by_role("option", name=name_of(kind), exact=True).click()


def found(page: Page, number: int) -> Locator:
    """The block of a question by its test id, unfolded."""
    here = page.locator(f'[data-streamfield-child]:has(> input[value="{ident(number)}"])')
    toggle = here.locator("[data-panel-toggle]").first
    if toggle.get_attribute("aria-expanded") == "false":
        toggle.click()
    return here


def stored(here: Locator, field: str) -> Any:
    """The JSON behind a drawn widget."""
    return json.loads(here.locator(f"textarea[name$='-value-{field}']").first.input_value())


def widget(here: Locator, name: str) -> Locator:
    """A drawn widget of a block, opened where it has a summary."""
    drawn = here.locator(f"[data-controller=juwen-{name}]").first
    drawn.locator(".juwen-drawing").first.wait_for(state="attached")
    flip = drawn.locator("[data-focus=flip]")
    if flip.count() and flip.get_attribute("aria-expanded") == "false":
        flip.click()
    return drawn


def save_and_publish(page: Page) -> None:
    """As a worker does."""
    page.locator("footer [data-w-dropdown-target=toggle], footer button[aria-expanded]").last.click()
    page.locator("[name=action-publish]").click()
    page.wait_for_url("**/channels/")


def test_a_repeat_with_a_calculation_by_mouse_only(draft: Any, opened: Opened) -> None:
    """How often by an answer; a sum over the members of a certain age; a condition on the sum."""
    page = opened(draft(block(1, "integer", label="几口人")))
    root = page.locator("#body-root")
    add(page, root, "repeat")
    part = page.locator("[data-streamfield-child]:has(> input[name='body-1-id'])")
    part.locator("input[name='body-1-value-label']").fill("家庭成员")
    times = widget(part, "times")
    times.locator("[data-focus=how]").select_option("question")
    times.locator("select").nth(1).select_option(ident(1))
    add(page, part.locator("[data-contentpath=items]").first, "integer")
    part.locator("textarea[name='body-1-value-items-0-value-label']").fill("年龄")
    add(page, root, "calculated")
    result = page.locator("[data-streamfield-child]:has(> input[name='body-2-id'])")
    result.locator("textarea[name='body-2-value-label']").fill("六十岁以上人数")
    more = widget(result, "more")
    more.locator("[data-focus=how]").select_option("over")
    more.locator(".juwen-line select").first.select_option("count")
    more.locator(".juwen-only summary").click()
    more.locator(".juwen-only button").click()
    more.locator("[data-focus=op-0]").select_option(">=")
    more.locator(".juwen-only input[type=number]").fill("60")
    more.locator(".juwen-only input[type=number]").blur()
    add(page, root, "text")
    last = page.locator("[data-streamfield-child]:has(> input[name='body-3-id'])")
    last.locator("textarea[name='body-3-value-label']").fill("老人由谁照顾")
    condition = widget(last, "condition")
    condition.locator("[data-focus=question-0]").select_option(index=4)
    condition.locator("[data-focus=op-0]").select_option(">")
    condition.locator("input[type=number]").fill("0")
    condition.locator("input[type=number]").blur()
    expect(condition.locator(".juwen-summary")).to_contain_text("六十岁以上人数")
    save_and_publish(page)
    form = FormVersion.objects.get().form
    (members,) = [group for group, _around in form.repeat_groups]
    assert members.count is not None
    assert members.count.text == "${n1}"
    counted, asked = form.questions[-2:]
    age = form.questions[1].name
    assert counted.calculation is not None
    assert counted.calculation.text == f"count(${{{age}}}[. >= 60])"
    assert asked.relevant is not None
    assert asked.relevant.text == f"${{{counted.name}}} > 0"


CALCULATIONS: dict[str, tuple[list[tuple[str, str]], str | None]] = {
    "sum": (
        [("[data-focus=part-0]", ident(1)), ("[data-focus=part-1]", ident(2))],
        "coalesce(${n1}, 0) + coalesce(${n2}, 0)",
    ),
    "chosen": ([(".juwen-line select", ident(3))], "count-selected(${n3})"),
    "age": ([(".juwen-line select", ident(4))], None),
    "members": ([(".juwen-line select", ident(5))], "count(${n5})"),
    "score": ([(".juwen-line select", ident(7))], "if(${n7} = '', '', 5 * (${n7} = 'yes'))"),
}  # fmt: skip


@pytest.mark.parametrize("how", CALCULATIONS)
def test_each_pattern_from_drop_downs(how: str, draft: Any, opened: Opened) -> None:
    """What is chosen is what is compiled, and the summary says it."""
    scored = [{**OPTIONS[0], "score": 5}, OPTIONS[1]]
    page = opened(
        draft(
            block(1, "integer"),
            block(2, "integer"),
            block(3, "multiple"),
            block(4, "date"),
            repeat(5, block(6)),
            block(7, "single", options=scored),
            block(8, "calculated"),
        )
    )
    here = found(page, 8)
    more = widget(here, "more")
    more.locator("[data-focus=how]").select_option(how)
    fields, text = CALCULATIONS[how]
    for field, chosen in fields:
        more.locator(field).first.select_option(chosen)
    summary = more.locator(".juwen-summary").inner_text()
    assert "第" in summary
    saved(page)
    (version,) = (publish_draft(),)
    calculation = version.form.questions[-1].calculation
    assert calculation is not None
    if text:
        assert calculation.text == text


def saved(page: Page) -> None:
    """Save the draft, and wait until it is."""
    page.wait_for_function(
        """() => !window.wagtail.app.getControllerForElementAndIdentifier(
            document.querySelector("[data-edit-form]"), "w-autosave")?.submitPromise"""
    )
    with page.expect_response(lambda got: got.request.method == "POST" and "/edit/" in got.url) as answered:
        page.keyboard.press("Control+s")
    answered.value.finished()


def publish_draft() -> FormVersion:
    """Publish what was saved."""
    page = Questionnaire.objects.get()
    page.get_latest_revision().publish()
    return FormVersion.objects.get()


def test_defaults_locks_and_conditional_answers(draft: Any, opened: Opened) -> None:
    """In one widget, said in one line."""
    page = opened(draft(block(1, "single"), block(2, "date")))
    here = found(page, 2)
    more = widget(here, "more")
    sections = more.locator(".juwen-section")
    sections.nth(0).locator("[data-focus=how]").select_option("value")
    sections.nth(0).locator(".juwen-operand select").select_option("today")
    sections.nth(1).locator("[data-focus='add-']").click()
    sections.nth(1).locator("[data-focus=question-0]").select_option(ident(1))
    sections.nth(1).locator("[data-focus='tick-0-yes']").check()
    more.locator("[data-focus=locked]").select_option("always")
    assert stored(here, "more") == {
        "default": {"how": "value", "value": {"today": True}},
        "required_if": {"join": "all", "rules": [{"question": ident(1), "op": "any", "values": ["yes"]}]},
        "read_only": {"always": True},
    }


def test_levels_of_a_pasted_table_become_questions_that_depend_on_each_other(
    draft: Any, opened: Opened
) -> None:
    """City, district, street: three lists, three drop-downs, two filters."""
    page = opened(draft(block(1)))
    page.locator("[role=tab]").nth(2).click()
    lists = page.locator("[data-controller=juwen-lists]")
    lists.get_by_role("button", name=word("list_levels"), exact=True).click()
    lists.locator("[data-focus=paste]").fill("市\t区\n南京\t鼓楼\n徐州\t鼓楼\n徐州\t云龙")
    lists.get_by_role("button", name=word("list_take"), exact=True).click()
    lists.locator("[data-focus=ask]").click()
    assert json.loads(page.locator("textarea[name=lists]").input_value())["区"]["rows"] == [
        ["鼓楼", "鼓楼", "南京"],
        ["鼓楼_2", "鼓楼", "徐州"],
        ["云龙", "云龙", "徐州"],
    ]
    saved(page)
    form = publish_draft().form
    city, district = form.questions[1:]
    assert (city.label, city.choices_from, district.choices_from) == ("市", "市", "区")
    assert district.choice_filter is not None
    assert district.choice_filter.text == f"市 = ${{{city.name}}}"


def test_translations_show_progress_and_take_a_pasted_column(draft: Any, opened: Opened) -> None:
    """Every text, what is missing, and what Excel holds."""
    page = opened(draft(block(1, "single", label="您住哪里"), languages=["en"]))
    page.locator("[role=tab]").nth(3).click()
    table = page.locator("[data-controller=juwen-translations]")
    progress = table.locator("progress")
    expect(progress).to_have_attribute("max", "4")
    table.get_by_role("button", name=word("paste_translations"), exact=True).click()
    table.locator("[data-focus=paste]").fill("您住哪里\tWhere do you live?\n是\tYes")
    table.get_by_role("button", name=word("list_take"), exact=True).click()
    expect(progress).to_have_attribute("value", "2")
    table.locator("[data-focus=gaps]").check()
    expect(table.locator("tbody tr")).to_have_count(2)
    table.locator("tbody textarea").first.fill("Family")
    table.locator("tbody textarea").first.blur()
    expect(progress).to_have_attribute("value", "3")
    saved(page)
    assert publish_draft().form.translations["en"] == {
        "title": "Family",
        f"{ident(1)}.label": "Where do you live?",
        f"{ident(1)}.option.yes": "Yes",
    }


def test_the_check_panel_follows_the_author(draft: Any, opened: Opened) -> None:
    """A mistake appears while it is made, leads to its place, and goes when it is mended."""
    page = opened(draft(block(1, "single"), block(2, "text", label="第二题")))
    panel = page.locator(".juwen-checks")
    expect(panel).to_have_attribute("data-state", "well", timeout=15_000)
    here = found(page, 2)
    here.locator("textarea[name='body-1-value-label']").fill("")
    expect(panel).to_have_attribute("data-state", "error", timeout=15_000)
    expect(here.locator(".juwen-found--error")).to_be_visible()
    here.locator("[data-panel-toggle]").first.click()
    panel.locator(".juwen-checks__where").first.click()
    expect(here.locator("textarea[name='body-1-value-label']")).to_be_focused()
    here.locator("textarea[name='body-1-value-label']").fill("第二题")
    expect(panel).to_have_attribute("data-state", "well", timeout=15_000)


def test_a_deleted_question_comes_back_with_its_id(draft: Any, opened: Opened) -> None:
    """By the button that appears; inside a repeat too."""
    page = opened(draft(block(1), repeat(5, block(2, "single"), block(3))))
    found(page, 5)
    inner = found(page, 2)
    inner.locator("[data-streamfield-action=DELETE]").first.click()
    page.locator(".juwen-toast button").click()
    saved(page)
    form = publish_draft().form
    assert [each.id for each in form.questions] == [ident(1), ident(2), ident(3)]
    assert [each.label for each in form.questions[1].options] == ["是", "否"]


def numbered(page: Page) -> list[str]:
    """The numbers before the headings of all questions, in order; '' for those without."""
    said = page.locator("[data-juwen-type]").evaluate_all(
        """blocks => blocks.filter(block => !block.closest("[aria-hidden=true]")).map(block => {
            const panel = block.closest(".w-panel__content").previousElementSibling;
            return getComputedStyle(panel.querySelector(".c-sf-block__type"), "::before").content;
        })"""
    )
    return [each.replace('"', "").replace(" ", "") if each != "none" else "" for each in said]


def wait_numbered(page: Page, *wanted: str) -> None:
    """Numbers are written a moment after the blocks have changed."""
    for _try in range(20):
        if numbered(page) == list(wanted):
            return
        page.wait_for_timeout(100)
    assert numbered(page) == list(wanted)


def test_headings_are_numbered_whatever_is_collapsed(draft: Any, opened: Opened) -> None:
    """As the drop-downs number them: nested too, without notes and calculations, anew after a deletion."""
    inner = repeat(11, block(3), block(4, "note"), block(5))
    page = opened(
        draft(
            group(10, block(1), block(2, "calculated"), inner),
            group(12, block(6)),
            block(7),
            block(8),
        )
    )
    wanted = ["1.", "", "2.", "", "3.", "4.", "5.", "6."]
    wait_numbered(page, *wanted)
    for number in (10, 11, 12):
        found(page, number)
        wait_numbered(page, *wanted)
    condition = widget(found(page, 8), "condition")
    condition.get_by_role("button", name=word("add_rule")).click()
    offered = condition.locator("[data-focus=question-0] option").all_inner_texts()
    assert [each for each in offered if each.startswith("5.")] == ["5. 第7问"]
    found(page, 3).locator("[data-streamfield-action=DELETE]").first.click()
    wait_numbered(page, "1.", "", "", "2.", "3.", "4.", "5.")
    page.locator(".juwen-toast button").click()
    wait_numbered(page, *wanted)


def test_a_calculation_without_a_question_says_so(draft: Any, opened: Opened) -> None:
    """Nothing is said to be gone that was never chosen."""
    page = opened(draft(block(1, "integer"), block(2, "integer"), block(3, "calculated")))
    more = widget(found(page, 3), "more")
    more.locator("[data-focus=how]").select_option("product")
    expect(more.locator(".juwen-summary")).to_contain_text(word("question_none"))
    expect(more.locator(".juwen-summary")).not_to_contain_text(word("question_gone"))
    more.locator("[data-focus=part-0]").select_option(ident(1))
    expect(more.locator(".juwen-summary")).to_contain_text("第1问")
    found(page, 1).locator("[data-streamfield-action=DELETE]").first.click()
    more.locator("[data-focus=part-1]").select_option(ident(2))
    expect(more.locator(".juwen-summary")).to_contain_text(word("question_gone"))


def test_pasted_options_that_are_there_already_are_left_out_and_named(draft: Any, opened: Opened) -> None:
    """Nothing is doubled in silence."""
    page = opened(draft(block(1, "single")))
    here = found(page, 1)
    here.get_by_role("button", name=word("paste")).click()
    here.locator("[data-focus=paste]").fill("是\n也许\n也许")
    here.get_by_role("button", name=word("paste_append")).click()
    assert [each["label"] for each in stored(here, "options")] == ["是", "否", "也许"]
    expect(here.locator(".juwen-warning")).to_contain_text("是")


def test_an_earlier_answer_is_put_into_a_text(draft: Any, opened: Opened) -> None:
    """By choosing the question; a renamed variable follows."""
    page = opened(draft(block(1, label="您怎么称呼"), block(2, label="，您好")))
    here = found(page, 2)
    label = here.locator("textarea[name='body-1-value-label']")
    label.press("Home")
    here.locator(".juwen-pipe select").focus()
    here.locator(".juwen-pipe select").select_option("n1")
    expect(label).to_have_value("${n1}，您好")
    first = found(page, 1)
    first.locator("[data-panel-toggle]").last.click()
    first.locator("input[name$='-value-name']").fill("name")
    first.locator("input[name$='-value-name']").blur()
    expect(label).to_have_value("${name}，您好")


def test_every_kind_of_block_is_accessible_and_fits(draft: Any, opened: Opened) -> None:
    """All types unfolded, all their widgets open: no axe finding of ours, nothing sticks out."""
    blocks = [
        block(number, kind, **({"rows": [{"value": "r", "label": "行"}]} if questions.get(kind).rows else {}))
        for number, kind in enumerate(questions.registry(), start=1)
    ]
    page = opened(
        draft(
            *blocks,
            repeat(90, block(91)),
            lists={"表": {"columns": ["name", "label"], "rows": [["a", "甲"]]}},
        )
    )
    for toggle in page.locator(
        "#body-root > div > [data-streamfield-child] > section > .w-panel__header [data-panel-toggle]"
    ).all():
        toggle.click()
    for flip in page.locator("[data-focus=flip]:visible").all():
        flip.click()
    page.wait_for_timeout(500)
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag22aa"]}
    assert faults(page, {"include": [[".juwen-drawing"]]}, options) == []


# Wagtail leaves the file of a fresh thumbnail to the garbage collector.
@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_pictures_are_chosen_from_the_library(draft: Any, opened: Opened) -> None:
    """For a question and for an option; what is kept is the frozen file's name."""
    body = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(body, "PNG")
    if not Collection.objects.exists():  # a transactional test before has flushed it
        Collection.add_root(name="Root")
    get_image_model().objects.create(title="路灯", file=ImageFile(body, name="lamp.png"))
    page = opened(draft(block(1, "single")))
    here = found(page, 1)
    here.locator("[data-focus=toggle-images]").check()
    here.locator("[data-focus=image-0]").click()
    page.locator(".modal-body a[data-chooser-modal-choice]").first.click()
    expect(here.locator(".juwen-grid__picture img")).to_be_visible()
    name = stored(here, "options")[0]["image"]
    assert is_media_name(name)
    here.locator("[data-panel-toggle]").nth(1).click()
    picture = here.locator("[data-controller=juwen-image]")
    picture.locator("[data-focus=choose]").click()
    page.locator(".modal-body a[data-chooser-modal-choice]").first.click()
    expect(picture.locator("img")).to_be_visible()
    saved(page)
    question = publish_draft().form.questions[0]
    assert (question.image, question.options[0].image) == (name, name)


def test_publishing_waits_for_what_is_being_saved(draft: Any, opened: Opened) -> None:
    """A draft under way is no other window, and nothing is lost."""
    page = opened(draft(block(1, label="第一题")))
    held: list[Any] = []

    def hold(route: Any) -> None:
        if route.request.headers.get("accept") == "application/json" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/edit/", hold)
    here = found(page, 1)
    label = here.locator("textarea[name='body-0-value-label']")
    for _ in range(30):  # the editor takes note of changes some seconds after it was opened
        label.press_sequentially("！")
        page.wait_for_timeout(700)
        if held:
            break
    label.fill("改过的第一题")
    page.locator("footer [data-w-dropdown-target=toggle], footer button[aria-expanded]").last.click()
    page.locator("[name=action-publish]").click()
    page.wait_for_timeout(500)
    assert not FormVersion.objects.exists()
    held[0].continue_()
    page.wait_for_url("**/channels/")
    assert FormVersion.objects.get().form.questions[0].label == "改过的第一题"
