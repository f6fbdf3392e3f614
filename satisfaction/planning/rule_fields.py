"""The scoring rules as staff see them: percents instead of shares, each with what it means."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from satisfaction.scoring_rules import CHECK_LEAST, CHECK_MOST, CONFIDENCES, Rules

SECONDS_MOST = 120  # what sealed tests remember at most (satisfaction.models.Vote.seconds)
PERCENTS = ("min_share", "check_share", "agreement_min", "confidence")


def percent(share: Fraction) -> Fraction | int:
    """A share as a percent, whole where it is."""
    found = share * 100
    return int(found) if found.denominator == 1 else found


class RuleFields(forms.Form):
    """The part of a plan that says how it is scored."""

    min_count = forms.IntegerField(
        label=_("valid households at least"),
        min_value=1,
        max_value=100_000,
        help_text=_("With fewer, a service area gets no score. One with fewer households needs all of them."),
    )
    min_share = forms.IntegerField(
        label=_("and at least this share of all households (%)"), min_value=0, max_value=100
    )
    min_seconds = forms.IntegerField(
        label=_("shortest time for filling in (seconds)"),
        min_value=0,
        max_value=SECONDS_MOST,
        help_text=_("What was filled in faster is kept, but does not count."),
    )
    min_answered_weight = forms.DecimalField(
        label=_("answered weight at least"),
        required=False,
        min_value=0,
        max_value=10_000,
        decimal_places=2,
        help_text=_("Of the weights of all questions. Left empty: as the questionnaire says."),
    )
    score_unverified = forms.BooleanField(
        label=_("answers without a household's own link count, too"),
        required=False,
        help_text=_("Then nothing has a margin of error, since anybody can answer. Not recommended."),
    )
    check_share = forms.IntegerField(
        label=_("call back this share of those who agree (%)"),
        min_value=int(CHECK_LEAST * 100),
        max_value=int(CHECK_MOST * 100),
        help_text=_("Drawn at random; whoever reported pressure is called in any case."),
    )
    agreement_min = forms.IntegerField(
        label=_("agreement at least (%)"),
        min_value=50,
        max_value=100,
        help_text=_("If fewer confirm on the phone what they answered, nothing is scored."),
    )
    confidence = forms.TypedChoiceField(
        label=_("confidence of the margins"),
        coerce=int,
        choices=[(percent(each), f"{percent(each)}%") for each in CONFIDENCES],
    )


def shown(data: Mapping[str, Any]) -> dict[str, Any]:
    """Stored rules as the form's values."""
    stored = Rules.from_json(data)
    found = {name: getattr(stored, name) for name in RuleFields.base_fields}
    for name in PERCENTS:
        found[name] = percent(found[name])
    weight = stored.min_answered_weight
    found["min_answered_weight"] = None if weight is None else f"{float(weight):g}"
    return found


def read(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """The form's values as rules to be stored."""
    found = {name: cleaned[name] for name in RuleFields.base_fields}
    for name in PERCENTS:
        found[name] = f"{found[name]}/100"
    weight = found["min_answered_weight"]
    found["min_answered_weight"] = None if weight is None else str(weight)
    return Rules.from_json(found).to_json()
