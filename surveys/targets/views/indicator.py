"""一个指标: its reporters in a period, its course over time, every reading."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext

from surveys.admin.roles import READ
from surveys.flow import files
from surveys.problems.exporting import LAYOUTS, table
from surveys.targets import formulas, queries
from surveys.targets.board import Line, board, cells_of, value_of
from surveys.targets.chart import Chart, Point, chart
from surveys.targets.enums import Kind
from surveys.targets.figures import Goals, aim_of, figure_of
from surveys.targets.lights import Told, decimal, light_of, percent, roll_up
from surveys.targets.models import Indicator, Reading, ReadingFile
from surveys.targets.periods import Period, period_of
from surveys.targets.views.programmes import LIST
from surveys.targets.views.reading import shown_month
from surveys.targets.wording import (
    LOOKS,
    figure_words,
    goal_words,
    period_words,
    reading_words,
    rolled_words,
    trend_words,
)
from surveys.templatetags.staff import person
from territory import access
from territory.access import KEEP
from territory.models import Area
from territory.naming import full_names
from territory.numbers import number
from territory.staff_view import StaffView

POINTS = 12  # periods of the chart
HISTORY = 60  # readings of one reporter that a page shows; the export has all


class OfIndicator(StaffView):
    """A page about one indicator of a programme that concerns the user."""

    roles: ClassVar[tuple[Any, ...]] = READ

    @cached_property
    def indicator(self) -> Indicator:
        """It; 404 where it does not concern the user."""
        rows = queries.indicators(self.request.user).prefetch_related("target__leads", "target__responsible")
        found: Indicator = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @property
    def keeps(self) -> bool:
        """Whether the user looks after the programme's area."""
        return access.may(self.request.user, self.indicator.target.programme.area, *KEEP)

    def get_parents(self) -> tuple[tuple[str, Any], ...]:
        """The list; the programme has an address of its own (get_breadcrumbs_items)."""
        return (LIST,)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, programmes, the programme, this page."""
        programme = self.indicator.target.programme
        found = super().get_breadcrumbs_items()
        above = {"url": reverse("targets:board", args=[programme.pk]), "label": programme.name}
        return [*found[:-1], above, found[-1]]

    def get_page_title(self) -> str:
        """Its name."""
        return str(self.indicator.name)


class IndicatorPage(OfIndicator):
    """Everything about it; `?area=` chooses one reporter, else all are put together."""

    template_name = "targets/indicator.html"
    header_icon = "success"

    @cached_property
    def reporters(self) -> list[Area]:
        """Those that the user sees."""
        level = self.indicator.level
        return queries.reporters_of(self.indicator.target.programme, [level], self.request.user)[level]

    @cached_property
    def everybody(self) -> int:
        """How many report, seen or not."""
        level = self.indicator.level
        return len(queries.reporters_of(self.indicator.target.programme, [level])[level])

    @cached_property
    def area(self) -> Area | None:
        """The reporter chosen; the only one where there is one."""
        pk = number(self.request.GET.get("area"))
        if len(self.reporters) == 1:
            return self.reporters[0]
        return next((each for each in self.reporters if each.pk == pk), None)

    @cached_property
    def period(self) -> Period:
        """The period chosen."""
        month = shown_month(self.indicator.target.programme, self.request.GET.get("month"))
        return period_of(self.indicator.frequency, month)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or all readings as a file."""
        layout = request.GET.get("export", "")
        if layout in LAYOUTS:
            return self._file(layout)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The period's reporters, the course, the chosen reporter's readings."""
        indicator = self.indicator
        names = full_names(self.reporters)
        line = self._line()
        formula = formulas.find(indicator.formula) if indicator.formula else None
        context = {
            **super().get_context_data(**kwargs),
            "indicator": indicator,
            "target": indicator.target,
            "programme": indicator.target.programme,
            "period": period_words(self.period),
            "month": self.period.first,
            "goals": [
                (
                    each,
                    goal_words(indicator, each),
                    period_words(Period(each.from_period, indicator.frequency)),
                )
                for each in indicator.goals.select_related("area", "by").order_by("-from_period", "-pk")
            ],
            "formula": formula,
            "formula_gone": bool(indicator.formula and formula is None),
            "area": self.area,
            "place": names.get(self.area.pk, "") if self.area else "",
            "reports": self.area is not None and access.may(self.request.user, self.area, *KEEP),
            "keeps": self.keeps,
            "chart": self._chart(),
        }
        if line is not None:
            context |= {
                "line": line,
                "look": LOOKS[line.rolled.light],
                "value": rolled_words(indicator, line.rolled),
                "goal": goal_words(indicator, line.goal, line.common),
                "trend": trend_words(indicator, line.trend),
                "cells": [
                    (cell, names[cell.area.pk], LOOKS[cell.light], reading_words(indicator, cell.reading))
                    for cell in line.cells
                ],
            }
        return {**context, **self._history()}

    def _line(self) -> Line | None:
        found = board(
            self.indicator.target.programme,
            self.period.first,
            self.request.user,
            within=self.area,
            indicators=[self.indicator],
        )
        return found.lines[0] if found.lines else None

    def _history(self) -> dict[str, Any]:
        if self.area is None:
            return {}
        indicator = self.indicator
        rows = list(queries.history(indicator, self.area)[: HISTORY + 1])
        goals = Goals([indicator])
        standing = {each.period for each in rows if each.current}
        shown = []
        for each in rows[:HISTORY]:
            period = Period(each.period, indicator.frequency)
            goal = goals.of(indicator, period, self.area.pk)
            look = LOOKS[light_of(Told(figure_of(each), aim_of(goal)))]
            gone = each.period not in standing
            shown.append((each, period_words(period), reading_words(indicator, each), look, gone))
        return {"readings": shown, "more": len(rows) > HISTORY}

    def _chart(self) -> Chart | None:
        """The last periods up to the chosen one. Two queries."""
        indicator = self.indicator
        periods = [self.period.moved(-back) for back in range(POINTS - 1, -1, -1)]
        areas = [self.area] if self.area else self.reporters
        readings = queries.current(
            [indicator.pk], [each.pk for each in areas], [each.first for each in periods]
        )
        goals, today = Goals([indicator]), timezone.localdate()
        points = []
        for period in periods:
            cells = cells_of(indicator, period, areas, readings, goals, today)
            points.append(self._point(period, [each.told for each in cells], areas, goals))
        if not any(each.value is not None for each in points):
            return None
        named = {each.goal: self._told(each.goal) for each in points[-1:] if each.goal is not None}
        if indicator.kind == Kind.RATIO:
            named |= {Fraction(0): "0%", Fraction(1): "100%"}
        else:
            named |= {Fraction(0): "0"}
        return chart(points, named)

    def _point(self, period: Period, tolds: list[Told], areas: list[Area], goals: Goals) -> Point:
        indicator = self.indicator
        goal = goals.of_some(indicator, period, areas, everybody=len(areas) == self.everybody)
        rolled = roll_up(indicator.kind, tolds, aim_of(goal))
        whole = rolled.figure is None and len(self.reporters) > 1 and self.area is None
        aim = None if whole else goal
        value = value_of(indicator, rolled)
        words = f"{period_words(period)} {rolled_words(indicator, rolled)} {LOOKS[rolled.light].label}"
        if rolled.figure is not None:
            words = (
                f"{period_words(period)} {figure_words(indicator, rolled.figure)} {LOOKS[rolled.light].label}"
            )
        label = f"{period.first:%y-%m}" if period.frequency != "year" else f"{period.first:%Y}"
        return Point(label, value, Fraction(aim.value) if aim else None, rolled.light, words)

    def _told(self, value: Fraction) -> str:
        return f"{percent(value)}%" if self.indicator.kind == Kind.RATIO else decimal(value, 2)

    def _file(self, layout: str) -> HttpResponseBase:
        indicator = self.indicator
        rows = Reading.objects.filter(indicator=indicator, area__in=[each.pk for each in self.reporters])
        if self.area is not None:
            rows = rows.filter(area=self.area)
        rows = rows.select_related("area", "by").order_by("period", "area__path", "number")
        names = full_names(self.reporters)
        head = [gettext("Period"), gettext("Reporter"), gettext("Number of the reading"),
                gettext("Counts now"),
                gettext("Numerator"), gettext("Denominator"), gettext("Origin"), gettext("Remarks"),
                gettext("Reason for the correction"), gettext("By"), gettext("At")]  # fmt: skip
        lines = [
            [
                period_words(Period(each.period, indicator.frequency)),
                names[each.area_id],
                each.number,
                gettext("yes") if each.current else gettext("no"),
                float(each.numerator),
                None if each.denominator is None else float(each.denominator),
                str(each.get_source_display()),
                each.note,
                each.reason,
                person(each.by),
                f"{timezone.localtime(each.at):%Y-%m-%d %H:%M}",
            ]
            for each in rows
        ]
        return table(str(indicator.name), head, lines, layout)


class EvidenceFile(StaffView):
    """A file given with a reading, for those who see its reporter; a download unless it is a picture."""

    roles: ClassVar[tuple[Any, ...]] = READ

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file."""
        mine = access.within(request.user, "event__area", *READ)
        found = get_object_or_404(ReadingFile.objects.filter(mine), pk=kwargs["pk"])
        return files.sent_back(found)
