"""Send a round into the field, with its two links, and end it."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import log

from forms_builder.publish import live_version
from surveys import channels
from surveys.enums import ChannelKind
from surveys.models import Channel
from surveys.visits.enums import RoundState
from surveys.visits.models import Round
from surveys.visits.rounds.errors import RoundError
from surveys.visits.rounds.saving import closing_time, locked, set_closing

NAME = 60  # characters of a channel's name


@transaction.atomic
def open_round(round_id: int, *, user: Any) -> Round:
    """Make the links for workers and letters, which close at the end of the deadline day; visits begin.

    A round that was closed gets its old links back, since they are on paper.
    Raises RoundError: not_drawn, past, not_live, not_draft (it is open).
    """
    round_ = locked(round_id)
    if round_.state == RoundState.OPEN:
        raise RoundError("not_draft")
    if not round_.drawn_at:
        raise RoundError("not_drawn")
    if round_.ends_on < timezone.localdate():
        raise RoundError("past", day=date_format(round_.ends_on, "Y-m-d"))
    page = round_.questionnaire
    if not (page.live and live_version(page)):
        raise RoundError("not_live", title=page.title)
    if round_.worker_channel_id is None:
        with override("zh-hans"):  # names that staff see, whoever opens it
            round_.worker_channel = _link(round_, ChannelKind.WORKER, _("visits"), user)
            round_.letter_channel = _link(round_, ChannelKind.LETTER, _("letters"), user)
    else:
        set_closing(round_, user)
    reopened = round_.state == RoundState.CLOSED
    round_.state = RoundState.OPEN
    round_.save(update_fields=["state", "worker_channel", "letter_channel"])
    log(round_, "visits.reopen" if reopened else "visits.open", user=user)
    return round_


@transaction.atomic
def close_round(round_id: int, *, user: Any) -> Round:
    """End the round: its links close now. Raises RoundError("not_open")."""
    round_ = locked(round_id)
    if round_.state != RoundState.OPEN:
        raise RoundError("not_open")
    for channel in (round_.worker_channel, round_.letter_channel):
        if channel is not None and channels.is_open(channel):
            channels.close(channel, user=user)
    round_.state = RoundState.CLOSED
    round_.save(update_fields=["state"])
    log(round_, "visits.close", user=user)
    return round_


def _link(round_: Round, kind: ChannelKind, what: str, user: Any) -> Channel:
    starts = timezone.make_aware(datetime.combine(round_.starts_on, time.min))
    terms = channels.Terms(
        name=f"{round_.title[: NAME - len(what) - 3]} · {what}",
        kind=kind,
        opens_at=starts if starts > timezone.now() else None,
        closes_at=closing_time(round_),
    )
    return channels.create(round_.questionnaire, round_.area, terms, user=user)
