"""Make a round, change it, delete it. Each one transaction, each logged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from forms_builder.models import Questionnaire
from surveys import channels
from surveys.visits.enums import Draw, RoundState
from surveys.visits.models import Round, Visit
from surveys.visits.rounds import frames
from surveys.visits.rounds.errors import RoundError
from surveys.visits.rounds.roles import KEEP
from territory import access
from territory.models import Area

ALWAYS = ("title", "ends_on")  # what may be changed after the draw
CHANGEABLE = (
    *ALWAYS, "questionnaire", "starts_on", "draw", "size", "min_per_stratum", "attempts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """What staff decide about a round. `size` means nothing in a census."""

    title: str
    questionnaire: Questionnaire
    targets: Sequence[Area]
    starts_on: date
    ends_on: date
    draw: str = Draw.CENSUS
    size: int | None = None
    min_per_stratum: int = 5
    attempts: int = 3


@transaction.atomic
def create(terms: Terms, *, user: Any) -> Round:
    """A round being prepared. Raises RoundError: no_target, too_many_targets, not_covered."""
    targets, area = placed(terms.targets, user)
    round_ = Round.objects.create(
        area=area, created_by=user, **{name: getattr(terms, name) for name in CHANGEABLE}
    )
    round_.targets.set(targets)
    log(round_, "wagtail.create", user=user)
    return round_


@transaction.atomic
def change(round_id: int, terms: Terms, *, user: Any) -> Round:
    """Give it other terms; after the draw only another title and deadline (then its links close later, too).

    Raises RoundError: no_target, too_many_targets, not_covered.
    """
    round_ = locked(round_id)
    names = ALWAYS if round_.drawn_at or round_.state != RoundState.DRAFT else CHANGEABLE
    before = {name: str(getattr(round_, name)) for name in names}
    if names == CHANGEABLE:
        targets, round_.area = placed(terms.targets, user)
        round_.targets.set(targets)
    for name in names:
        setattr(round_, name, getattr(terms, name))
    round_.save(update_fields=[*names, "area"])
    if round_.state == RoundState.OPEN:
        set_closing(round_, user)
    changed = {name: [before[name], str(getattr(round_, name))] for name in names}
    data = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    log(round_, "wagtail.edit", user=user, data=data)
    return round_


@transaction.atomic
def delete(round_id: int, *, user: Any) -> None:
    """Remove a round that was never in the field. Raises RoundError: not_draft, visited."""
    round_ = locked(round_id)
    if round_.state != RoundState.DRAFT or round_.worker_channel_id:
        raise RoundError("not_draft")
    refuse_visited(round_)
    log(round_, "wagtail.delete", user=user)
    round_.delete()


def locked(round_id: int) -> Round:
    """The round, held until the transaction ends."""
    return Round.objects.select_for_update().get(pk=round_id)


def refuse_visited(round_: Round) -> None:
    """Raises RoundError("visited") where anybody has been at a door of the sample. Voided visits count here:
    they are kept, and so is the sample to which they belong."""
    if Visit.objects.filter(assignment__round=round_).exists():
        raise RoundError("visited")


def placed(targets: Sequence[Area], user: Any) -> tuple[list[Area], Area]:
    """The targets without those below others, and the area above them all, which `user` must look after.

    Raises RoundError: no_target, too_many_targets, not_covered.
    """
    found = frames.topmost(targets)
    if not found:
        raise RoundError("no_target")
    if len(found) > frames.MOST:
        raise RoundError("too_many_targets", limit=frames.MOST)
    area = frames.common_area(found)
    if area is None or not access.may(user, area, *KEEP):
        raise RoundError("not_covered")
    return found, area


def closing_time(round_: Round) -> datetime:
    """The end of the deadline day."""
    return timezone.make_aware(datetime.combine(round_.ends_on + timedelta(days=1), time.min))


def set_closing(round_: Round, user: Any) -> None:
    """Let the round's links close at the end of the deadline day."""
    for channel in (round_.worker_channel, round_.letter_channel):
        if channel is None:
            continue
        terms = {name: getattr(channel, name) for name in channels.CHANGEABLE}
        channels.change(channel, channels.Terms(**{**terms, "closes_at": closing_time(round_)}), user=user)
