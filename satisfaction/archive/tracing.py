"""How the number of a record came to be: rule, days, lines of the ledger, and the test down to its tallies.

Cells of fewer than five households are hidden (satisfaction/hiding.py). Nobody is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from satisfaction.archive.showing import plain
from satisfaction.credit.grades.wording import rule_words
from satisfaction.credit.ledger.queries import StandingEntry
from satisfaction.credit.models import CreditEntry
from satisfaction.credit.schemes.format import SchemeData
from satisfaction.credit.schemes.queries import values
from satisfaction.credit.schemes.wording import band_words, signed
from satisfaction.hiding import published
from satisfaction.models import Score, Test, TestArea
from satisfaction.scores.words import margin_in_words
from territory.models import Area


@dataclass(frozen=True, slots=True)
class Line:
    """A record as the page shows it."""

    each: StandingEntry
    title: str
    rule: str
    basis: str
    points: str
    good: bool
    counted: bool = True

    @property
    def entry(self) -> CreditEntry:
        """The entry."""
        return self.each.entry


def line(each: StandingEntry, *, counted: bool = True) -> Line:
    """A record for the page."""
    scheme = values(each.entry.scheme)
    rule = scheme.rule(each.entry.rule) if scheme else None
    return Line(
        each,
        plain(each.entry.title),
        rule_words(each.entry.rule, [scheme] if scheme else []),
        rule.basis if rule else "",
        signed(each.points),
        each.points >= 0 and not each.entry.gravity,
        counted,
    )


@dataclass(frozen=True, slots=True)
class TestTrace:
    """A score as the public may follow it. `result` is satisfaction.hiding.published of it."""

    score: Score
    test: Test
    test_area: TestArea
    result: Mapping[str, Any]
    margin: str
    buildings: list[tuple[str, Mapping[str, Any]]]
    band: str

    @property
    def hidden(self) -> bool:
        """Whether any building's figures are hidden."""
        return any(each["n"] is None for _name, each in self.buildings)


def of_score(score: Score, entry: CreditEntry) -> TestTrace:
    """The trace of a score that a record comes from. One query, for the buildings' names."""
    result = published(score.result)
    keys = [each["key"] for each in result["buildings"]]
    names = dict(Area.objects.filter(pk__in=keys).values_list("pk", "name"))
    scheme = values(entry.scheme)
    return TestTrace(
        score,
        score.test_area.test,
        score.test_area,
        result,
        margin_in_words(result["margin"], result["rules"]["confidence"]) if _told(result) else "",
        [(names.get(each["key"], "—"), each) for each in result["buildings"]],
        _band(scheme, entry, score),
    )


def _told(result: Mapping[str, Any]) -> bool:
    margin = result["margin"]
    return bool(margin["why"] or margin["method"] == "census" or margin["half"] or margin["low"])


def _band(scheme: SchemeData | None, entry: CreditEntry, score: Score) -> str:
    """Which outcome gave the points, in words of the scheme."""
    if scheme is None:
        return ""
    told = score.satisfied if scheme.satisfaction.measure == "satisfied" else score.score
    for band in scheme.satisfaction.bands:
        inside = (band.least is None or (told is not None and told >= band.least)) and (
            band.below is None or (told is not None and told < band.below)
        )
        if inside and band.points == entry.points:
            return band_words(band)
    return ""
