"""Begin a collection by a questionnaire, change, close, open it; take in the answers that it has already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import jobs
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, gettext_noop
from wagtail.log_actions import log

from forms_builder.models import Questionnaire
from forms_builder.schema import Form
from surveys import channels
from surveys.demands import asking, drawing
from surveys.demands.errors import DemandRefused
from surveys.demands.models import Collection
from surveys.folders import area_of
from surveys.models import Channel, Response
from surveys.problems.asking import live_forms
from territory import access
from territory.access import KEEP, User

KIND = "demands.take_in"
WEIGHTS = ("weight_urgency", "weight_choice", "weight_gap")
USUAL = (Decimal("0.6"), Decimal("0.25"), Decimal("0.15"))  # weights: urgency, first choice, gap in supply


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a collection is to be. `questions` by field of Collection; `short` are answers to the supply
    question."""

    name: str
    year: int
    questions: Mapping[str, str]
    short: tuple[str, ...]
    weights: tuple[Decimal, Decimal, Decimal]


def begin(questionnaire: Questionnaire, wanted: Wanted, *, user: Any) -> Collection:
    """Begin a collection and queue the job that takes in what has been answered already.

    Raises DemandRefused: not_yours, not_published, questionnaire_taken, question_unknown, short_unknown,
    short_missing, weights; jobs.TooManyJobs.
    """
    area = area_of(questionnaire)
    if area is None or not access.may(user, area, *KEEP):
        raise DemandRefused("not_yours")
    form = form_of(questionnaire.pk)
    check(form, wanted)
    try:
        with transaction.atomic():
            made = Collection(area=area, questionnaire=questionnaire, created_by=user)
            _write(made, wanted)
            log(made, "demands.begin", user=user)
            if Response.objects.filter(questionnaire=questionnaire).exists():
                jobs.start(KIND, user, title=made.name, collection=made.pk)
    except IntegrityError:
        raise DemandRefused("questionnaire_taken") from None
    return made


def change(pk: int, wanted: Wanted, *, user: Any) -> Collection:
    """Change name, year, questions and weights; the log says from what to what. What was taken in stays; a
    job takes in anew what other questions say.

    Raises DemandRefused: not_yours, not_published, question_unknown, short_unknown, short_missing, weights;
    jobs.TooManyJobs.
    """
    with transaction.atomic():
        found = _mine(pk, user)
        before = _facts(found)
        check(form_of(found.questionnaire_id), wanted)
        _write(found, wanted)
        after = _facts(found)
        changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
        if changed:
            log(found, "demands.change", user=user, data={"changed": changed})
        if changed.keys() & asking.NAMES.keys():
            jobs.start(KIND, user, title=found.name, collection=found.pk)
    return found


def switch(pk: int, *, is_open: bool, user: Any) -> Collection:
    """Close a collection and the links of its questionnaire, so that its figures stay as they are, or open it
    and those links again; then what came meanwhile becomes demands.

    Raises DemandRefused("not_yours"); jobs.TooManyJobs."""
    with transaction.atomic():
        found = _mine(pk, user)
        if found.is_open != is_open:
            links = _open_links(found, user) if is_open else _close_links(found, user)
            found.is_open = is_open
            found.save(update_fields=["is_open", "closed_at", "links_before"])
            log(found, "demands.open" if is_open else "demands.close", user=user, data={"links": links})
            if is_open:
                jobs.start(KIND, user, title=found.name, collection=found.pk)
    return found


def open_links(collection: Collection) -> QuerySet[Channel]:
    """The links of its questionnaire that are or will be open; tests have links of their own."""
    rows = Channel.objects.filter(questionnaire=collection.questionnaire_id, gate="")
    return rows.filter(Q(closes_at=None) | Q(closes_at__gt=timezone.now()))


def _close_links(collection: Collection, user: User) -> list[str]:
    """Close them and remember when each was to close; returns their codes."""
    found = list(open_links(collection).select_for_update(no_key=True, of=("self",)).order_by("pk"))
    collection.closed_at = timezone.now()
    collection.links_before = {
        str(each.pk): each.closes_at.isoformat() if each.closes_at else None for each in found
    }
    for each in found:
        _set_end(each, collection.closed_at, user)
    return [each.code for each in found]


def _open_links(collection: Collection, user: User) -> list[str]:
    """Give those that are still as closing it left them their former end; returns their codes."""
    before = collection.links_before
    rows = Channel.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    found = list(rows.filter(pk__in=before.keys(), closes_at=collection.closed_at))
    for each in found:
        former = before[str(each.pk)]
        _set_end(each, datetime.fromisoformat(former) if former else None, user)
    collection.closed_at, collection.links_before = None, {}
    return [each.code for each in found]


def _set_end(channel: Channel, closes_at: datetime | None, user: User) -> None:
    terms = {name: getattr(channel, name) for name in channels.CHANGEABLE}
    channels.change(channel, channels.Terms(**{**terms, "closes_at": closes_at}), user=user)


def form_of(questionnaire_pk: int) -> Form:
    """The form that is live. Raises DemandRefused("not_published")."""
    form = live_forms([questionnaire_pk]).get(questionnaire_pk)
    if form is None:
        raise DemandRefused("not_published")
    return form


def check(form: Form, wanted: Wanted) -> None:
    """Raises DemandRefused: question_unknown, short_unknown, short_missing, weights."""
    for field, question in wanted.questions.items():
        known = {each.id for each in asking.offered(form, field)}
        if question not in known and (question or field not in asking.OPTIONAL):
            raise DemandRefused("question_unknown")
    asked = wanted.questions.get("supply_question", "")
    if set(wanted.short) - set(asking.options(form, asked)):
        raise DemandRefused("short_unknown")
    if asked and not wanted.short:
        raise DemandRefused("short_missing")
    if min(wanted.weights) < 0 or sum(wanted.weights) != 1:
        raise DemandRefused("weights")


def _write(collection: Collection, wanted: Wanted) -> None:
    collection.name, collection.year = wanted.name, wanted.year
    for field in asking.NAMES:
        setattr(collection, field, wanted.questions.get(field, ""))
    collection.short = list(wanted.short)
    collection.weight_urgency, collection.weight_choice, collection.weight_gap = wanted.weights
    collection.save()


def _facts(collection: Collection) -> dict[str, Any]:
    """What can be changed, as the log keeps it."""
    return {
        **{name: getattr(collection, name) for name in ("name", "year", *asking.NAMES, "short")},
        **{name: str(Decimal(getattr(collection, name)).normalize()) for name in WEIGHTS},
    }


def _mine(pk: int, user: User) -> Collection:
    found: Collection = (
        Collection.objects.select_for_update(no_key=True, of=("self",)).select_related("area").get(pk=pk)
    )
    if not access.may(user, found.area, *KEEP):
        raise DemandRefused("not_yours")
    return found


@jobs.kind(
    KIND,
    label=gettext_lazy("Taking in what was answered already"),
    seconds=3600,
    owed=True,  # else answers that came before would never be demands
    messages={"gone": gettext_noop("The collection is no longer there.")},
    origin=lambda params: reverse("demands:collection", args=[params["collection"]]),
)
def take_in(running: jobs.Running) -> dict[str, int]:
    """The job: one short transaction for each response, so that nothing else waits for it."""
    collection = Collection.objects.filter(pk=running.params["collection"]).first()
    if collection is None:
        raise jobs.JobFailed("gone")
    return {"responses": take_in_all(collection, running.progress)}


def take_in_all(collection: Collection, told: Any = lambda done, total: None) -> int:
    """Draw every response of the collection's questionnaire, oldest first; says how many there were."""
    rows = Response.objects.filter(questionnaire=collection.questionnaire_id).order_by("received_at", "pk")
    ids = list(rows.values_list("pk", flat=True))
    for done, pk in enumerate(ids):
        told(done, len(ids))
        with transaction.atomic():
            drawing.draw(pk)
    return len(ids)
