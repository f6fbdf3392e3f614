"""The rates against AAPOR's formulas, the issue's figures, and what must hold for any counts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.visits.visiting.rates import NAMES, Counts, counts_of, eligibility, rates

CHECK = Counts(I=312, P=18, R=54, NC=96, O=12, UH=36, UO=12, NE=60)
EXPECTED = {
    "RR1": "0.5778", "RR2": "0.6111", "RR3": "0.5834", "RR4": "0.6171", "RR5": "0.6341", "RR6": "0.6707",
    "COOP1": "0.7879", "COOP2": "0.8333", "COOP3": "0.8125", "COOP4": "0.8594",
    "REF1": "0.1000", "REF2": "0.1010", "REF3": "0.1098",
    "CON1": "0.7333", "CON2": "0.7405", "CON3": "0.8049",
}  # fmt: skip
FORMULAS = {
    "RR1": "I / ((I + P) + (R + NC + O) + (UH + UO))",
    "RR2": "(I + P) / ((I + P) + (R + NC + O) + (UH + UO))",
    "RR3": "I / ((I + P) + (R + NC + O) + e * (UH + UO))",
    "RR4": "(I + P) / ((I + P) + (R + NC + O) + e * (UH + UO))",
    "RR5": "I / ((I + P) + (R + NC + O))",
    "RR6": "(I + P) / ((I + P) + (R + NC + O))",
    "COOP1": "I / ((I + P) + R + O)",
    "COOP2": "(I + P) / ((I + P) + R + O)",
    "COOP3": "I / ((I + P) + R)",
    "COOP4": "(I + P) / ((I + P) + R)",
    "REF1": "R / ((I + P) + (R + NC + O) + (UH + UO))",
    "REF2": "R / ((I + P) + (R + NC + O) + e * (UH + UO))",
    "REF3": "R / ((I + P) + (R + NC + O))",
    "CON1": "((I + P) + R + O) / ((I + P) + (R + NC + O) + (UH + UO))",
    "CON2": "((I + P) + R + O) / ((I + P) + (R + NC + O) + e * (UH + UO))",
    "CON3": "((I + P) + R + O) / ((I + P) + (R + NC + O))",
}
number = st.integers(0, 5000)
some_counts = st.builds(
    Counts, I=number, P=number, R=number, NC=number, O=number, UH=number, UO=number, NE=number
)


def test_the_issues_figures() -> None:
    """Sixteen rates and e, to four places."""
    share = eligibility(CHECK)
    assert share is not None
    assert f"{float(share):.4f}" == "0.8913"
    assert {name: f"{float(rate):.4f}" for name, rate in rates(CHECK).items() if rate is not None} == EXPECTED


@given(some_counts)
def test_every_rate_is_its_formula(counts: Counts) -> None:
    """As written in the Standard Definitions, in fractions; None where that divides by nothing."""
    e = eligibility(counts)
    letters = {name: Fraction(getattr(counts, name)) for name in ("I", "P", "R", "NC", "O", "UH", "UO", "NE")}
    if e is not None:
        letters["e"] = e
        assert e == (counts.total - counts.unknown - counts.NE) / Fraction(counts.total - counts.unknown)
    found = rates(counts)
    assert tuple(found) == NAMES
    for name, formula in FORMULAS.items():
        try:
            expected = eval(formula, {}, letters)  # noqa: S307 - the formulas above
        except (ZeroDivisionError, NameError):
            expected = None
        assert found[name] == expected


@given(some_counts.filter(lambda each: each.eligible > 0))
def test_what_must_hold_for_any_counts(counts: Counts) -> None:
    """The bounds between the rates of a kind, and between kinds."""
    found = {name: rate for name, rate in rates(counts).items() if rate is not None}
    for lowest, middle, highest in (
        ("RR1", "RR3", "RR5"), ("RR2", "RR4", "RR6"), ("REF1", "REF2", "REF3"), ("CON1", "CON2", "CON3"),
    ):  # fmt: skip
        assert 0 <= found[lowest] <= found[middle] <= found[highest] <= 1
    for less, more in (("RR1", "RR2"), ("RR3", "RR4"), ("RR5", "RR6"), ("RR2", "CON1"), ("RR6", "CON3")):
        assert found[less] <= found[more]
    assert found["REF1"] + found["RR2"] <= found["CON1"]
    if "COOP1" in found:
        assert found["RR5"] == found["CON3"] * found["COOP1"]
    if "COOP3" in found:
        assert found["COOP1"] <= found["COOP3"] <= found["COOP4"]


@pytest.mark.parametrize(
    ("counts", "e", "known"),
    [
        (Counts(), None, set()),
        (Counts(NE=4), Fraction(0), set()),
        (Counts(UH=3), None, {"RR1", "RR2", "REF1", "CON1"}),
        (Counts(UH=3, NE=1), Fraction(0), {"RR1", "RR2", "REF1", "CON1"}),
        (Counts(NC=1), Fraction(1), set(NAMES) - {"COOP1", "COOP2", "COOP3", "COOP4"}),
        (Counts(O=1), Fraction(1), set(NAMES) - {"COOP3", "COOP4"}),
    ],
)
def test_a_rate_without_a_denominator_is_none(counts: Counts, e: Fraction | None, known: set[str]) -> None:
    """Nothing is divided by nothing, and nothing is made up."""
    assert eligibility(counts) == e
    assert {name for name, rate in rates(counts).items() if rate is not None} == known


@given(st.lists(st.sampled_from(["I", "P", "R", "NC", "O", "UH", "UO", "NE"])))
def test_counting(groups: list[str]) -> None:
    """Counts add up, in any split."""
    whole = counts_of(groups)
    assert whole.total == len(groups)
    assert counts_of(groups[:3]) + counts_of(groups[3:]) == whole
    with pytest.raises(TypeError):
        counts_of(["X"])
