"""Any form as an editable page: nothing is lost on the way there and back."""

from __future__ import annotations

import time
from dataclasses import fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms_builder import library, questions
from forms_builder.blocks import QuestionsBlock
from forms_builder.compiling import Compiled, compile_page
from forms_builder.drafting import page_values, with_fresh_ids
from forms_builder.logic import parse
from forms_builder.schema import (
    ChoiceList,
    Consent,
    Expression,
    Form,
    Group,
    Item,
    Option,
    PageBreak,
    Question,
    Repeat,
    Row,
    digest,
    to_json,
)

STREAM = QuestionsBlock()
TYPES = sorted(questions.registry())


def expression(text: str, *, columns: bool = False) -> Expression:
    """An expression as an importer makes it."""
    return Expression(text, parse(text, columns=columns))


def page_of(form: Form) -> Any:
    """The page that a form becomes, through the stream's own reading."""
    values = page_values(form)
    return SimpleNamespace(**{**values, "body": STREAM.to_python(values["body"])})


def again(form: Form) -> Compiled:
    """The form, as a page, compiled."""
    return compile_page(page_of(form))


def same(form: Form) -> None:
    """Nothing lost, nothing added."""
    found = again(form)
    assert [each.line for each in found.errors] == []
    assert to_json(found.form) == to_json(form)
    assert digest(found.form) == digest(form)


@pytest.mark.parametrize("key", [each.key for each in library.templates()])
def test_every_template(key: str) -> None:
    """The thirteen compile to what they were, with every expression in drop-downs."""
    form = library.compiled(key).form
    same(form)
    assert '"text"' not in str(page_values(form)["body"]).replace("'", '"').split('"type"')[0]


@pytest.mark.parametrize("kind", TYPES)
def test_every_field_of_a_question_of_every_type(kind: str) -> None:
    """Also those that its block has no field for."""
    first = Question("id-1", "integer", "first", "第一题")
    full = Question(
        id="id-2",
        type=kind,
        name="家庭-成员.二",
        label="两行\n标题",
        hint="提示",
        required=questions.get(kind).asked and questions.get(kind).answers,
        relevant=expression("${first} > 3"),
        constraint=expression(". != 'x'") if questions.get(kind).answers else None,
        constraint_message="不对",
        options=(
            Option("1", "甲", score=2, quota=7, columns={"市": "南京"}),
            Option("2", "乙", exclusive=True),
        ),
        rows=(Row("r1", "一"),),
        weight=2.5,
        dimension="环境",
        sensitive=True,
        staff_only=True,
        separate_consent=True,
        settings={"metric": "x", "randomize": True, "most": 3},
        required_if=expression("${first}=4"),
        required_message="请填",
        read_only=expression("${first}  > 8"),
        calculation=expression("${first} * 2"),
        default=expression("'a'"),
        trigger=("first",),
        image="abc.webp",
        appearance="minimal",
        node="n2",
        extra={"bind::odk:x": "1"},
    )
    same(Form("每一项", (first, full), consent=Consent("说明")))


@pytest.mark.parametrize(
    "text",
    [
        "${n1} >= 2 and ${n1} <= 5",
        "${n1}>=2",
        "not(${n1} > 3 or ${n2} = '')",
        "count(${family}) > 2",
        "${age} > 60",
        "selected(${tags}, 'old') and ${role} != ''",
        "${role} != '' and ${role} != 'owner'",
        "count-selected(${tags}) >= 2",
        "string-length(${n2}) > 3",
        "contains(${n2}, '街') or starts-with(${n2}, '长沙')",
        "decimal-time(${clock}) >= decimal-time('08:30')",
        "${later} = 'a'",
        "true()",
        "count(${habits}[selected(., 'smoke')]) > 0",
    ],
)
def test_conditions_of_all_kinds(text: str) -> None:
    """In drop-downs or as written, spacing included."""
    same(household(Question("id-x", "text", "asked", "问", relevant=expression(text))))


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("coalesce(${n1}, 0) + coalesce(${n3}, 0)", "sum"),
        ("${n1} + ${n3}", "sum"),
        ("${n1} - ${n3}", "difference"),
        ("${n1} * ${n3}", "product"),
        ("${n1} div ${n3}", "ratio"),
        ("count(${family})", "members"),
        ("sum(${age})", "over"),
        ("sum(${age}) div count(${age})", "over"),
        ("max(${age})", "over"),
        ("count(${age}[. >= 60])", "over"),
        ("count-selected(${tags})", "chosen"),
        ("int((today() - ${born}) div 365.25)", "age"),
        ("int((today() - date(${born})) div 365.25)", "age"),
        ("today() - ${born}", "days"),
        ("concat(${n2}, '-', ${n1})", "join"),
        ("if(${n1} > 3, '高', '低')", "if"),
        ("if(${n1} > 3, 1, if(${n1} = 2, 2, ''))", "if"),
        ("${n1}", "value"),
        ("today()", "value"),
        ("round(${n1} * 1.17, 2)", None),
        ("position(..)", None),
    ],
)
def test_calculations_become_patterns(text: str, how: str | None) -> None:
    """What a pattern says is read back as the pattern, everything else stays text."""
    form = household(Question("id-x", "calculated", "result", "结果", calculation=expression(text)))
    same(form)
    stored = page_values(form)["body"][-2]["value"]["more"]["calculation"]
    assert stored.get("how") == how


def household(*more: Item) -> Form:
    """A form with something of everything that conditions speak of."""
    yes = (Option("owner", "业主"), Option("tenant", "租户"))
    items: tuple[Item, ...] = (
        Question("id-1", "integer", "n1", "人数"),
        Question("id-2", "text", "n2", "地址"),
        Question("id-3", "decimal", "n3", "面积"),
        Question("id-4", "single", "role", "身份", options=yes),
        Question("id-5", "multiple", "tags", "标签", options=(Option("old", "老"), Option("ill", "病"))),
        Question("id-6", "time", "clock", "几点"),
        Question("id-7", "date", "born", "出生日期"),
        PageBreak("id-8", "第二页"),
        Repeat(
            "id-9",
            "家庭成员",
            name="family",
            one="成员",
            least=1,
            most=9,
            items=(
                Question("id-10", "integer", "age", "年龄"),
                Question("id-11", "multiple", "habits", "习惯", options=(Option("smoke", "抽烟"),)),
                Group("id-12", "工作", expression("${age} >= 16"), name="work", hint="成年人"),
            ),
        ),
        *more,
        Question("id-99", "text", "later", "以后"),
    )
    return Form("户情", items)


@pytest.mark.parametrize(
    ("count", "how"), [("3", "fixed"), ("${n1}", "question"), ("${n1} + 1", None), (None, "free")]
)
def test_how_often_a_part_is_asked(count: str | None, how: str | None) -> None:
    """Free, fixed, by an answer, by an expression."""
    part = Repeat(
        "id-x",
        "房间",
        name="rooms",
        count=expression(count) if count else None,
        items=(Question("id-y", "text", "y", "问"),),
    )
    form = household(part)
    same(form)
    assert page_values(form)["body"][-2]["value"]["times"].get("how") == how


def test_other_please_say_comes_out_of_its_option() -> None:
    """The question behind it is made when compiling, not edited; an import's own words for it are kept.
    An importer that marks the option need not make the question."""
    asked = Question(
        "id-x",
        "single",
        "why",
        "原因",
        options=(Option("a", "太贵"), Option("o", "其他（请说明）", other=True)),
    )
    form = again(Form("原因", (asked,))).form
    assert [(q.id, q.name, q.label, q.companion, q.required) for q in form.questions[1:]] == [
        ("id-x_other", "why_other", "其他，请说明", "why", True)
    ]
    assert form.questions[1].relevant == expression("selected(${why}, 'o')")
    assert len(page_values(form)["body"]) == 1
    same(form)
    reworded = replace(form.questions[1], label="写下原因", required=False, appearance="multiline")
    same(replace(form, items=(asked, reworded)))
    elsewhere = replace(form.questions[1], relevant=None)
    assert len(page_values(replace(form, items=(asked, elsewhere)))["body"]) == 2
    same(replace(form, items=(asked, elsewhere)))


def test_lists_filters_languages_and_what_a_spreadsheet_brought() -> None:
    """Page by page."""
    cities = ChoiceList(("name", "label", "省"), (("cs", "长沙", "hn"), ("nj", "南京", "js")), "cities.csv")
    form = Form(
        "城市",
        (
            Question(
                "id-1", "dropdown", "province", "省", options=(Option("hn", "湖南"), Option("js", "江苏"))
            ),
            Question(
                "id-2",
                "dropdown",
                "city",
                "市",
                choices_from="cities",
                choice_filter=expression("省 = ${province}", columns=True),
            ),
            Question(
                "id-3",
                "multiple",
                "more",
                "还有",
                choices_from="cities",
                choice_filter=expression("省=${province}  and label != ''", columns=True),
            ),
        ),
        intro="请填",
        lists={"cities": cities},
        languages=("en", "ug"),
        translations={"en": {"title": "Cities", "id-2.label": "City", "list.cities.cs": "Changsha"}},
        settings={"form_id": "x", "version": "1"},
        extra={"其他表": [["a", "b"]]},
    )
    same(form)
    sources = [block["value"].get("source") for block in page_values(form)["body"]]
    assert sources[1:] == [
        {"list": "cities", "filter": {"rules": [{"column": "省", "question": "id-1"}]}},
        {"list": "cities", "filter": {"text": "省=${province}  and label != ''"}},
    ]


def test_a_copy_has_ids_of_its_own() -> None:
    """Words and companions follow."""
    asked = Question("id-x", "single", "why", "原因", options=(Option("o", "其他", other=True),))
    form = replace(
        again(Form("原因", (asked,))).form, languages=("en",), translations={"en": {"id-x.label": "Why"}}
    )
    copy = with_fresh_ids(form)
    assert copy.questions[0].id != "id-x"
    assert copy.questions[1].id == f"{copy.questions[0].id}_other"
    assert copy.translations == {"en": {f"{copy.questions[0].id}.label": "Why"}}
    same(copy)


LABELS = st.text("甲乙ab 12", min_size=1, max_size=8).map(str.strip).filter(bool)


@st.composite
def random_form(draw: Any) -> Form:
    """Nested groups and repeats with questions of random types and conditions."""
    count = iter(range(1, 10_000))

    def question() -> Question:
        at = next(count)
        kind = draw(st.sampled_from(TYPES))
        shape = questions.get(kind)
        above = [f"n{each}" for each in range(1, at)]
        texts = [f"${{{draw(st.sampled_from(above))}}} = 'a'", f"${{{above[-1]}}} != ''"] if above else []
        texts = [text for text in texts if not text.startswith("${g")]
        options = tuple(Option(value, draw(LABELS)) for value in ("1", "2")) if shape.options else ()
        return Question(
            f"i{at}",
            kind,
            f"n{at}",
            draw(LABELS),
            relevant=draw(st.none() | st.sampled_from(texts).map(expression)) if texts else None,
            options=options if len({each.label for each in options}) == len(options) else options[:1],
            rows=(Row("r", "行"),) if shape.rows else (),
            calculation=expression("1 + 1") if shape.calculates else None,
        )

    def items(depth: int) -> tuple[Item, ...]:
        made: list[Item] = []
        for _ in range(draw(st.integers(1, 3))):
            what = draw(st.sampled_from("qqqgr")) if depth else "q"
            if what == "q":
                made.append(question())
                continue
            at = next(count)
            kind = Group if what == "g" else Repeat
            made.append(kind(f"g{at}", draw(LABELS), items=items(depth - 1), name=f"n{at}"))
        return tuple(made)

    return Form("随机", (Question("i0", "text", "n0", "零"), *items(2)))


@settings(max_examples=60, deadline=None)
@given(random_form())
def test_random_forms(form: Form) -> None:
    """Whatever is nested in whatever."""
    same(form)


SPREADSHEETS = Path("/work/shared/conformance/xlsforms")


@pytest.mark.skipif(not SPREADSHEETS.is_dir(), reason="no conformance spreadsheets on this machine")
def test_spreadsheets_become_pages_and_forms_again() -> None:
    """Whatever an import reads survives the editor, wherever it was clumsily written."""
    from forms_builder.xlsform import read

    files = sorted(SPREADSHEETS.glob("*.xls*"))
    assert files
    for file in files:
        form = read(file.read_bytes(), file.name).form
        assert to_json(again(form).form) == to_json(form), file.name


def test_no_field_of_the_schema_is_forgotten() -> None:
    """A new field of Question fails here until it travels too."""
    known = {
        "id", "type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message",
        "options", "rows", "weight", "dimension", "sensitive", "staff_only", "separate_consent", "settings",
        "required_if", "required_message", "read_only", "calculation", "default", "trigger", "choices_from",
        "choice_filter", "companion", "image", "appearance", "node", "extra",
    }  # fmt: skip
    assert {each.name for each in fields(Question)} == known


def test_a_thousand_questions_compile_within_two_seconds() -> None:
    """A large import, with a condition and a calculation each."""
    asked = tuple(
        Question(
            f"id-{at}",
            "integer" if at % 2 == 0 else "calculated",
            f"n{at}",
            f"第{at}题",
            relevant=expression(f"${{n{at - 1}}} > 3 and ${{n{at - 1}}} < 9") if at else None,
            calculation=expression(f"${{n{at - 1}}} + 1") if at % 2 else None,
        )
        for at in range(1000)
    )
    page = page_of(Form("长卷", asked))
    started = time.perf_counter()
    found = compile_page(page)
    assert time.perf_counter() - started < 2
    assert len(found.form.questions) == 1000
