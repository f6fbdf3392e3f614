"""填报: what my area has to report, on a phone, one narrow page each, without JavaScript."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.flow import files
from surveys.flow.errors import StepRefused
from surveys.flow.views import Files
from surveys.targets import formulas, queries, worklist
from surveys.targets.enums import Kind, Source
from surveys.targets.errors import TargetError
from surveys.targets.figures import Goals, aim_of, figure_of
from surveys.targets.lights import Told, decimal, light_of
from surveys.targets.models import Indicator, Reading
from surveys.targets.periods import Period, period_of
from surveys.targets.recording import WORDS, Given, check, record
from surveys.targets.views.reading import month_of
from surveys.targets.wording import LOOKS, goal_words, period_words, reading_words
from surveys.targets.worklist import Item
from territory import access
from territory.access import KEEP
from territory.models import Area
from territory.numbers import number
from territory.staff_view import StaffView

STATES = {
    worklist.LATE: _("late"),
    worklist.DUE: _("due now"),
    worklist.OPEN: _("this period, not due yet"),
    worklist.UNCOUNTED: _("not found by the program"),
    worklist.AUTOMATIC: _("counted by the program, nothing to do"),
    worklist.DONE: _("reported already"),
}


FIELDS = {"na_why": "note", "na_evidence": "files"}  # beside which something is said


class OfArea(StaffView):
    """A page of one reporter that the user looks after."""

    roles: ClassVar[tuple[Any, ...]] = KEEP

    @cached_property
    def areas(self) -> list[Area]:
        """The user's areas for which something is reported, in tree order."""
        mine = list(queries.reporting_areas(self.request.user, *KEEP))
        return queries.with_something_to_report(mine)


class WorkList(OfArea):
    """/work/targets/: late first, then due, then what may be filled in, set by set; folded below what the
    program counts and what is done."""

    template_name = "targets/work_list.html"
    page_title = _("target readings to report")

    @cached_property
    def area(self) -> Area | None:
        """The area asked for, else the first."""
        pk = number(self.request.GET.get("area"))
        chosen = next((each for each in self.areas if each.pk == pk), None)
        return chosen or (self.areas[0] if self.areas else None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The items by state."""
        items = worklist.items(self.area) if self.area else []
        parts = [
            {
                "state": state,
                "label": label,
                "items": (some := [_shown(each) for each in items if each.state == state]),
                "sets": [
                    (programme, list(found)) for programme, found in groupby(some, lambda each: each["set"])
                ],
                "folded": state not in worklist.ASKED,
            }
            for state, label in STATES.items()
        ]
        reminded = queries.open_reminders([self.area]) if self.area else []
        return {
            **super().get_context_data(**kwargs),
            "areas": self.areas,
            "area": self.area,
            "parts": [each for each in parts if each["items"]],
            "reminders": reminded,
        }


def _shown(item: Item) -> dict[str, Any]:
    indicator = item.indicator
    address = reverse("work_targets:reading", args=[item.area.pk, indicator.pk, f"{item.period.first:%Y-%m}"])
    return {
        "item": item,
        "indicator": indicator,
        "set": indicator.target.programme,
        "address": address,
        "period": period_words(item.period),
        "goal": goal_words(indicator, item.goal, item.common),
        "look": LOOKS[item.light],
        "value": reading_words(indicator, item.reading),
        "hint": _hint(indicator, uncounted=item.state == worklist.UNCOUNTED),
    }


def _hint(indicator: Indicator, *, uncounted: bool) -> str:
    """What the program does about it."""
    if uncounted:
        return gettext(
            "the program found nothing to count; look and type it in, else assessments count it as missing"
        )
    if formulas.works_out(indicator):
        return gettext("worked out by itself; type only what is wrong")
    if formulas.find(indicator.formula):
        return gettext("follows from the sheet that you hand in; without it, type it in")
    return ""


class ReadingForm(forms.Form):
    """Numerator and denominator and nothing else that must be; what is right is judged by `record`."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    not_applicable = forms.BooleanField(label=_("not applicable: there is nothing to count"), required=False)
    numerator = forms.CharField(max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    denominator = forms.CharField(
        max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    note = forms.CharField(
        label=_("note"), required=False, max_length=WORDS, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason = forms.CharField(
        label=_("reason for the correction"),
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, indicator: Indicator, corrects: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = forms.Field(  # not declared: a form has `files` of its own
            label=_("evidence (photo or document)"),
            required=False,
            widget=Files(attrs={"multiple": True, "accept": "image/*,.pdf,.doc,.docx,.xls,.xlsx"}),
        )
        unit = f" ({indicator.unit})" if indicator.unit else ""
        top: Any = self.fields["numerator"]
        top.label = indicator.numerator or f"{indicator.name}{unit}"
        if indicator.kind == Kind.RATIO:
            self.fields["denominator"].label = indicator.denominator or _("denominator")
            given = not (self.is_bound and self.data.get("not_applicable"))
            self.fields["numerator"].required = self.fields["denominator"].required = given
        else:
            del self.fields["denominator"], self.fields["not_applicable"]
        if indicator.kind == Kind.YES_NO:
            choices = [("1", _("done")), ("0", _("not done"))]
            self.fields["numerator"] = forms.ChoiceField(
                label=indicator.name, choices=choices, widget=forms.RadioSelect
            )
        if not corrects:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True
        order = ["seen", "numerator", "denominator", "not_applicable", "reason", "note", "files"]
        self.order_fields(order)


class WorkReading(OfArea):
    """One reading: give it, or correct it with a reason."""

    template_name = "targets/work_reading.html"

    @cached_property
    def area(self) -> Area:
        """Whose; 404 for areas that the user does not look after."""
        found: Area = get_object_or_404(
            queries.reporting_areas(self.request.user, *KEEP), pk=self.kwargs["area"]
        )
        return found

    @cached_property
    def indicator(self) -> Indicator:
        """Of what."""
        found: Indicator = get_object_or_404(queries.indicators(self.request.user), pk=self.kwargs["pk"])
        return found

    @cached_property
    def period(self) -> Period:
        """For when."""
        month = month_of(self.kwargs["month"])
        if month is None:
            raise Http404
        return period_of(self.indicator.frequency, month)

    @cached_property
    def before(self) -> Reading | None:
        """The reading that is there."""
        rows = queries.history(self.indicator, self.area).filter(period=self.period.first, current=True)
        return rows.first()

    def get_page_title(self) -> str:
        """Its name."""
        return str(self.indicator.name)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form, or why there is none."""
        try:
            check(self.indicator, self.area, self.period, request.user)
        except TargetError as refusal:
            messages.error(request, refusal.message)
            return redirect(self.list_address)
        before = self.before
        initial: dict[str, Any] = {"seen": before.number if before else 0}
        if before is not None:
            initial |= {
                "numerator": decimal(Fraction(before.numerator), 2),
                "denominator": "" if before.denominator is None else decimal(Fraction(before.denominator), 2),
                "note": before.note,
            }
        if before is not None and before.not_applicable:
            initial |= {"numerator": "", "denominator": "", "not_applicable": True}
        return self._shown(self._form(initial=initial))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Record it, then the next one; or say what is wrong and keep the words."""
        form = self._form(request.POST, request.FILES)
        if not form.is_valid():
            return self._shown(form)
        data = form.cleaned_data
        given = Given(
            numerator=data["numerator"],
            denominator=data.get("denominator"),
            note=data["note"],
            reason=data.get("reason", ""),
            files=files.sent(request),
            seen=data["seen"],
            not_applicable=data.get("not_applicable", False),
        )
        listed = worklist.items(self.area) if "next" in request.POST else []
        try:
            made = record(
                self.indicator, self.area, self.period, given, source=Source.TYPED, user=request.user
            )
        except (TargetError, StepRefused) as refusal:
            if refusal.code == "stale":
                messages.error(request, refusal.message)
                return redirect(request.path)
            form.add_error(FIELDS.get(refusal.code), refusal.message)
            return self._shown(form)
        messages.success(request, self._said(made))
        return redirect(self._behind(listed))

    @property
    def list_address(self) -> str:
        """The list of this area."""
        return f"{reverse('work_targets:list')}?area={self.area.pk}"

    def _said(self, made: Reading) -> str:
        goal = Goals([self.indicator]).of(self.indicator, self.period, self.area.pk)
        look = LOOKS[light_of(Told(figure_of(made), aim_of(goal)))]
        said = gettext("Saved: %(name)s, %(value)s, %(light)s.")
        words = reading_words(self.indicator, made)
        return said % {"name": self.indicator.name, "value": words, "light": look.label}

    def _behind(self, listed: list[Item]) -> str:
        """What stood next in the list; behind its last item the list itself."""
        item = worklist.after(listed, self.indicator, self.period)
        if item is None:
            return self.list_address
        month = f"{item.period.first:%Y-%m}"
        return reverse("work_targets:reading", args=[self.area.pk, item.indicator.pk, month])

    def _form(self, *args: Any, **kwargs: Any) -> ReadingForm:
        return ReadingForm(*args, indicator=self.indicator, corrects=self.before is not None, **kwargs)

    def _shown(self, form: ReadingForm) -> HttpResponseBase:
        indicator, before = self.indicator, self.before
        goals = Goals([indicator])
        goal = goals.of(indicator, self.period, self.area.pk)
        today, due_on = timezone.localdate(), self.period.due_on(indicator.due_days)
        automatic = formulas.works_out(indicator)
        uncounted = automatic and before is None and today > due_on
        was = queries.history(indicator, self.area).filter(period=self.period.previous.first, current=True)
        context = self.get_context_data(
            form=form,
            indicator=indicator,
            target=indicator.target,
            programme=indicator.target.programme,
            area=self.area,
            period=period_words(self.period),
            due_on=due_on,
            late=before is None and today > due_on and not automatic,
            hint=_hint(indicator, uncounted=uncounted),
            goal=goal_words(indicator, goal, goals.for_all(indicator, self.period)),
            before=before,
            before_words=reading_words(indicator, before),
            last=reading_words(indicator, was.first()),
            list=self.list_address,
            ratio=indicator.kind == Kind.RATIO,
            may=access.may(self.request.user, self.area, *KEEP),
        )
        page: HttpResponseBase = self.render_to_response(context)
        return page
