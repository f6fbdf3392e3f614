"""Draw a round's sample, give it up before anybody went out, and verify it afterwards."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from surveys.visits.enums import RoundState
from surveys.visits.models import Assignment, Frame, Round
from surveys.visits.rounds import drawing, frames
from surveys.visits.rounds.drawing import Chosen, DrawError, Plan, Unit
from surveys.visits.rounds.errors import RoundError
from surveys.visits.rounds.saving import locked, refuse_visited

LIMIT = 50_000  # households of one sample: drawn and stored within a request
SEED = re.compile(r"[0-9A-Za-z_.\-\u4e00-\u9fff]{1,32}")
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What repeating a draw showed. `whole` says that the stored frame is the one that was digested, `same`
    that the seed draws the stored sample from it; the rest is how today's roster differs from the frame."""

    whole: bool
    same: bool
    frame: int
    sample: int
    added: list[int]
    gone: list[int]
    moved: list[int]

    @property
    def good(self) -> bool:
        """Whether the sample is what it claims to be."""
        return self.whole and self.same

    @property
    def unchanged(self) -> bool:
        """Whether the roster is still as it was."""
        return not (self.added or self.gone or self.moved)


def new_seed() -> str:
    """A seed that nobody could foresee (64 random bits)."""
    return secrets.token_hex(8)


def planned(round_: Round, sizes: dict[int, int]) -> Plan:
    """What a draw would give. Raises RoundError: empty, no_size, too_large."""
    try:
        found = drawing.plan(round_.draw, sizes, round_.size, round_.min_per_stratum)
    except DrawError as refusal:
        raise RoundError(refusal.code) from None
    if found.size > LIMIT:
        raise RoundError("too_large", limit=LIMIT, size=found.size)
    return found


@transaction.atomic
def draw_sample(round_id: int, *, seed: str, user: Any) -> Round:
    """Draw and store the sample, its seed and its frame.

    Raises RoundError: not_draft, drawn, seed, empty, no_size, too_large.
    """
    round_ = locked(round_id)
    if round_.state != RoundState.DRAFT:
        raise RoundError("not_draft")
    if round_.drawn_at:
        raise RoundError("drawn")
    if not SEED.fullmatch(seed):
        raise RoundError("seed")
    frame = frames.units(round_.targets.all())
    planned(round_, frames.counted(frame))
    sample = repeated(round_, frame, seed)
    Assignment.objects.bulk_create(
        (
            Assignment(
                round=round_,
                household_id=each.id,
                stratum_id=each.stratum,
                position=position,
                probability=each.probability,
            )
            for position, each in enumerate(sample, start=1)
        ),
        batch_size=BATCH,
    )
    frames.keep(round_, frame)
    round_.seed, round_.frame_size, round_.frame_digest = seed, len(frame), frames.digest(frame)
    round_.drawn_at, round_.drawn_by = timezone.now(), user
    round_.save(update_fields=["seed", "frame_size", "frame_digest", "drawn_at", "drawn_by"])
    told = {"method": round_.draw, "seed": seed, "frame": len(frame), "sample": len(sample)}
    data = {**told, "digest": round_.frame_digest, "algorithm": drawing.ALGORITHM}
    log(round_, "visits.draw", user=user, data=data)
    return round_


@transaction.atomic
def give_up(round_id: int, *, reason: str, user: Any) -> Round:
    """Take a sample back before anybody went out, so that another can be drawn. The log keeps the old seed.

    Raises RoundError: reason_missing, not_draft, not_drawn, visited.
    """
    if not reason.strip():
        raise RoundError("reason_missing")
    round_ = locked(round_id)
    if round_.state != RoundState.DRAFT or round_.worker_channel_id:
        raise RoundError("not_draft")
    if not round_.drawn_at:
        raise RoundError("not_drawn")
    refuse_visited(round_)
    told = {"reason": reason.strip()[:300], "seed": round_.seed, "sample": round_.assignments.count()}
    round_.assignments.all().delete()
    Frame.objects.filter(round=round_).delete()
    round_.seed, round_.frame_size, round_.frame_digest = "", None, ""
    round_.drawn_at = round_.drawn_by = None
    round_.save(update_fields=["seed", "frame_size", "frame_digest", "drawn_at", "drawn_by"])
    log(round_, "visits.give_up", user=user, data=told)
    return round_


def verify(round_: Round) -> Verdict:
    """Draw again from the stored frame with the stored seed, and compare; then compare the frame with the
    roster. Changes nothing. Raises RoundError("not_drawn")."""
    if not round_.drawn_at:
        raise RoundError("not_drawn")
    frame = frames.kept(round_)
    rows = round_.assignments.order_by("position").values_list("household", "stratum", "probability")
    stored = [Chosen(household, stratum, probability) for household, stratum, probability in rows]
    try:
        same = repeated(round_, frame, round_.seed) == stored
    except DrawError:  # no frame is left
        same = False
    then = {unit.id: unit.stratum for unit in frame}
    now = {unit.id: unit.stratum for unit in frames.units(round_.targets.all())}
    return Verdict(
        whole=frames.digest(frame) == round_.frame_digest,
        same=same,
        frame=len(frame),
        sample=len(stored),
        added=sorted(now.keys() - then.keys()),
        gone=sorted(then.keys() - now.keys()),
        moved=sorted(pk for pk in then.keys() & now.keys() if then[pk] != now[pk]),
    )


def repeated(round_: Round, frame: list[Unit], seed: str) -> list[Chosen]:
    """The draw that the round's terms describe."""
    return drawing.draw(round_.draw, frame, seed, size=round_.size, least=round_.min_per_stratum)
