"""Work readings out by the formulas of their indicators. A new row only where the number changed.

What somebody typed or imported stands: a person knew better than the formula. Whoever wants the formula's
number back types it in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from surveys.targets import formulas
from surveys.targets.enums import Kind, Source
from surveys.targets.errors import TargetError
from surveys.targets.models import Indicator, Programme, Reading
from surveys.targets.periods import Period, period_of
from surveys.targets.queries import reported, reporters_of
from surveys.targets.recording import Given, check, numbers, record, withdraw
from territory.models import Area


@dataclass(slots=True)
class Worked:
    """What working out did, in readings. `nothing`: nothing was counted from which one could follow;
    `withdrawn`: nothing follows any more, as after the rejection of a response, and what was worked out
    before no longer counts; `wrong`: what was counted is no reading (more than the whole); `past`: only what
    stands now can be counted, and the period ended long ago."""

    new: int = 0
    changed: int = 0
    same: int = 0
    withdrawn: int = 0
    typed: int = 0
    nothing: int = 0
    wrong: int = 0
    past: int = 0


def work_out(
    programme: Programme,
    month: date,
    told: Callable[[int, int], None] = lambda done, total: None,
    *,
    unattended: bool = False,
) -> Worked:
    """All indicators of a programme that have a formula, for their periods in which `month` lies.

    `unattended`, as the server does by itself: only periods that have ended, and what can only be counted as
    it stands is counted once, as soon as may be after the end."""
    indicators = [each for each in reported(programme, month) if each.formula]
    places = reporters_of(programme, {each.level for each in indicators})
    wanted = [(each, area) for each in indicators for area in places[each.level]]
    done = Worked()
    for count, (indicator, area) in enumerate(wanted, start=1):
        period = period_of(indicator.frequency, month)
        if not unattended or _ready(indicator, area, period):
            _one(indicator, area, period, done)
        told(count, len(wanted))
    return done


def compute(indicator: Indicator, area: Area, period: Period) -> formulas.Counted | None:
    """What the formula gives, as the indicator stores it; None where nothing follows."""
    formula = formulas.find(indicator.formula)
    if formula is None:
        return None
    found = formula.compute(area, period, indicator.parameters)
    if found is None:
        return None
    return found if indicator.kind == Kind.RATIO else (found[0], None)


def _ready(indicator: Indicator, area: Area, period: Period) -> bool:
    """Whether the server works it out by now: after the period, or on its last day where it is due then."""
    if timezone.localdate() <= min(period.last, period.due_on(indicator.due_days) - timedelta(days=1)):
        return False
    formula = formulas.find(indicator.formula)
    return formula is not None and not (formula.snapshot and _newest(indicator, area, period))


def _one(indicator: Indicator, area: Area, period: Period, done: Worked) -> None:
    formula = formulas.find(indicator.formula)
    today = timezone.localdate()
    try:
        check(indicator, area, period, None)
    except TargetError:  # not begun, before the programme, after its end
        formula = None
    if formula is None:
        done.nothing += 1
        return
    if not formulas.still_counts(indicator, period, today):
        done.past += 1
        return
    there = _newest(indicator, area, period)
    if there is not None and there.source != Source.COMPUTED:
        done.typed += 1
        return
    found = compute(indicator, area, period)
    if found is None:
        if there is None:
            done.nothing += 1
        else:
            done.withdrawn += withdraw(there)
        return
    try:
        top, bottom = numbers(indicator, *found)
        if there is not None and (there.numerator, there.denominator) == (top, bottom):
            done.same += 1
            return
        link = formula.link(area, period, indicator.parameters)
        given = Given(
            top,
            bottom,
            link=link,
            seen=there.number if there else 0,
            formula=indicator.formula,
            parameters=indicator.parameters,
        )
        record(indicator, area, period, given, source=Source.COMPUTED, user=None)
    except TargetError:
        done.wrong += 1
        return
    if there is None:
        done.new += 1
    else:
        done.changed += 1


def _newest(indicator: Indicator, area: Area, period: Period) -> Reading | None:
    rows: Iterable[Reading] = Reading.objects.filter(
        indicator=indicator, area=area, period=period.first, current=True
    )
    return next(iter(rows), None)
