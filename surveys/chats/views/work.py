"""On the phone: one's groups, their monthly report, an appeal put down. Narrow pages without JavaScript."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.admin.responses import DayInput
from surveys.chats import appeals, checking, months, queries, reporting, wording
from surveys.chats.enums import BadInfo, ReportState
from surveys.chats.errors import ChatRefused
from surveys.chats.models import MEMBERS, AppealCategory, ChatGroup, GroupReport
from surveys.chats.reviewing import FLOW
from surveys.flow import telling
from territory.naming import full_names
from territory.numbers import number
from territory.paging import paged
from territory.staff_view import StaffView

PAGE_SIZE = 40
BACK = 3  # months that can be reported: this one and those before
MOST = checking.MOST


def months_open() -> list[date]:
    """The months that can be reported today, the due one first."""
    found = months.newest(timezone.localdate())[:BACK]
    due = months.reported(timezone.localdate())
    return [due, *(each for each in found if each != due)]


class Groups(StaffView):
    """/work/groups/: the groups for which the user reports, then the others of her areas."""

    template_name = "chats/work/groups.html"
    page_title = _("WeChat groups")
    roles = queries.STAFF
    choosing = False  # a group for an appeal

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of groups with the state of the due month's report."""
        month = months_open()[0]
        text = self.request.GET.get("q", "").strip()[:40]
        rows = queries.groups(self.request.user, *queries.STAFF).filter(active=True)
        mine = (
            self.request.GET.get("all") != "1"
            and not text
            and rows.filter(worker=self.request.user.pk).exists()
        )
        if mine:
            rows = rows.filter(queries.own(self.request.user))
        if text:
            rows = rows.filter(name__icontains=text) | rows.filter(area__name__icontains=text)
        keys = ("area__path", "name") if self.choosing else ("rank", "area__path", "name")
        rows = queries.ranked(rows, self.request.user, min(months_open()))
        page = paged(rows, keys, self.request.GET, PAGE_SIZE)
        names = full_names(each.area for each in page.rows)
        told = self._told([each.pk for each in page.rows], month)
        lines = [
            (each, names[each.area_id], *told.get(each.pk, (month, "", _("not reported yet"))))
            for each in page.rows
        ]
        kept = self.request.GET.copy()
        for name in ("after", "before"):
            kept.pop(name, None)
        return {
            **super().get_context_data(**kwargs),
            "lines": lines,
            "page": page,
            "kept": kept.urlencode(),
            "month": month,
            "mine": mine,
            "q": text,
        }

    def _told(self, groups: list[int], due: date) -> dict[int, tuple[date, str, Any]]:
        """By group the month that is to be looked at, its state, and this in words: the due month, but for
        the oldest that was given back."""
        rows = GroupReport.objects.filter(group__in=groups).exclude(state=ReportState.VOID)
        back = Q(state=ReportState.RETURNED, month__in=months_open())
        found: dict[int, tuple[date, str, Any]] = {}
        for group, month, state in (
            rows.filter(Q(month=due) | back).order_by("-month").values_list("group", "month", "state")
        ):
            label = ReportState(state).label
            if state == ReportState.RETURNED:
                found[group] = (month, state, f"{month:%Y-%m} {label}")
            else:
                found.setdefault(group, (month, state, label))
        return found


class ChooseGroup(Groups):
    """/work/groups/appeal/group/: in which group an appeal was raised."""

    page_title = _("in which group was it raised?")
    choosing = True


class Appeals(StaffView):
    """/work/groups/appeals/: what the user put down or is in charge of, newest first."""

    template_name = "chats/work/appeals.html"
    page_title = _("my appeals")
    roles = queries.STAFF

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them, each with its light."""
        rows = queries.own_appeals(self.request.user)
        page = paged(rows, ("-opened_at", "-pk"), self.request.GET, PAGE_SIZE)
        lines = [(each, wording.due(each), appeals.lateness(each)[0]) for each in page.rows]
        return {**super().get_context_data(**kwargs), "lines": lines, "page": page}


class ReportForm(forms.Form):
    """A month of a group, with the questions of the monthly form."""

    month = forms.ChoiceField(label=_("month"), widget=forms.HiddenInput)
    members = forms.IntegerField(label=_("members"), min_value=1, max_value=MEMBERS)
    households = forms.IntegerField(label=_("households covered"), min_value=0, max_value=MOST)
    posts = forms.IntegerField(label=_("posts on policies and notices"), min_value=0, max_value=MOST)
    avg_reads = forms.DecimalField(
        label=_("average readers of a post"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(MOST),
        decimal_places=1,
        help_text=_("Only where something was posted."),
    )
    appeals_received = forms.IntegerField(
        label=_("appeals received"),
        min_value=0,
        max_value=MOST,
        help_text=_("Those put down here are counted in already."),
    )
    appeals_closed = forms.IntegerField(label=_("appeals closed"), min_value=0, max_value=MOST)
    clues = forms.IntegerField(label=_("clues about rumours passed on"), min_value=0, max_value=MOST)
    bad_info = forms.MultipleChoiceField(
        label=_("what was done about bad information"),
        choices=BadInfo.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    events_held = forms.IntegerField(label=_("charity and social events"), min_value=0, max_value=MOST)
    issues = forms.CharField(
        label=_("what the level above should settle"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        month: Any = self.fields["month"]
        month.choices = [(f"{each:%Y-%m}", f"{each:%Y-%m}") for each in months_open()]
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField | forms.DecimalField):
                field.widget.attrs |= {
                    "inputmode": "numeric" if isinstance(field, forms.IntegerField) else "decimal"
                }

    @property
    def facts(self) -> tuple[date, reporting.Month]:
        """The month and its numbers."""
        data = self.cleaned_data
        month = months.read(data["month"]) or months_open()[0]
        return month, reporting.Month(**{name: data[name] for name in reporting.FIELDS})


class WriteReport(StaffView):
    """/work/groups/<pk>/: the month's report of one group."""

    template_name = "chats/work/report.html"
    page_title = _("monthly report")
    roles = queries.STAFF

    @cached_property
    def group(self) -> ChatGroup:
        """A group of the user's areas."""
        rows = queries.groups(self.request.user, *queries.STAFF)
        return get_object_or_404(rows.filter(active=True), pk=self.kwargs["pk"])

    @cached_property
    def month(self) -> date:
        """The month in the address, else the due one."""
        wanted = months.read(self.request.GET.get("month", ""))
        return wanted if wanted in months_open() else months_open()[0]

    @cached_property
    def report(self) -> GroupReport | None:
        """What was reported of it."""
        rows = GroupReport.objects.filter(group=self.group, month=self.month)
        return rows.exclude(state=ReportState.VOID).first()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form with what is known."""
        return self._shown(ReportForm(initial=self._known()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Report, or say what is missing and keep the numbers."""
        form = ReportForm(request.POST)
        if not form.is_valid():
            return self._shown(form)
        month, given = form.facts
        try:
            reporting.type_in(self.group.pk, month, given, user=request.user)
        except ChatRefused as refusal:
            form.add_error(None, refusal.message)
            return self._shown(form)
        said = gettext("The report of “%(group)s” for %(month)s is in; somebody else reviews it.")
        messages.success(request, said % {"group": self.group.name, "month": f"{month:%Y-%m}"})
        return redirect("work_groups:groups")

    def _known(self) -> dict[str, Any]:
        month = f"{self.month:%Y-%m}"
        if self.report is not None:
            return {"month": month, **{name: getattr(self.report, name) for name in reporting.FIELDS}}
        received, closed = queries.tickets(self.group, self.month)
        sizes = {"members": self.group.members, "households": self.group.households}
        return {"month": month, **sizes, "appeals_received": received, "appeals_closed": closed}

    def _shown(self, form: ReportForm) -> HttpResponseBase:
        returned = self.report is not None and self.report.state == ReportState.RETURNED
        context = self.get_context_data(
            form=form,
            group=self.group,
            place=full_names([self.group.area])[self.group.area_id],
            report=self.report,
            approved=self.report is not None and self.report.state == ReportState.APPROVED,
            why=telling.history(FLOW, self.report)[-1].opinion if returned else "",
            months=[(each, each == self.month) for each in months_open()],
        )
        page: HttpResponseBase = self.render_to_response(context)
        return page


class AppealForm(forms.Form):
    """What was asked for in a group."""

    category = forms.ModelChoiceField(
        AppealCategory.objects.filter(active=True), label=_("category"), empty_label=_("choose")
    )
    title = forms.CharField(
        label=_("what is asked for"),
        max_length=80,
        help_text=_("In one line, without names and phone numbers."),
    )
    text = forms.CharField(
        label=_("description"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    received_on = forms.DateField(label=_("raised on"), widget=DayInput)
    deadline = forms.DateField(
        label=_("deadline"),
        required=False,
        widget=DayInput,
        help_text=_("Empty: as the category says."),
    )

    def clean(self) -> dict[str, Any]:
        """The deadline follows the day it was raised, within a year."""
        data: dict[str, Any] = super().clean() or {}
        on, until = data.get("received_on"), data.get("deadline")
        if on and until and not on <= until <= on + appeals.LONGEST:
            self.add_error("deadline", _("The deadline must lie between that day and a year later."))
        return data


class NewAppeal(StaffView):
    """/work/groups/appeal/?group=: put an appeal down; without a group, that is chosen first."""

    template_name = "chats/work/appeal.html"
    page_title = _("put an appeal down")
    roles = queries.STAFF

    @cached_property
    def group(self) -> ChatGroup | None:
        """The group in the address; else the only one there is."""
        rows = queries.groups(self.request.user, *queries.STAFF).filter(active=True)
        if wanted := self.request.GET.get("group", ""):
            return get_object_or_404(rows, pk=number(wanted) or 0)
        found = list(rows[:2])
        return found[0] if len(found) == 1 else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An empty form."""
        if self.group is None:
            return redirect("work_groups:appeal_group")
        return self._shown(AppealForm(initial={"received_on": timezone.localdate()}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Put it down."""
        if self.group is None:
            return redirect("work_groups:appeal_group")
        form = AppealForm(request.POST)
        if not form.is_valid():
            return self._shown(form)
        try:
            raised = appeals.Raised(self.group, **form.cleaned_data)
            appeal = appeals.put_down(raised, user=request.user)
        except ChatRefused as refusal:
            form.add_error(None, refusal.message)
            return self._shown(form)
        said = gettext("“%(title)s” is put down, to be answered by %(day)s.")
        messages.success(request, said % {"title": appeal.title, "day": appeal.deadline.isoformat()})
        return redirect("work_groups:appeals")

    def _shown(self, form: AppealForm) -> HttpResponseBase:
        place = full_names([self.group.area])[self.group.area_id] if self.group else ""
        context = self.get_context_data(form=form, group=self.group, place=place)
        page: HttpResponseBase = self.render_to_response(context)
        return page
