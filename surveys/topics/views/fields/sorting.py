"""What is asked when topics are sorted, merged, passed on, placed or reworded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.topics import leading, queries, rewording
from surveys.topics.enums import (
    OwnersDecision,
)
from surveys.topics.models import Topic
from surveys.topics.places import offered
from surveys.topics.views.fields.inputs import (
    AreaRows,
    Fields,
    Rows,
    text_area,
)

LINE = 80  # characters up to which a text is one line


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
    return text_area(_("text for residents"), 1000, required=False, initial=topic.public_text)


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
