"""The forms of objections. What is right is judged by the actions; forms only ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from satisfaction.credit.entries.forms import RuleChoices, files_field
from satisfaction.credit.entries.proposing import Governing
from satisfaction.credit.enums import Outcome, Party
from satisfaction.credit.objections.deciding import DECISIONS
from surveys.admin.responses import DayInput

SHORTEST = 10  # characters of reasons


class RaiseForm(forms.Form):
    """Who objects, and why."""

    party = forms.ChoiceField(label=_("who objects"), choices=Party.choices, initial=Party.COMPANY)
    raised_by = forms.CharField(label=_("name of the company or person"), max_length=120)
    contact = forms.CharField(
        label=_("phone or address for the answer"),
        max_length=100,
        required=False,
        help_text=_("Only used to answer; stored encrypted."),
    )
    text = forms.CharField(
        label=_("reasons"),
        min_length=SHORTEST,
        max_length=4000,
        error_messages={"min_length": _("Please say a little more: at least ten characters.")},
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What is wrong in the entry, and how that can be seen."),
    )
    evidence = files_field(_("supporting documents"))


class PutDownForm(RaiseForm):
    """The same, put down by staff."""

    received_on = forms.DateField(label=_("received on"), widget=DayInput)
    late = forms.CharField(
        label=_("why it is taken late"),
        max_length=300,
        required=False,
        help_text=_("Only where the time for objections is over."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = timezone.localdate()


class DecisionForm(forms.Form):
    """The decision."""

    outcome = forms.ChoiceField(
        label=_("decision"),
        choices=[(each.value, each.label) for each in DECISIONS],
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label=_("reasons of the decision"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("They are told to whoever objected."),
    )
    rule = forms.ChoiceField(
        label=_("rule of the corrected entry"),
        required=False,
        help_text=_("Only where the entry is replaced by a corrected one."),
    )
    title = forms.CharField(label=_("title of the corrected entry"), max_length=120, required=False)
    text = forms.CharField(
        label=_("facts of the corrected entry"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, ruling: Governing | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule: Any = self.fields["rule"]
        rule.choices = RuleChoices(ruling).choices() if ruling else [("", "—")]

    def clean(self) -> dict[str, Any]:
        """A corrected entry needs its rule and facts."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("outcome") == Outcome.CORRECTED:
            for name in ("rule", "text"):
                if not data.get(name):
                    self.add_error(name, _("Please fill this in for the corrected entry."))
        return data
