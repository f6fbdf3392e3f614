"""The shipped schemes: whole, and true to the figures of their sources."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from satisfaction.credit.grading import Facts, Standing, grade
from satisfaction.credit.schemes.presets import Preset, preset, presets
from tests.factories.schemes import FIRST, MANAGED

SOURCES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[4] / "satisfaction/data/credit_presets.yaml").read_text("utf-8")
)
SOURCED = {each["key"]: each for each in SOURCES["sourced"]}


def found(key: str) -> Preset:
    each = preset(key)
    assert each is not None
    return each


@pytest.mark.parametrize("each", presets(), ids=lambda each: each.key)
def test_every_preset_is_a_whole_scheme(each: Preset) -> None:
    assert each.scheme.ladder
    assert each.source
    assert each.scheme.note


def test_every_scheme_of_the_sources_is_there() -> None:
    assert {each.key for each in presets()} == {*SOURCED, "proposal_default"}


@pytest.mark.parametrize("key", [key for key, each in SOURCED.items() if "ladder" in each])
def test_ladders_are_those_of_the_sources(key: str) -> None:
    scheme = found(key).scheme
    told = [
        (each["grade"], each.get("lo"), each.get("hi"))
        for each in SOURCED[key]["ladder"]
        if each.get("rule") != "严重失信"
    ]
    ours = [(each.grade, *scheme.bounds(each)) for each in scheme.ladder if not each.by_rule]
    assert ours == told


def test_figures_that_the_sources_give() -> None:
    assert found("lianyungang").scheme.base == SOURCED["lianyungang"]["base"]
    assert found("yantai").scheme.caps.good == 40
    assert found("yantai").scheme.caps.base == 80
    assert found("shangqiu").scheme.cycle == "calendar_year"
    assert [each.grade for each in found("nanning").scheme.ladder] == ["AAA", "AA", "A", "B"]
    names = [f"{each.grade}{each.title}" for each in found("nanning").scheme.ladder]
    assert names == SOURCED["nanning"]["ladder_names"]
    points = {each.title: -each.points for each in found("shanghai_points").scheme.rules}
    assert points == SOURCED["shanghai_points"]["points"]


def test_the_proposal_is_that_of_the_sources() -> None:
    told, scheme = SOURCES["proposal_default"], found("proposal_default").scheme
    assert scheme.base == told["base"]
    percent = [
        (
            _percent(each.get("rate_lo")),
            _percent(each.get("hi")),
            each["pts"],
        )
        for each in told["satisfaction_points"]
    ]
    assert [(each.least, each.below, each.points) for each in scheme.satisfaction.bands] == percent
    amounts = [Decimal(str(each["pts"])) for each in told["deliberation_points"]]
    assert [scheme.deliberation.on_time, scheme.deliberation.late] == amounts
    assert scheme.deadlines.publicity == told["publicity_workdays"]
    assert scheme.deadlines.objection == told["objection_workdays"]
    assert scheme.gate.agreement == 95


def _percent(share: float | None) -> Decimal | None:
    return None if share is None else Decimal(str(share)) * 100


@pytest.mark.parametrize(
    ("key", "entries", "name"),
    [
        ("shandong", [("commitment", "-21", "")], "B"),  # below 60, nothing bad
        ("shandong", [("fees", "-6", "minor"), ("commitment", "-21", "")], "C"),
        ("shangqiu", [("award_city", "20", "")], "AAA"),
        ("lianyungang", [("award_city", "9.99", "")], "A"),
        ("lianyungang", [("award_city", "10", "")], "AA"),
        ("yantai", [("premises", "-10", "serious")], "黑名单"),
        ("proposal_default", [("premises", "-1", "serious"), ("award_city", "20", "")], "B"),
    ],
)
def test_what_the_presets_make_of_entries(key: str, entries: list[tuple[str, str, str]], name: str) -> None:
    standing = [
        Standing(number, rule, Decimal(points), FIRST, gravity)
        for number, (rule, points, gravity) in enumerate(entries)
    ]
    assert grade(found(key).scheme, standing, MANAGED, FIRST).name == name


def test_who_serves_without_taking_part_is_c_in_shandong() -> None:
    assert grade(found("shandong").scheme, [], Facts(served=((FIRST, None),)), FIRST).name == "C"
