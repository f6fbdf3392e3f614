"""The page as the server renders it: complete without JavaScript, the same for all, safe with any text."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from forms_builder import rendering
from forms_builder.answers import CompiledForm, judge
from forms_builder.errors import Problem
from forms_builder.rendering.spec import extra_modules
from forms_builder.sampling.fills import random_answers
from forms_builder.schema import Form, Option, Question, digest
from tests.forms_builder.phone.forms import every_type, expression, templates
from tests.forms_builder.phone.judging import AT


class Controls(HTMLParser):
    """What a browser would post from the page as it stands."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.post: defaultdict[str, list[str]] = defaultdict(list)
        self.names: set[str] = set()
        self.ids: list[str] = []
        self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Inputs, and where a textarea begins."""
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(given["id"] or "")
        name = given.get("name") or ""
        if tag == "textarea":
            self._area = name
            self.post[name].append("")
            self.names.add(name)
        elif tag == "input":
            self.names.add(name)
            chosen = given.get("type") not in ("radio", "checkbox", "file") or "checked" in given
            if chosen:
                self.post[name].append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        """Where a textarea ends."""
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        """A textarea's text."""
        if self._area:
            self.post[self._area][-1] += data


def page(form: Form, **filling: object) -> str:
    """The form's page."""
    return rendering.page(form, digest=digest(form), **filling)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", sorted(templates()))
def test_a_template_asks_every_public_question_once_and_no_other(key: str) -> None:
    """Each public question has its fields; staff questions have none; ids are unique."""
    form = templates()[key]
    found = Controls(page(form))
    for question in form.questions:
        box = f"q.{question.name}"
        assert found.ids.count(box) == (question.name not in form.later_stage)
    assert len(found.ids) == len(set(found.ids))
    for name in form.later_stage:
        assert not any(each.split(".")[0] == name for each in found.names)


@pytest.mark.parametrize("key", sorted(templates()))
def test_answers_come_back_through_the_page_and_the_check_page(key: str) -> None:
    """Raw answers survive the form, clean ones check-your-answers, to the same verdict."""
    form = templates()[key]
    compiled = CompiledForm(form)
    for seed in range(15):
        answers, consent = random_answers(compiled, random.Random(seed), at=AT)
        clean = judge(compiled, answers, at=AT, consent=consent).answers
        shown = rendering.check_page(form, digest="d", response_id="r", answers=clean, consent=consent)
        again = rendering.read_post(form, Controls(shown).post)
        assert judge(compiled, again.answers, at=AT, consent=again.consent).answers == clean
        assert (again.version, again.id) == ("d", "r")
        form_again = page(form, values=again.answers, consent=again.consent, response_id="r")
        back = rendering.read_post(form, Controls(form_again).post)
        assert judge(compiled, back.answers, at=AT, consent=back.consent).answers == clean
        assert back.id == "r"


def test_the_artefact_is_the_same_bytes_for_everybody() -> None:
    """No token, no clock, no cookie."""
    form = every_type()
    assert page(form) == page(form)
    assert "csrf" not in page(form)


def test_questions_are_numbered_and_conditions_said_in_words() -> None:
    """A group's condition stands once, at the group; a note has no number."""
    html = page(every_type())
    assert html.count('class="cond"') == 1
    assert "如果第1题" in html
    assert re.search(r"<b>2</b>养了几只", html)
    assert re.search(r'id="q\.hello"><div class="note"><p>请如实填写。', html)


def test_required_and_optional_are_said_in_words() -> None:
    """Not by colour or an asterisk."""
    html = page(every_type())
    assert re.search(r"<b>1</b>家里有没有养狗<i>必答</i>", html)
    assert re.search(r'<b>3</b>狗牌号<i class="may">选答</i>', html)


def test_errors_stand_beside_the_question_and_in_a_summary_that_has_the_focus() -> None:
    """Each summary line leads to the question's first field, which exists; what was typed is still there."""
    form = every_type()
    problems = [
        Problem("consent_required"),
        Problem("required", "pets"),
        Problem("not_a_phone", "phone"),
        Problem("consent_unanswered", "phone"),
        Problem("row_missing", "yard", {"row": "道路"}),
        Problem("unknown_question", params={"name": "x"}),
    ]
    html = page(form, values={"phone": "123", "more": "第一行\n第二行"}, problems=problems)
    found = Controls(html)
    anchors = re.findall(r'<a href="#([^"]+)">', html)
    assert anchors == ["__consent", "i.pets", "i.phone", "c.phone", "i.yard"]
    assert set(anchors) <= set(found.ids)
    assert 'tabindex="-1" autofocus' in html
    assert found.post["phone"] == ["123"]
    assert found.post["more"] == ["第一行\n第二行"]
    assert "<title>请修改： 全题型问卷</title>" in html
    for name in ("pets", "phone", "yard"):
        assert f'id="e.{name}"' in html
    described = re.findall(r'aria-describedby="([^"]+)"', html)
    assert {each for text in described for each in text.split()} <= set(found.ids)
    assert "有6处需要修改" in html


def test_an_unfamiliar_text_is_text_and_nothing_else() -> None:
    """Labels, options, answers and conditions cannot become markup, nor end the JSON."""
    bad = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&"
    first = Question("a", "single", "one", bad, hint=bad, options=(Option("x", bad), Option("y", "乙")))
    second = Question(
        "b",
        "text",
        "two",
        bad,
        relevant=expression("${one} = 'x'"),
        constraint=expression("string-length(.) > 1"),
        constraint_message=bad,
    )
    form = Form(title=bad, intro=bad, items=(first, second))
    html = page(form, values={"two": bad}, problems=[Problem("constraint", "two", text=bad)])
    assert "<script>alert" not in html
    assert "<img" not in html
    spec = re.search(r'id="spec">(.*?)</script>', html, re.DOTALL)
    assert spec
    assert json.loads(spec[1])["rules"]["questions"][1]["say"] == bad
    checked = rendering.check_page(form, digest="d", response_id="r", answers={"two": bad}, consent=None)
    assert "<img" not in checked
    assert Controls(checked).post["two"] == [bad]
    for html in (rendering.thanks_page(bad, bad), rendering.message_page(bad, bad, bad)):
        assert "<img" not in html


def test_photos_already_received_are_kept_and_can_be_dropped() -> None:
    """A tick per photo; files go up in multipart, and only where a form asks for photos."""
    form = every_type()
    html = page(form, values={"photos": ["a" * 64]}, photos={"photos": ["a" * 64, "b" * 64]})
    assert Controls(html).post["photos"] == ["a" * 64, "b" * 64]
    assert 'enctype="multipart/form-data"' in html
    assert "photos.files" in Controls(html).names
    plain = Form(title="无照片", items=(Question("a", "text", "one", "一"),))
    assert "multipart" not in page(plain)


def test_a_household_known_from_a_link_is_said_but_not_shown() -> None:
    """The token travels in a hidden field."""
    html = page(every_type(), values={"home": "h:abcdefghij"})
    assert re.search(r'name="home" value="h:abcdefghij" data-household hidden', html)
    assert re.search(r'<p class="known">已从您的专属链接识别房号。', html)
    checked = rendering.check_page(
        every_type(), digest="d", response_id="r", answers={"home": "h:abcdefghij"}, consent=None
    )
    assert "<dd>已从您的专属链接识别</dd>" in checked


def test_the_check_page_says_every_answer_in_words() -> None:
    """Labels, not values; a refused consent too; phone numbers in full, since they are the resident's own."""
    form = every_type()
    answers = {
        "pets": "yes",
        "help": ["meal", "clean"],
        "yard": {"lamp": "5", "road": "3"},
        "since": "2020-05-01",
        "card": "11010519491231002X",
        "place": {"lat": 26.89, "lng": 112.57},
    }
    html = rendering.check_page(
        form, digest="d", response_id="r", answers=answers, consent={"form": True, "phone": False}
    )
    said = re.findall(r"<dd>(.*?)</dd>", html)
    assert said == [
        "有",
        "送餐、保洁",
        "路灯：满意；道路：一般",
        "2020年5月1日",
        "您选择不提供这一项。",
        "11010519491231002X",
        "26.89, 112.57",
    ]
    assert 'name="__confirm" value="1"' in html
    assert 'name="__edit" value="1"' in html


def test_posts_are_read_without_trust() -> None:
    """Strange, missing and repeated fields never raise; staff questions are not read at all."""
    form = every_type()
    nothing = rendering.read_post(form, {})
    assert nothing == ({}, {"form": False}, "", "", False, False, "", "")
    post = {
        "pets": ["yes", "no"],
        "yard.lamp": ["5"],
        "yard.nowhere": ["5"],
        "checked": ["no"],
        "help": ["", "meal"],
        "__consent": ["1"],
        "__consent.phone": ["perhaps"],
        "__consent.card": ["yes"],
        "__version": [],
        "__edit": ["1"],
    }
    posted = rendering.read_post(form, post)
    assert posted.answers == {"pets": "yes", "yard": {"lamp": "5"}, "help": ["meal"]}
    assert posted.consent == {"form": True}
    assert posted.edit
    assert not posted.confirm


def test_a_preview_cannot_be_sent() -> None:
    """Its button is off, and the modules are told."""
    html = page(every_type(), preview=True)
    assert "data-preview" in html
    assert re.search(r'<button id="send" disabled>预览', html)


def test_modules_beyond_the_common_ones_are_named_only_where_a_form_needs_them() -> None:
    """Rare question types, and functions that logic.js leaves out."""
    text = Question("a", "text", "one", "一")
    assert extra_modules(Form(title="", items=(text,))) == []
    assert extra_modules(Form(title="", items=(replace(text, type="date"),))) == ["phone/judge-more.js"]
    rare = replace(text, constraint=expression("format-date(today(), '%Y') = '2026'"))
    assert extra_modules(Form(title="", items=(rare,))) == ["logic-more.js"]


def test_another_language_changes_the_page_not_the_questions() -> None:
    """The door may serve English words around Chinese questions."""
    html = page(every_type(), language="en")
    assert '<html lang="en">' in html
    assert "Elder mode" in html
    assert "家里有没有养狗" in html
