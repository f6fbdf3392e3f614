"""A company's grade on a day: a pure function of a scheme and of the entries in force. No Django.

base + good - bad, each with its cap; the ladder turns the sum into a grade, the scheme's overrides may
overrule it. The order of the entries, and how many were added at a time, never matters: sums of Decimals
are exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from satisfaction.credit.schemes.format import GRAVITIES, SATISFACTION, Override, SchemeData, Step

CENT = Decimal("0.01")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry in force. `entry` names it (a primary key); `since` is the day it took effect."""

    entry: int
    rule: str
    points: Decimal
    since: date
    gravity: str = ""
    veto: bool = False

    @property
    def bad(self) -> bool:
        """Whether it is a bad record 不良信息; a low score of a test takes points and is none."""
        return bool(self.gravity) or self.veto


@dataclass(frozen=True, slots=True)
class Span:
    """An entry with the days on which it is in force (`until` inclusive; None: without end)."""

    standing: Standing
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the entry is in force on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a grade depends on beside entries: since when the company takes part in credit management, until
    when it does (`left_on`: the first day no more), and the periods in which it serves somewhere (ends
    inclusive)."""

    joined_on: date | None = None
    left_on: date | None = None
    served: tuple[tuple[date, date | None], ...] = ()

    def serves(self, day: date) -> bool:
        """Whether it serves any area on `day`."""
        return any(since <= day and (until is None or day <= until) for since, until in self.served)


@dataclass(frozen=True, slots=True)
class Reason:
    """A step of how a grade came to be: a stable code and its figures; worded elsewhere."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and all it was worked out from. `name` is "" where the company is not graded.

    `bad` is an amount. `capped` names the parts that met their cap (base, good, bad, rule:<key>), `counted`
    the entries that were added up.
    """

    name: str
    title: str = ""
    points: Decimal | None = None
    base: Decimal = ZERO
    good: Decimal = ZERO
    bad: Decimal = ZERO
    capped: tuple[str, ...] = ()
    why: tuple[Reason, ...] = ()
    counted: tuple[int, ...] = ()


def grade(scheme: SchemeData, standings: Iterable[Standing], facts: Facts, day: date) -> Grade:
    """The grade on `day` from the entries in force on it."""
    if facts.left_on is not None and facts.left_on <= day:
        return Grade("", why=(Reason("left", {"day": facts.left_on}),))
    if facts.joined_on is None or facts.joined_on > day:
        return _unmanaged(scheme, facts, day)
    standing = sorted(standings, key=lambda each: each.entry)
    counted = [each for each in standing if _counts(scheme, each, day)]
    base, good, bad, capped = _parts(scheme, counted)
    points = base + good - bad
    why = [Reason("sum", {"base": base, "good": good, "bad": bad, "points": points})]
    why.extend(Reason("capped", {"part": part}) for part in capped)
    if len(counted) < len(standing):
        why.append(Reason("last_year", {"entries": len(standing) - len(counted)}))
    step, more = _placed(scheme, points, standing)
    return Grade(
        step.grade,
        step.title,
        points,
        base,
        good,
        bad,
        tuple(capped),
        (*why, *more),
        tuple(each.entry for each in counted),
    )


def _unmanaged(scheme: SchemeData, facts: Facts, day: date) -> Grade:
    """One that takes no part: the grade that the scheme gives such, where it gives one."""
    rule = next((each for each in scheme.overrides if each.unmanaged), None)
    step = scheme.step(rule.grade) if rule and facts.serves(day) else None
    if step is None:
        return Grade("", why=(Reason("not_managed"),))
    return Grade(step.grade, step.title, why=(Reason("unmanaged", {"grade": step.grade}),))


def _counts(scheme: SchemeData, standing: Standing, day: date) -> bool:
    """By calendar years, points end with the year in which they were given; vetoes and gravity do not."""
    return scheme.cycle != "calendar_year" or standing.since.year == day.year


def _parts(scheme: SchemeData, counted: Sequence[Standing]) -> tuple[Decimal, Decimal, Decimal, list[str]]:
    by_rule: defaultdict[tuple[str, bool], list[Decimal]] = defaultdict(list)
    together = scheme.satisfaction.together
    for each in counted:
        mixed = each.rule == SATISFACTION and together == "mean"
        by_rule[each.rule, False if mixed else each.points < 0].append(each.points)
    base, good, bad, capped = scheme.base, ZERO, ZERO, []
    for (key, _negative), amounts in sorted(by_rule.items()):
        total = sum(amounts, ZERO)
        if key == SATISFACTION and together == "mean":
            total = (total / len(amounts)).quantize(CENT, ROUND_HALF_UP)
        rule = scheme.rule(key)
        if rule is not None and rule.limit is not None and abs(total) > rule.limit:
            total = rule.limit.copy_sign(total)
            capped.append(f"rule:{key}")
        if rule is not None and rule.basic:
            base += total
        elif total >= 0:
            good += total
        else:
            bad -= total
    base, good, bad = (
        _capped(amount, cap, name, capped)
        for amount, cap, name in (
            (base, scheme.caps.base, "base"),
            (good, scheme.caps.good, "good"),
            (bad, scheme.caps.bad, "bad"),
        )
    )
    return base, good, bad, capped


def _capped(amount: Decimal, cap: Decimal | None, name: str, capped: list[str]) -> Decimal:
    if cap is None or amount <= cap:
        return amount
    capped.append(name)
    return cap


def _placed(scheme: SchemeData, points: Decimal, standing: Sequence[Standing]) -> tuple[Step, list[Reason]]:
    """The ladder's step, then the overrides in their order: one that limits goes on, one that sets ends."""
    step = next(
        each for each in scheme.ladder if not each.by_rule and (each.least is None or points >= each.least)
    )
    low, high = scheme.bounds(step)
    why = [Reason("ladder", {"grade": step.grade, "least": low, "below": high})]
    for place, rule in enumerate(scheme.overrides):
        if rule.unmanaged or not _holds(rule, points, standing):
            continue
        target = scheme.step(rule.grade)
        if target is None:
            continue
        params = {"grade": rule.grade, "override": place}
        if not rule.at_most:
            return target, [*why, Reason("set", params)]
        if scheme.rank(target.grade) > scheme.rank(step.grade):
            step = target
            why.append(Reason("limited", params))
    return step, why


def _holds(rule: Override, points: Decimal, standing: Sequence[Standing]) -> bool:
    bad = [each for each in standing if each.bad]
    graver = GRAVITIES[GRAVITIES.index(rule.gravity) :] if rule.gravity else ()
    return (
        (rule.below is None or points < rule.below)
        and (rule.at_least is None or points >= rule.at_least)
        and (rule.bad is None or rule.bad == bool(bad))
        and (not rule.gravity or any(each.gravity in graver for each in bad))
        and (not rule.veto or any(each.veto for each in bad))
    )


@dataclass(frozen=True, slots=True)
class Period:
    """Days (both inclusive) on which nothing about the grade changed. `scheme` is the key that was given with
    the scheme; None, with an ungraded `grade`, before the first one."""

    since: date
    until: date
    scheme: int | None
    grade: Grade


def history(
    schemes: Sequence[tuple[date, int, SchemeData]],
    spans: Sequence[Span],
    facts: Facts,
    first: date,
    last: date,
) -> list[Period]:
    """The grade from `first` to `last`, as periods without a gap, oldest first.

    `schemes`: (in force from, key, data) in the order in which they come into force.
    """
    found: list[Period] = []
    days = sorted(day for day in _turns(schemes, spans, facts, first, last) if first <= day <= last)
    for place, day in enumerate(days):
        until = days[place + 1] - timedelta(days=1) if place + 1 < len(days) else last
        key, data = _in_force(schemes, day)
        each = (
            grade(data, (span.standing for span in spans if span.holds(day)), facts, day)
            if data is not None
            else Grade("", why=(Reason("no_scheme"),))
        )
        before = found[-1] if found else None
        if before is not None and before.scheme == key and before.grade == each:
            found[-1] = Period(before.since, until, key, each)
        else:
            found.append(Period(day, until, key, each))
    return found


def _in_force(
    schemes: Sequence[tuple[date, int, SchemeData]], day: date
) -> tuple[int | None, SchemeData | None]:
    reached = [(key, data) for since, key, data in schemes if since <= day]
    return reached[-1] if reached else (None, None)


def _turns(
    schemes: Sequence[tuple[date, int, SchemeData]],
    spans: Sequence[Span],
    facts: Facts,
    first: date,
    last: date,
) -> set[date]:
    """The days on which the grade may become another."""
    days = {first, *(since for since, _key, _data in schemes)}
    periods = [(span.since, span.until) for span in spans] + list(facts.served)
    for since, until in periods:
        days.add(since)
        if until is not None and until < last:
            days.add(until + timedelta(days=1))
    days |= {day for day in (facts.joined_on, facts.left_on) if day}
    days |= {date(year, 1, 1) for year in range(first.year, last.year + 1)}
    return days
