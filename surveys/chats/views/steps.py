"""The pages of steps, of appeals and of reports; the owner's contact; a problem opened from an appeal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.admin.responses import DayInput
from surveys.chats import appeals, months, queries, reviewing, wording
from surveys.chats.enums import Content
from surveys.chats.errors import ChatRefused
from surveys.chats.models import Appeal, ChatGroup, GroupReport
from surveys.chats.people import PersonField
from surveys.flow import steps
from surveys.flow.errors import StepRefused
from surveys.flow.steps import Step
from surveys.flow.views import StepFile, TakeStep
from surveys.problems.enums import OwnerLevel
from surveys.problems.models import Category
from territory.access import User
from territory.naming import full_names
from territory.staff_view import StaffView
from territory.views.contacts import Contact

APPEALS = ("chats_appeal_modeladmin_index", _("appeals"))
REPORTS = ("chats_groupreport_modeladmin_index", _("monthly reports"))


class Place(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """An area by its level and name."""

    def label_from_instance(self, obj: Any) -> str:
        """街道：解放路街道."""
        return f"{obj.get_level_display()}：{obj.name}"


class AppealStep(TakeStep):
    """One step of an appeal."""

    flow = appeals.FLOW
    header_icon = "comment"
    parents = (APPEALS,)

    def rows(self, user: User) -> QuerySet[Appeal]:
        """What the user sees."""
        return queries.appeals(user)

    def address(self, row: Appeal) -> str:
        """Its page."""
        return reverse("chats_appeal_modeladmin_inspect", args=[row.pk])

    def lead(self, row: Appeal) -> str:
        """Group, category, deadline."""
        return f"{row.group.name} · {row.category} · {wording.due(row)}"

    def fields(self, row: Appeal, step: Step) -> dict[str, forms.Field]:
        """What each step asks beside opinion and words for residents."""
        found: dict[str, forms.Field] = {}
        if "area" in step.offers:
            places = queries.hands(row.area)
            found["area"] = Place(
                places, label=_("another area"), required=False, empty_label=_("stays here")
            )
        if "organisation" in step.offers:
            found["organisation"] = forms.ModelChoiceField(
                queries.units(row.area), label=_("unit in charge"), required=False, empty_label=_("no unit")
            )
        if "owner" in step.offers:
            empty = _("I am") if step.key == "start" else _("nobody in person")
            found["owner"] = PersonField(
                self._people(row, step), label=_("person in charge"), required=False, empty_label=empty
            )
        if "deadline" in (*step.needs, *step.offers):
            found["deadline"] = forms.DateField(
                label=_("new deadline"),
                required="deadline" in step.needs,
                widget=DayInput,
                initial=max(row.deadline, timezone.localdate()) + timedelta(days=row.category.days)
                if "deadline" in step.needs
                else None,
            )
        if "title" in step.needs:
            found["title"] = forms.CharField(label=_("what is asked for"), max_length=80, initial=row.title)
            found["text"] = forms.CharField(
                label=_("description"),
                max_length=500,
                required=False,
                initial=row.text,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
        if "content" in step.needs:
            found["content"] = forms.ChoiceField(
                label=_("what the resident says"), choices=Content.choices, widget=forms.RadioSelect
            )
        return found

    def _people(self, row: Appeal, step: Step) -> QuerySet[Any]:
        """Whoever covers the area; where it may be handed on, also those of the areas around."""
        if "area" in step.offers:
            return queries.people(row.area, *queries.hands(row.area))
        return queries.people(row.area)


class AppealFile(StepFile):
    """A file of an appeal's step."""

    flow = appeals.FLOW

    def rows(self, user: User) -> QuerySet[Appeal]:
        """What the user sees."""
        return queries.appeals(user)


class ReportStep(TakeStep):
    """One step of a monthly report."""

    flow = reviewing.FLOW
    header_icon = "clipboard-list"
    parents = (REPORTS,)

    def rows(self, user: User) -> QuerySet[GroupReport]:
        """What the user sees."""
        return queries.reports(user)

    def address(self, row: GroupReport) -> str:
        """Its page."""
        return reverse("chats_groupreport_modeladmin_inspect", args=[row.pk])

    def fields(self, row: GroupReport, step: Step) -> dict[str, forms.Field]:
        """The other month."""
        if "month" not in step.needs:
            return {}
        offered = [each for each in months.newest(timezone.localdate()) if each != row.month]
        words = [(f"{each:%Y-%m}", f"{each:%Y-%m}") for each in offered]
        return {"month": forms.TypedChoiceField(label=_("new month"), choices=words, coerce=months.read)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The group is locked before its reports, as everywhere."""
        with transaction.atomic():
            reviewing.lock_groups(self.row.group_id)
            return super().post(request, *args, **kwargs)


class ReportFile(StepFile):
    """A file of a report's step."""

    flow = reviewing.FLOW

    def rows(self, user: User) -> QuerySet[GroupReport]:
        """What the user sees."""
        return queries.reports(user)


class OwnerContact(Contact):
    """The owner of a group in full, once, after the reason has gone into the log."""

    @cached_property
    def row(self) -> ChatGroup:
        """A group that the user sees."""
        return get_object_or_404(queries.groups(self.request.user), pk=self.kwargs["pk"])

    @property
    def back(self) -> str:
        """Its page."""
        return reverse("chats_chatgroup_modeladmin_inspect", args=[self.row.pk])


class ProblemForm(forms.Form):
    """What a problem needs beside the appeal's own words."""

    category = forms.ModelChoiceField(
        Category.objects.all(), label=_("category of the problem"), required=False, empty_label=_("a new one")
    )
    new_category = forms.CharField(label=_("new category"), max_length=40, required=False)
    owner_level = forms.ChoiceField(label=_("who is in charge"), choices=OwnerLevel.choices)

    def clean(self) -> dict[str, Any]:
        """A category in any case."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("category") and not (data.get("new_category") or "").strip():
            self.add_error("category", _("Choose a category or type a new one."))
        return data

    @property
    def category_wanted(self) -> Category | str:
        """The one chosen, or the name of a new one."""
        chosen: Category = self.cleaned_data["category"]
        return self.cleaned_data["new_category"].strip() or chosen


class AppealProblem(StaffView):
    """Open a problem from an appeal."""

    template_name = "chats/problem.html"
    page_title = _("open a problem from the appeal")
    header_icon = "warning"
    roles = queries.KEEP
    parents = (APPEALS,)

    @cached_property
    def appeal(self) -> Appeal:
        """One that the user sees."""
        return get_object_or_404(queries.appeals(self.request.user), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form, or why not."""
        try:
            steps.check(appeals.FLOW, self.appeal, appeals.STEPS["problem"], request.user)
        except StepRefused as refusal:
            messages.error(request, refusal.message)
            return redirect(self.back)
        return self._shown(ProblemForm(initial={"owner_level": OwnerLevel.COMMUNITY}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Open it."""
        form = ProblemForm(request.POST)
        if not form.is_valid():
            return self._shown(form)
        try:
            appeals.open_problem(
                self.appeal.pk, form.category_wanted, form.cleaned_data["owner_level"], user=request.user
            )
        except (StepRefused, ChatRefused) as refusal:
            messages.error(request, refusal.message)
            return redirect(self.back)
        messages.success(request, gettext("The problem is put down and tied to the appeal."))
        return redirect(self.back)

    @property
    def back(self) -> str:
        """The appeal's page."""
        return reverse("chats_appeal_modeladmin_inspect", args=[self.appeal.pk])

    def _shown(self, form: ProblemForm) -> HttpResponseBase:
        place = full_names([self.appeal.area])[self.appeal.area_id]
        context = self.get_context_data(form=form, appeal=self.appeal, place=place, back=self.back)
        page: HttpResponseBase = self.render_to_response(context)
        return page
