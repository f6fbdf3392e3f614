"""Inequalities that cannot hold: a refutation never contradicts what trying out finds."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms_builder.checking.linear import contradictory
from forms_builder.checking.report import Report
from forms_builder.logic import parse, truth
from tests.forms_builder.checking.building import NOW, form, q
from tests.forms_builder.logic.scope import Answers

NAMES = ("x", "y", "z")
VALUES = ["", *map(str, range(-3, 4))]


@st.composite
def sums(draw: st.DrawFn) -> str:
    """Sums and products of three numbers and constants."""
    parts = []
    for _ in range(draw(st.integers(1, 2))):
        name = f"${{{draw(st.sampled_from(NAMES))}}}"
        factor = draw(st.sampled_from(["", "2 * ", "-1 * ", "0.5 * "]))
        parts.append(f"{factor}{name}")
    constant = draw(st.integers(-3, 3))
    return " + ".join([*parts, f"({constant})"])


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Comparisons of sums, joined."""
    parts = [
        f"({draw(sums())} {draw(st.sampled_from(['<', '<=', '>', '>=', '=']))} {draw(sums())})"
        for _ in range(draw(st.integers(1, 4)))
    ]
    joined = draw(st.sampled_from([" and ", " and ", " or "])).join(parts)
    return f"not({joined})" if draw(st.integers(0, 5)) == 0 else joined


def refuted(text: str) -> bool:
    """Whether the inequalities alone show that a condition cannot hold."""
    report = Report(form(*(q("decimal", name, name) for name in NAMES)), NOW)
    goal = report.book.formula(parse(text))
    return contradictory([goal], lambda name: [], report.model, report.solver.domains)


@given(rules())
@settings(deadline=None, max_examples=150)
def test_what_is_refuted_never_holds(text: str) -> None:
    """Tried with all small numbers, and with answers left out."""
    if refuted(text):
        ast = parse(text)
        for values in product(VALUES, repeat=3):
            assert not truth(ast, Answers(dict(zip(NAMES, values, strict=True))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${x} > ${y} and ${y} > ${z} and ${z} > ${x}", True),
        ("${x} > ${y} and ${y} > ${z} and ${z} < ${x}", False),
        ("${x} >= ${y} + 10 and ${x} <= ${y} + 5", True),
        ("${x} + ${y} > 4 and ${x} < 2 and ${y} < 2", True),
        ("${x} + ${y} >= 4 and ${x} <= 2 and ${y} <= 2", False),
        ("2 * ${x} = 3 and ${x} > 2", True),
        ("(${x} > 5 or ${y} > 5) and ${x} < 1 and ${y} < 1", True),
        ("(${x} > 5 or ${z} > 5) and ${x} < 1 and ${y} < 1", False),
        ("not(${x} < 5) and ${x} < 3", True),
        ("not(${x} < 5) and ${y} < 3", False),
        ("${x} * ${y} > 5 and ${x} < 0", False),
    ],
)
def test_refuted_or_not(text: str, expected: bool) -> None:
    """Order, differences, sums; products of questions are left out."""
    assert refuted(text) is expected
