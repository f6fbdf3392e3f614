"""Carry a file of readings out: all of it or nothing, and only if its plan is the one that was shown."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Max
from django.utils import timezone
from wagtail.log_actions import log

from surveys.targets.enums import Source
from surveys.targets.importing.columns import READINGS
from surveys.targets.importing.examining import ReadingExaminer
from surveys.targets.models import Indicator, Programme, Reading
from surveys.targets.queries import Cell
from territory.sheets.carrying import set_values, summary, worked
from territory.sheets.importing import Importer
from territory.sheets.plan import Options, Plan

BATCH = 500


def importer(programme: Programme) -> Importer:
    """How a file of its readings is read and recorded."""

    def lock(options: Options) -> None:
        mine = Indicator.objects.filter(target__programme=programme).order_by("pk")
        list(mine.select_for_update(of=("self",)).values_list("pk"))  # as `recording.record` does

    def write(plan: Plan, options: Options, file: str) -> dict[str, Any]:
        _write(plan, options.user)
        outcome = {**summary(plan), "month": _month(plan)}
        counts = {"new": outcome["new"], "changed": outcome["changed"]}
        log(programme, "targets.import", user=options.user, data={"file": file, **counts})
        return outcome

    return Importer(READINGS, partial(ReadingExaminer, programme), lock, write)


def _month(plan: Plan) -> str:
    """The newest month that the file is about, as an address names it; '' where nothing was written."""
    periods = [each.values["period"] for each in worked(plan)]
    return f"{max(periods):%Y-%m}" if periods else ""


def _write(plan: Plan, user: Any) -> None:
    """What is corrected no longer counts; what is new does, under the next number of its period."""
    changes, now = worked(plan), timezone.now()
    replaced = [each.stored.pk for each in changes if each.action == "changed"]
    for at in range(0, len(replaced), BATCH):
        Reading.objects.filter(pk__in=replaced[at : at + BATCH]).update(current=False)
    numbers = _numbers([each.values for each in changes])
    made = []
    for each in changes:
        reading = set_values(Reading(source=Source.IMPORTED, by=user, at=now), each.values)
        reading.number = numbers.get((reading.indicator_id, reading.area_id, reading.period), 0) + 1
        if each.action == "new":
            reading.reason = ""
        made.append(reading)
    Reading.objects.bulk_create(made, batch_size=BATCH)


def _numbers(given: list[dict[str, Any]]) -> dict[Cell, int]:
    """The last number of each reading; one that was withdrawn keeps its own."""
    rows = Reading.objects.filter(
        indicator__in={each["indicator"] for each in given},
        area__in={each["area"] for each in given},
        period__in={each["period"] for each in given},
    )
    found = rows.order_by().values_list("indicator", "area", "period").annotate(last=Max("number"))
    return {(indicator, area, period): last for indicator, area, period, last in found}
