"""What the check says of random forms holds in every fill: compared with all fills of tiny forms, and with
many random ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms_builder.answers import CompiledForm, judge
from forms_builder.checking import check_form
from forms_builder.findings import Finding
from forms_builder.sampling import NoValidFill, random_answers
from forms_builder.schema import Form, Group, Item, Question
from tests.forms_builder.checking.building import NOW, form, group, q

SMALL = {
    "s": (None, "a", "b", "c"),
    "t": (None, "a", "b"),
    "n": (None, 0, 1, 2, 3),
    "m": (None, ["a"], ["b"], ["a", "b"]),
}
FILLS = 500
QUIET = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def conditions(draw: st.DrawFn, known: list[str], depth: int = 2) -> str:
    """A condition over the questions known so far, those of SMALL by the first letter of their names."""
    if depth and draw(st.booleans()):
        parts = [draw(conditions(known, depth - 1)) for _ in range(2)]
        joined = draw(st.sampled_from([" and ", " or "])).join(f"({part})" for part in parts)
        return f"not({joined})" if draw(st.integers(0, 3)) == 0 else joined
    name = draw(st.sampled_from(known))
    place, letter = f"${{{name}}}", draw(st.sampled_from("abc"))
    if name[0] in "st":
        return draw(st.sampled_from([f"{place} = '{letter}'", f"{place} != '{letter}'", f"{place} != ''"]))
    if name[0] == "m":
        return draw(
            st.sampled_from(
                [f"selected({place}, '{letter}')", f"count-selected({place}) > 1", f"{place} = ''"]
            )
        )
    others = [f"${{{each}}}" for each in known if each[0] == "n" and each != name] or ["2"]
    right = draw(st.sampled_from([*others, "0", "1", "2", "3", "4"]))
    return f"{place} {draw(st.sampled_from(['<', '<=', '>', '>=', '=', '!=']))} {right}"


def question(name: str, **more: Any) -> Question:
    """A question of the kind that its first letter says; numbers go from 0 to 3."""
    kind = {"s": "single", "t": "single", "n": "integer", "m": "multiple"}[name[0]]
    letters = {"s": "a=甲 b=乙 c=丙", "t": "a=甲 b=乙", "m": "a=甲 b=乙"}.get(name[0])
    if letters:
        more["options"] = letters
    return q(kind, name, f"题目{name}", **more)


@st.composite
def small_forms(draw: st.DrawFn) -> Form:
    """Three to four questions with random conditions, constraints and requirements, some in a group."""
    names = draw(st.lists(st.sampled_from("stnm"), min_size=3, max_size=4))
    known: list[str] = []
    items: list[Item] = []
    for place, kind in enumerate(names):
        name = f"{kind}{place}"
        more: dict[str, Any] = {"required": draw(st.booleans())}
        if known and draw(st.booleans()):
            more["relevant"] = draw(conditions(known))
        limits = [". >= 0 and . <= 3"] if kind == "n" else []
        if draw(st.integers(0, 2)) == 0:
            limits.append(draw(conditions([*known, name])).replace(f"${{{name}}}", "."))
        if limits:
            more["constraint"] = " and ".join(f"({limit})" for limit in limits)
        asked = question(name, **more)
        if known and draw(st.integers(0, 4)) == 0:
            items.append(group(f"组{place}", asked, relevant=draw(conditions(known))))
        else:
            items.append(asked)
        known.append(name)
    return form(*items)


def all_fills(compiled: CompiledForm) -> Iterator[tuple[set[str], dict[str, Any]]]:
    """Every accepted fill: what was asked and what was answered."""
    asked = compiled.form.questions
    for values in product(*(SMALL[each.name[0]] for each in asked)):
        raw = {each.name: value for each, value in zip(asked, values, strict=True) if value is not None}
        found = judge(compiled, raw, at=NOW, stage="staff")
        if found.ok and found.answers == raw:
            yield found.relevant, raw


def by_item(found: tuple[Finding, ...], *codes: str) -> set[str]:
    """Ids of the items of which one of these was found."""
    return {each.id for each in found if each.code in codes}


@given(small_forms())
@QUIET
def test_never_and_always_hold_in_all_fills(tiny: Form) -> None:
    """What is never asked is reached by no accepted fill; a condition that always holds hides nothing."""
    compiled = CompiledForm(tiny)
    fills = list(all_fills(compiled))
    if not fills:
        return
    found = check_form(tiny, at=NOW)
    never = by_item(found, "condition_never", "never_asked")
    always = by_item(found, "condition_always")
    for item, groups in tiny.walk():
        if isinstance(item, Question):
            reached = any(item.name in relevant for relevant, _ in fills)
            hidden = bool({each.id for each in (*groups, item)} & never)
            assert not (hidden and reached)
            if item.id in always:
                inside = [set(group_names(each)) for each in groups]
                assert all(
                    item.name in relevant or not all(names & relevant for names in inside)
                    for relevant, _ in fills
                )


@given(small_forms())
@QUIET
def test_rules_for_answers_hold_in_all_fills(tiny: Form) -> None:
    """A rule that nobody meets is met in no fill; one that is always met refuses nothing."""
    compiled = CompiledForm(tiny)
    found = check_form(tiny, at=NOW)
    codes = ("constraint_never", "constraint_never_here", "constraint_empty_only", "range_upside_down")
    never = by_item(found, *codes)
    options = {each.id: each.params["options"] for each in found if each.code == "option_never"}
    for _, raw in all_fills(compiled):
        for name, value in raw.items():
            asked = tiny.by_name[name]
            assert asked.id not in never
            chosen = (
                [option.label for option in asked.options if option.value in value] if asked.options else []
            )
            assert not any(f"“{label}”" in options.get(asked.id, "") for label in chosen)


@given(small_forms(), st.integers(0, 2**32))
@settings(QUIET, max_examples=25)
def test_random_fills_never_reach_what_is_never_asked(some: Form, seed: int) -> None:
    """500 random fills by the form's own rules."""
    compiled = CompiledForm(some)
    found = check_form(some, at=NOW)
    never = by_item(found, "condition_never", "never_asked")
    always = by_item(found, "condition_always")
    hidden = {
        item.name
        for item, groups in some.walk()
        if isinstance(item, Question) and {item.id, *(g.id for g in groups)} & never
    }
    shown = {
        item.name
        for item, groups in some.walk()
        if isinstance(item, Question) and item.id in always and not groups
    }
    if not hidden and not shown:
        return
    rng = random.Random(seed)
    for _ in range(FILLS):
        try:
            answers, consent = random_answers(compiled, rng, at=NOW)
        except NoValidFill:
            return
        relevant = judge(compiled, answers, at=NOW, consent=consent).relevant
        assert not (hidden & relevant)
        assert shown <= relevant


def group_names(item: Group) -> list[str]:
    """The questions in a group."""
    return [each.name for each in item.items if isinstance(each, Question)]
