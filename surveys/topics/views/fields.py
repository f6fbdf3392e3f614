"""What the form of each step asks for, with its choices and initial values. `steps.take` judges them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.admin.responses import AreaChoice, DayInput
from surveys.flow.steps import Step
from surveys.topics import carrying_out, leading, queries, rewording
from surveys.topics.enums import (
    InCharge,
    MeetingKind,
    OwnersDecision,
    Party,
    PublicChannel,
    Stance,
    TopicState,
)
from surveys.topics.models import Topic
from surveys.topics.places import offered
from territory.naming import person

Fields = dict[str, forms.Field]
NUMBER = 100_000
LINE = 80  # characters up to which a text is one line


class WhenInput(forms.DateTimeInput):
    """The browser's own day and time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class CameInput(forms.MultiWidget):
    """How many of a party came, and who."""

    def __init__(self, party: Any) -> None:
        number = {"min": 0, "inputmode": "numeric", "class": "tp-count", "placeholder": _("how many")}
        names = {"maxlength": 500, "class": "tp-names", "placeholder": _("names (may stay empty)")}
        super().__init__(
            [
                forms.NumberInput(
                    attrs={**number, "aria-label": format_lazy("{} {}", party, _("how many came"))}
                ),
                forms.TextInput(attrs={**names, "aria-label": format_lazy("{} {}", party, _("names"))}),
            ]
        )

    def decompress(self, value: Any) -> list[Any]:
        """(number, names)."""
        return list(value) if value else [None, ""]


class Came(forms.MultiValueField):
    """(how many, names) of one party; None where nobody came."""

    def __init__(self, label: Any) -> None:
        parts = (
            forms.IntegerField(min_value=0, max_value=NUMBER, required=False),
            forms.CharField(max_length=500, required=False),
        )
        super().__init__(
            parts, label=label, required=False, require_all_fields=False, widget=CameInput(label)
        )

    def compress(self, data_list: list[Any]) -> tuple[int, str] | None:
        """None for nobody. Names without a number are not passed over: how many came has to be said."""
        count, names = data_list or (None, "")
        if names and not count:
            raise forms.ValidationError(_("Say how many of them came."), code="no_count")
        return (count, names or "") if count else None


def _area(label: Any, limit: int, rows: int = 4, *, required: bool = True, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=limit, required=required, widget=widget, **more)


def _number(label: Any, *, required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=NUMBER, required=required)


class Rows(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """A row to choose, in words of its own."""

    def __init__(self, *args: Any, words: Callable[[Any], str] = str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words

    def label_from_instance(self, obj: Any) -> str:
        """In words."""
        return self.words(obj)


class AreaRows(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """Communities to tick."""

    widget = forms.CheckboxSelectMultiple


def _public_title(topic: Topic, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=_("title for residents"),
        max_length=80,
        required=required,
        initial=topic.public_title,
        help_text=_(
            "Everybody can read it. The proposer's own words are never shown: write what it is about, "
            "without names."
        ),
    )


def _public_text(topic: Topic) -> forms.CharField:
    return _area(_("text for residents"), 1000, required=False, initial=topic.public_text)


def adopt(topic: Topic, user: Any) -> Fields:
    """For adopting."""
    matter = forms.ModelChoiceField(
        queries.matters_for(topic), label=_("matter"), required=False, empty_label=_("none of the catalogue")
    )
    return {
        "public_title": _public_title(topic, required=True),
        "public_text": _public_text(topic),
        "matter": matter,
        "owners_decision": forms.ChoiceField(
            label=_("Do the owners decide on it themselves (Civil Code, article 278)?"),
            choices=OwnersDecision.choices,
            widget=forms.RadioSelect,
            initial=topic.owners_decision or OwnersDecision.NONE,
        ),
    }


def merge(topic: Topic, user: Any) -> Fields:
    """Into which."""
    return {
        "topic": Rows(
            queries.mergeable(topic, user).select_related("lead_area"),
            label=_("the other topic"),
            help_text=_("Where it concerns two or more communities then, the street leads from now on."),
            empty_label=_("choose"),
            words=lambda each: (
                f"{each.pk} · {each.raised_on.isoformat()} · {each.title}"
                f"（{each.lead_area.name}，{each.get_state_display()}）"
            ),
        )
    }


def transfer(topic: Topic, user: Any) -> Fields:
    """To whom."""
    return {
        "unit": forms.CharField(
            label=_("unit it was passed on to"), max_length=80, initial=topic.transfer_unit
        ),
        "public_title": _public_title(topic, required=False),
    }


def titled(topic: Topic, user: Any) -> Fields:
    """A title, if residents are to read of it."""
    return {"public_title": _public_title(topic, required=False)}


def words(topic: Topic, user: Any) -> Fields:
    """Every text that residents read, as it stands."""
    return {
        each.name: forms.CharField(
            label=each.label,
            max_length=each.longest,
            required=each.needed,
            initial=each.text,
            widget=forms.TextInput if each.longest <= LINE else forms.Textarea(attrs={"rows": 3}),
        )
        for each in rewording.parts(topic)
    }


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


def _meeting_words(meeting: Any) -> str:
    at = timezone.localtime(meeting.held_at or meeting.planned_at)
    return f"{at:%Y-%m-%d %H:%M} {meeting.get_kind_display()} {meeting.place}"


def _meeting(topic: Topic) -> Rows:
    rows = _waiting(topic)
    return Rows(rows, label=_("meeting"), empty_label=_("choose"), initial=rows.first(), words=_meeting_words)


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
        "meeting": Rows(one, label=_("meeting"), empty_label=None, initial=found, words=_meeting_words),
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
        "minutes": _area(
            _("minutes"),
            10000,
            8,
            help_text=_(
                "What was said, by which party. Not public; it is printed on the minutes, which those who "
                "came sign."
            ),
        ),
        "votes_for": _number(_("votes in favour")),
        "votes_against": _number(_("votes against")),
        "votes_abstain": _number(_("abstentions")),
        "resolution": _area(_("what was resolved"), 5000, required=False),
    }


def opinion(topic: Topic, user: Any) -> Fields:
    """Whose opinion it is and what it says."""
    return {
        "party": forms.ChoiceField(label=_("party"), choices=Party.choices),
        "stance": forms.ChoiceField(label=_("stance"), choices=Stance.choices, widget=forms.RadioSelect),
        "words": _area(_("what was said"), 1000, help_text=_("For staff only.")),
        "public_words": _area(
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
            words=_meeting_words,
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
        "public_words": _area(
            _("the opinion against it in words for residents"),
            300,
            help_text=_("Everybody can read it: no names."),
        ),
        "reply": _area(_("reply"), 500, help_text=_("Everybody can read it: no names.")),
    }


def commit(topic: Topic, user: Any) -> Fields:
    """Who does what by when."""
    return {
        "text": _area(_("what is to be done"), 300, help_text=_("Everybody can read it: no names.")),
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


def drop(topic: Topic, user: Any) -> Fields:
    """Which commitment."""
    return {"commitment": _commitment(topic.commitments.filter(outcome=""))}


def resolve(topic: Topic, user: Any) -> Fields:
    """The agreement, and the owners' vote where they decide themselves."""
    last = topic.meetings.exclude(resolution="").order_by("-held_at").first()
    found: Fields = {
        "agreement": _area(
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
        found["owners_vote"] = _area(
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
        "rated": _number(_("how many judged the result"), required=True),
        "satisfied": _number(_("how many of them are satisfied"), required=True),
        "asked": forms.CharField(
            label=_("how they were asked"),
            max_length=100,
            required=False,
            help_text=_("May stay empty where an appraisal meeting is recorded."),
        ),
    }


def places(topic: Topic, user: Any) -> Fields:
    """Which communities."""
    rows = offered(topic)
    own = leading.community_of(topic.area)
    return {
        "places": AreaRows(
            type(topic.area)._default_manager.filter(pk__in=[each.pk for each in rows]).order_by("path"),
            label=_("communities concerned"),
            initial=[each.pk for each in topic.places.all()] or ([own.pk] if own else []),
            help_text=_("With two or more the street leads from then on; with one, that community."),
        )
    }


FIELDS: dict[str, Callable[[Topic, Any], Fields]] = {
    "adopt": adopt,
    "merge": merge,
    "transfer": transfer,
    "law": titled,
    "reject": titled,
    "words": words,
    "hold": hold,
    "amend": amend,
    "take_back": take_back,
    "schedule": plan,
    "meet_again": plan,
    "call_off": call_off,
    "record": record,
    "opinion": opinion,
    "reply": reply,
    "commit": commit,
    "drop": drop,
    "resolve": resolve,
    "report": report,
    "settle": settle,
    "publication": publication,
    "appraise": appraise,
    "places": places,
}


def worth_offering(topic: Topic, step: Step, user: Any) -> bool:
    """Whether a step leads anywhere: there is something to choose wherever something has to be chosen, and it
    is not a mere slip of the desk that came from a response, nor a text that nobody reads yet."""
    if step.key == "void":
        return topic.response_id is None and not topic.meetings.exists()
    if step.key == "words" and topic.state == TopicState.COLLECTED:
        return bool(topic.public_title)
    found = FIELDS.get(step.key)
    asked: Any = [each for each in (found(topic, user) if found else {}).values() if isinstance(each, Rows)]
    return all(each.queryset.exists() for each in asked if each.required)
