"""The page of the newer question types: fields for all, words of answers, pictures, headings, addresses."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from forms_builder import rendering
from forms_builder.answers import CompiledForm, judge
from forms_builder.media import is_media_name, media_name, media_url, storage_name
from forms_builder.rendering.piping import marked, names_in, plainly
from forms_builder.rendering.posting import changed
from forms_builder.rendering.spec import client_spec, extra_modules, extra_styles
from forms_builder.rendering.views import name_of
from forms_builder.schema import Form, Group, Option, Question, Repeat, Row, digest
from tests.forms_builder.phone.all_types import ANSWERS, COUNTIES, all_types, options, related
from tests.forms_builder.phone.forms import expression
from tests.forms_builder.phone.judging import AT
from tests.forms_builder.phone.test_rendering import Controls, page

PICTURE = "a" * 64 + ".webp"


class Selects(Controls):
    """A page's fields with the chosen lines of its lists."""

    _list = ""
    _value: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Lists and their lines, beside all that Controls knows."""
        given = dict(attrs)
        if tag == "select":
            self._list = given.get("name") or ""
            self.names.add(self._list)
            self.post[self._list] = [""]
            if given.get("id"):
                self.ids.append(given["id"] or "")
        elif tag == "option":
            self._value = given.get("value") if "selected" in given else None
            self._chosen = "selected" in given
        else:
            super().handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        """A line without a value is worth its text."""
        super().handle_data(data)
        if self._list and getattr(self, "_chosen", False):
            self.post[self._list] = [data if self._value is None else self._value]
            self._chosen = False

    def handle_endtag(self, tag: str) -> None:
        """Where a list ends."""
        super().handle_endtag(tag)
        if tag == "select":
            self._list = ""


def test_every_answer_survives_the_page_and_the_check_page() -> None:
    """Without JavaScript: there and back to the same clean answers."""
    form = all_types()
    compiled = CompiledForm(form)
    clean = judge(compiled, ANSWERS, at=AT).answers
    assert {name: clean[name] for name in ANSWERS} == ANSWERS
    checked = rendering.check_page(form, digest="d", response_id="r", answers=clean, consent=None)
    again = rendering.read_post(form, Selects(checked).post)
    assert judge(compiled, again.answers, at=AT).answers == clean
    back = rendering.read_post(form, Selects(page(form, values=again.answers)).post)
    assert judge(compiled, back.answers, at=AT).answers == clean


def test_every_question_has_one_place_and_its_fields() -> None:
    """Ids are unique; what nobody is asked has no place; a hidden value has a field."""
    form = all_types(required=True)
    found = Selects(page(form))
    assert len(found.ids) == len(set(found.ids))
    for question in form.questions:
        asked = question.type not in ("calculated", "hidden")
        assert (f"q.{question.name}" in found.ids) is asked, question.name
    assert "hidden" in found.names
    assert "calculated" not in found.names
    assert form.numbers["file"] == 26
    assert not {"note", "calculated", "hidden"} & form.numbers.keys()


def test_only_what_a_form_needs_is_loaded() -> None:
    """Modules in the order in which they must start; styles where something is to be styled."""
    plain = Question("a", "text", "a", "一")
    assert (extra_modules(Form("", (plain,))), extra_styles(Form("", (plain,)))) == ([], [])
    ranking = replace(plain, type="ranking", options=options("甲", "乙"))
    assert extra_modules(Form("", (ranking,))) == ["phone/judge-types.js", "phone/ranking.js"]
    assert extra_styles(Form("", (ranking,))) == ["phone/types.css"]
    photo = replace(plain, type="photo")
    assert (extra_modules(Form("", (photo,))), extra_styles(Form("", (photo,)))) == (
        [],
        ["phone/uploads.css"],
    )
    limited = replace(photo, settings={"most": 2})
    assert extra_modules(Form("", (limited,))) == ["phone/judge-types.js"]
    mixed = replace(ranking, type="single", settings={"randomize": True})
    assert extra_modules(Form("", (mixed,))) == ["phone/shuffle.js"]
    piped = replace(plain, label="${a}？")
    assert extra_modules(Form("", (piped,))) == ["phone/pipe.js"]
    rare = replace(ranking, type="single", options=(Option("a", "甲", quota=3), Option("b", "乙")))
    assert extra_modules(Form("", (rare,))) == ["phone/quota.js"]
    assert "full" in client_spec(Form("", (rare,)), "d")["words"]
    assert "full" not in client_spec(Form("", (plain,)), "d")["words"]


def test_limits_are_said_and_travel_with_the_rules() -> None:
    """The hint beside the question, the numbers for the phone's judge."""
    question = Question("a", "multiple", "a", "选", options=options("甲", "乙", "丙"))
    for limits in ({"least": 1}, {"most": 2}, {"least": 1, "most": 2}, {"least": 2, "most": 2}):
        form = Form("", (replace(question, settings=limits),))
        [rule] = client_spec(form, "d")["rules"]["questions"]
        assert {name: rule[name] for name in limits} == limits
        html = page(form)
        assert 'id="h.a"' in html
        assert 'aria-describedby="h.a"' in html
        for limit in limits.values():
            assert str(limit) in re.findall(r'id="h\.a">(.*?)</p>', html)[0]


def test_answers_are_announced_where_they_will_stand() -> None:
    """Whose answer it is, without JavaScript; a place for the phone to fill; nothing of it is markup."""
    first = Question("a", "text", "one", "姓名")
    second = Question("b", "single", "two", "${one}<b>？", hint="指 ${ one }", options=options("${one}甲"))
    form = Form("", (first, second, Question("c", "calculated", "sum", "", calculation=expression("1 + 1"))))
    html = page(form)
    assert html.count('<span data-say="one">') == 3
    assert "&lt;b&gt;" in html
    assert "${" not in re.sub(r'data-text="[^"]*"', "", html)
    assert names_in("${a} ${ b } $c {d}") == ["a", "b"]
    assert marked(form, "没有", str) == "没有"
    assert marked(form, "${nobody}", str) == "${nobody}"
    assert plainly(form, "${one}！", lambda name: "张三") == "张三！"
    assert plainly(form, "${sum}", lambda name: "") not in ("", "${sum}")


def test_lines_of_a_drop_down_name_the_answer_of_their_own_member() -> None:
    """They take no markup, so the address stands in the text; the phone moves it with the member."""
    name = Question("a", "text", "who", "姓名")
    list_of = Question("b", "dropdown", "with", "和谁住", options=options("${who}的父母", "别人"))
    html = page(Form("", (Repeat("r1", "成员", None, (name, list_of), name="family", one="成员", least=1),)))
    assert 'data-text="${family[1].who}的父母"' in html
    assert 'data-text="${family[0].who}的父母"' in html
    assert 'data-text="${who}' not in html


def test_the_check_page_shows_answers_within_words() -> None:
    """In the label of the question and in the label of the option; and no deeper, so that it ends."""
    loop = (Option("x", "${b}和"), Option("y", "${a}或"))
    form = Form(
        "",
        (
            Question("n", "text", "name", "姓名"),
            Question("q", "single", "a", "${name}选哪个？", options=loop),
            Question("r", "single", "b", "另一个", options=loop),
        ),
    )
    html = rendering.check_page(
        form,
        digest="d",
        response_id="r",
        answers={"name": "<张三>", "a": "x", "b": "y"},
        consent=None,
    )
    assert "&lt;张三&gt;选哪个？" in html
    assert "${a}或和" in html.replace("&#36;", "$")
    assert "<张三>" not in html


def test_a_cascade_stands_under_the_answers_that_offer_it() -> None:
    """All options are there without JavaScript, each under its province."""
    html = page(related())
    for province, names in COUNTIES:
        assert f'<p class="cond">{province}</p>' in html
        group = re.search(rf'<optgroup label="{province}">(.*?)</optgroup>', html, re.DOTALL)
        assert group
        assert all(f">{name}</option>" in group[1] for name in names)


def test_the_server_judges_a_cascade() -> None:
    """A county of another province is not offered."""
    compiled = CompiledForm(related())
    right = judge(compiled, {"province": "湖南省", "county": "湖2"}, at=AT)
    assert right.answers["county"] == "湖2"
    wrong = judge(compiled, {"province": "江西省", "county": "湖2"}, at=AT)
    assert ("county", "unknown_option") in [(each.question, each.code) for each in wrong.problems]


def test_the_text_that_explains_other_stands_beneath_its_question() -> None:
    """Without a number or a condition in words, right after it."""
    html = page(related())
    assert re.search(r'class="q sub" id="q\.pet_other">\s*<label', html)
    assert html.index("q.pet_other") < html.index("q.pet_name")
    assert "pet_other" not in related().numbers
    assert related().numbers["pet_name"] == 2


def test_pictures_are_named_by_their_content() -> None:
    """A picture that was never taken in is not shown."""
    form = Form(
        "",
        (
            Question(
                "a",
                "single",
                "a",
                "哪种？",
                image=PICTURE,
                options=(Option("x", "甲", image=PICTURE), Option("y", "乙", image="../x.png")),
            ),
        ),
    )
    html = page(form)
    assert html.count(f'src="/f/-/media/{PICTURE}"') == 2
    assert "../x.png" not in html
    assert re.search(rf'<img class="pic" src="/f/-/media/{PICTURE}" alt="[^"]+">', html)
    name = media_name(b"x", ".JPEG")
    assert name.endswith(".jpg")
    assert media_url(name) == f"/f/-/media/{name}"
    assert storage_name(name) == f"form-media/{name}"
    assert media_url("x.jpg") == ""
    for wrong in ("x.jpg", "../" + name, name.replace(".jpg", ".svg"), name + "\n"):
        assert not is_media_name(wrong)
        with pytest.raises(ValueError, match="no name"):
            storage_name(wrong)
    with pytest.raises(ValueError, match="cannot be shown"):
        media_name(b"x", "svg")


def test_looks_are_classes_and_nothing_an_author_writes_is() -> None:
    """Only the words that the page knows."""
    question = Question("a", "single", "a", "选", options=options("甲", "乙"))
    looks = {
        "columns": 'class="cols"',
        "columns-3": 'class="cols c3"',
        "columns-pack": 'class="cols"',
        "likert": 'class="likert"',
        "minimal": "<select",
        "autocomplete": "data-dropdown",
    }
    for appearance, expected in looks.items():
        assert expected in page(Form("", (replace(question, appearance=appearance),)))
    html = page(Form("", (replace(question, appearance='columns-99 "><script>'),)))
    assert "c99" not in html
    short = Form("", (replace(question, appearance="minimal"),))
    assert (extra_modules(short), extra_styles(short)) == ([], ["phone/types.css"])
    long = Form("", (replace(question, options=tuple(Option(f"v{n}", f"第{n}") for n in range(40))),))
    assert (extra_modules(long), extra_styles(long)) == (["phone/dropdown.js"], ["phone/types.css"])
    assert "data-dropdown" in page(long)
    assert "<script>alert" not in html


def family(**more: Any) -> Form:
    """Household members and their jobs."""
    jobs = Repeat("j", "工作", name="jobs", items=(Question("t", "text", "title", "做什么", required=True),))
    inner = (
        Question("n", "text", "who", "姓名", required=True),
        Question("g", "matrix", "care", "${who}需要", options=options("是", "否"), rows=(Row("r1", "送餐"),)),
        Group("x", items=(Question("a", "integer", "age", "${who}多大"),)),
        jobs,
    )
    return Form("", (Repeat("f", "家庭成员", name="family", one="成员", items=inner, **more),))


FAMILY = {
    "family": [
        {"who": "张三", "care": {"r1": "a"}, "age": 40, "jobs": [{"title": "司机"}, {"title": "保安"}]},
        {"who": "李四", "age": 12},
    ]
}


def test_members_of_a_repeat_have_addresses_of_their_own() -> None:
    """Names, ids and words within the member; there and back through both pages."""
    form = family()
    html = page(form, values=FAMILY)
    found = Controls(html)
    assert len(found.ids) == len(set(found.ids)) or "<template>" in html
    assert found.post["family[1].who"] == ["张三"]
    assert found.post["family[1].jobs[2].title"] == ["保安"]
    assert 'data-say="family[2].who"' in html
    assert 'name="family[1].care.r1"' in html
    assert 'name="family[0].jobs[0].title"' in html  # what the phone copies
    compiled = CompiledForm(form)
    clean = judge(compiled, FAMILY, at=AT).answers
    assert judge(compiled, rendering.read_post(form, found.post).answers, at=AT).answers == clean
    checked = rendering.check_page(form, digest="d", response_id="r", answers=clean, consent=None)
    assert "李四多大" in checked
    assert checked.index("张三") < checked.index("司机") < checked.index("李四")
    assert judge(compiled, rendering.read_post(form, Controls(checked).post).answers, at=AT).answers == clean


def test_a_form_that_nobody_has_begun_has_one_time_of_each_repeat_and_its_defaults() -> None:
    """Of a counted one none; of one that has been filled in what was filled in."""
    number = Question("n", "integer", "n", "几口", default=expression("3"))
    grade = Question("m", "multiple", "m", "要什么", options=options("甲", "乙"), default=expression("'a b'"))
    today = Question("d", "date", "d", "哪天", default=expression("today()"))
    [repeat] = family().items
    assert isinstance(repeat, Repeat)
    counted = replace(
        repeat, id="k", name="kin", items=(Question("s", "text", "s", "名"),), count=expression("2")
    )
    form = Form("", (number, grade, today, repeat, counted))
    fresh, empty = Controls(page(form)), Controls(page(form, values={}))
    assert (fresh.post["n"], fresh.post["m"], fresh.post["d"]) == (["3"], ["a", "b"], [""])
    assert (empty.post["n"], empty.post["m"]) == ([""], [])
    marks = [
        {name for name in found.post if name.endswith("].__") and "[0]" not in name}
        for found in (fresh, empty)
    ]
    assert marks == [{"family[1].__", "family[1].jobs[1].__"}, set()]
    assert "kin[2].s" in Controls(page(form, values={}, counts={"kin": 2})).post


def test_problems_of_a_member_lead_to_its_fields() -> None:
    """By address; its number is the question's."""
    form = family()
    verdict = judge(CompiledForm(form), {"family": [{"who": "张三", "jobs": [{}]}, {}]}, at=AT)
    html = page(form, values={"family": [{"who": "张三", "jobs": [{}]}, {}]}, problems=verdict.problems)
    anchors = re.findall(r'<a href="#([^"]+)">', html)
    assert anchors == ["i.family[1].jobs[1].title", "i.family[2].who"]
    assert set(anchors) <= set(Controls(html).ids)
    assert [
        name_of(form, each) for each in ("who", "family[2].who", "family[1].jobs[1].title", "family")
    ] == [
        "who",
        "who",
        "title",
        "family",
    ]


def test_posted_members_close_ranks_and_are_bounded() -> None:
    """Gaps vanish; no more than the author allows; indexes that are none are not read."""
    form = family(most=3)
    post = {
        f"family[{index}].who": [str(index)]
        for index in ("9", "2", "04", "0", "-1", "x", "1e3", "700", "701", "5000")
    }
    post["family[2].__"] = ["1"]
    post["family[3].__"] = ["1"]
    answers = rendering.read_post(form, post).answers
    assert answers == {"family": [{"who": "2"}, {}, {"who": "9"}]}


@pytest.mark.parametrize(
    ("change", "sizes"),
    [
        ("family", [("张三", 2), ("李四", 0), ("", 0)]),
        ("family[1]", [("李四", 0)]),
        ("family[2].jobs", [("张三", 2), ("李四", 1)]),
        ("family[1].jobs[1]", [("张三", 1), ("李四", 0)]),
        ("family[9]", [("张三", 2), ("李四", 0)]),
        ("family[9].jobs", [("张三", 2), ("李四", 0)]),
        ("nobody", [("张三", 2), ("李四", 0)]),
        ("family[1].who", [("张三", 2), ("李四", 0)]),
        ("", [("张三", 2), ("李四", 0)]),
        ("family[1", [("张三", 2), ("李四", 0)]),
    ],
)
def test_one_is_added_or_taken_away(change: str, sizes: list[tuple[str, int]]) -> None:
    """At any depth; nothing else moves, and what was given is left as it was."""
    before = repr(FAMILY)
    found = changed(family(), FAMILY, change)
    assert [(each.get("who", ""), len(each.get("jobs", ()))) for each in found["family"]] == sizes
    assert repr(FAMILY) == before


def test_a_repeat_is_never_more_than_its_most() -> None:
    """The button is gone too."""
    form = family(most=2)
    assert len(changed(form, FAMILY, "family")["family"]) == 2
    assert re.search(r'name="__add" value="family"[^>]* hidden', page(form, values=FAMILY))


def test_consent_within_a_member_is_its_own_and_a_refusal_counts_for_all() -> None:
    """By address, and by the question's name for whoever knows only that."""
    phone = Question("p", "phone", "phone", "电话", separate_consent=True)
    form = Form("", (Repeat("f", "成员", name="family", items=(phone,)),))
    post = {
        "__consent.family[1].phone": ["yes"],
        "family[1].phone": ["13812345678"],
        "__consent.family[2].phone": ["no"],
    }
    consent = rendering.read_post(form, {**post, "family[2].__": ["1"]}).consent
    assert consent == {"family[1].phone": True, "family[2].phone": False, "phone": False}


def test_the_form_of_all_types_is_one_artefact() -> None:
    """The same bytes for everybody, also with all that is new."""
    for form in (all_types(), related(), family()):
        assert page(form) == page(form)
        assert digest(form)
