"""What the forms of call-backs say. Reads only; the forms' answers are the facts, nothing else is stored.

A call-back's form is the response whose number was chosen beforehand (`Callback.form_id`); where the form was
sent without JavaScript, which cannot choose numbers, the newest that its household's link brought through the
test's own channel for call-backs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from forms_builder.rendering.piping import plainly
from satisfaction.back_checks import Check
from satisfaction.enums import CallReason
from satisfaction.models import Callback, Test, TestArea
from surveys.enums import ResponseState
from surveys.models import Response, Revision
from surveys.versions import version_by_pk


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that was filled in: its answers by question name, as they are after corrections."""

    response_id: UUID
    at: datetime
    version: int
    answers: Mapping[str, Any]

    def said(self, name: str) -> str:
        """An answer as text; "" where there is none."""
        return str(self.answers.get(name) or "")

    def chosen(self, name: str) -> tuple[str, ...]:
        """The options of a multiple choice."""
        value = self.answers.get(name) or ()
        return (value,) if isinstance(value, str) else tuple(str(each) for each in value)


def forms_of(test: Test, callbacks: Iterable[Callback]) -> dict[int, Filled]:
    """By call-back: the form that was filled in for it. One query beside versions never read; the consents
    must be fetched."""
    rows = list(callbacks)
    if test.callback_channel_id is None or not rows:
        return {}
    households = {each.consent.household_id for each in rows if each.consent.household_id}
    current = Revision.objects.filter(response=OuterRef("pk"), number=OuterRef("revision"))
    responses = (
        Response.objects.filter(
            Q(pk__in=[each.form_id for each in rows]) | Q(household__in=households),
            channel=test.callback_channel_id,
            state=ResponseState.ACCEPTED,
        )
        .order_by("received_at", "pk")
        .annotate(corrected=Subquery(current.values("answers")))
        .values_list("pk", "household", "received_at", "version", "revision", "answers", "corrected")
    )
    by_id: dict[UUID, Filled] = {}
    by_household: dict[int, Filled] = {}
    chosen = {each.form_id for each in rows}
    for pk, household, at, version, revision, original, corrected in responses:
        names = {identity: name for name, identity in version_by_pk(version).ids.items()}
        answers = (corrected if revision else original) or {}
        filled = Filled(
            pk, at, version, {names[key]: value for key, value in answers.items() if key in names}
        )
        if pk in chosen:
            by_id[pk] = filled
        else:
            by_household[household] = filled
    found: dict[int, Filled] = {}
    for each in rows:
        filled_in = by_id.get(each.form_id) or by_household.get(each.consent.household_id or 0)
        if filled_in:
            found[each.pk] = filled_in
    return found


def in_words(filled: Filled, name: str) -> str:
    """An answer in the words of its form; the value itself where the form has no such option."""
    form = version_by_pk(filled.version).compiled.form
    question = form.by_name.get(name)
    labels = {} if question is None else {each.value: each.label for each in form.options_of(question)}
    chosen = filled.chosen(name)
    return "、".join(plainly(form, labels.get(value, value)) for value in chosen)


def callbacks_of(test: Test) -> list[Callback]:
    """All call-backs of a test with what the reads here need."""
    rows = Callback.objects.filter(test=test).order_by("pk")
    return list(rows.select_related("consent__household__building", "caller"))


def checks(test: Test) -> dict[int, list[Check]]:
    """By service area of the test (`TestArea` pk): its call-backs as the figures need them. Two queries."""
    rows = callbacks_of(test)
    filled = forms_of(test, rows)
    found: defaultdict[int, list[Check]] = defaultdict(list)
    for each in rows:
        found[each.consent.test_area_id].append(check_of(each, filled.get(each.pk)))
    return dict(found)


def check_of(callback: Callback, filled: Filled | None) -> Check:
    """One call-back as the figures need it."""
    drawn = callback.reason == CallReason.RANDOM
    if filled is None:
        return Check(drawn, callback.consent.overall)
    return Check(
        random=drawn,
        told=callback.consent.overall,
        reach=filled.said("reach"),
        took_part=filled.said("took_part"),
        again=filled.said("overall_again"),
        verdict=filled.said("verdict"),
        pressed=filled.chosen("pressured"),
    )


def population(areas: Sequence[TestArea]) -> dict[int, int]:
    """By service area of a test: how many households agreed to a call-back."""
    from django.db.models import Count

    from satisfaction.models import Consent

    rows = Consent.objects.filter(test_area__in=areas, household__isnull=False).exclude(phone="")
    return dict(rows.order_by().values_list("test_area").annotate(Count("pk")))
