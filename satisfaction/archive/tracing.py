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
from satisfaction.credit.schemes.points import for_test
from satisfaction.credit.schemes.queries import values
from satisfaction.credit.schemes.wording import band_words, signed
from satisfaction.hiding import published
from satisfaction.models import Score, Test, TestArea
from satisfaction.scores.words import labels_of, margin_in_words
from surveys.versions import version_by_pk
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
    overall: list[tuple[str, int | None]]
    band: str

    @property
    def hidden(self) -> bool:
        """Whether any number of households is hidden."""
        numbers = [*(each["n"] for _name, each in self.buildings), *(n for _label, n in self.overall)]
        return None in numbers


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
        _overall(score.test_area.test, result["overall"]["counts"]),
        _band(scheme, entry, score),
    )


def _overall(test: Test, counts: Mapping[str, int | None]) -> list[tuple[str, int | None]]:
    """How often each overall answer was given, in the words of the questionnaire; [] where it is not told."""
    labels = labels_of(version_by_pk(test.version_id).compiled.form, "overall") if test.version_id else {}
    return [(labels.get(value, value), n) for value, n in counts.items()]


def _told(result: Mapping[str, Any]) -> bool:
    margin = result["margin"]
    return bool(margin["why"] or margin["method"] == "census" or margin["half"] or margin["low"])


def _band(scheme: SchemeData | None, entry: CreditEntry, score: Score) -> str:
    """Which outcome gave the points, in words of the scheme."""
    award = for_test(scheme, satisfied=score.satisfied, score=score.score) if scheme else None
    return band_words(award.band) if award and award.band and award.points == entry.points else ""
