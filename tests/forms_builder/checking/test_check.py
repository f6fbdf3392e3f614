"""The check as a whole: silent on the templates, bounded, never raising, in the form's order, in words."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms_builder import library, questions
from forms_builder.checking import check_form, solver
from forms_builder.checking.report import Report
from forms_builder.logic import LogicError, parse
from forms_builder.schema import Expression, Form, Group, Item, Question
from tests.forms_builder.checking.building import NOW, form, group, q, repeat, table

KEYS = [template.key for template in library.templates()]


@pytest.mark.parametrize("key", KEYS)
def test_nothing_is_said_of_the_templates(key: str) -> None:
    """Neither errors nor warnings."""
    assert [(each.code, each.line) for each in check_form(library.compiled(key).form, at=NOW)] == []


@pytest.mark.parametrize("key", KEYS)
def test_work_on_a_template_is_small(key: str) -> None:
    """A hundredth of what a form may use up; one try takes about 20 µs."""
    report = _worked(library.compiled(key).form)
    assert solver.MAX_WORK - report.solver.left < solver.MAX_WORK / 10


def test_work_on_a_large_form_is_bounded() -> None:
    """300 questions with tangled random conditions; what is hard is passed over."""
    report = _worked(_tangle(300, random.Random(3)))
    assert solver.MAX_WORK - report.solver.left <= 2 * solver.MAX_WORK + 5000


def test_all_templates_as_one_form() -> None:
    """265 questions in gated groups: work grows with the form, not faster."""
    report = _worked(_joined())
    assert solver.MAX_WORK - report.solver.left < solver.MAX_WORK / 4


def test_findings_come_in_the_order_of_the_form() -> None:
    """With those of the form as a whole first."""
    some = form(
        q("integer", "a", "甲数", constraint=". > 5 and . < 3"),
        *(q("long_text", f"x{n}", f"第{n}件事") for n in range(60)),
        q("integer", "b", "乙数", constraint=". > 5 and . < 3"),
    )
    assert [each.id for each in check_form(some, at=NOW)] == ["", "id-a", "id-b"]


def test_a_group_is_accused_and_not_all_that_it_holds() -> None:
    """One finding, at the group."""
    inside = [q("text", f"t{n}", f"第{n}问", constraint="regex(., 'a^b')") for n in range(3)]
    some = form(
        q("single", "pet", "养宠物吗", options="dog=狗 cat=猫"),
        group("其余", *inside, relevant="${pet} = 'dog' and ${pet} = 'cat'"),
    )
    assert [(each.code, each.id) for each in check_form(some, at=NOW)] == [("condition_never", "id-其余")]


def test_why_names_the_fewest_statements() -> None:
    """What does not matter for the contradiction is left out."""
    some = form(
        q("single", "pet", "养宠物吗", options="dog=狗 cat=猫", required=True),
        q("integer", "dogs", "几只狗", relevant="${pet} = 'dog'", constraint=". >= 1 and . <= 9"),
        q("text", "idle", "别的", relevant="${pet} = 'cat'"),
        q("text", "why", "请说明", relevant="${pet} = 'cat' and ${dogs} > 0"),
    )
    with translation.override("en"):
        finding = next(each for each in check_form(some, at=NOW) if each.code == "never_asked")
    assert "几只狗” is asked only if" in finding.why
    assert "must meet" not in finding.why
    assert "别的" not in finding.why


def test_what_cannot_be_followed_is_not_accused() -> None:
    """Paths, chance, and lists from outside."""
    for text in ("position(..) > 5", "random() > 2", "count(/data/x) = 7 and count(/data/x) = 8"):
        try:
            ast = parse(text)
        except LogicError:
            continue
        some = form(q("text", "a", "甲栏"), replace(q("text", "b", "乙栏"), relevant=Expression(text, ast)))
        assert check_form(some, at=NOW) == ()


def test_inside_repeats_questions_are_those_of_the_same_member() -> None:
    """A condition on another question of the member can hold."""
    member = (q("integer", "years", "周岁年龄"), q("text", "school", "学校", relevant="${years} < 18"))
    assert check_form(form(repeat("family", "家庭成员", *member)), at=NOW) == ()


def test_an_example_inside_a_repeat_is_nested() -> None:
    """As the judge reads it."""
    some = form(
        repeat(
            "family",
            "家庭成员",
            q("integer", "years", "周岁年龄", constraint=". >= 0", required=True),
            q("calculated", "share", "", calculation="100 div ${years}"),
        )
    )
    finding = next(each for each in check_form(some, at=NOW) if each.code == "divides_by_zero")
    assert finding.example == {"family": [{"years": 0}]}


def test_what_may_come_is_not_accused() -> None:
    """Today the rule cannot be met, from May on it can."""
    some = form(q("date", "d", "入学日期", constraint=". >= date('2026-05-01') and . <= today()"))
    assert check_form(some, at=NOW) == ()


TEXTS = st.sampled_from(
    [
        "",
        "${a} = 'x'",
        ". > 5",
        "${zz}",
        "count(${r}) > 2",
        "${a} div ${b} > 1",
        "regex(., '^a{900}')",
        "position(..)",
    ]
)


@given(
    st.lists(st.tuples(st.sampled_from(sorted(questions.registry())), TEXTS, TEXTS, TEXTS), max_size=6),
    st.booleans(),
)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_never_raises(rows: list[tuple[str, str, str, str]], nested: bool) -> None:
    """Whatever stands where."""
    items: list[Item] = []
    for place, (kind, relevant, constraint, calculation) in enumerate(rows):
        more: dict[str, Any] = {"options": "x=甲 y=乙"} if questions.get(kind).options else {}
        texts = {
            "relevant": relevant,
            "constraint": constraint,
            "calculation": calculation,
            "default": calculation,
        }
        more |= {key: expression for key, text in texts.items() if (expression := _read(text))}
        items.append(q(kind, "ab"[place % 2], f"第{place}问", **more))
    check_form(form(repeat("r", "成员", *items)) if nested else form(*items), at=NOW)


def _read(text: str) -> Expression | None:
    try:
        return Expression(text, parse(text)) if text else None
    except LogicError:
        return None


def _worked(some: Form) -> Report:
    from forms_builder.checking import PARTS

    report = Report(some, NOW)
    for part in PARTS:
        part(report)
    return report


def _tangle(count: int, rng: random.Random) -> Form:
    """Questions that each read up to four of the thirty before."""
    items: list[Item] = []
    for place in range(count):
        more: dict[str, Any] = {"required": rng.random() < 0.7}
        kind = rng.choice(["single", "integer", "multiple"])
        if kind != "integer":
            more["options"] = " ".join(f"o{n}=选项{n}" for n in range(rng.choice([3, 6, 12])))
        else:
            more["constraint"] = f". >= 0 and . <= {rng.choice([10, 100, 20000])}"
        if items:
            parts = [_part(rng.choice(items[-30:]), rng) for _ in range(rng.randint(1, 4))]
            more["relevant"] = rng.choice([" and ", " or "]).join(parts)
        items.append(q(kind, f"v{place}", f"第{place}问", **more))
    return form(*items)


def _part(item: Item, rng: random.Random) -> str:
    assert isinstance(item, Question)
    place, option = f"${{{item.name}}}", f"'o{rng.randint(0, 2)}'"
    if item.type == "integer":
        return f"{place} {rng.choice(['<', '>', '=', '>='])} {rng.randint(0, 90)}"
    return f"selected({place}, {option})" if item.type == "multiple" else f"{place} = {option}"


def _joined() -> Form:
    """All templates in one form, each in a group behind a question."""
    items: list[Item] = []
    for template in library.templates():
        prefix = f"{template.key}_"
        gate = q(
            "single",
            f"gate_{template.key}",
            f"要填{template.title}吗",
            options="yes=要 no=不要",
            required=True,
        )
        inside = [_renamed(item, prefix) for item in library.compiled(template.key).form.items]
        items += [gate, group(template.title, *inside, relevant=f"${{gate_{template.key}}} = 'yes'")]
    return form(*items)


def _renamed(item: Item, prefix: str) -> Item:
    if isinstance(item, Group):
        inside = tuple(_renamed(each, prefix) for each in item.items)
        return replace(item, items=inside, relevant=_moved(item.relevant, prefix))
    if isinstance(item, Question):
        read = {field: _moved(getattr(item, field), prefix) for field in ("relevant", "constraint")}
        return replace(item, name=prefix + item.name, **read)
    return item


def _moved(expression: Expression | None, prefix: str) -> Expression | None:
    if expression is None:
        return None
    text = expression.text.replace("${", "${" + prefix)
    return Expression(text, parse(text))


DISTRICTS = """
    name label city
    east 东区 cs
    east 东区 hy
    west 西区 cs
"""


def test_one_option_in_several_rows_of_a_list() -> None:
    """It is offered where any of its rows fits."""
    city = q("single", "city", "所在城市", options="cs=长沙 hy=衡阳", required=True)
    asked = {"choices_from": "districts", "choice_filter": "city = ${city}"}
    more = q("text", "why", "请说明", relevant="${city} = 'hy' and ${district} = 'east'")
    some = form(
        city, q("single", "district", "所在城区", **asked), more, lists={"districts": table(DISTRICTS)}
    )
    assert check_form(some, at=NOW) == ()


def test_a_list_that_others_use_too() -> None:
    """What one filter leaves out another question offers."""
    lists = {"districts": table(DISTRICTS)}
    asked = [
        q("single", f"d{n}", f"第{n}处城区", choices_from="districts", choice_filter=f"city = '{city}'")
        for n, city in enumerate(("cs", "hy"))
    ]
    assert check_form(form(*asked, lists=lists), at=NOW) == ()


def test_a_list_that_is_not_there() -> None:
    """Nothing is known of its options, so nothing is said of what reads them."""
    some = form(
        q("single", "plot", "地块", choices_from="plots"),
        q("calculated", "copy", "", calculation="${plot}"),
        q("text", "why", "请说明", relevant="${plot} = 'other'"),
    )
    assert check_form(some, at=NOW) == ()


def test_calculations_of_calculations() -> None:
    """What a calculation can come to is worked out through those that it reads."""
    zones = q("single", "zone", "片区", options="a=东片 b=西片")
    first = q("calculated", "first", "", calculation="if(${zone} = 'a', 'one', 'two')")
    second = q("calculated", "second", "", calculation="if(${first} = 'two', 'x', 'y')")
    fixed = q("calculated", "third", "", calculation="if(${first} = 'three', 'x', 'y')")
    assert check_form(form(zones, first, second), at=NOW) == ()
    found = check_form(form(zones, first, second, fixed), at=NOW)
    assert [(each.code, each.id) for each in found] == [("calculation_constant", "id-third")]


def test_follow_ups_in_the_same_words() -> None:
    """Each under its own condition."""
    asked = [q("single", f"s{n}", f"第{n}选", options="a=甲 o=其他") for n in range(2)]
    more = [q("text", f"t{n}", "请说明", relevant=f"${{s{n}}} = 'o'") for n in range(2)]
    assert check_form(form(*asked, *more), at=NOW) == ()
