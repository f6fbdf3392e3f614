"""Make a round, and change one: its questionnaire, targets, dates, and how its sample is drawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from forms_builder.models import Questionnaire
from surveys.admin.responses import DAYS, DayInput
from surveys.visits.enums import Draw, RoundState
from surveys.visits.models import Round
from surveys.visits.rounds import frames, queries, saving, sizing
from surveys.visits.rounds.errors import RoundError
from surveys.visits.rounds.roles import KEEP
from surveys.visits.rounds.views.base import OfRounds, OneRound
from territory.access import User
from territory.models import Area

LARGEST = 10_000_000


class RoundForm(forms.Form):
    """What staff decide about a round. The last three fields only help to find the size."""

    title = forms.CharField(
        label=_("title"), max_length=120, help_text=_("For example “House-to-house survey, autumn 2026”.")
    )
    questionnaire = forms.ModelChoiceField(
        Questionnaire.objects.none(),
        label=_("questionnaire"),
        help_text=_("Published questionnaires of your areas."),
    )
    targets = forms.ModelMultipleChoiceField(
        Area.objects.none(),
        label=_("target areas"),
        error_messages={"required": _("Choose at least one community, estate or building.")},
    )
    starts_on = forms.DateField(label=_("first day"), widget=DayInput, validators=DAYS)
    ends_on = forms.DateField(
        label=_("deadline"),
        widget=DayInput,
        validators=DAYS,
        help_text=_("The last day on which answers are taken."),
    )
    draw = forms.ChoiceField(
        label=_("how households are chosen"), choices=Draw.choices, widget=forms.RadioSelect
    )
    size = forms.IntegerField(
        label=_("sample size"),
        required=False,
        min_value=1,
        max_value=LARGEST,
        help_text=_("How many households are drawn. Not needed where every household is asked."),
    )
    min_per_stratum = forms.IntegerField(
        label=_("at least per building"),
        min_value=1,
        max_value=100,
        help_text=_("Only for samples by building. A smaller building gives all its households."),
    )
    attempts = forms.IntegerField(
        label=_("attempts before non-contact is final"),
        min_value=1,
        max_value=10,
        help_text=_("At different times of day, before a household counts as not reached."),
    )
    margin = forms.DecimalField(
        label=_("margin of error (±%)"),
        required=False,
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    confidence = forms.TypedChoiceField(
        label=_("confidence"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(each, f"{each}%") for each in sizing.CONFIDENCES],
    )
    response = forms.IntegerField(
        label=_("expected to answer (%)"),
        required=False,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )

    HELP: ClassVar[tuple[str, ...]] = ("margin", "confidence", "response")

    def __init__(self, *args: Any, user: User, fixed: bool = False, keep: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        pages = queries.questionnaires(user)
        if keep is not None:  # the round's own stays, also after it was taken offline
            pages = Questionnaire.objects.defer("body").filter(
                pk__in=[*pages.values_list("pk", flat=True), keep]
            )
        fields["questionnaire"].queryset = pages.order_by("title", "pk")
        fields["targets"].queryset = queries.target_areas(user)
        if fixed:
            for name in set(self.fields) - set(saving.ALWAYS):
                del self.fields[name]

    def clean_targets(self) -> Any:
        """Not more than one question to the database can bear."""
        targets = self.cleaned_data["targets"]
        if len(frames.topmost(targets)) > frames.MOST:
            raise forms.ValidationError(RoundError("too_many_targets", limit=frames.MOST).message)
        return targets

    def clean(self) -> dict[str, Any]:
        """The deadline is not before the first day; a sample has a size."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The deadline must not lie before the first day."))
        if data.get("draw") not in (None, Draw.CENSUS) and not data.get("size") and "size" not in self.errors:
            self.add_error("size", _("Say how many households are to be drawn."))
        return data


class Editor(OfRounds):
    """The form and the tree of targets, for a new round and an old one."""

    template_name = "visits/rounds/edit.html"
    roles: ClassVar[tuple[Any, ...]] = KEEP
    fixed = False  # only title and deadline may be changed

    def stored(self) -> dict[str, Any]:
        """What the form says at first."""
        raise NotImplementedError

    def save(self) -> Round:
        """Store the valid form. Raises RoundError."""
        raise NotImplementedError

    @property
    def keep(self) -> Any:
        """The number of the questionnaire that the round has."""
        return None

    @cached_property
    def form(self) -> RoundForm:
        """The form: bound when it is to be saved, else with what is stored or was being typed."""
        more: dict[str, Any] = {"user": self.request.user, "fixed": self.fixed, "keep": self.keep}
        if self.request.method != "POST":
            return RoundForm(initial=self.stored(), **more)
        if "work_out" not in self.request.POST or len(frames.topmost(self.chosen)) > frames.MOST:
            return RoundForm(self.request.POST, **more)
        return RoundForm(initial=self._worked_out(), **more)

    @cached_property
    def chosen(self) -> list[Area]:
        """The targets ticked in what was sent."""
        pks = [pk for pk in self.request.POST.getlist("targets") if pk.isdecimal() and len(pk) < 19]
        return list(queries.target_areas(self.request.user).filter(pk__in=pks))

    def _worked_out(self) -> dict[str, Any]:
        """What was typed, with the size that the helper finds (the way without JavaScript)."""
        typed: dict[str, Any] = {name: self.request.POST.get(name, "") for name in RoundForm.base_fields}
        said = RoundForm(self.request.POST, user=self.request.user, keep=self.keep)
        said.is_valid()
        data = said.cleaned_data
        households = sum(frames.sizes(frames.topmost(self.chosen)).values())
        if households and data.get("margin"):
            confidence, response = data.get("confidence") or 95, data.get("response") or 100
            typed["size"] = sizing.sample_size(households, float(data["margin"]), confidence, response)
        return {**typed, "targets": self.chosen}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Store it, or show the form again."""
        if "work_out" in request.POST or not self.form.is_valid():
            return self.get(request, *args, **kwargs)
        try:
            round_ = self.save()
        except RoundError as refusal:
            of_targets = refusal.code in ("no_target", "too_many_targets", "not_covered")
            self.form.add_error("targets" if of_targets else None, refusal.message)
            return self.get(request, *args, **kwargs)
        messages.success(request, gettext("“%(title)s” has been saved.") % {"title": round_.title})
        address = reverse("visits_rounds:round", args=[round_.pk])
        return redirect(address)

    def terms(self, **kept: Any) -> saving.Terms:
        """The valid form as terms; `kept` stands where the form has no field."""
        data = {name: self.form.cleaned_data.get(name) for name in (*saving.CHANGEABLE, "targets")}
        said = {name: value for name, value in data.items() if name in self.form.fields}
        return saving.Terms(**{**kept, **said})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, the tree, and what the helper needs."""
        context = {**super().get_context_data(**kwargs), "form": self.form, "fixed": self.fixed}
        if self.fixed:
            return context
        user, asked = self.request.user, self.request.GET.get("within", "")
        within = None
        if asked.isdecimal() and len(asked) < 19:
            within = queries.target_areas(user).filter(pk=int(asked)).first()
        if self.request.method == "POST":
            chosen = {area.pk for area in self.chosen}
        else:
            chosen = {area.pk for area in self.stored().get("targets", ())}
        tree = queries.tree(user, chosen, within)
        return {
            **context,
            "tree": tree,
            "only_root": len(tree.roots) == 1,
            "within": within,
            "communities": queries.target_areas(user).filter(level=4),
            "worked_out": "work_out" in self.request.POST,
            "z": {str(each): sizing.z_of(each) for each in sizing.CONFIDENCES},
        }


class RoundCreate(Editor):
    """A new round."""

    page_title = _("new round")
    parents = (("visits_rounds:rounds", _("rounds")),)

    def stored(self) -> dict[str, Any]:
        """A month from today, ±5 % at 95 %."""
        today = timezone.localdate()
        return {
            "starts_on": today,
            "ends_on": today + timedelta(days=30),
            "draw": Draw.CENSUS,
            "min_per_stratum": 5,
            "attempts": 3,
            "margin": 5,
            "confidence": 95,
            "response": 100,
        }

    def save(self) -> Round:
        """Make it."""
        return saving.create(self.terms(), user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where to go back to."""
        return {**super().get_context_data(**kwargs), "back": reverse("visits_rounds:rounds")}


class RoundEdit(OneRound, Editor):
    """Other terms for a round; after the draw only another title and deadline."""

    page_title = _("edit round")

    @property
    def fixed(self) -> bool:  # type: ignore[override]  # a fact of the round
        """Whether the sample is drawn."""
        return self.round.drawn_at is not None or self.round.state != RoundState.DRAFT

    @property
    def keep(self) -> Any:
        """The questionnaire that it has."""
        return self.round.questionnaire_id

    def stored(self) -> dict[str, Any]:
        """What the round says, and the helper's usual values."""
        said = {name: getattr(self.round, name) for name in saving.CHANGEABLE}
        helped = {"margin": 5, "confidence": 95, "response": 100}
        return {**helped, **said, "targets": list(self.round.targets.all())}

    def save(self) -> Round:
        """Change it."""
        kept = {name: getattr(self.round, name) for name in saving.CHANGEABLE}
        terms = self.terms(**kept, targets=list(self.round.targets.all()))
        return saving.change(self.round.pk, terms, user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where to go back to."""
        return {**super().get_context_data(**kwargs), "back": self.address}
