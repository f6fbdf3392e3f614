"""Fold queued responses into the tallies, exactly once.

One folder at a time (an advisory lock on PostgreSQL, the write lock on SQLite): it takes queue rows in
order, adds up what they change, upserts the tallies in key order and deletes the rows, all in one
transaction. Pushing the change is somebody else's work, after the commit. What else a batch has to be known
for is noted by `followers` in the same transaction, and worked off by `steps` outside it.

Rows of a crowd (sealed channels: those of one building) wait until at least HELD_BACK of them are counted
together; their responses count by day only in number, and followers never hear of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from surveys.enums import SEALED
from surveys.models import Channel, Pulse, QueueRow, Response, Revision, Tally
from surveys.versions import version_by_pk
from territory.models import Area

BATCH = 2000
LOCK = 0x6A757765  # "juwe": the advisory lock of the one folder
HELD_BACK = 5  # responses of a crowd that move the tallies together, so that none can be told from the rest
ONLY_NUMBER = (("", "n"),)
IDS_PER_QUERY = 900
ROWS_PER_UPSERT = 150  # 5 columns each: below SQLite's oldest limit of 999 parameters


class Key(NamedTuple):
    """Where a number is kept."""

    questionnaire: int
    scope: str
    question: str
    cell: str


class Counted(NamedTuple):
    """What counting needs of a response; foreign keys are primary keys."""

    version: int
    questionnaire: int
    channel: int
    area: int
    answers: Mapping[str, Any]
    received_at: datetime


class Crowd(NamedTuple):
    """Responses that count in the same scopes."""

    questionnaire: int
    area: int
    channel: int
    day: str


class Folded(NamedTuple):
    """One queue row as followers hear of it; `sign` is -1 where that revision's answers are taken out."""

    response: UUID
    revision: int
    sign: int
    questionnaire: int
    version: int


# Followers hear of every batch inside the fold's transaction: what they write is there exactly when the
# batch is counted. They must be quick, and a failure of theirs stops the fold. Steps do the work that
# follows, in transactions of their own, for at most so many seconds; they say whether some of it is left.
followers: list[Callable[[Sequence[Folded]], None]] = []
steps: list[Callable[[float], bool]] = []


def fold() -> dict[int, int] | None:
    """Fold one batch. Returns the new sequence number by questionnaire moved ({} where nothing is to be
    folded now), or None where another process is folding."""
    if not _due():
        return {}
    with transaction.atomic():
        if not _alone():
            return None
        rows = _batch()
        items = [(row.response_id, row.revision, row.sign) for row in rows]
        responses = counted({row.response_id for row in rows})
        tell(items, responses)
        changes = count(items, responses)
        upsert(changes)
        QueueRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
        return beat({key.questionnaire for key in changes})


def _due() -> bool:
    return QueueRow.objects.filter(crowd="").exists() or bool(ripe())


def _batch() -> list[QueueRow]:
    """What is folded next: rows that wait for nobody, and whole crowds."""
    rows = list(QueueRow.objects.filter(crowd="").order_by("pk")[:BATCH])
    for crowd in ripe():
        if len(rows) >= BATCH:
            break
        rows += QueueRow.objects.filter(crowd=crowd).order_by("pk")
    return rows


def ripe() -> list[str]:
    """The crowds whose waiting rows may be counted: at least HELD_BACK responses come in with them.

    One that came in and was replaced while it waited is none: who sends five times is one of a crowd.
    """
    waiting = QueueRow.objects.filter(crowd__gt="").order_by()
    standing = waiting.values("crowd", "response").annotate(net=Sum("sign")).filter(net__gt=0)
    found = Counter(crowd for (crowd,) in standing.values_list("crowd"))
    return sorted(crowd for crowd, n in found.items() if n >= HELD_BACK)


def fold_all() -> int:
    """Fold until the queue is empty. Returns the number of batches."""
    batches = 0
    while fold():
        batches += 1
    return batches


def tell(items: Iterable[tuple[UUID, int, int]], responses: Mapping[UUID, Counted]) -> None:
    """Let the followers know of (response id, revision, sign) items; not of those of sealed channels."""
    if not followers:
        return
    hidden = sealed(row.channel for row in responses.values())
    batch = [
        Folded(pk, number, sign, responses[pk].questionnaire, responses[pk].version)
        for pk, number, sign in items
        if responses[pk].channel not in hidden
    ]
    for each in followers:
        each(batch)


def count(
    items: Iterable[tuple[UUID, int, int]], responses: Mapping[UUID, Counted] | None = None
) -> Counter[Key]:
    """What (response id, revision, sign) items change, added up. Zero changes are left out.

    `responses` are the items' own where they have been read already.
    """
    wanted = list(items)
    if responses is None:
        responses = counted({pk for pk, _number, _sign in wanted})
    revised = {(pk, number) for pk, number, _sign in wanted if number}
    revisions = {
        (row.response_id, row.number): row.answers
        for row in Revision.objects.filter(response_id__in={pk for pk, _number in revised})
        if (row.response_id, row.number) in revised
    }
    paths = dict(
        Area.objects.filter(pk__in={row.area for row in responses.values()}).values_list("pk", "path")
    )
    ancestors = _ancestors(paths)
    # Added up first by where responses count: a crowd from one building costs little more than one.
    crowds: defaultdict[Crowd, Counter[tuple[str, str]]] = defaultdict(Counter)
    for pk, number, sign in wanted:
        response = responses[pk]
        answers = revisions[pk, number] if number else response.answers
        cells = crowds[crowd_of(response)]
        for question, cell, amount in cells_of(response.version, answers):
            cells[question, cell] += sign * amount
    hidden = sealed(crowd.channel for crowd in crowds)
    changes: Counter[Key] = Counter()
    for crowd, cells in crowds.items():
        for scope in scopes_of(crowd, ancestors):
            # Whose answers came on which day must not be seen from few.
            only = ONLY_NUMBER if crowd.channel in hidden and scope.startswith("d:") else cells
            for question, cell in only:
                changes[Key(crowd.questionnaire, scope, question, cell)] += cells[question, cell]
    return Counter({key: amount for key, amount in changes.items() if amount})


def sealed(channels: Iterable[int]) -> set[int]:
    """Those of the channels through which nobody is to be known. A channel never changes in this."""
    rows = Channel.objects.filter(pk__in=set(channels), privacy__in=SEALED)
    return set(rows.values_list("pk", flat=True))


def cells_of(version_id: int, answers: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    """(question id, cell, amount) of one response's answers (by question id).

    In a repeat every member's answer counts; the repeat itself counts its members.
    """
    yield "", "n", 1
    compiled = version_by_pk(version_id).compiled
    repeats = compiled.form.repeats
    for name, rule in compiled.rules.items():
        around = repeats[name]
        for values in members(answers, [repeat.id for repeat in around]) if around else (answers,):
            value = values.get(rule.question.id)
            if value is None:
                continue
            yield rule.question.id, "#n", 1
            for cell, amount in rule.type.cells(rule.question, value):
                yield rule.question.id, cell, amount
    for repeat, around in compiled.form.repeat_groups:
        for values in members(answers, [each.id for each in around]):
            if values.get(repeat.id):
                yield repeat.id, "#n", 1
                yield repeat.id, "#sum", len(values[repeat.id])


def members(answers: Mapping[str, Any], repeats: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """The answers of every member of nested repeats (ids, outermost first)."""
    if not repeats:
        yield answers
        return
    for member in answers.get(repeats[0]) or ():
        yield from members(member, repeats[1:])


def crowd_of(response: Counted) -> Crowd:
    """Where a response counts. Days are those of Asia/Shanghai."""
    day = timezone.localdate(response.received_at)
    return Crowd(response.questionnaire, response.area, response.channel, day.isoformat())


def scopes_of(crowd: Crowd, ancestors: Mapping[int, list[int]]) -> list[str]:
    """The scopes in which a response counts: all, each area above it, its channel, the day it came."""
    return ["", *(f"a:{area}" for area in ancestors[crowd.area]), f"c:{crowd.channel}", f"d:{crowd.day}"]


def counted(ids: set[UUID]) -> dict[UUID, Counted]:
    """What counting needs of responses, by id."""
    found: dict[UUID, Counted] = {}
    ordered = sorted(ids)
    for start in range(0, len(ordered), IDS_PER_QUERY):
        part = Response.objects.filter(pk__in=ordered[start : start + IDS_PER_QUERY])
        for row in part.values_list("pk", *Counted._fields):
            found[row[0]] = Counted(*row[1:])
    return found


def _ancestors(paths: Mapping[int, str]) -> dict[int, list[int]]:
    step = Area.steplen
    wanted = {path[:end] for path in paths.values() for end in range(step, len(path) + 1, step)}
    ids = dict(Area.objects.filter(path__in=wanted).values_list("path", "pk"))
    return {pk: [ids[path[:end]] for end in range(step, len(path) + 1, step)] for pk, path in paths.items()}


def _alone() -> bool:
    if connection.vendor != "postgresql":
        return True  # an IMMEDIATE transaction is alone on SQLite
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])


def upsert(changes: Mapping[Key, int]) -> None:
    """Add amounts to the tallies, in key order (so that two writers cannot wait for each other)."""
    table = connection.ops.quote_name(Tally._meta.db_table)
    ordered = sorted(changes.items())
    with connection.cursor() as cursor:
        for start in range(0, len(ordered), ROWS_PER_UPSERT):
            part = ordered[start : start + ROWS_PER_UPSERT]
            # The table's name is ours; every value is a parameter.
            sql = (
                f"INSERT INTO {table} AS t (questionnaire_id, scope, question, cell, n) VALUES "  # noqa: S608
                + ",".join(["(%s,%s,%s,%s,%s)"] * len(part))
                + " ON CONFLICT (questionnaire_id, scope, question, cell) DO UPDATE SET n = t.n + excluded.n"
            )
            cursor.execute(sql, [value for key, amount in part for value in (*key, amount)])


def beat(questionnaires: set[int]) -> dict[int, int]:
    """Advance the sequence numbers of questionnaires whose tallies moved."""
    moved: dict[int, int] = {}
    for pk in sorted(questionnaires):
        pulse, _created = Pulse.objects.select_for_update().get_or_create(pk=pk)
        pulse.seq += 1
        pulse.folded_at = timezone.now()
        pulse.save()
        moved[pk] = pulse.seq
    return moved
