"""The forms of entries. What is right is judged by the actions; forms only ask."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from satisfaction.companies.models import Company
from satisfaction.credit.entries import queries, wording
from satisfaction.credit.entries.deciding import TEXT
from satisfaction.credit.entries.proposing import Governing, rules_by_hand
from satisfaction.credit.enums import EntryKind, Gravity
from satisfaction.credit.errors import MESSAGES
from satisfaction.credit.evidence import Upload
from surveys.admin.responses import AreaChoice, DayInput
from surveys.flow.files import sent
from territory.models import Area

NO_EVIDENCE, NO_REASON = MESSAGES["evidence_missing"], MESSAGES["reason_missing"]
ACCEPT = ".pdf,.doc,.docx,.xls,.xlsx,.wps,.et,.txt,image/jpeg,image/png,image/webp"


class Files(forms.ClearableFileInput):
    """Several files at once; on a phone the camera is offered."""

    allow_multiple_selected = True


def files_field(label: Any, help_text: Any = "", *, required: bool = False) -> forms.Field:
    """A field for evidence; `sent_files` reads it."""
    return forms.Field(
        label=label,
        required=required,
        error_messages={"required": _(NO_EVIDENCE)},
        widget=Files(attrs={"accept": ACCEPT, "multiple": True}),
        help_text=help_text or _("Photos, PDF, Word, Excel or text; at most 10 files of 16 MB each."),
    )


def sent_files(request: HttpRequest, name: str = "evidence") -> list[Upload]:
    """The files of a form: only so many, and of each only so much as shows that it is too large."""
    return sent(request, name)


class SeenForm(forms.Form):
    """A form that remembers up to which line its user saw the entry."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(SeenForm):
    """Only a reason."""

    reason = forms.CharField(
        label=_("reason"),
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _(NO_REASON)},
    )

    def __init__(self, *args: Any, label: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label


class ConfirmForm(SeenForm):
    """When the publicity begins."""

    starts_on = forms.DateField(
        label=_("publicity begins on"),
        widget=DayInput,
        help_text=_("Today, or at most 30 days from now."),
    )

    def __init__(self, *args: Any, shown: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate()
        if not shown:
            del self.fields["starts_on"]


class ReversalForm(ReasonForm):
    """Grant or decline."""

    grant = forms.ChoiceField(
        label=_("decision"),
        choices=[("yes", _("reverse the entry")), ("no", _("let the entry stand"))],
        widget=forms.RadioSelect,
    )
    field_order = ("grant", "reason", "seen")


class RuleChoices:
    """The rules of a scheme as a drop-down, by kind."""

    def __init__(self, ruling: Governing) -> None:
        self.rules = rules_by_hand(ruling.data)

    def choices(self) -> list[tuple[str, Any]]:
        """("", …), then a group for each kind."""
        ordered = sorted(self.rules, key=lambda each: list(EntryKind).index(EntryKind(each.kind)))
        groups = [
            (
                str(EntryKind(kind).label),
                [
                    (
                        each.key,
                        wording.rule_words(
                            each.title,
                            each.points,
                            str(Gravity(each.gravity).label) if each.gravity else "",
                            each.months,
                        ),
                    )
                    for each in rules
                ],
            )
            for kind, rules in groupby(ordered, key=lambda each: each.kind)
        ]
        return [("", _("choose")), *groups]


class EntryForm(forms.Form):
    """An entry: where, by which rule, what happened, how it is proved."""

    area = AreaChoice(Area.objects.none(), label=_("where"), empty_label=_("choose"))
    rule = forms.ChoiceField(label=_("rule"))
    title = forms.CharField(
        label=_("title"),
        max_length=120,
        required=False,
        help_text=_("As it stands in the public record. Without one, the rule's name."),
    )
    occurred_on = forms.DateField(label=_("day of the facts"), widget=DayInput)
    text = forms.CharField(
        label=_("facts"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What happened, found by whom, on which document it rests. No names of residents."),
    )
    evidence = files_field(_("supporting documents"))

    def __init__(self, *args: Any, user: Any, company: Company, ruling: Governing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["area"]
        area.queryset = queries.places(user, company)
        rule: Any = self.fields["rule"]
        rule.choices = RuleChoices(ruling).choices()
        self.titles = {each.key: each.title for each in rules_by_hand(ruling.data)}

    def given_title(self) -> str:
        """The title, else the rule's."""
        data = self.cleaned_data
        return str(data["title"].strip() or self.titles.get(data["rule"], ""))[:120]


class NewEntryForm(EntryForm):
    """A new entry."""

    evidence = files_field(_("supporting documents"), required=True)
    again = forms.BooleanField(
        label=_("It is another matter of the same rule on the same day"), required=False
    )


class CorrectionForm(EntryForm):
    """What an entry should have said."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
