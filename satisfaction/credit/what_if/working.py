"""Everybody's grade on a day, by what is in force and as if a draft had been adopted. It stores nothing.

Records keep the points that they were given; `new_points` shows beside that what the draft's own rules would
have given, which adopting it does not do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from satisfaction.companies.models import Company
from satisfaction.credit.enums import SchemeState
from satisfaction.credit.grades.queries import Record, graded_companies, records
from satisfaction.credit.grading import Grade, Span
from satisfaction.credit.models import CreditEntry, Scheme
from satisfaction.credit.schemes.format import COMMITMENT, OUTCOMES, SATISFACTION, SchemeData
from satisfaction.credit.schemes.points import for_commitment, for_test
from satisfaction.credit.schemes.queries import adopted, values
from satisfaction.models import Score

CHUNK = 500
UP, DOWN, SAME = "up", "down", "same"


@dataclass(frozen=True, slots=True)
class Move:
    """A company's grade now and then. `way`: up, down, same, or "" where the two cannot be compared."""

    company: Company
    before: Grade
    after: Grade
    way: str

    @property
    def moved(self) -> bool:
        """Whether the grade would be another."""
        return self.before.name != self.after.name


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What the draft would do. `elsewhere`: companies of its area that a nearer scheme goes on governing."""

    moves: tuple[Move, ...]
    elsewhere: int

    def counts(self) -> dict[str, int]:
        """How many go up, down, stay, or change in another way."""
        found = Counter(each.way for each in self.moves)
        return {way: found[way] for way in (UP, DOWN, SAME, "")}

    def crossings(self) -> list[tuple[str, str, int]]:
        """(grade before, grade then, companies), the most frequent first."""
        found = Counter((each.before.name, each.after.name) for each in self.moves)
        return [
            (before, after, n) for (before, after), n in sorted(found.items(), key=lambda x: (-x[1], x[0]))
        ]


def what_if(draft: Scheme, day: date, *, new_points: bool = False) -> WhatIf:
    """All companies below the draft's area. A few queries. ValueError where the draft is not whole."""
    data = values(draft)
    if data is None:
        raise ValueError("the draft is not whole")
    companies = list(graded_companies().filter(area__path__startswith=draft.area.path))
    known = adopted()
    before = records(companies, known)
    after = records(companies, _with(draft, known, day))
    if new_points:
        after = _repointed(after, data, day)
    moves, elsewhere = [], 0
    for company in companies:
        if after[company.pk].scheme(day)[0] != draft.pk:
            elsewhere += 1
            continue
        moves.append(_move(company, before[company.pk], after[company.pk], day))
    return WhatIf(tuple(moves), elsewhere)


def _with(draft: Scheme, known: list[Scheme], day: date) -> list[Scheme]:
    """The schemes as if the draft had been adopted from that day on."""
    supposed = copy(draft)
    supposed.state, supposed.in_force_from = SchemeState.ADOPTED, day
    return [*(each for each in known if each.in_force_from and each.in_force_from <= day), supposed]


def _move(company: Company, before: Record, after: Record, day: date) -> Move:
    now, then = before.grade(day), after.grade(day)
    _pk, old = before.scheme(day)
    _pk, new = after.scheme(day)
    return Move(company, now, then, _way(now, then, old, new))


def _way(now: Grade, then: Grade, old: SchemeData | None, new: SchemeData | None) -> str:
    if now.name == then.name:
        return SAME
    if not (old and new and now.name and then.name):
        return ""
    if old.step(then.name) is None and new.step(now.name) is None:
        return ""
    ruler = new if new.step(now.name) is not None else old
    return UP if ruler.rank(then.name) < ruler.rank(now.name) else DOWN


def _repointed(found: Mapping[int, Record], data: SchemeData, day: date) -> dict[int, Record]:
    """The records with the points that the draft's rules would give their entries in force."""
    pks = {span.standing.entry for each in found.values() for span in each.spans if span.holds(day)}
    sources = _sources(pks)
    return {
        pk: replace(
            each, spans=tuple(_again(span, data, sources.get(span.standing.entry, {})) for span in each.spans)
        )
        for pk, each in found.items()
    }


def _sources(entries: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Where entries come from, with the figures of their scores."""
    wanted, found = sorted(entries), {}
    for at in range(0, len(wanted), CHUNK):
        rows = CreditEntry.objects.filter(pk__in=wanted[at : at + CHUNK])
        found.update(dict(rows.values_list("pk", "source")))
    pks = sorted({each["score"] for each in found.values() if isinstance(each.get("score"), int)})
    scores: dict[int, tuple[Decimal | None, Decimal | None]] = {}
    for at in range(0, len(pks), CHUNK):
        rows_ = Score.objects.filter(pk__in=pks[at : at + CHUNK]).values_list("pk", "satisfied", "score")
        scores.update({pk: (satisfied, score) for pk, satisfied, score in rows_})
    return {pk: {**each, "figures": scores.get(each.get("score", 0))} for pk, each in found.items()}


def _again(span: Span, data: SchemeData, source: Mapping[str, Any]) -> Span:
    standing, points = span.standing, None
    rule = data.rule(standing.rule)
    if rule is not None:
        again = replace(standing, points=rule.points, gravity=rule.gravity, veto=rule.veto)
        return replace(span, standing=again)
    if standing.rule == SATISFACTION and source.get("figures"):
        satisfied, score = source["figures"]
        award = for_test(data, satisfied=satisfied, score=score)
        points = award.points if award else Decimal(0)
    elif standing.rule == COMMITMENT:
        told = source.get("commitment")
        outcome = told.get("outcome") if isinstance(told, dict) else None
        if outcome in OUTCOMES:
            award = for_commitment(data, outcome)
            points = award.points if award else Decimal(0)
    return span if points is None else replace(span, standing=replace(standing, points=points))
