"""What an indicator is judged by and counted from: setting a goal, choosing a formula."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.admin.responses import AreaChoice
from surveys.targets import formulas, queries
from surveys.targets.choosing import choose
from surveys.targets.enums import Kind, Op
from surveys.targets.errors import TargetError
from surveys.targets.goals import set_goal
from surveys.targets.lights import decimal
from surveys.targets.models import Goal, Indicator
from surveys.targets.periods import period_of
from surveys.targets.views.indicator import OfIndicator
from surveys.targets.views.reading import month_of, shown_month
from territory.access import KEEP
from territory.models import Area

AGREES = "agrees"  # no parameter: that whoever chooses a formula has compared it with the indicator


class GoalForm(forms.Form):
    """A new goal."""

    since = forms.CharField(
        label=_("for periods from (month)"),
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-01"}),
    )
    op = forms.ChoiceField(label=_("comparison"), choices=Op.choices, widget=forms.RadioSelect)
    value = forms.DecimalField(label=_("goal"), min_value=0, max_digits=14, decimal_places=4)
    yellow = forms.IntegerField(
        label=_("yellow from so many percent of the goal"), min_value=50, max_value=100, initial=90
    )
    area = AreaChoice(Area.objects.none(), label=_("for"), required=False, empty_label=_("all who report it"))
    why = forms.CharField(label=_("reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, indicator: Indicator, reporters: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["area"]
        field.queryset = Area.objects.filter(pk__in=[each.pk for each in reporters]).order_by("path")
        if indicator.kind == Kind.RATIO:
            self.fields["value"].label = _("goal in percent")
            self.fields["value"].help_text = _("For example 90 for 90 %.")
        elif indicator.kind == Kind.NUMBER and indicator.level > indicator.target.programme.area.level:
            self.fields["value"].help_text = _(
                "All together have to reach it. One reporter is judged by a goal of its own; “no more than "
                "0” holds for each."
            )
        elif indicator.unit:
            self.fields["value"].help_text = indicator.unit

    def clean_since(self) -> Any:
        """Its first day."""
        found = month_of(self.cleaned_data["since"].strip())
        if found is None:
            raise forms.ValidationError(_("Please give a month such as 2026-01."))
        return found


class GoalPage(OfIndicator):
    """Set a goal; earlier readings keep the goal of their time."""

    template_name = "targets/goal.html"
    header_icon = "edit"
    roles: ClassVar[tuple[Any, ...]] = KEEP

    def get_page_title(self) -> str:
        """What is done."""
        return gettext("Set a goal")

    def get_page_subtitle(self) -> str:
        """Of what."""
        return str(self.indicator.name)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form, with the goal in force."""
        newest = Goal.objects.filter(indicator=self.indicator, area=None).last()
        month = period_of("month", shown_month(self.indicator.target.programme, "")).moved(1).first
        initial: dict[str, Any] = {"since": f"{month:%Y-%m}", "op": Op.AT_LEAST}
        if newest is not None:
            share = self.indicator.kind == Kind.RATIO
            value = Fraction(newest.value) * (100 if share else 1)
            initial |= {"op": newest.op, "value": decimal(value, 4), "yellow": int(newest.yellow * 100)}
        return self._shown(self._form(initial=initial))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Set it."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._shown(form)
        given, indicator = form.cleaned_data, self.indicator
        value = given["value"] / 100 if indicator.kind == Kind.RATIO else given["value"]
        try:
            set_goal(
                indicator,
                period=period_of(indicator.frequency, given["since"]),
                op=given["op"],
                value=Decimal(value),
                yellow=Decimal(given["yellow"]) / 100,
                area=given["area"],
                why=given["why"],
                user=request.user,
            )
        except TargetError as refusal:
            form.add_error(None, refusal.message)
            return self._shown(form)
        messages.success(request, gettext("The goal is set. Readings of earlier periods keep theirs."))
        return redirect("targets:one", indicator.pk)

    def _form(self, *args: Any, **kwargs: Any) -> GoalForm:
        level = self.indicator.level
        places = queries.reporters_of(self.indicator.target.programme, [level], self.request.user)[level]
        return GoalForm(*args, indicator=self.indicator, reporters=places, **kwargs)

    def _shown(self, form: GoalForm) -> HttpResponseBase:
        context = self.get_context_data(form=form, indicator=self.indicator, keeps=self.keeps)
        page: HttpResponseBase = self.render_to_response(context)
        return page


class FormulaPage(OfIndicator):
    """Choose what an indicator is worked out from."""

    template_name = "targets/formula.html"
    header_icon = "cogs"
    roles: ClassVar[tuple[Any, ...]] = KEEP

    def get_page_title(self) -> str:
        """What is done."""
        return gettext("Choose a formula")

    def get_page_subtitle(self) -> str:
        """Of what."""
        return str(self.indicator.name)

    @cached_property
    def formula(self) -> formulas.Formula | None:
        """The one asked for, else the one in force."""
        return formulas.find(self.request.GET.get("formula", self.indicator.formula))

    @cached_property
    def kept(self) -> dict[str, str]:
        """The parameters in force, where the formula is."""
        same = self.formula is not None and self.indicator.formula == self.formula.key
        return dict(self.indicator.parameters) if same else {}

    @cached_property
    def leading(self) -> list[tuple[formulas.Parameter, list[tuple[str, Any]], str]]:
        """What is chosen first, in order, with what is offered and what is chosen: up to the first of them
        that is still to be chosen."""
        found: list[tuple[formulas.Parameter, list[tuple[str, Any]], str]] = []
        given: dict[str, str] = {}
        for each in self.formula.parameters if self.formula else ():
            if not each.leads:
                continue
            offered, kept = each.offered(given), self.kept.get(each.key, "")
            if kept and kept not in dict(offered):
                offered = [*offered, (kept, kept)]
            asked = self.request.GET.get(each.key, kept)
            chosen = asked if asked in dict(offered) else ""
            found.append((each, offered, chosen))
            if not chosen:
                break
            given[each.key] = chosen
        return found

    @property
    def led(self) -> dict[str, str]:
        """What was chosen first."""
        return {each.key: chosen for each, _offered, chosen in self.leading if chosen}

    @property
    def ready(self) -> bool:
        """Whether the rest can be chosen."""
        return all(chosen for _each, _offered, chosen in self.leading)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All formulas, and the parameters of the one chosen."""
        usable = [each for each in formulas.everything() if each.ratio or self.indicator.kind != Kind.RATIO]
        form = kwargs.pop("form", None) or (self._form() if self.formula and self.ready else None)
        address = {"formula": self.formula.key if self.formula else "", **self.led}
        return {
            **super().get_context_data(**kwargs),
            "indicator": self.indicator,
            "formulas": usable,
            "chosen": self.formula,
            "leading": self.leading,
            "ready": self.ready,
            "address": urlencode(address),
            "form": form,
            "keeps": self.keeps,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep the choice; none: the indicator is typed in."""
        parameters: dict[str, str] = {}
        if self.formula is not None:
            form = self._form(request.POST) if self.ready else None
            if form is None or not form.is_valid():
                page: HttpResponseBase = self.render_to_response(self.get_context_data(form=form))
                return page
            parameters = {
                key: " ".join(value) if isinstance(value, list) else value
                for key, value in form.cleaned_data.items()
                if value and key != AGREES
            } | self.led
        key = self.formula.key if self.formula else ""
        try:
            choose(self.indicator.pk, key, parameters, user=request.user)
        except TargetError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, gettext("Saved. The next time readings are worked out it is used."))
        return redirect("targets:one", self.indicator.pk)

    def _form(self, data: Any = None) -> forms.Form:
        formula = self.formula
        assert formula is not None  # noqa: S101 - callers have looked
        form = forms.Form(data)
        for each in formula.parameters:
            if each.leads:
                continue
            facts: dict[str, Any] = {"label": each.label, "required": each.required, "help_text": each.help}
            kept, offered = self.kept.get(each.key, ""), each.offered(self.led)
            if each.several:
                field: forms.Field = forms.MultipleChoiceField(
                    choices=offered,
                    initial=kept.split(),
                    widget=forms.CheckboxSelectMultiple,
                    **facts,
                )
            else:
                field = forms.ChoiceField(choices=[("", "—"), *offered], initial=kept, **facts)
            form.fields[each.key] = field
        form.fields[AGREES] = forms.BooleanField(
            label=_("I have compared both: the formula counts what the indicator is about.")
        )
        return form
