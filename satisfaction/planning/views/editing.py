"""Plan a test, and change the plan of one that is being prepared."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
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
from satisfaction.companies.models import ServiceArea
from satisfaction.enums import TestState
from satisfaction.models import Test
from satisfaction.planning import fitting, offering, rule_fields, saving
from satisfaction.planning.errors import PlanError
from satisfaction.planning.rule_fields import RuleFields
from satisfaction.planning.views.base import OfTests, OneTest
from surveys.admin.responses import DAYS, DayInput
from surveys.enums import Privacy
from territory.access import KEEP, User

DAYS_OPEN = 30
OF_AREAS = ("no_area", "too_many_areas", "not_covered")
PRIVACY_MEANS = {
    Privacy.ANONYMOUS: _(
        "Answers are stored apart from dwellings. The key that joins them is destroyed when the test closes: "
        "then nobody can join them any more, not even whoever has the server. Nobody can be reminded "
        "household by household."
    ),
    Privacy.PSEUDONYMOUS: _(
        "As anonymous, but the key is destroyed only when the scores are final, so that answers that a "
        "call-back finds untrue can be struck out before."
    ),
    Privacy.NAMED: _(
        "Answers are stored with the dwelling, and staff see them. Households that have not answered can be "
        "reminded one by one. Fewer people answer frankly."
    ),
}


class PlanForm(RuleFields):
    """What staff decide about a test."""

    title = forms.CharField(
        label=_("title"),
        max_length=120,
        help_text=_("Residents read it. For example “Property service satisfaction, autumn 2026”."),
    )
    questionnaire = forms.ModelChoiceField(Questionnaire.objects.none(), label=_("questionnaire"))
    service_areas = forms.ModelMultipleChoiceField(
        ServiceArea.objects.none(),
        label=_("service areas"),
        error_messages={"required": _("Choose at least one service area.")},
    )
    starts_on = forms.DateField(label=_("first day"), widget=DayInput, validators=DAYS)
    ends_on = forms.DateField(
        label=_("last day"),
        widget=DayInput,
        validators=DAYS,
        help_text=_("The test closes by itself at the end of this day."),
    )
    privacy = forms.ChoiceField(
        label=_("what is known of who answered"),
        choices=[(each.value, each.label) for each in PRIVACY_MEANS],
        widget=forms.RadioSelect,
    )
    open_link = forms.BooleanField(
        label=_("also an open link, for example for a WeChat group"),
        required=False,
        help_text=_("Anybody can answer through it, also twice. Shown apart as unverified, and not scored."),
    )
    publicity_days = forms.IntegerField(
        label=_("publicity (working days)"),
        min_value=1,
        max_value=60,
        help_text=_("How long a result is shown to the public before it touches the credit record."),
    )
    objection_days = forms.IntegerField(
        label=_("objections (working days)"),
        min_value=1,
        max_value=60,
        help_text=_("How long the company can object."),
    )

    def __init__(self, *args: Any, user: User, pages: Collection[Questionnaire], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fit = Questionnaire.objects.defer("body").filter(pk__in=[page.pk for page in pages])
        fields["questionnaire"].queryset = fit.order_by("title", "pk")
        fields["service_areas"].queryset = offering.service_areas(user)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first; what the questionnaire asks keeps what the test promises."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not lie before the first day."))
        page, privacy = data.get("questionnaire"), data.get("privacy")
        if page and privacy:
            errors = fitting.faults(page, sealed=privacy != Privacy.NAMED)
            for text in fitting.in_words(errors):
                self.add_error("questionnaire", text)
        return data


class Editor(OfTests):
    """The form with what can be chosen, for a new test and a draft."""

    template_name = "satisfaction/planning/edit.html"
    roles: ClassVar[tuple[Any, ...]] = KEEP

    def stored(self) -> dict[str, Any]:
        """What the form says at first."""
        raise NotImplementedError

    def save(self) -> Test:
        """Store the valid form. Raises PlanError."""
        raise NotImplementedError

    @property
    def keep(self) -> Any:
        """The number of the questionnaire that the test has."""
        return None

    @property
    def pk(self) -> int | None:
        """The number of the test."""
        return None

    @cached_property
    def form(self) -> PlanForm:
        """The form: bound when it is to be saved, else with what is stored."""
        more: dict[str, Any] = {"user": self.request.user, "pages": self.fitting.fit}
        if self.request.method == "POST":
            return PlanForm(self.request.POST, **more)
        only = {"questionnaire": self.fitting.fit[0]} if len(self.fitting.fit) == 1 else {}
        return PlanForm(initial={**only, **self.stored()}, **more)

    @cached_property
    def fitting(self) -> fitting.Fitting:
        """The published questionnaires, sorted out."""
        return fitting.fitting(self.request.user, self.keep)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Store it, or show the form again."""
        if not self.form.is_valid():
            return self.get(request, *args, **kwargs)
        try:
            test = self.save()
        except PlanError as refusal:
            self.form.add_error("service_areas" if refusal.code in OF_AREAS else None, refusal.message)
            return self.get(request, *args, **kwargs)
        messages.success(request, gettext("“%(title)s” has been saved.") % {"title": test.title})
        return redirect(reverse("satisfaction:test", args=[test.pk]))

    def plan(self) -> saving.Plan:
        """The valid form as a plan."""
        data = self.form.cleaned_data
        said = {name: data[name] for name in (*saving.CHANGEABLE, "service_areas") if name != "rules"}
        said["service_areas"] = list(said["service_areas"])
        return saving.Plan(**said, rules=rule_fields.read(data))

    @property
    def chosen(self) -> set[int]:
        """The numbers of the service areas ticked or stored."""
        if self.request.method == "POST":
            return {int(pk) for pk in self.request.POST.getlist("service_areas") if _number(pk)}
        return set(self.stored()["service_areas"])

    @property
    def day(self) -> date:
        """The last day as it was typed or stored: who serves then is tested."""
        if self.form.is_bound and not self.form.errors.get("ends_on"):
            return self.form.cleaned_data.get("ends_on") or timezone.localdate()
        found = self.stored()["ends_on"]
        return found if isinstance(found, date) else timezone.localdate()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, the service areas by community, the questionnaires that do not fit."""
        user, asked = self.request.user, self.request.GET.get("within", "")
        places = offering.communities(user)
        within = places.filter(pk=int(asked)).first() if _number(asked) else None
        offer = offering.offer(user, self.day, self.chosen, within=within, test=self.pk)
        form = self.form
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "offer": offer,
            "within": within,
            "communities": places,
            "day": self.day,
            "fitting": self.fitting,
            "privacies": [(value, Privacy(value).label, text) for value, text in PRIVACY_MEANS.items()],
            "privacy": form["privacy"].value(),
            "rules": [form[name] for name in RuleFields.base_fields],
            "rules_open": any(form.errors.get(name) for name in RuleFields.base_fields),
        }


class TestCreate(Editor):
    """A new test."""

    __test__ = False  # no test case, whatever its name

    page_title = _("new test")
    parents = (("satisfaction:tests", _("satisfaction tests")),)

    def stored(self) -> dict[str, Any]:
        """Anonymous, a month from today, by the rules of the shipped questionnaire; a service area may be
        asked for by the address (?area=)."""
        today, asked = timezone.localdate(), self.request.GET.getlist("area")
        return {
            "starts_on": today,
            "ends_on": today + timedelta(days=DAYS_OPEN),
            "privacy": Privacy.ANONYMOUS,
            "publicity_days": 7,
            "objection_days": 7,
            "service_areas": [int(pk) for pk in asked if _number(pk)],
            **rule_fields.shown({}),
        }

    def save(self) -> Test:
        """Make it."""
        return saving.create(self.plan(), user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where to go back to."""
        return {**super().get_context_data(**kwargs), "back": reverse("satisfaction:tests")}


class TestEdit(OneTest, Editor):
    """Another plan for a test that is being prepared."""

    __test__ = False  # no test case, whatever its name

    page_title = _("edit the plan")
    states = (TestState.DRAFT,)

    @property
    def keep(self) -> Any:
        """The questionnaire that it has."""
        return self.test.questionnaire_id

    @property
    def pk(self) -> int | None:
        """The test's."""
        return self.test.pk

    def stored(self) -> dict[str, Any]:
        """What the plan says."""
        said = {name: getattr(self.test, name) for name in saving.CHANGEABLE if name != "rules"}
        areas = list(self.test.areas.values_list("service_area_id", flat=True))
        return {**said, **rule_fields.shown(self.test.rules), "service_areas": areas}

    def save(self) -> Test:
        """Change it."""
        return saving.change(self.test.pk, self.plan(), user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where to go back to."""
        return {**super().get_context_data(**kwargs), "back": self.address}


def _number(text: str) -> bool:
    return text.isdecimal() and len(text) < 19
