"""Examples show what they say: the judge is given them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest

from forms_builder.answers import CompiledForm, judge
from forms_builder.checking import check_form
from forms_builder.engine.running import MOST_TIMES
from forms_builder.findings import Finding
from forms_builder.schema import Form, Group, Question
from tests.forms_builder.checking.building import NOW, Planted, random_fill
from tests.forms_builder.checking.planted import ALL

FILLS = 300
TRIED = [*range(-3, 60), "甲", "A1", "2026-03-15", True]


def found(planted: Planted) -> Finding:
    """The finding that was planted."""
    return next(each for each in check_form(planted.bad, at=NOW) if each.code == planted.code)


def of(*codes: str) -> list[Planted]:
    """Planted defects with one of these codes."""
    return [each for each in ALL if each.code in codes]


def accepted(form: Form, raw: Mapping[str, Any], name: str) -> bool:
    """Whether the judge takes the answer to one question."""
    judged = judge(CompiledForm(form), raw, at=NOW, stage="staff")
    return name in judged.relevant and name in judged.answers


@pytest.mark.parametrize("planted", of("filter_dead_end"), ids=str)
def test_dead_end_of_a_filter(planted: Planted) -> None:
    """Asked, and every option is refused."""
    example = dict(found(planted).example)
    question = planted.bad.by_name[planted.where]
    judged = judge(CompiledForm(planted.bad), example, at=NOW, stage="staff")
    assert question.name in judged.relevant
    for option in planted.bad.options_of(question):
        assert not accepted(planted.bad, {**example, question.name: option.value}, question.name)


@pytest.mark.parametrize("planted", of("constraint_dead_end"), ids=str)
def test_dead_end_of_a_rule(planted: Planted) -> None:
    """Asked, and nothing that is tried is taken."""
    example = dict(found(planted).example)
    assert planted.where in judge(CompiledForm(planted.bad), example, at=NOW, stage="staff").relevant
    for raw in TRIED:
        assert not accepted(planted.bad, {**example, planted.where: raw}, planted.where)
        assert accepted(planted.good, {**example, planted.where: 0}, planted.where)


@pytest.mark.parametrize("planted", of("default_refused"), ids=str)
def test_refused_default(planted: Planted) -> None:
    """The judge refuses it as an answer."""
    example = dict(found(planted).example)
    assert set(example) == {planted.where}
    assert not accepted(planted.bad, example, planted.where)


@pytest.mark.parametrize("planted", [each for each in of("divides_by_zero") if each.where == "x"], ids=str)
def test_division_by_zero(planted: Planted) -> None:
    """The answers are taken and the calculation comes to no number."""
    example = dict(found(planted).example)
    judged = judge(CompiledForm(planted.bad), example, at=NOW, stage="staff")
    assert judged.answers.keys() - {"x"} == example.keys()
    assert judged.answers.get("x") in (None, "", "Infinity", "-Infinity", "NaN")


@pytest.mark.parametrize("planted", of("repeat_unbounded"), ids=str)
def test_too_many_members(planted: Planted) -> None:
    """The number that asks for them is taken."""
    example = dict(found(planted).example)
    assert max(value for value in example.values() if isinstance(value, int)) > MOST_TIMES
    assert judge(CompiledForm(planted.bad), example, at=NOW).ok


@pytest.mark.parametrize("planted", of("condition_never", "never_asked", "condition_always"), ids=str)
def test_never_and_always_in_random_fills(planted: Planted) -> None:
    """Whatever is filled in and accepted; what is found says why."""
    finding = found(planted)
    assert finding.why
    compiled = CompiledForm(planted.bad)
    inside = {
        item.name
        for item, groups in planted.bad.walk()
        if isinstance(item, Question) and finding.id in {item.id, *(group.id for group in groups)}
    }
    assert inside
    rng = random.Random(7)
    for _ in range(FILLS):
        judged = judge(compiled, random_fill(planted.bad.items, rng), at=NOW, stage="staff")
        relevant = {each.split(".")[-1] for each in judged.relevant}
        if judged.ok:
            assert inside <= relevant if planted.code == "condition_always" else not (inside & relevant)


@pytest.mark.parametrize("planted", of("constraint_never", "constraint_never_here", "date_never"), ids=str)
def test_nothing_meets_the_rule(planted: Planted) -> None:
    """Whatever is answered, the judge does not take all of it with this one among it."""
    assert found(planted).why
    assert not any(isinstance(item, Group) for item, _ in planted.bad.walk())
    compiled = CompiledForm(planted.bad)
    rng = random.Random(5)
    for _ in range(FILLS):
        judged = judge(compiled, random_fill(planted.bad.items, rng), at=NOW, stage="staff")
        assert not (judged.ok and planted.where in judged.answers)
