"""What a closed test gives: the check figures of the field, and what must always hold."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms_builder.schema import Form
from satisfaction.back_checks import Check, back_check
from satisfaction.hiding import hidden, published
from satisfaction.margins import (
    Stratum,
    mean_margin,
    nps,
    quantile,
    rounded,
    scale,
    share_margin,
    weighted_mean,
)
from satisfaction.result_json import difference, to_json
from satisfaction.scoring import FORMULA, Result, Rules, RulesError, Sheet, fault, score
from surveys.scoring import SheetScore, sheet_score
from tests.surveys.test_scoring import ANSWERED, SATISFACTION

F = Fraction


def sheets(building: int, *percents: Any, **more: Any) -> list[Sheet]:
    return [Sheet(building, percent=F(each), **more) for each in percents]


def test_counts_of_answers_on_five_steps() -> None:
    told = scale({"5": 90, "4": 80, "3": 40, "2": 20, "1": 10, "na": 7})
    assert told.n == 240
    assert rounded(told.mean, 4) == Decimal("3.9167")
    assert rounded(told.times_twenty) == Decimal("78.33")
    assert rounded(told.rescaled) == Decimal("72.92")
    assert told.top is not None
    assert rounded(told.top * 100) == Decimal("70.83")
    assert told.middle == F(210, 240)
    assert scale({"na": 3}).mean is None


def test_the_sheet_of_the_field() -> None:
    sheet = sheet_score(SATISFACTION, ANSWERED)
    assert rounded(sheet.percent) == Decimal("70.22")
    result = score([of_sheet(sheet, building=1)], {1: 1}, Rules())
    assert to_json(result)["score"] == "70.22"
    assert result.margin.method == "census"


def of_sheet(sheet: SheetScore, building: int) -> Sheet:
    parts = {name: (each.points, each.weight) for name, each in sheet.by_dimension.items()}
    return Sheet(building, percent=sheet.percent, dimensions=parts)


def test_buildings_weigh_by_their_households() -> None:
    three = [(120, "4.2", 40), (180, "3.6", 30), (300, "3.9", 50)]
    every = [each for key, (_h, mean, n) in enumerate(three) for each in sheets(key, *[mean] * n)]
    result = score(every, {key: households for key, (households, _m, _n) in enumerate(three)}, Rules())
    assert (result.n, result.households) == (120, 600)
    assert result.unweighted == F("3.925")
    assert result.score == F("3.87")
    assert [each.share for each in result.buildings] == [F(120, 600), F(180, 600), F(300, 600)]
    assert weighted_mean([(120, F("4.2")), (180, F("3.6")), (300, F("3.9"))]) == F("3.87")


def test_margin_with_finite_population() -> None:
    found = share_margin(F("0.82") * 240, 240, 800)
    assert found.half is not None
    assert rounded(found.half * 100) == Decimal("4.07")
    assert found.method == "normal"
    assert abs(float(found.half) - 1.959964 * (0.82 * 0.18 / 240 * 560 / 799) ** 0.5) < 1e-6


def test_wilson_below_thirty() -> None:
    few = share_margin(16, 20, 10**9)
    assert few.method == "wilson"
    assert few.low is not None
    assert few.high is not None
    assert (rounded(few.low, 4), rounded(few.high, 4)) == (Decimal("0.5840"), Decimal("0.9193"))
    assert share_margin(24, 30, 10**9).method == "normal"
    all_of_them = share_margin(57, 57, 84)
    assert all_of_them.method == "wilson"
    assert all_of_them.low < 1 == all_of_them.high
    assert share_margin(29, 29, 100).high == 1
    assert share_margin(0, 29, 100).low == 0
    corrected = share_margin(16, 20, 40)
    assert corrected.low is not None
    assert corrected.low > few.low
    assert share_margin(16, 20, 20).method == "census"
    assert share_margin(16, 20, 20).half == 0
    assert share_margin(0, 0, 20).why == "nobody"


def test_promoters_less_detractors() -> None:
    assert rounded(nps(50, 40, 30), 1) == Decimal("16.7")
    assert nps(0, 0, 0) is None
    answers = [9] * 20 + [10] * 30 + [7] * 10 + [8] * 30 + [0] * 10 + [6] * 20
    every = [Sheet(1, percent=F(80), recommend=each) for each in answers]
    shown = to_json(score(every, {1: 200}, Rules()))["recommend"]
    assert {name: shown[name] for name in ("n", "promoters", "passives", "detractors", "nps")} == {
        "n": 120,
        "promoters": 50,
        "passives": 40,
        "detractors": 30,
        "nps": "16.7",
    }


@pytest.mark.parametrize(
    ("households", "least"),
    [(0, 0), (1, 1), (29, 29), (30, 30), (31, 30), (100, 30), (101, 31), (600, 180), (801, 241)],
)
def test_the_minimum(households: int, least: int) -> None:
    assert Rules().minimum(households) == least


def test_the_minimum_is_a_setting() -> None:
    rules = Rules.from_json({"min_count": 50, "min_share": "0.5"})
    assert [rules.minimum(each) for each in (40, 80, 101)] == [40, 50, 51]


def test_too_few_are_not_scored() -> None:
    enough = score(sheets(1, *[80] * 30), {1: 100}, Rules())
    assert (enough.gate, enough.minimum) == ("", 30)
    short = score(sheets(1, *[80] * 29), {1: 100}, Rules())
    assert (short.gate, short.n, short.minimum) == ("too_few", 29, 30)
    assert score([], {1: 100}, Rules()).gates == ("too_few",)
    assert score([], {}, Rules()).gates == ("too_few",)  # nobody to ask: nothing to score


def checks(agree: int, apart: int, *, untrue: int = 0, **more: Any) -> list[Check]:
    """`agree` households that say the same again, `apart` that say something far from it."""
    far = [Check(True, "5", "reached", "yes", "2", "minor", **more)] * apart
    near = [Check(True, "5", "reached", "yes", "4", "consistent", **more)] * agree
    return [*[replace(each, verdict="invalid") for each in near[:untrue]], *near[untrue:], *far]


@pytest.mark.parametrize(
    ("called", "gate"),
    [
        ([], ""),
        (checks(19, 1), ""),  # 95 %
        (checks(18, 1), "check_failed"),  # 94.7 %
        (checks(20, 0, untrue=1), ""),  # 5 % untrue
        (checks(19, 0, untrue=1), "check_failed"),  # 5.3 % untrue
        ([Check(True, "5", "refused"), Check(True, "5", "no_answer"), Check(True, "5")], ""),
        # who was chosen because of pressure does not tilt the rate
        ([*checks(20, 0), Check(False, "5", "reached", "yes", "1", "invalid")], ""),
    ],
)
def test_the_gate_of_the_call_backs(called: Sequence[Check], gate: str) -> None:
    result = score(sheets(1, *[80] * 40), {1: 100}, Rules(), checks=called, population=40)
    assert result.gate == gate


def test_both_gates_are_named() -> None:
    result = score(sheets(1, *[80] * 4), {1: 100}, Rules(), checks=checks(1, 1), population=4)
    assert result.gates == ("too_few", "check_failed")
    assert result.gate == "too_few"


def test_call_backs_in_numbers() -> None:
    found = back_check(
        [
            Check(True, "5", "reached", "yes", "4", "consistent", ("none",)),
            Check(True, "5", "reached", "yes", "3", "minor", ("ask_high",)),
            Check(True, "4", "reached", "no", "", "invalid", ("none",)),
            Check(True, "4", "reached", "family", "", "unverified", ("none",)),
            Check(True, "4", "refused", verdict="unverified"),
            Check(True, "4", "no_answer", verdict="unverified"),
            Check(False, "1", "reached", "yes", "1", "consistent", ("threat", "gift")),
            Check(False, "1", "wrong", verdict="unverified"),
            Check(True, "2"),
        ],
        population=60,
    )
    assert (found.drawn, found.random, found.done, found.population) == (9, 7, 8, 60)
    assert (found.reached, found.refused, found.no_answer, found.wrong) == (5, 1, 1, 1)
    assert (found.compared, found.agreeing, found.agreement) == (2, 1, F(1, 2))
    assert (found.judged, found.untrue, found.untrue_rate) == (4, 1, F(1, 4))
    assert (found.denied, found.pressed, found.untrue_all) == (1, 2, 1)


@pytest.mark.parametrize(
    ("told", "again", "agrees"),
    [("5", "5", True), ("5", "4", True), ("4", "5", True), ("5", "3", False), ("1", "3", False),
     ("", "3", None), ("4", "", None)],
)  # fmt: skip
def test_one_step_apart_agrees(told: str, again: str, agrees: bool | None) -> None:
    assert Check(True, told, "reached", "yes", again).agrees is agrees


def test_only_owners_valid_sheets_count() -> None:
    frame = {1: 50, 2: 50}
    counted = sheets(1, 80, 60) + sheets(2, 100)
    aside = [
        *sheets(1, 20, 20, group="tenant", standing="apart"),
        *sheets(1, 0, group="other", standing="apart"),
        *sheets(1, 0, standing="replaced"),
        *sheets(1, 0, standing="too_fast"),
        *sheets(1, 0, standing="too_little"),
        *sheets(1, 0, standing="not_of_estate"),
        *sheets(1, 0, standing="check_failed"),
        *sheets(1, 10, standing="unverified"),
    ]
    result = score(counted + aside, frame, Rules())
    assert (result.n, result.score, result.unweighted) == (3, 85, 80)
    assert result.apart == {"other": (1, 0), "tenant": (2, 20), "unverified": (1, 10)}
    assert result.standings["counts"] == 3
    assert result.standings["replaced"] == 1
    assert result.probability


def test_open_links_count_only_where_the_rules_say_so() -> None:
    every = [*sheets(1, *[80] * 40), *sheets(1, 40, standing="unverified"),
             Sheet(None, "unverified", percent=F(40))]  # fmt: skip
    assert score(every, {1: 100}, Rules()).score == 80
    scored = score(every, {1: 100}, Rules(score_unverified=True))
    assert (scored.n, scored.unplaced) == (42, 1)
    assert scored.score == F(80 * 40 + 40, 41)
    assert scored.unweighted == F(80 * 40 + 80, 42)
    assert scored.margin.why == scored.satisfied_margin.why == "not_a_sample"
    tenant = [replace(each, group="tenant", standing="unverified") for each in sheets(1, 0)]
    assert score(every + tenant, {1: 100}, Rules(score_unverified=True)).n == 42


def test_a_building_nobody_answers_in_is_left_out_and_named() -> None:
    result = score(sheets(1, 80, 80) + sheets(2, 50), {1: 100, 2: 100, 3: 200, 4: 0}, Rules())
    assert result.score == 65
    assert result.unreached == (3,)
    assert [each.share for each in result.buildings] == [F(1, 2), F(1, 2), None, None]
    assert (result.households, result.response) == (400, F(3, 400))


def test_dimensions_weigh_as_the_score_does() -> None:
    one = Sheet(1, percent=F(50), dimensions={"安全": (F(10), F(20)), "卫生": (F(0), F(0))})
    other = Sheet(2, percent=F(50), dimensions={"卫生": (F(5), F(5)), "安全": (F(20), F(20))})
    result = score([one, other, other], {1: 30, 2: 10}, Rules(), dimensions=("卫生", "安全", "绿化"))
    assert [(each.name, each.n, each.percent) for each in result.dimensions] == [
        ("卫生", 2, 100),
        ("安全", 3, F(30 * 50 + 10 * 100, 40)),
    ]


def test_the_error_of_the_mean() -> None:
    strata = [Stratum(100, [F(each) for each in (60, 80) * 10]), Stratum(300, [F(70), F(90)] * 10)]
    found = mean_margin(strata)
    spread = 100 * 20 / 19  # s² of ten 60s and ten 80s
    variance = (0.25**2 * (1 - 20 / 100) + 0.75**2 * (1 - 20 / 300)) * spread / 20
    assert found.half is not None
    assert abs(float(found.half) - 1.959964 * variance**0.5) < 1e-6
    assert mean_margin([Stratum(100, [F(80)] * 29)]).why == "too_few"
    assert mean_margin([Stratum(100, [])]).why == "nobody"
    lonely = mean_margin([Stratum(100, [F(each) for each in (60, 80) * 15]), Stratum(100, [F(70)])])
    assert lonely.half is not None
    assert lonely.half > 0
    assert mean_margin([Stratum(50, [F(each)]) for each in range(30)]).why == "too_few"


def test_quantiles_of_the_normal_distribution() -> None:
    assert [rounded(quantile(F(each, 100)), 4) for each in (90, 95, 99)] == [
        Decimal("1.6449"),
        Decimal("1.9600"),
        Decimal("2.5758"),
    ]


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [("1/2", 0, "1"), ("5/2", 0, "3"), ("-5/2", 0, "-3"), ("1/3", 2, "0.33"), ("200/3", 2, "66.67"),
     ("70.225", 2, "70.23"), ("3", 2, "3.00"), ("-0.004", 2, "0.00")],
)  # fmt: skip
def test_halves_are_rounded_away_from_zero(value: str, places: int, expected: str) -> None:
    assert str(rounded(F(value), places)) == expected


@pytest.mark.parametrize(
    ("seconds", "answers", "why"),
    [
        (30, ANSWERED, ""),
        (None, ANSWERED, ""),
        (29, ANSWERED, "too_fast"),
        (120, {"attitude": "5", "response": "5"}, "too_little"),
        (120, {}, "too_little"),
    ],
)
def test_what_makes_a_sheet_invalid(seconds: int | None, answers: dict[str, str], why: str) -> None:
    assert fault(sheet_score(SATISFACTION, answers), seconds, Rules()) == why


def test_the_least_answered_weight_is_a_rule() -> None:
    sheet = sheet_score(SATISFACTION, ANSWERED)  # 90 of 100 answered
    assert fault(sheet, 99, Rules(min_answered_weight=F(90))) == ""
    assert fault(sheet, 99, Rules(min_answered_weight=F(91))) == "too_little"
    assert fault(sheet_score(Form("问卷", ()), {}), 99, Rules()) == "too_little"


def test_rules_come_back_from_json() -> None:
    rules = Rules(F(1, 4), 50, 20, F(70), True, F(1, 5), F(9, 10), F(99, 100))
    assert Rules.from_json(rules.to_json()) == rules
    assert Rules.from_json({}) == Rules()
    assert Rules.from_json({"min_share": 0.3}).min_share == F(3, 10)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"minimum": 3}, "unknown"),
        ({"min_share": 1.1}, "out_of_range"),
        ({"min_count": 0}, "out_of_range"),
        ({"min_count": 30.5}, "not_a_number"),
        ({"min_count": "many"}, "not_a_number"),
        ({"min_count": True}, "not_a_number"),
        ({"min_seconds": None}, "not_a_number"),
        ({"min_share": "nan"}, "not_a_number"),
        ({"min_share": "1/0"}, "not_a_number"),
        ({"check_share": 0.09}, "out_of_range"),
        ({"check_share": 0.21}, "out_of_range"),
        ({"score_unverified": 1}, "not_yes_or_no"),
        ({"confidence": 0.96}, "out_of_range"),
        ({"agreement_min": -1}, "out_of_range"),
    ],
)
def test_rules_that_cannot_be(data: dict[str, Any], code: str) -> None:
    with pytest.raises(RulesError) as refused:
        Rules.from_json(data)
    assert refused.value.code == code
    assert refused.value.field in data


def test_how_a_result_differs_from_the_one_before() -> None:
    def told(percent: str, overall: str) -> dict[str, Any]:
        sheet = Sheet(1, percent=F(percent), dimensions={"安全": (F(percent), F(100))}, overall=overall)
        return to_json(score([sheet] * 40, {1: 50}, Rules()))

    found = difference(told("81.5", "5"), told("80.25", "3"))
    assert found["score"] == "1.25"
    assert found["satisfied"] == "100.00"
    assert found["basically"] == "0.00"
    assert found["nps"] is None
    assert found["dimensions"] == {"安全": "1.25"}


# --- what must always hold

PERCENTS = st.fractions(0, 100, max_denominator=200)
FRAME = {1: 40, 2: 25, 3: 60}
SHEETS = st.lists(
    st.builds(
        Sheet,
        building=st.sampled_from([1, 2, 3, None]),
        standing=st.sampled_from(["counts", "counts", "apart", "unverified", "replaced", "too_fast"]),
        group=st.sampled_from(["owner", "owner", "tenant"]),
        percent=st.none() | PERCENTS,
        dimensions=st.dictionaries(
            st.sampled_from(["安全", "卫生"]), st.tuples(st.just(F(1)), st.integers(1, 9).map(F)), max_size=2
        ),
        overall=st.sampled_from(["", "5", "4", "3", "2", "1"]),
        recommend=st.none() | st.integers(0, 10),
        choices=st.dictionaries(
            st.sampled_from(["renew", "reasons"]), st.just(("a", "b")) | st.just(("a",)), max_size=2
        ),
    ),
    max_size=24,
)
# A busy machine draws slowly; what is drawn is small.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
RULES = st.builds(Rules, score_unverified=st.booleans(), min_count=st.integers(1, 40))


@PATIENT
@given(SHEETS, RULES, st.randoms(use_true_random=False))
def test_the_order_of_sheets_does_not_matter(some: list[Sheet], rules: Rules, rng: random.Random) -> None:
    shuffled = list(some)
    rng.shuffle(shuffled)
    assert to_json(score(some, FRAME, rules)) == to_json(score(shuffled, FRAME, rules))


@PATIENT
@given(SHEETS, RULES)
def test_what_does_not_count_changes_no_figure(some: list[Sheet], rules: Rules) -> None:
    standings = ("counts", "unverified") if rules.score_unverified else ("counts",)
    valid = [each for each in some if each.standing in standings]
    whole, alone = score(some, FRAME, rules), score(valid, FRAME, rules)
    for name in ("n", "score", "unweighted", "margin", "buildings", "dimensions", "overall", "nps", "gate"):
        assert getattr(whole, name) == getattr(alone, name)


@PATIENT
@given(SHEETS, RULES)
def test_figures_stay_within_their_bounds(some: list[Sheet], rules: Rules) -> None:
    result = score(some, FRAME, rules)
    means = [each.mean for each in result.buildings if each.mean is not None]
    if means and result.score is not None:
        assert min(means) <= result.score <= max(means)
        assert sum(each.share or 0 for each in result.buildings) == 1
    assert (result.score is None) == (result.n == 0)
    assert sum(each.n for each in result.buildings) + result.unplaced == result.n
    assert sum(result.standings.values()) == len(some)
    for margin in (result.margin, result.satisfied_margin):
        assert (margin.low is None) == bool(margin.why)
    low, high, top = result.satisfied_margin.low, result.satisfied_margin.high, result.scale.top
    if low is not None and high is not None and top is not None:
        assert 0 <= low <= high <= 1
        assert float(low) - 1e-9 <= top <= float(high) + 1e-9


@PATIENT
@given(st.integers(1, 400), st.data())
def test_more_answers_never_widen_an_interval(households: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, households))
    hits = data.draw(st.integers(0, n))
    found = share_margin(hits, n, households)
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= F(hits, n) + F(1, 10**20)
    assert F(hits, n) - F(1, 10**20) <= found.high <= 1
    larger = share_margin(hits, n, households + 50)
    assert (larger.half or 0) >= (found.half or 0) - Decimal("1e-20")


@PATIENT
@given(st.integers(1, 40), st.integers(1, 9), st.lists(PERCENTS, min_size=1, max_size=8))
def test_equal_shares_answered_weigh_alike(times: int, per: int, values: list[Fraction]) -> None:
    """Where every building answers in proportion, the weighted mean is the plain one."""
    one, other = [Sheet(1, percent=each) for each in values] * times, [Sheet(2, percent=F(50))] * times
    result = score(one + other, {1: per * len(values), 2: per}, Rules())
    assert result.score == result.unweighted


@PATIENT
@given(st.dictionaries(st.integers(0, 9), st.integers(0, 30), max_size=8))
def test_hidden_cells_cannot_be_worked_out(counts: dict[int, int]) -> None:
    away = hidden(counts)
    assert all(count == 0 or count >= 5 for key, count in counts.items() if key not in away)
    everything = {key for key, count in counts.items() if count}
    if away and away != everything:
        assert len(away) >= 2
        assert sum(counts[key] for key in away) >= 5
    if all(count == 0 or count >= 5 for count in counts.values()):
        assert not away


def small(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 5


@PATIENT
@given(SHEETS, RULES)
def test_nothing_published_is_a_small_cell(some: list[Sheet], rules: Rules) -> None:
    result = score(some, FRAME, rules)
    whole = to_json(result)
    shown = published(whole)
    for each in shown["buildings"]:
        assert not small(each["n"])
        assert each["n"] is not None or each["mean"] is None
    assert not any(small(value) for value in shown["overall"]["counts"].values())
    assert not any(small(shown["recommend"][name]) for name in ("promoters", "passives", "detractors"))
    assert shown["standings"] == shown["apart"] == shown["choices"] == {}
    if result.gates:
        assert shown["score"] is shown["unweighted"] is shown["overall"]["satisfied"] is None
        assert all(each["mean"] is None for each in shown["buildings"])
    assert whole == to_json(result)  # what is stored is left alone


@PATIENT
@given(st.fixed_dictionaries({value: st.integers(0, 7) for value in "54321"}))
def test_the_shares_tell_no_hidden_cell(counts: dict[str, int]) -> None:
    """Whoever tries every tally that fits what is published finds several numbers for each hidden cell."""
    every = [each for value, n in counts.items() for each in sheets(1, *[80] * n, overall=value)]
    shown = published(to_json(score(every, {1: 100}, Rules(min_count=1, min_share=F(0)))))["overall"]
    away = [value for value, count in shown["counts"].items() if count is None]
    if not away or sum(counts.values()) < 5:
        return
    fits: dict[str, set[int]] = {value: set() for value in away}
    rest = sum(counts[value] for value in away)
    for some in product(range(rest + 1), repeat=len(away) - 1):
        tried = {**counts, **dict(zip(away, (*some, rest - sum(some)), strict=True))}
        if tried[away[-1]] >= 0 and fits_what_is_told(shown, tried):
            for value in away:
                fits[value].add(tried[value])
    assert all(len(found) > 1 for found in fits.values())


def fits_what_is_told(shown: dict[str, Any], tried: dict[str, int]) -> bool:
    told = scale(tried)
    figures = {"satisfied": (told.top, 100, 2), "basically": (told.middle, 100, 2), "mean": (told.mean, 1, 4)}
    return all(
        shown[name] is None
        or shown[name] == str(rounded(exact * times if exact is not None else None, places))
        for name, (exact, times, places) in figures.items()
    )


def test_figures_of_a_closed_gate_stay_with_staff() -> None:
    result: Result = score(sheets(1, *[80] * 10, overall="4"), {1: 100}, Rules())
    whole = to_json(result)
    assert (whole["formula"], whole["gates"], whole["score"]) == (FORMULA, ["too_few"], "80.00")
    assert whole["overall"]["satisfied"] == "100.00"
    shown = published(whole)
    assert shown["score"] is None
    assert shown["overall"] == {
        "n": 10, "counts": {}, "mean": None, "times_twenty": None, "rescaled": None, "satisfied": None,
        "basically": None, "margin": {},
    }  # fmt: skip
