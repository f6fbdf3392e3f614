"""定榜: keep the league table of a period, so that later corrections change nothing that was told."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from surveys.assessments import queries
from surveys.assessments.errors import AssessmentError
from surveys.assessments.league import League, league
from surveys.assessments.models import Settlement, Sheet
from surveys.targets.periods import Period


def settle(pk: int, period: Period, *, user: Any, why: str = "", without: int | None = None) -> Settlement:
    """Settle a period that has ended; again only with the reason. `without`: how many missing figures are to
    count 0, as whoever settles has seen it.

    Raises AssessmentError: not_keeper, not_adopted, no_period, running, waiting, missing, reason_missing.
    """
    with transaction.atomic():
        sheet = Sheet.objects.select_for_update(of=("self",)).select_related("area").get(pk=pk)
        if not queries.keeps(user, sheet.area):
            raise AssessmentError("not_keeper")
        if sheet.adopted_on is None:
            raise AssessmentError("not_adopted")
        if period not in queries.periods(sheet):
            raise AssessmentError("no_period")
        if period.last >= timezone.localdate():
            raise AssessmentError("running", day=period.last.isoformat())
        table = league(sheet, period)
        if table.waiting:
            raise AssessmentError("waiting", n=table.waiting, day=_due(table))
        if table.missing and table.missing != without:
            raise AssessmentError("missing", n=table.missing, who=missing_words(table))
        before = queries.settlement(sheet, period)
        if before is not None and not why.strip():
            raise AssessmentError("reason_missing")
        made = Settlement.objects.create(
            sheet=sheet,
            period=period.first,
            number=before.number + 1 if before else 1,
            rows=[each.as_json() for each in table.rows],
            why=why.strip()[:300],
            by=user,
        )
        log(
            sheet,
            "assessments.settle",
            user=user,
            data={"period": period.first.isoformat(), "n": made.number, "missing": table.missing},
        )
    return made


def missing_words(table: League) -> str:
    """Whose figures are missing, and how many: 月亮社区 3、阳光社区 1."""
    rows = sorted((row for row in table.rows if row.missing), key=lambda row: -row.missing)
    return "、".join(f"{row.area.name} {row.missing}" for row in rows)


def _due(table: League) -> str:
    """By when the last figure is due."""
    days = [
        part.period.due_on(cell.item.indicator.due_days)
        for row in table.rows
        for cell in row.cells
        if cell.item.indicator
        for part in cell.parts
    ]
    return max(days, default=table.period.last).isoformat()
