"""What is asked of meetings: planned, held, recorded; opinions and what is replied to them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.topics import queries
from surveys.topics.enums import (
    MeetingKind,
    Party,
    Stance,
)
from surveys.topics.models import Topic
from surveys.topics.views.fields.inputs import (
    Came,
    Fields,
    Rows,
    WhenInput,
    count_field,
    text_area,
)


def plan(topic: Topic, user: Any) -> Fields:
    """A meeting: which, when, where."""
    return {"kind": _kind(topic), **when_and_where()}


def _kind(topic: Topic) -> forms.ChoiceField:
    kinds = [each for each in MeetingKind.choices if each[0] != MeetingKind.JOINT]
    wished = topic.expected_meeting if topic.expected_meeting in dict(kinds) else ""
    return forms.ChoiceField(
        label=_("kind of meeting"),
        choices=kinds,
        widget=forms.RadioSelect,
        initial=wished or MeetingKind.TALK,
    )


def when_and_where() -> Fields:
    """A time that lies ahead, and a place."""
    day = timezone.localdate() + timedelta(days=7)
    initial = timezone.make_aware(datetime.combine(day, time(19, 0)))
    return {
        "planned_at": forms.DateTimeField(label=_("planned for"), widget=WhenInput, initial=initial),
        "place": _place(),
    }


def _place() -> forms.CharField:
    return forms.CharField(label=_("place"), max_length=80)


def _waiting(topic: Topic) -> Any:
    return topic.meetings.filter(held_at=None, cancelled_at=None)


def meeting_words(meeting: Any) -> str:
    """When, which kind, where."""
    at = timezone.localtime(meeting.held_at or meeting.planned_at)
    return f"{at:%Y-%m-%d %H:%M} {meeting.get_kind_display()} {meeting.place}"


def _meeting(topic: Topic) -> Rows:
    rows = _waiting(topic)
    return Rows(rows, label=_("meeting"), empty_label=_("choose"), initial=rows.first(), words=meeting_words)


def call_off(topic: Topic, user: Any) -> Fields:
    """Which meeting."""
    return {"meeting": _meeting(topic)}


def record(topic: Topic, user: Any) -> Fields:
    """Minutes, who came, votes."""
    planned = _waiting(topic).first()
    return {"meeting": _meeting(topic), **minutes(planned.planned_at if planned else None)}


def hold(topic: Topic, user: Any) -> Fields:
    """Which meeting it was, and its record."""
    return {"kind": _kind(topic), "place": _place(), **minutes(None)}


def amend(topic: Topic, user: Any, chosen: str = "") -> Fields:
    """The record of one held meeting as it stands: the one chosen by number, else the last."""
    held = topic.meetings.filter(held_at__isnull=False).order_by("held_at", "pk")
    found = next((each for each in held if str(each.pk) == chosen), None) or held.last()
    one = held.filter(pk=found.pk) if found else held.none()
    fields: Fields = {
        "meeting": Rows(one, label=_("meeting"), empty_label=None, initial=found, words=meeting_words),
        **minutes(None),
    }
    if found is not None:
        as_recorded(fields, found)
    return fields


def as_recorded(fields: Fields, meeting: Any) -> None:
    """Let the fields of a record begin as it stands."""
    for name in ("held_at", "chair", "minutes", "votes_for", "votes_against", "votes_abstain", "resolution"):
        fields[name].initial = getattr(meeting, name)
    for each in meeting.attendance.all():
        fields[f"came_{each.party}"].initial = (each.count, each.names)


def minutes(planned: Any) -> Fields:
    """The record of a meeting."""
    came: Fields = {f"came_{value}": Came(label) for value, label in Party.choices}
    return {
        "held_at": forms.DateTimeField(label=_("held at"), widget=WhenInput, initial=planned),
        "chair": forms.CharField(label=_("chair"), max_length=40),
        **came,
        "minutes": text_area(
            _("minutes"),
            10000,
            8,
            help_text=_(
                "What was said, by which party. Not public; it is printed on the minutes, which those who "
                "came sign."
            ),
        ),
        "votes_for": count_field(_("votes in favour")),
        "votes_against": count_field(_("votes against")),
        "votes_abstain": count_field(_("abstentions")),
        "resolution": text_area(_("what was resolved"), 5000, required=False),
    }


def opinion(topic: Topic, user: Any) -> Fields:
    """Whose opinion it is and what it says."""
    return {
        "party": forms.ChoiceField(label=_("party"), choices=Party.choices),
        "stance": forms.ChoiceField(label=_("stance"), choices=Stance.choices, widget=forms.RadioSelect),
        "words": text_area(_("what was said"), 1000, help_text=_("For staff only.")),
        "public_words": text_area(
            _("the opinion in words for residents"),
            300,
            required=False,
            help_text=_("These words stand on the minutes that are printed: no names."),
        ),
        "meeting": Rows(
            topic.meetings.filter(held_at__isnull=False),
            label=_("said at the meeting"),
            required=False,
            empty_label=_("at no meeting"),
            words=meeting_words,
        ),
    }


def reply(topic: Topic, user: Any) -> Fields:
    """What is replied to whoever is against it."""
    rows = queries.dissents(topic)
    return {
        "dissent": Rows(
            rows,
            label=_("opinion against it"),
            empty_label=_("choose"),
            initial=rows.first(),
            words=lambda each: f"{each.get_party_display()}：{each.words[:60]}",
        ),
        "public_words": text_area(
            _("the opinion against it in words for residents"),
            300,
            help_text=_("Everybody can read it: no names."),
        ),
        "reply": text_area(_("reply"), 500, help_text=_("Everybody can read it: no names.")),
    }
