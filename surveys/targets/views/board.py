"""看板: a programme's month with filters, reporter by reporter, as a page, on paper or as a file."""

from __future__ import annotations

from typing import Any, ClassVar

import jobs
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from jobs.models import Job
from jobs.writing import Value
from wagtail.admin import messages

from surveys.admin.roles import READ
from surveys.problems.exporting import LAYOUTS, table
from surveys.targets import queries
from surveys.targets.board import Board, Line, board
from surveys.targets.job_kinds import WORK_OUT
from surveys.targets.models import Programme, Reading
from surveys.targets.views.programmes import LIST
from surveys.targets.views.reading import month_of, months, shown_month
from surveys.targets.wording import (
    LOOKS,
    goal_words,
    period_words,
    reading_words,
    rolled_words,
    trend_words,
)
from territory import access
from territory.access import KEEP
from territory.models import Area
from territory.naming import full_names
from territory.numbers import number
from territory.roster.views.base import finished
from territory.staff_view import StaffView


class OfProgramme(StaffView):
    """A page about one programme that concerns the user."""

    roles: ClassVar[tuple[Any, ...]] = READ
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LIST,)

    @cached_property
    def programme(self) -> Programme:
        """It; 404 where it does not concern the user."""
        found: Programme = get_object_or_404(queries.programmes(self.request.user), pk=self.kwargs["pk"])
        return found

    @property
    def keeps(self) -> bool:
        """Whether the user looks after the programme's area."""
        return access.may(self.request.user, self.programme.area, *KEEP)


class BoardPage(OfProgramme):
    """Targets × lights. `?area=` narrows to a part of the reporters; `?export=` gives a file."""

    template_name = "targets/board.html"
    header_icon = "success"

    def get_page_title(self) -> str:
        """Its name."""
        return str(self.programme.name)

    def get_page_subtitle(self) -> str:
        """Whose, and of which month: on paper nothing else says it."""
        return f"{self.within or self.programme.area} · {self.board.month:%Y-%m}"

    @cached_property
    def within(self) -> Area | None:
        """The part that was chosen."""
        pk = number(self.request.GET.get("area"))
        if pk is None:
            return None
        rows = access.areas(self.request.user, *READ)
        return rows.filter(pk=pk, path__startswith=self.programme.area.path).first()

    @cached_property
    def board(self) -> Board:
        """The whole month, before the filters."""
        month = shown_month(self.programme, self.request.GET.get("month"))
        return board(self.programme, month, self.request.user, within=self.within)

    @cached_property
    def lines(self) -> list[Line]:
        """What the filters leave."""
        given, lead = self.request.GET, number(self.request.GET.get("lead"))
        group, light, words = given.get("group", ""), given.get("light", ""), given.get("q", "").strip()[:60]
        return [
            line
            for line in self.board.lines
            if (lead is None or lead in {each.pk for each in line.target.leads.all()})
            and (not group or line.target.group == group)
            and (not light or line.rolled.light == light)
            and (not words or words in line.target.text or words in line.indicator.name)
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the table as a file."""
        layout = request.GET.get("export", "")
        if layout in LAYOUTS:
            return self._file(layout)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Lines in words, and what can be chosen."""
        given, found = self.request.GET, self.board
        names = full_names(found.areas)
        kept = given.copy()
        for name in ("export", "light"):
            kept.pop(name, None)
        chosen = {name: given.get(name, "") for name in ("lead", "group", "light", "q")}
        return {
            **super().get_context_data(**kwargs),
            "programme": self.programme,
            "month": found.month,
            "months": months(self.programme),
            "lines": [_words(line, names) for line in self.lines],
            "counts": [(LOOKS[key], found.lights[key]) for key in LOOKS if key in found.lights],
            "lights": list(LOOKS.values()),
            "leads": list(queries.lead_units(self.programme)),
            "groups": queries.groups(self.programme),
            "areas": [(each, names[each.pk]) for each in found.areas],
            "within": self.within,
            "chosen": chosen,
            "narrowed": any(chosen.values()) or self.within is not None,
            "kept": kept.urlencode(),
            "partly": not access.may(self.request.user, self.programme.area, *READ),
            "keeps": self.keeps,
            "reports": access.holds(self.request.user, *KEEP),
        }

    def _file(self, layout: str) -> HttpResponseBase:
        names = full_names(self.board.areas)
        head = [
            gettext("Task no."), gettext("Group of targets"), gettext("Target"), gettext("Lead units"),
            gettext("Indicator"),
            gettext("Period"), gettext("Goal"), gettext("Reporter"), gettext("Reading given"),
            gettext("Light"),
        ]  # fmt: skip
        rows: list[list[Value]] = []
        for line in self.lines:
            start: list[Value] = [
                line.target.no,
                line.target.group,
                line.target.text,
                "、".join(each.name for each in line.target.leads.all()),
                line.indicator.name,
                period_words(line.period),
            ]
            whole: list[Value] = [
                goal_words(line.indicator, line.goal, line.common),
                gettext("all together"),
                rolled_words(line.indicator, line.rolled),
                str(LOOKS[line.rolled.light].label),
            ]
            rows.append([*start, *whole])
            for cell in line.cells if len(line.cells) > 1 else ():
                value = reading_words(line.indicator, cell.reading)
                goal = goal_words(line.indicator, cell.goal, line.common)
                rows.append([*start, goal, names[cell.area.pk], value, str(LOOKS[cell.light].label)])
        title = f"{self.programme.name}-{self.board.month:%Y-%m}"
        return table(title, head, rows, layout)


def _words(line: Line, names: dict[int, str]) -> dict[str, Any]:
    """A line as the page shows it."""
    return {
        "line": line,
        "target": line.target,
        "indicator": line.indicator,
        "period": period_words(line.period),
        "look": LOOKS[line.rolled.light],
        "value": rolled_words(line.indicator, line.rolled),
        "goal": goal_words(line.indicator, line.goal, line.common),
        "trend": trend_words(line.indicator, line.trend),
        "compared": line.compared if line.compared < line.rolled.reporters else 0,
        "cells": [
            {
                "area": cell.area,
                "name": names[cell.area.pk],
                "look": LOOKS[cell.light],
                "value": reading_words(line.indicator, cell.reading),
                "why": _why(cell.reading),
            }
            for cell in line.cells
        ],
    }


def _why(reading: Reading | None) -> str:
    """Why it is not applicable, where somebody said so."""
    return (reading.note or reading.reason) if reading and reading.said_not_applicable else ""


class WorkOut(OfProgramme):
    """Work the month's readings out, as a job."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Start it."""
        if not self.keeps:
            raise Http404
        month = month_of(request.POST.get("month"))
        if month is None:
            raise Http404
        address = f"{reverse('targets:board', args=[self.programme.pk])}?month={month:%Y-%m}"
        try:
            job = jobs.start(
                WORK_OUT,
                request.user,
                title=f"{self.programme.name} {month:%Y-%m}",
                programme=self.programme.pk,
                month=f"{month:%Y-%m}",
            )
        except jobs.TooManyJobs as refusal:
            messages.error(request, str(refusal))
            return redirect(address)
        return redirect(f"{reverse('jobs:job', args=[job.pk])}?wait")


class WorkedOut(StaffView):
    """What working out did."""

    template_name = "targets/worked_out.html"
    page_title = _("readings worked out")
    header_icon = "success"
    roles: ClassVar[tuple[Any, ...]] = READ
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LIST,)

    @cached_property
    def job(self) -> Job:
        """The finished job."""
        return finished(self.request, WORK_OUT, self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        """Of what."""
        return str(self.job.title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The counts."""
        params = self.job.params
        address = f"{reverse('targets:board', args=[params['programme']])}?month={params['month']}"
        return {**super().get_context_data(**kwargs), "result": self.job.result or {}, "board": address}
