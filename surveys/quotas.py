"""Places: how often an option with a quota may be chosen, over all channels. Exact under concurrency.

A row of `OptionQuota` keeps how many stored responses that count have chosen an option. Every change to
responses moves it in the same transaction, with the rows locked in key order; so quota 100 and 500 senders
at once give exactly 100. Limits follow the version that is live.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from forms_builder.errors import Problem
from forms_builder.schema import Form, Question
from surveys.enums import ResponseState
from surveys.models import OptionQuota, QueueRow, Response, Revision, Tally
from surveys.tallying import LOCK, Key, cells_of, count

if TYPE_CHECKING:
    from surveys.intake import Prepared

CHUNK = 1000
Place = tuple[str, str]  # question id, tally cell


class Claim(NamedTuple):
    """Who has places now, and what is full for those who have none (by response id)."""

    holders: list[Prepared]
    refused: dict[UUID, tuple[Problem, ...]]


def limits_of(form: Form) -> dict[Place, int]:
    """How often each option with a quota may be chosen."""
    return {
        (question.id, _cell(option.value)): option.quota
        for question in form.questions
        for option in form.options_of(question)
        if option.quota is not None
    }


def follow(questionnaire_id: int, form: Form) -> None:
    """Let the quotas of the version that goes live apply, in the transaction that publishes it.

    An option that gets its first quota begins with what was chosen before. Intake waits meanwhile.
    """
    limits = limits_of(form)
    with transaction.atomic():
        rows = {_place(row): row for row in _locked({questionnaire_id})}
        new = limits.keys() - rows.keys()
        if new:
            taken = _taken_so_far(questionnaire_id, new)
            OptionQuota.objects.bulk_create(
                OptionQuota(
                    questionnaire_id=questionnaire_id,
                    question=place[0],
                    cell=place[1],
                    quota=limits[place],
                    taken=taken[place],
                )
                for place in sorted(new)
            )
        for place, row in rows.items():
            if row.quota != limits.get(place):
                row.quota = limits.get(place)
                row.save(update_fields=["quota"])


def claim(items: Iterable[Prepared]) -> Claim:
    """Take places for responses that are about to be stored, first come first served.

    What is stored already takes nothing; what staff let in takes its places even where none are left.
    """
    waiting = sorted(items, key=lambda item: item.submission.received_at)
    rows = _rows_for(item.submission.channel.questionnaire_id for item in waiting)
    claim = Claim([], {})
    if not rows:
        return claim
    concerned = [item for item in waiting if item.submission.channel.questionnaire_id in rows]
    known = set(Response.objects.filter(pk__in=[item.id for item in concerned]).values_list("pk", flat=True))
    for item in concerned:
        version = item.version
        if version is None or item.id in known:
            continue
        mine = rows[version.questionnaire_id]
        chosen = _chosen(version.pk, item.answers, mine)
        full = [place for place, n in chosen.items() if mine[place].lacks(n)]
        if full and not item.over_quota:
            claim.refused[item.id] = tuple(_problems(version.compiled.form, full))
            continue
        for place, n in chosen.items():
            mine[place].taken += n
        claim.holders.append(item)
    _save(rows)
    return claim


def give_back(items: Sequence[Prepared]) -> None:
    """Undo `claim` for items that were not stored after all."""
    if items:
        rows = _rows_for(item.submission.channel.questionnaire_id for item in items)
        for item in items:
            if item.version:
                _add(rows, item.version.questionnaire_id, item.version.pk, item.answers, -1)
        _save(rows)


def move(response: Response, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> None:
    """Staff's change to a response: what counted before and what counts now (None: nothing).

    Staff may go over a quota: what they correct has been chosen by somebody.
    """
    rows = _rows_for([response.questionnaire_id])
    if before is not None:
        _add(rows, response.questionnaire_id, response.version_id, before, -1)
    if after is not None:
        _add(rows, response.questionnaire_id, response.version_id, after, +1)
    _save(rows)


def full(questionnaire_id: int, form: Form) -> dict[str, list[str]]:
    """Option values that nobody can choose any more, by question name."""
    rows = OptionQuota.objects.filter(questionnaire=questionnaire_id, quota__isnull=False)
    gone = {_place(row) for row in rows if row.lacks(1)}
    found: dict[str, list[str]] = defaultdict(list)
    for question in form.questions if gone else ():
        for option in form.options_of(question):
            if (question.id, _cell(option.value)) in gone:
                found[question.name].append(option.value)
    return dict(found)


def differences() -> Iterator[tuple[OptionQuota, int]]:
    """(row, recount) wherever the places taken differ from the responses themselves."""
    with transaction.atomic():
        rows: dict[int, dict[Place, OptionQuota]] = {}
        for row in _locked(set(OptionQuota.objects.values_list("questionnaire_id", flat=True))):
            rows.setdefault(row.questionnaire_id, {})[_place(row)] = row
        counted: Counter[tuple[int, Place]] = Counter()
        accepted = Response.objects.filter(questionnaire__in=rows, state=ResponseState.ACCEPTED)
        for response in accepted.iterator(CHUNK):
            mine = rows[response.questionnaire_id]
            chosen = _chosen(response.version_id, _in_force(response), mine)
            counted.update({(response.questionnaire_id, place): n for place, n in chosen.items()})
    for pk, places in sorted(rows.items()):
        for place, row in places.items():
            if row.taken != counted[pk, place]:
                yield row, counted[pk, place]


def rebuild() -> None:
    """Set the places taken to a recount."""
    with transaction.atomic():
        for row, recounted in list(differences()):
            row.taken = recounted
            row.save(update_fields=["taken"])


def _in_force(response: Response) -> Mapping[str, Any]:
    if not response.revision:
        return dict(response.answers)
    return dict(Revision.objects.get(response=response, number=response.revision).answers)


def _rows_for(questionnaires: Iterable[int]) -> dict[int, dict[Place, OptionQuota]]:
    """The locked rows by questionnaire and place."""
    found: dict[int, dict[Place, OptionQuota]] = defaultdict(dict)
    for row in _locked(set(questionnaires)):
        found[row.questionnaire_id][_place(row)] = row
    return found


def _locked(questionnaires: set[int]) -> list[OptionQuota]:
    """Rows, locked in key order. On PostgreSQL the table of responses is held first, as an insert would hold
    it, so that `follow` counts either before or after this transaction and never past it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Response._meta.db_table} IN ROW EXCLUSIVE MODE")
    rows = OptionQuota.objects.filter(questionnaire__in=questionnaires).order_by("pk")
    found = list(rows.select_for_update())
    for row in found:
        row.seen = row.taken
    return found


def _taken_so_far(questionnaire_id: int, places: Iterable[Place]) -> Counter[Place]:
    """What stored responses have chosen: the tallies and what is still in their queue.

    Nothing moves meanwhile: on SQLite the transaction writes alone, on PostgreSQL intake and folding wait.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            cursor.execute(f"LOCK TABLE {Response._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    found: Counter[Place] = Counter()
    wanted = set(places)
    for question, cell, n in Tally.objects.filter(questionnaire=questionnaire_id, scope="").values_list(
        "question", "cell", "n"
    ):
        if (question, cell) in wanted:
            found[question, cell] += n
    queued = QueueRow.objects.filter(response__questionnaire=questionnaire_id)
    pending = count(queued.values_list("response_id", "revision", "sign"))
    for question, cell in wanted:
        found[question, cell] += pending[Key(questionnaire_id, "", question, cell)]
    return found


def _chosen(version: int, answers: Mapping[str, Any], places: Mapping[Place, Any]) -> Counter[Place]:
    found: Counter[Place] = Counter()
    for question, cell, n in cells_of(version, answers):
        if (question, cell) in places:
            found[question, cell] += n
    return found


def _add(
    rows: Mapping[int, Mapping[Place, OptionQuota]],
    questionnaire: int,
    version: int,
    answers: Mapping[str, Any],
    sign: int,
) -> None:
    mine = rows.get(questionnaire, {})
    for place, n in _chosen(version, answers, mine).items():
        mine[place].taken += sign * n


def _save(rows: Mapping[int, Mapping[Place, OptionQuota]]) -> None:
    changed = [row for places in rows.values() for row in places.values() if row.taken != row.seen]
    if changed:
        OptionQuota.objects.bulk_update(changed, ["taken"])


def _problems(form: Form, places: Iterable[Place]) -> Iterator[Problem]:
    for question_id, cell in places:
        question: Question = form.by_id[question_id]
        option = next(each for each in form.options_of(question) if _cell(each.value) == cell)
        yield Problem("quota_full", question.name, {"option": option.label})


def _place(row: OptionQuota) -> Place:
    return row.question, row.cell


def _cell(value: str) -> str:
    return f"o:{value}"
