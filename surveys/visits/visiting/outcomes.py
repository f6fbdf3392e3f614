"""What became of each household of a round. One fact, stored once, is read here and nowhere else.

The disposition of an attempt is `Visit.disposition` where no form was filled in, else the response's answer
to the question named `visit_result` as it stands (revisions count as revised). A response whose form has no
such question, or that leaves it open, is a complete interview; a result that is not among the known ones is
"other". A response that came through the round's own links for a household counts as an attempt of its own
where no visit names it: a letter that was answered needs no visit.

A response that was rejected says nothing any more: a visit that names it is "otherwise unknown", to be made
again (attempts.py), and one that no visit names is no attempt. The same holds for a visit whose form was held
for staff (surveys.Held) and set aside for good.

Visits that were voided or taken back count nowhere here. A form that such a visit named, rejected then and
restored later, counts as an attempt of its own.

All functions here ask the database the same number of questions whatever the number of households.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform

from surveys.enums import HeldState, ResponseState
from surveys.models import Held, Response, Revision
from surveys.versions import version_by_pk
from surveys.visits.enums import RESULTS, Disposition
from surveys.visits.models import Assignment, Round, Visit
from surveys.visits.visiting.attempts import NEVER, Attempt, Standing, standing
from surveys.visits.visiting.rates import Counts, counts_of
from territory.models import Area

RESULT = "visit_result"  # the question's name in the questionnaires of field work
RETURNED = Disposition.UNKNOWN_OTHER  # what is known after a form that was rejected or set aside


@dataclass(frozen=True, slots=True)
class Row:
    """A household of a round: its assignment, who goes there, where it lies, and where it stands."""

    assignment_id: int
    round_id: int
    household_id: int
    worker_id: int | None
    building_id: int
    path: str  # of its building
    standing: Standing


@dataclass(frozen=True, slots=True)
class _Answered:
    """A response: what it says happened, and when."""

    id: UUID
    household_id: int | None
    channel_id: int
    at: datetime
    disposition: Disposition
    rejected: bool


def result_question(version_id: int) -> str:
    """The id of a version's `visit_result` question; '' where the form has none."""
    return version_by_pk(version_id).ids.get(RESULT, "")


def disposition_of(visit: Visit) -> Disposition | None:
    """What happened at this attempt; None while its response has not arrived."""
    return dispositions([visit])[visit.pk]


def dispositions(visits: Iterable[Visit]) -> dict[UUID, Disposition | None]:
    """What happened at each of these attempts, by the visit's id; None while the response has not arrived."""
    visits = list(visits)
    wanted = {visit.response_id for visit in visits if visit.response_id}
    answered: dict[UUID | None, Disposition] = {}
    if wanted:
        answered.update(dict.fromkeys(_set_aside(wanted), RETURNED))
        answered.update({each.id: each.disposition for each in _answered(Q(pk__in=wanted))})
    return {
        visit.pk: Disposition(visit.disposition) if visit.disposition else answered.get(visit.response_id)
        for visit in visits
    }


def rows(assignments: QuerySet[Assignment]) -> list[Row]:
    """Where the households of these assignments stand, in the order of the query."""
    chosen = list(
        assignments.values_list(
            "pk", "round_id", "household_id", "worker_id",
            "household__building_id", "household__building__path", "round__attempts",
            "round__worker_channel_id", "round__letter_channel_id",
        )
    )  # fmt: skip
    if not chosen:
        return []
    some = assignments.order_by()
    made = _attempts(some, chosen)
    return [
        Row(
            pk,
            round_id,
            household,
            worker,
            building,
            path,
            standing(made[pk], needed) if pk in made else NEVER,
        )
        for pk, round_id, household, worker, building, path, needed, _links, _letters in chosen
    ]


def standings(assignments: QuerySet[Assignment]) -> dict[int, Standing]:
    """Where each of these assignments stands, by its pk."""
    return {row.assignment_id: row.standing for row in rows(assignments)}


def round_rows(the_round: Round) -> list[Row]:
    """Where every household of a round stands."""
    return rows(Assignment.objects.filter(round=the_round))


def counts(the_round: Round, by: str | None = None) -> dict[Any, Counts]:
    """Counts of dispositions as of now: of the whole (key None), by "area" or by "worker".

    An area is the one below the round's in which the household lies, by pk (of a round of one building, that
    one); a worker whoever is assigned, by pk, or None. Eight queries at most, however many households.
    """
    found = round_rows(the_round)
    if by is None:
        return {None: tally(found)}
    if by == "worker":
        return grouped(found, {row.assignment_id: row.worker_id for row in found})
    return grouped(found, area_keys(the_round, found))


def tally(found: Iterable[Row]) -> Counts:
    """Counts of rows."""
    return counts_of(row.standing.group for row in found)


def grouped(found: Sequence[Row], keys: Mapping[int, Any]) -> dict[Any, Counts]:
    """Counts by the key of each row's assignment."""
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in found:
        groups[keys[row.assignment_id]].append(row)
    return {key: tally(some) for key, some in groups.items()}


def area_keys(the_round: Round, found: Iterable[Row]) -> dict[int, int]:
    """By assignment, the pk of the area one level below the round's in which the household lies."""
    depth = len(the_round.area.path) + Area.steplen
    by_row = {row.assignment_id: row.path[:depth] for row in found}
    names = dict(Area.objects.filter(path__in=set(by_row.values())).values_list("path", "pk"))
    return {assignment: names[path] for assignment, path in by_row.items()}


def _attempts(
    assignments: QuerySet[Assignment], chosen: Sequence[tuple[Any, ...]]
) -> dict[int, list[Attempt]]:
    """The attempts at each assignment's door, by its pk."""
    visits = list(
        Visit.counted.filter(assignment__in=assignments.values("pk"))
        .order_by()
        .values_list("assignment_id", "at", "disposition", "response_id", "next_at")
    )
    links = {channel for row in chosen for channel in row[-2:] if channel}
    joined = Visit.counted.filter(assignment__in=assignments.values("pk"), response_id__isnull=False)
    through_links = Q(channel__in=links, household__in=assignments.values("household_id"))
    forms = joined.order_by().values("response_id")
    aside = _set_aside(forms)
    answered = _answered(Q(pk__in=forms))
    answered += _answered(through_links) if links else []
    by_id = {each.id: each for each in answered}
    found: dict[int, list[Attempt]] = defaultdict(list)
    named: set[UUID] = set()
    for assignment, at, disposition, response_id, next_at in visits:
        if response_id:
            named.add(response_id)
            found[assignment].append(_with_form(at, next_at, by_id.get(response_id), response_id in aside))
        else:
            found[assignment].append(Attempt(at, Disposition(disposition), next_at))
    doors = {
        (channel, household): pk
        for pk, _round, household, _w, _b, _p, _n, *links_ in chosen
        for channel in links_
        if channel
    }
    for each in by_id.values():
        pk = doors.get((each.channel_id, each.household_id))
        if pk is not None and each.id not in named and not each.rejected:
            found[pk].append(Attempt(each.at, each.disposition))
    return found


def _with_form(at: datetime, next_at: datetime | None, known: _Answered | None, aside: bool) -> Attempt:
    """An attempt with a form: `known` where that has arrived, `aside` where staff set it aside."""
    if known:
        return Attempt(at, known.disposition, next_at, returned=known.rejected)
    return Attempt(at, RETURNED if aside else None, next_at, returned=aside)


def _set_aside(ids: Any) -> set[UUID]:
    """Those of these forms (ids, or a query of them) of which staff set aside all that was held."""
    states: dict[UUID, set[str]] = defaultdict(set)
    for pk, state in Held.objects.filter(response_id__in=ids).order_by().values_list("response_id", "state"):
        states[pk].add(state)
    return {pk for pk, found in states.items() if found == {HeldState.DISCARDED}}


def _answered(which: Q) -> list[_Answered]:
    """The responses that fit, with what they say happened."""
    responses = Response.objects.filter(which).order_by()
    versions = responses.values_list("version_id", flat=True).distinct()
    questions = {version: result_question(version) for version in versions}
    ids = sorted(set(questions.values()) - {""})
    listed = responses.values_list(
        "pk", "household_id", "channel_id", "completed_at", "version_id", "state", "revision",
        *(expression for question in ids for expression in _said(question)),
    )  # fmt: skip
    found = []
    for pk, household, channel, at, version, state, revision, *said in listed:
        question = questions.get(version, "")
        value = said[2 * ids.index(question) + (revision > 0)] if question else None
        rejected = state == ResponseState.REJECTED
        disposition = RETURNED if rejected else _disposition(value)
        found.append(_Answered(pk, household, channel, at, disposition, rejected))
    return found


def _said(question: str) -> tuple[Any, Any]:
    """The answer to a question as it came, and as it was revised."""
    current = Revision.objects.filter(response=OuterRef("pk"), number=OuterRef("revision"))
    revised = current.annotate(said=KeyTextTransform(question, "answers")).values("said")
    return KeyTextTransform(question, "answers"), Subquery(revised[:1])


def _disposition(value: str | None) -> Disposition:
    return Disposition.COMPLETE if not value else RESULTS.get(value, Disposition.OTHER)


def named(model: type[Model], keys: Iterable[Any]) -> dict[Any, Any]:
    """Objects by pk, for the keys of `counts`."""
    manager: Any = model._default_manager
    found: dict[Any, Any] = manager.in_bulk([key for key in keys if key is not None])
    return found
