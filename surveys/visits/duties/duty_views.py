"""每月四必访: the month's list, coverage and trend, planning by button, printing."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.log_actions import log

from surveys.admin.roles import CORRECT, READ, holds
from surveys.visits.duties import joining, queries, rules
from surveys.visits.duties.narrowing import AreaChoice, GridChoice, Narrowing, PersonChoice
from surveys.visits.duties.planning import Planned, ensure_planned, plan
from surveys.visits.duties.rules import DutyState
from surveys.visits.models import Duty
from territory import access
from territory.access import User
from territory.enums import TagKind
from territory.finding import at_address
from territory.models import Area, Grid
from territory.naming import full_names
from territory.paging import paged
from territory.staff_view import StaffView

TREND = 12  # months
PRINTED = 1000  # rows at most


class DutyNarrowing(Narrowing):
    """Month, address, state, grid, worker, kind, area."""

    always = ("month",)

    month = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=_("address"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("state"), required=False, choices=[("", _("all")), *DutyState.choices])
    kind = forms.ChoiceField(
        label=_("reason for the visit"), required=False, choices=[("", _("all")), *TagKind.choices]
    )
    grid = GridChoice(Grid.objects.none(), label=_("grid"), required=False)
    worker = PersonChoice(None, label=_("grid worker"), required=False)
    area = AreaChoice(Area.objects.none(), label=_("area"), required=False)

    def offer(self) -> None:
        """The user's grids, people and areas."""
        self.choose_from("grid", queries.grids(self.user))
        self.choose_from("worker", queries.workers(self.user))
        self.choose_from("area", queries.places(self.user))

    def as_filter(self) -> Q:
        """The filter over duties."""
        chosen = self.cleaned_data
        found = Q()
        for name in ("grid", "worker", "kind"):
            if chosen.get(name):
                found &= Q(**{name: chosen[name]})
        if chosen.get("state"):
            found &= rules.in_state(DutyState(chosen["state"]), timezone.localdate())
        if chosen.get("area"):
            found &= Q(household__building__path__startswith=chosen["area"].path)
        if chosen.get("q"):
            found &= at_address(chosen["q"])
        return found


class DutyView(StaffView):
    """What the pages on monthly visits share: the month, brought up to date before it is shown."""

    header_icon = "calendar-check"
    roles = READ

    @cached_property
    def month(self) -> date:
        """The month asked for; this one where none was, or one that cannot be."""
        return rules.read_month(self.request.GET.get("month")) or rules.this_month()

    def bring_up_to_date(self) -> None:
        """Plan this month where that is due, and join what has come in."""
        ensure_planned()
        joining.refresh(self.month, queries.duty_scope(self.request.user))

    def get_page_subtitle(self) -> str:
        """The month."""
        return gettext("%(year)s-%(number)s") % {"year": self.month.year, "number": self.month.month}

    def furniture(self) -> dict[str, Any]:
        """The month and its neighbours, and what the user may do."""
        today = rules.this_month()
        return {
            "month": self.month,
            "before": rules.preceding(self.month),
            "after": rules.following(self.month) if self.month <= today else None,
            "is_current": self.month == today,
            "may_plan": holds(self.request.user, CORRECT) and self.month >= today,
        }


class DutyList(DutyView):
    """The month's list."""

    template_name = "visits/duties/duties.html"
    page_title = _("monthly visits")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of rows, and how far the month is."""
        self.bring_up_to_date()
        user = self.request.user
        form = DutyNarrowing(self.request.GET, user=user)
        rows = queries.duty_list(user, self.month).filter(form.as_filter())
        page = paged(rows, queries.ADDRESS, self.request.GET)
        return {
            **super().get_context_data(**kwargs),
            **self.furniture(),
            "form": form,
            "kept": form.kept,
            "page": page,
            "rows": lines(page.rows),
            "whole": queries.coverage(rows),
            "supervises": holds(user, CORRECT),
        }


class DutyCoverage(DutyView):
    """By grid, by worker, and over a year."""

    template_name = "visits/duties/coverage.html"
    page_title = _("coverage of monthly visits")
    parents = (("duties:list", _("monthly visits")),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Three tables."""
        self.bring_up_to_date()
        user = self.request.user
        rows = queries.duties(user, self.month)
        return {
            **super().get_context_data(**kwargs),
            **self.furniture(),
            "whole": queries.coverage(rows),
            "grids": queries.coverage_by_grid(rows),
            "workers": queries.coverage_by_worker(rows),
            "trend": queries.trend(user, rules.months_back(self.month, TREND)),
        }


class DutyPrint(DutyView):
    """The list on paper: a page for each grid worker, with room for notes."""

    template_name = "visits/duties/print.html"
    page_title = _("monthly visits")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Rows by worker."""
        self.bring_up_to_date()
        user = self.request.user
        form = DutyNarrowing(self.request.GET, user=user)
        rows = queries.duty_list(user, self.month).filter(form.as_filter())
        some = list(rows.order_by("worker", *queries.ADDRESS)[: PRINTED + 1])
        sheets: dict[Any, list[Line]] = defaultdict(list)
        for line in lines(some[:PRINTED]):
            sheets[line.duty.worker].append(line)
        return {
            **super().get_context_data(**kwargs),
            **self.furniture(),
            "sheets": list(sheets.items()),
            "cut": PRINTED if len(some) > PRINTED else 0,
            "kept": form.kept,
        }


class DutyPlan(StaffView):
    """Plan the month now, within the user's areas."""

    http_method_names = ["post"]
    roles = CORRECT

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do it, and say what was done."""
        today = rules.this_month()
        month = rules.read_month(request.POST.get("month")) or today
        if not today <= month <= rules.following(today):
            messages.error(request, gettext("Only this month and the next one can be planned."))
        else:
            done = plan_for(request.user, month)
            for area in planned_areas(request.user):
                log(area, "visits.plan_duties", user=request.user, data={"month": f"{month:%Y-%m}"})
            messages.success(request, said(done))
        return redirect(f"{reverse('duties:list')}?month={month:%Y-%m}")


class Line:
    """A duty as a list shows it."""

    def __init__(self, duty: Duty, place: str, today: date) -> None:
        self.duty = duty
        self.place = place
        self.state = rules.state_of(
            done=duty.visit_id is not None or duty.response_id is not None,
            dropped=duty.dropped_at is not None,
            due=duty.due_on,
            today=today,
        )


def lines(rows: list[Duty]) -> list[Line]:
    """Rows with where they are and how they stand."""
    names = full_names(row.household.building for row in rows)
    today = timezone.localdate()
    return [Line(row, names[row.household.building_id], today) for row in rows]


def planned_areas(user: User) -> list[Area]:
    """The topmost areas that the user supervises."""
    found: list[Area] = []
    for post in access.posts(user, *CORRECT):
        if not any(post.area.path.startswith(area.path) for area in found):
            found.append(post.area)
    return found


def plan_for(user: User, month: date) -> Planned:
    """Plan a month wherever the user supervises."""
    if access.sees_all(user):
        return plan(month)
    made = [plan(month, area) for area in planned_areas(user)]
    return Planned(
        sum(each.created for each in made),
        sum(each.revived for each in made),
        sum(each.dropped for each in made),
        sum(each.moved for each in made),
    )


def said(done: Planned) -> str:
    """What planning did, for people."""
    if not done.changed:
        return gettext("Everything was planned already; nothing has changed.")
    return gettext(
        "Planned: %(created)s new, %(revived)s taken up again, %(dropped)s no longer to be visited, "
        "%(moved)s given to another grid or worker."
    ) % {
        "created": done.created,
        "revived": done.revived,
        "dropped": done.dropped,
        "moved": done.moved,
    }
