"""What is asked of the agreement: its commitments, what becomes of them, publication, appraisal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.admin.responses import AreaChoice, DayInput
from surveys.topics import carrying_out, queries
from surveys.topics.enums import (
    InCharge,
    OwnersDecision,
    PublicChannel,
)
from surveys.topics.models import Topic
from surveys.topics.views.fields.inputs import (
    Fields,
    Rows,
    count_field,
    text_area,
)
from territory.naming import person


def _commitment_words(each: Any) -> str:
    words = f"{each.deadline.isoformat()} {each.text[:60]}"
    if each.done_on is None:
        return words
    told = gettext("reported as done on %(day)s by %(who)s")
    return f"{words}（{told % {'day': each.done_on.isoformat(), 'who': person(each.reported_by)}}）"


def _commitment(rows: Any) -> Rows:
    return Rows(
        rows.select_related("reported_by"),
        label=_("commitment"),
        empty_label=_("choose"),
        initial=rows.first() if rows.count() == 1 else None,
        words=_commitment_words,
    )


def commit(topic: Topic, user: Any) -> Fields:
    """Who does what by when."""
    return {
        "text": text_area(_("what is to be done"), 300, help_text=_("Everybody can read it: no names.")),
        "in_charge": forms.ChoiceField(
            label=_("in charge"), choices=InCharge.choices, widget=forms.RadioSelect
        ),
        "estate": AreaChoice(
            queries.estates(topic),
            label=_("estate"),
            required=False,
            empty_label=_("none"),
            help_text=_(
                "Of a property company: the estate that it serves. What becomes of it counts for its credit."
            ),
        ),
        "organisation": forms.ModelChoiceField(
            queries.organisations(topic),
            label=_("unit or organisation"),
            required=False,
            empty_label=_("none of the register"),
        ),
        "who": forms.CharField(
            label=_("who exactly"),
            max_length=80,
            required=False,
            help_text=_(
                "The unit or post, such as the service centre of the estate. Everybody can read it: no names."
            ),
        ),
        "deadline": forms.DateField(
            label=_("deadline"), widget=DayInput, initial=lambda: timezone.localdate() + timedelta(days=30)
        ),
    }


def drop(topic: Topic, user: Any) -> Fields:
    """Which commitment."""
    return {"commitment": _commitment(topic.commitments.filter(outcome=""))}


def resolve(topic: Topic, user: Any) -> Fields:
    """The agreement, and the owners' vote where they decide themselves."""
    last = topic.meetings.exclude(resolution="").order_by("-held_at").first()
    found: Fields = {
        "agreement": text_area(
            _("agreement"),
            5000,
            8,
            initial=topic.agreement or (last.resolution if last else ""),
            help_text=_("Everybody can read it: no names."),
        ),
        "resolved_on": forms.DateField(
            label=_("agreed on"), widget=DayInput, initial=timezone.localdate, required=False
        ),
    }
    if topic.owners_decision not in ("", OwnersDecision.NONE):
        found["owners_vote"] = text_area(
            _("result of the owners' vote"),
            300,
            help_text=_(
                "This is for the owners to decide (Civil Code, article 278): two thirds take part, by area "
                "and by number; more than half of them agree, in major matters three quarters."
            ),
        )
    return found


def report(topic: Topic, user: Any) -> Fields:
    """Which commitment was done when."""
    return {
        "commitment": _commitment(topic.commitments.filter(outcome="", done_on=None)),
        "done_on": forms.DateField(label=_("done on"), widget=DayInput, initial=timezone.localdate),
    }


def settle(topic: Topic, user: Any) -> Fields:
    """What became of it."""
    return {
        "commitment": _commitment(topic.commitments.filter(outcome="")),
        "verdict": forms.ChoiceField(
            label=_("verdict"),
            widget=forms.RadioSelect,
            choices=[
                (carrying_out.DONE, _("done; whether in time follows from the day reported")),
                (carrying_out.NOT_DONE, _("not done, and the deadline has passed")),
                (carrying_out.SEND_BACK, _("the report is not right: back to whoever is in charge")),
            ],
            help_text=_("Whoever reported it as done cannot settle it. A settled commitment is final."),
        ),
    }


def take_back(topic: Topic, user: Any) -> Fields:
    """Which of one's own reports."""
    return {"commitment": _commitment(topic.commitments.filter(outcome="", reported_by=user))}


def publication(topic: Topic, user: Any) -> Fields:
    """Where and when."""
    return {
        "channels": forms.MultipleChoiceField(
            label=_("channels"), choices=PublicChannel.choices, widget=forms.CheckboxSelectMultiple
        ),
        "published_on": forms.DateField(label=_("made public on"), widget=DayInput, initial=_today),
    }


def _today() -> date:
    return timezone.localdate()


def appraise(topic: Topic, user: Any) -> Fields:
    """How many judged, how many are satisfied."""
    return {
        "rated": count_field(_("how many judged the result"), required=True),
        "satisfied": count_field(_("how many of them are satisfied"), required=True),
        "asked": forms.CharField(
            label=_("how they were asked"),
            max_length=100,
            required=False,
            help_text=_("May stay empty where an appraisal meeting is recorded."),
        ),
    }
