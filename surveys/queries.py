"""Reads over tallies and responses: what the live page, its socket and its table show. Nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from forms_builder.models import FormVersion, Publication, Questionnaire
from surveys.enums import SEALED, HeldState, ResponseState
from surveys.folders import area_of
from surveys.models import Channel, Held, Pulse, QueueRow, Response, Revision, Tally
from territory.models import Area

__all__ = ["area_of"]

Cells = dict[str, dict[str, int]]

WHOLE = ""
PAGE = 20


@dataclass(frozen=True)
class Scope:
    """Which responses a tally is about: all, an area's, a channel's, or those received on a day."""

    key: str = WHOLE
    area: Area | None = field(default=None, compare=False)
    channel: Channel | None = field(default=None, compare=False)
    day: date | None = None

    def responses(self) -> Q:
        """The scope as a filter on responses."""
        if self.area is not None:
            return Q(area__path__startswith=self.area.path)
        if self.channel is not None:
            return Q(channel=self.channel)
        return received_on(self.day) if self.day else Q()

    def held(self) -> Q:
        """The scope as a filter on what is held for staff (which has no area but its channel's)."""
        if self.area is not None:
            return Q(channel__area__path__startswith=self.area.path)
        return self.responses()


def received_on(day: date) -> Q:
    """Received on a day of the installation's time zone."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    return Q(received_at__gte=start, received_at__lt=start + timedelta(days=1))


def channel_by_code(code: str) -> Channel | None:
    """The channel of a short link, with its questionnaire and area."""
    return Channel.objects.select_related("questionnaire", "area").filter(code=code).first()


def areas_below(area: Area | None) -> list[Area]:
    """The next level below an area (the topmost areas where there is none)."""
    rows = Area.get_root_nodes() if area is None else area.get_children()
    return list(rows.order_by("path"))


def channels_below(questionnaire_id: int, area: Area | None) -> list[Channel]:
    """A questionnaire's channels, oldest first; only those in or under an area where one is given."""
    rows = Channel.objects.filter(questionnaire_id=questionnaire_id).order_by("pk")
    return list(rows if area is None else rows.filter(area__path__startswith=area.path))


def area_path(area: Area, top: str) -> list[Area]:
    """The areas from the one whose path is `top` down to `area`, both included."""
    paths = [path for path in area.ancestor_paths if len(path) >= len(top)]
    return list(Area.objects.filter(path__in=paths).order_by("path"))


class Reading(NamedTuple):
    """Tallies as of one sequence number: cells by scope, and the counted responses of further scopes."""

    seq: int
    cells: dict[str, Cells]
    counts: dict[str, int]


def read_tallies(questionnaire_id: int, scopes: Iterable[str], parts: Iterable[str]) -> Reading:
    """All cells of `scopes`, and only the number of counted responses of `parts`.

    Cells and sequence number come from one statement, so they belong together on either database
    without a transaction (on SQLite that would wait for the writer). Cells of zero are left out.
    """
    wanted = set(scopes)
    # Read first: where no cell exists yet, the number must not be newer than what was seen.
    seq = Pulse.objects.filter(pk=questionnaire_id).values_list("seq", flat=True).first() or 0
    beat = Subquery(Pulse.objects.filter(pk=questionnaire_id).values("seq"))
    rows = Tally.objects.filter(questionnaire_id=questionnaire_id).annotate(beat=beat).exclude(n=0)
    columns = ("scope", "question", "cell", "n", "beat")
    own = rows.filter(scope__in=wanted).values_list(*columns)
    counts = rows.filter(scope__in=set(parts) - wanted, question="", cell="n").values_list(*columns)
    found: dict[str, Cells] = {scope: defaultdict(dict) for scope in wanted}
    counted: dict[str, int] = {}
    for scope, question, cell, n, beat_then in own.union(counts, all=True):
        seq = beat_then if beat_then is not None else seq
        if scope in found:
            found[scope][question][cell] = n
        if not question and cell == "n":
            counted[scope] = n
    return Reading(seq, {scope: dict(cells) for scope, cells in found.items()}, counted)


def last_received(questionnaire_id: int, scope: Scope) -> datetime | None:
    """When the newest counted response of a scope was received; of sealed channels nobody knows the time."""
    rows = Response.objects.filter(
        scope.responses(), questionnaire_id=questionnaire_id, state=ResponseState.ACCEPTED
    ).exclude(channel__in=Channel.objects.filter(privacy__in=SEALED))
    return rows.order_by("-received_at").values_list("received_at", flat=True).first()


def received_today(questionnaire_id: int, scope: Scope) -> int:
    """Counted responses received today: those of the scope that the tally worker has already folded."""
    waiting = Exists(QueueRow.objects.filter(response=OuterRef("pk")))
    rows = Response.objects.filter(
        scope.responses(),
        received_on(timezone.localdate()),
        ~waiting,
        questionnaire_id=questionnaire_id,
        state=ResponseState.ACCEPTED,
    )
    return rows.count()


def held_waiting(questionnaire_id: int, scope: Scope) -> int:
    """What is held and waits for staff."""
    rows = Held.objects.filter(
        scope.held(), channel__questionnaire_id=questionnaire_id, state=HeldState.WAITING
    )
    return rows.count()


def pulses(questionnaires: Iterable[int]) -> dict[int, tuple[int, int]]:
    """(sequence number, held and waiting) by questionnaire: what tells a watcher that something moved."""
    wanted = list(questionnaires)
    seqs = dict(Pulse.objects.filter(pk__in=wanted).values_list("pk", "seq"))
    waiting = Held.objects.filter(state=HeldState.WAITING, channel__questionnaire__in=wanted).order_by()
    held = dict(waiting.values_list("channel__questionnaire").annotate(Count("pk")))
    return {pk: (seqs.get(pk, 0), held.get(pk, 0)) for pk in wanted}


def versions(questionnaire: Questionnaire) -> list[tuple[int, str]]:
    """(pk, digest) of the versions, the live one first, then newest to oldest; no schema is read."""
    live = Publication.objects.filter(questionnaire=questionnaire).values_list("version", flat=True).first()
    rows = (
        FormVersion.objects.filter(questionnaire=questionnaire)
        .order_by("-number")
        .values_list("pk", "digest")
    )
    return sorted(rows, key=lambda row: row[0] != live)


class Written(NamedTuple):
    """One written answer; of a sealed one only the day is known."""

    id: UUID
    received_at: datetime
    text: str
    by_day: bool = False

    @property
    def cursor(self) -> str:
        """Where the page after this answer starts."""
        return f"{self.received_at.timestamp():.6f}_{self.id}"


def newest_texts(
    questionnaire_id: int,
    scope: Scope,
    question: str,
    *,
    inside: Sequence[str] = (),
    before: str = "",
    limit: int = PAGE,
) -> list[Written]:
    """The newest written answers to one question, as corrected; only those older than `before`, a cursor, and
    nothing from channels that are veiled: a text alone would tell who has just answered.

    `inside` are the ids of the repeats around it, outermost first: what the members of one response wrote
    stands together, a line for each.
    """
    current = Revision.objects.filter(response=OuterRef("pk"), number=OuterRef("revision"))
    key = inside[0] if inside else question
    written = Q(revision=0, answers__has_key=key) | Q(
        Exists(current.filter(answers__has_key=key)), revision__gt=0
    )
    rows: QuerySet[Response, Any] = Response.objects.filter(
        scope.responses(),
        written,
        older_than(before),
        questionnaire_id=questionnaire_id,
        state=ResponseState.ACCEPTED,
    ).exclude(channel__in=Channel.objects.filter(veiled=True))
    found = rows.annotate(corrected=Subquery(current.values("answers"))).order_by("-received_at", "-pk")
    listed = found.values_list("pk", "received_at", "channel__privacy", "revision", "answers", "corrected")[
        :limit
    ]
    return [
        Written(
            pk, at, _text(_answers(corrected if revision else original), question, inside), privacy in SEALED
        )
        for pk, at, privacy, revision, original, corrected in listed
    ]


def _text(answers: Mapping[str, Any], question: str, inside: Sequence[str]) -> str:
    if not inside:
        return str(answers.get(question, ""))
    texts = (_text(member, question, inside[1:]) for member in answers.get(inside[0]) or ())
    return "\n".join(text for text in texts if text)


def older_than(cursor: str) -> Q:
    """Responses that come after a cursor in newest-first order. A cursor that is none is ignored."""
    try:
        stamp, _sep, key = cursor.partition("_")
        at, pk = datetime.fromtimestamp(float(stamp), tz=timezone.get_current_timezone()), UUID(key)
    except (ValueError, OverflowError, OSError):
        return Q()
    return Q(received_at__lt=at) | Q(received_at=at, pk__lt=pk)


def _answers(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
