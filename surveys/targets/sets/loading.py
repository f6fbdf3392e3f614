"""Load a set for an area: its programme, targets and indicators, and lead units where they are missing.

Loading the same version again changes nothing. A newer one adds what is new, and a goal where it differs;
goals and readings that are there stay. Where an indicator with readings would count something else, more or
less often or at another level, it ends and a new one takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from wagtail.log_actions import log

from surveys.targets.models import LOCKED, Goal, Indicator, Programme, Target
from surveys.targets.periods import Period, period_of
from surveys.targets.queries import reporters_of
from surveys.targets.sets.format import OWN, GoalData, IndicatorData, SetData, TargetData
from territory.enums import Level, OrganisationKind
from territory.models import Area, Organisation

KEY = 40  # characters
FIELDS = (
    "name", "kind", "unit", "numerator", "denominator", "frequency", "due_days", "higher_is_better",
    "formula", "parameters",
)  # fmt: skip


@dataclass(slots=True)
class Loaded:
    """What loading did."""

    programme: Programme
    targets: int = 0
    indicators: int = 0
    goals: int = 0
    units: int = 0

    @property
    def nothing(self) -> bool:
        """Whether all of it was there."""
        return not (self.targets or self.indicators or self.goals or self.units)


def reporting(programme: Programme) -> list[tuple[str, int, int]]:
    """Who reports how much: (level, indicators, reporters), from the top. Without a reporter nobody in the
    programme's area reports it, as a county's indicators where a street has taken them over."""
    found = Indicator.objects.filter(target__programme=programme, ended_on=None).order_by("level")
    counts = found.values_list("level").annotate(n=Count("pk"))
    places = reporters_of(programme, {level for level, _n in counts})
    return [(str(Level(level).label), n, len(places[level])) for level, n in counts]


@transaction.atomic
def load(data: SetData, area: Area, *, adopted_on: date, user: Any = None) -> Loaded:
    """Load a set; goals that name no month hold from that of `adopted_on`."""
    Area.objects.select_for_update().get(pk=area.pk)  # of two loads at once the second finds the first's
    facts = {"name": data.name, "source": data.source, "version": data.version, "adopted_on": adopted_on}
    programme, made = Programme.objects.get_or_create(area=area, key=data.key, defaults=facts)
    done = Loaded(programme)
    if not made and data.version <= programme.version:
        return done
    _Loading(done, data, adopted_on, user, new=made).run()
    programme.version, programme.name, programme.source = data.version, data.name, data.source
    programme.save(update_fields=["version", "name", "source"])
    log(programme, "targets.load", user=user, data={"version": data.version})
    return done


class _Loading:
    def __init__(self, done: Loaded, data: SetData, adopted_on: date, user: Any, *, new: bool) -> None:
        self.done, self.data, self.adopted_on, self.user, self.new = done, data, adopted_on, user, new
        self.programme = done.programme
        self.area: Area = done.programme.area
        self.units: dict[str, Organisation] = {}
        self.now = timezone.now()
        rows = Area.objects.filter(path__startswith=self.area.path, level__lte=Level.COMMUNITY)
        self.places = list(rows.order_by("path"))
        self.counties = {
            each.path: each.name
            for each in Area.objects.filter(level=Level.COUNTY)
            if each.path.startswith(self.area.path) or self.area.path.startswith(each.path)
        }

    def run(self) -> None:
        for target in self.data.targets:
            self.target(target)

    def target(self, data: TargetData) -> None:
        facts = {
            "group": data.group,
            "text": data.text,
            "everybody": data.everybody,
            "responsible_words": data.responsible_words,
        }
        target, made = Target.objects.get_or_create(programme=self.programme, no=data.no, defaults=facts)
        self.done.targets += made
        if not made:
            Target.objects.filter(pk=target.pk).update(**facts)
        target.leads.set([self.unit(name) for name in data.leads])
        target.responsible.set([self.unit(name) for name in data.responsible])
        for each in data.indicators:
            self.indicator(target, each)

    def indicator(self, target: Target, data: IndicatorData) -> None:
        facts: dict[str, Any] = {name: getattr(data, name) for name in FIELDS}
        facts["level"] = self.area.level if data.level == OWN else data.level
        facts["parameters"] = dict(data.parameters)
        indicator = Indicator.objects.filter(target=target, key=data.key).first()
        begun_on = None if self.new else self.adopted_on
        if indicator is not None and self.differs(indicator, facts):
            begun_on = self.end(indicator, facts["frequency"])
            indicator = None
        if indicator is None:
            indicator = Indicator.objects.create(target=target, key=data.key, begun_on=begun_on, **facts)
            self.done.indicators += 1
        else:
            Indicator.objects.filter(pk=indicator.pk).update(**facts)
            indicator.refresh_from_db()
        wanted: dict[tuple[Any, date], tuple[Area | None, GoalData]] = {}  # what is said later is narrower
        for goal in data.goals:
            since = period_of(indicator.frequency, goal.since or self.adopted_on).first
            for place in self.reporters(indicator, goal):
                wanted[place and place.pk, since] = place, goal
        for (_pk, since), (place, goal) in sorted(wanted.items(), key=lambda each: each[0][1]):
            self.goal(indicator, goal, place, since)

    def differs(self, indicator: Indicator, facts: dict[str, Any]) -> bool:
        """Whether its readings would mean something else."""
        changed = any(getattr(indicator, name) != facts[name] for name in LOCKED)
        return changed and indicator.readings.exists()

    def end(self, indicator: Indicator, frequency: str) -> date:
        """It is reported up to the beginning of the first period of the one that follows, and as long as
        there are readings; its key is free for that one. Says when that one begins.
        """
        last = indicator.readings.filter(current=True).aggregate(last=Max("period"))["last"]
        free = Period(last, indicator.frequency).moved(1).first if last else date.min
        day = max(period_of(frequency, self.adopted_on).first, free)
        suffix = f"-v{self.programme.version}"
        indicator.key = f"{indicator.key[: KEY - len(suffix)]}{suffix}"
        indicator.ended_on = min(day, indicator.ended_on or day)
        indicator.save(update_fields=["key", "ended_on"])
        return day

    def goal(self, indicator: Indicator, data: GoalData, place: Area | None, since: date) -> None:
        """Nothing where the same goal is the one in force then."""
        rows = Goal.objects.filter(indicator=indicator, area=place, from_period__lte=since)
        there = rows.order_by("-from_period", "-pk").first()
        wanted = (data.op, data.value, data.yellow)
        if there is not None and (there.op, there.value, there.yellow) == wanted:
            return
        Goal.objects.create(
            indicator=indicator,
            area=place,
            from_period=since,
            op=data.op,
            value=data.value,
            yellow=data.yellow,
            why=f"{self.data.name} v{self.data.version}"[:200],
            by=self.user,
            at=self.now,
        )
        self.done.goals += 1

    def reporters(self, indicator: Indicator, goal: GoalData) -> list[Area | None]:
        """None: a goal for all; else those whose names end so."""
        if not (goal.name_ends or goal.county_ends):
            return [None]
        return [
            each
            for each in self.places
            if each.level == indicator.level
            and each.name.endswith(goal.name_ends)
            and self.county(each).endswith(goal.county_ends)
        ]

    def county(self, area: Area) -> str:
        return next((self.counties[path] for path in area.ancestor_paths if path in self.counties), "")

    def unit(self, name: str) -> Organisation:
        """The organisation of that name here or above; made as a department of the area where there is none.
        Names are unique: where another area's unit has it, the area's own name is added."""
        if name not in self.units:
            here = Q(area=None) | Q(area__path__in=self.area.ancestor_paths)
            here |= Q(area__path__startswith=self.area.path)
            own = f"{name}（{self.area.name}）"[:120]
            found = Organisation.objects.filter(here, name__in=(name, own)).first()
            if found is None:
                free = not Organisation.objects.filter(name=name).exists()
                facts = {"kind": OrganisationKind.DEPARTMENT, "area": self.area}
                found = Organisation.objects.create(name=name if free else own, **facts)
                self.done.units += 1
            self.units[name] = found
        return self.units[name]
