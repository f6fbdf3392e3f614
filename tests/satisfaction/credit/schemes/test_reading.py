"""A scheme's data: what is read, what is refused and where, and that it is written back the same."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.credit.schemes.dumping import dump, number
from satisfaction.credit.schemes.errors import SchemeInvalid
from satisfaction.credit.schemes.points import for_commitment, for_test, gate_refusals
from satisfaction.credit.schemes.reading import read
from tests.factories.schemes import scheme_data

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def refused(data: Any) -> set[tuple[str, str]]:
    with pytest.raises(SchemeInvalid) as caught:
        read(data)
    return {(each.path, each.code) for each in caught.value.faults}


def changed(part: str, place: int, **values: Any) -> dict[str, Any]:
    data = scheme_data()
    rows = data["satisfaction"]["bands"] if part == "bands" else data[part]
    rows[place] = {**rows[place], **values}
    return data


def test_a_scheme_is_read_and_written_back_the_same() -> None:
    scheme = read(scheme_data())
    assert scheme.base == Decimal(80)
    assert [each.grade for each in scheme.ladder] == ["AAA", "AA", "A", "B", "C", "黑名单"]
    assert scheme.bounds(scheme.ladder[1]) == (Decimal(80), Decimal(85))
    assert scheme.publicity["serious"].most == 36
    assert read(dump(scheme)) == scheme


@pytest.mark.parametrize(
    ("data", "path", "code"),
    [
        (None, "base", "missing"),
        ([], "", "not_an_object"),
        (scheme_data(format=2), "format", "unknown_format"),
        (scheme_data(base="80.001"), "base", "too_many_decimals"),
        (scheme_data(base=80.5), "base", "not_a_number"),
        (scheme_data(base="NaN"), "base", "not_a_number"),
        (scheme_data(base="90"), "base", "base_beyond_cap"),
        (scheme_data(cycle="weekly"), "cycle", "not_offered"),
        (scheme_data(ladder=[{"grade": "A"}]), "ladder", "ladder_short"),
        (scheme_data(rules=[{}] * 301), "rules", "too_many"),
        (scheme_data(rules="x"), "rules", "not_a_list"),
        (changed("ladder", 4, least="10"), "ladder.4.least", "ladder_gap"),
        (changed("ladder", 2, least="80"), "ladder.2.least", "ladder_overlap"),
        (changed("ladder", 2, least="83"), "ladder.2.least", "ladder_overlap"),
        (changed("ladder", 2, least=None), "ladder.2.least", "lowest_not_last"),
        (changed("ladder", 2, grade="AA"), "ladder.2.grade", "grade_twice"),
        (changed("ladder", 5, least="1"), "ladder.5.least", "points_by_rule"),
        (changed("ladder", 0, by_rule=True, least=None), "ladder", "by_rule_last"),
        (changed("rules", 0, key="Ä"), "rules.0.key", "bad_key"),
        (changed("rules", 0, key="fee"), "rules.2.key", "key_twice"),
        (changed("rules", 0, key="satisfaction"), "rules.0.key", "key_twice"),
        (changed("rules", 0, points=None), "rules.0.points", "missing"),
        (changed("rules", 0, points="0"), "rules.0.points", "no_effect"),
        (changed("rules", 0, points="-1"), "rules.0.gravity", "gravity_missing"),
        (changed("rules", 0, gravity="minor"), "rules.0.gravity", "gravity_of_good"),
        (changed("rules", 0, veto=True), "rules.0.veto", "veto_of_good"),
        (changed("rules", 2, months=None), "rules.2.months", "months_missing"),
        (changed("rules", 2, months=13), "rules.2.months", "months_beyond_publicity"),
        (changed("rules", 2, months=True), "rules.2.months", "not_whole"),
        (changed("overrides", 0, grade="D"), "overrides.0.grade", "unknown_grade"),
        (changed("overrides", 0, at_most=True), "overrides.0.at_most", "at_most_by_rule"),
        (changed("overrides", 0, veto=False), "overrides.0", "no_condition"),
        (changed("overrides", 0, veto=False, gravity="serious"), "overrides", "veto_without_grade"),
        (changed("overrides", 1, at_least="60"), "overrides.1.at_least", "never_holds"),
        (changed("overrides", 0, bad=False), "overrides.0.bad", "never_holds"),
        (changed("overrides", 0, grade="C"), "ladder.5.by_rule", "grade_unreachable"),
        (changed("bands", 1, below="91"), "satisfaction.bands.1.least", "bands_overlap"),
        (changed("bands", 1, below="85"), "satisfaction.bands.1.below", "band_empty"),
        (changed("bands", 0, least="101"), "satisfaction.bands.0.least", "out_of_range"),
        (
            scheme_data(publicity={"general": {"least": 6, "most": 24}}),
            "publicity.general.most",
            "beyond_national",
        ),
        (
            scheme_data(publicity={"serious": {"least": 40}}),
            "publicity.serious.least",
            "least_beyond_most",
        ),
        (scheme_data(deadlines={"decide": 0}), "deadlines.decide", "out_of_range"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(data: Any, path: str, code: str) -> None:
    assert (path, code) in refused(data)


@given(JSON)
def test_no_json_at_all_brings_the_reader_down(data: Any) -> None:
    with pytest.raises(SchemeInvalid):
        read(data)


@given(st.sampled_from(sorted(scheme_data())), JSON)
def test_no_part_of_a_scheme_brings_the_reader_down(part: str, value: Any) -> None:
    with contextlib.suppress(SchemeInvalid):
        scheme = read(scheme_data(**{part: value}))
        assert read(dump(scheme)) == scheme


@pytest.mark.parametrize(
    ("satisfied", "points"),
    [
        ("100", "5"),
        ("90", "5"),
        ("89.99", "3"),
        ("85", "3"),
        ("84.99", None),
        ("70", None),
        ("69.99", "-3"),
        ("60", "-3"),
        ("59.99", "-5"),
        ("0", "-5"),
    ],
)
def test_points_for_a_test(satisfied: str, points: str | None) -> None:
    scheme = read(scheme_data())
    award = for_test(scheme, satisfied=Decimal(satisfied), score=None)
    assert (award.points if award else None) == (Decimal(points) if points else None)
    assert for_test(scheme, satisfied=None, score=None) is None
    by_score = read(scheme_data(satisfaction={**scheme_data()["satisfaction"], "measure": "score"}))
    told = for_test(by_score, satisfied=None, score=Decimal(satisfied))
    assert (told.points if told else None) == (award.points if award else None)


def test_points_for_consultation_results() -> None:
    scheme = read(scheme_data(deliberation={"on_time": "0.5", "late": "-1"}))
    found = [for_commitment(scheme, outcome) for outcome in ("on_time", "late", "not_done")]
    assert [each and (each.rule, each.points) for each in found] == [
        ("commitment", Decimal("0.5")),
        ("commitment", Decimal(-1)),
        None,
    ]


@pytest.mark.parametrize(
    ("gate", "n", "households", "agreement", "checked", "refusals"),
    [
        ({}, 0, 100, None, 0, []),
        ({"agreement": "95"}, 50, 100, "94.9", 20, ["agreement"]),
        ({"agreement": "95"}, 50, 100, "95", 20, []),
        ({"agreement": "95"}, 50, 100, None, 0, []),
        ({"households": 30, "share": "30"}, 29, 100, None, 0, ["too_few"]),
        ({"households": 30, "share": "30"}, 30, 100, None, 0, []),
        ({"households": 30, "share": "30"}, 36, 120, None, 0, []),
        ({"households": 30, "share": "30"}, 35, 120, None, 0, ["too_few"]),
        ({"households": 30, "share": "30"}, 20, 20, None, 0, []),  # everybody is always enough
    ],
)
def test_the_gate_of_a_scheme(
    gate: dict[str, Any], n: int, households: int, agreement: str | None, checked: int, refusals: list[str]
) -> None:
    found = gate_refusals(
        read(scheme_data(gate=gate)),
        n=n,
        households=households,
        agreement=Decimal(agreement) if agreement else None,
        checked=checked,
    )
    assert found == refusals


@pytest.mark.parametrize(
    ("value", "text"), [("5.00", "5"), ("0.50", "0.5"), ("100", "100"), ("-0.00", "0"), ("-1.25", "-1.25")]
)
def test_numbers_are_written_without_superfluous_zeros(value: str, text: str) -> None:
    assert number(Decimal(value)) == text
