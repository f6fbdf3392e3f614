"""The interviews of a round as the flags and back-checks see them. Constant number of queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from forms_builder.questions.choices import with_options
from forms_builder.schema import Form, Question
from surveys.enums import ResponseState
from surveys.models import Response, Revision
from surveys.versions import version_by_pk
from surveys.visits.enums import GROUPS, RESULTS, Disposition, Group
from surveys.visits.models import Assignment, Round, Visit
from surveys.visits.quality import flags
from surveys.visits.quality.flags import Found, Interview, Position, Thresholds
from surveys.visits.thresholds import thresholds
from surveys.visits.visiting.outcomes import RESULT
from territory.models import Household

INTERVIEWS = (Group.I, Group.P)


@dataclass(frozen=True, slots=True)
class Case:
    """An interview of a round: whose door, who asked, what was answered (by question id, as it stands)."""

    assignment_id: int
    household: Household
    worker_id: int | None
    response_id: UUID
    disposition: Disposition
    completed: datetime
    started: datetime | None
    position: Position | None
    place: Position | None
    answers: Mapping[str, Any]
    ratings: tuple[int, ...]

    @property
    def path(self) -> str:
        """Of its building."""
        path: str = self.household.building.path
        return path

    @property
    def interview(self) -> Interview:
        """What the flags look at."""
        return Interview(
            key=self.response_id,
            worker=self.worker_id,
            completed=timezone.localtime(self.completed),
            started=timezone.localtime(self.started) if self.started else None,
            position=self.position,
            place=self.place,
            ratings=self.ratings,
        )


def limits() -> Thresholds:
    """The thresholds as they are set."""
    row = thresholds()
    return Thresholds(
        short_percent=row.short_percent,
        far_metres=row.far_metres,
        straight_percent=row.straight_percent,
        straight_least=row.straight_least,
        night_from=row.night_from,
        night_until=row.night_until,
        night_count=row.night_count,
    )


def examine(cases: Sequence[Case]) -> Found:
    """The flags of a round's interviews (of all of them: the median is the round's)."""
    return flags.examine((case.interview for case in cases), limits())


def cases_of(the_round: Round) -> list[Case]:
    """The interviews of a round, complete and partial, those not rejected, in order of completion.

    Interviews are the forms that workers filled in: at a visit, or through the round's link for workers
    (then they are those of whoever is assigned, and nothing says where she stood).
    """
    visits = {
        visit.response_id: visit
        for visit in Visit.counted.filter(assignment__round=the_round, response_id__isnull=False)
        .select_related("assignment__household__building")
        .order_by("-at")
    }
    which = Q(pk__in=Visit.counted.filter(assignment__round=the_round).values("response_id"))
    if the_round.worker_channel_id:
        households = Assignment.objects.filter(round=the_round).values("household")
        which |= Q(channel=the_round.worker_channel_id, household__in=households)
    revised = Revision.objects.filter(response=OuterRef("pk"), number=OuterRef("revision")).values("answers")
    rows = list(
        Response.objects.filter(which, state=ResponseState.ACCEPTED)
        .order_by("completed_at", "pk")
        .annotate(corrected=Subquery(revised[:1]))
    )
    unvisited = [row.household_id for row in rows if row.pk not in visits]
    doors = {
        each.household_id: each
        for each in Assignment.objects.filter(round=the_round, household__in=unvisited).select_related(
            "household__building"
        )
    }
    return list(_cases(rows, visits, doors))


def _cases(
    rows: Sequence[Any], visits: Mapping[Any, Visit], doors: Mapping[Any, Assignment]
) -> Iterator[Case]:
    for row in rows:
        visit = visits.get(row.pk)
        assignment = visit.assignment if visit else doors.get(row.household_id)
        answers = row.corrected if row.revision else row.answers
        version = version_by_pk(row.version_id)
        said = answers.get(version.ids.get(RESULT, ""))
        disposition = RESULTS.get(str(said), Disposition.OTHER) if said else Disposition.COMPLETE
        if assignment is None or GROUPS[disposition] not in INTERVIEWS:
            continue
        building = assignment.household.building
        yield Case(
            assignment_id=assignment.pk,
            household=assignment.household,
            worker_id=visit.worker_id if visit else assignment.worker_id,
            response_id=row.pk,
            disposition=disposition,
            completed=row.completed_at,
            started=row.started_at,
            position=_position(visit.latitude, visit.longitude) if visit else None,
            place=_position(building.latitude, building.longitude),
            answers=answers,
            ratings=tuple(ratings(version.compiled.form, answers)),
        )


def by_assignment(cases: Sequence[Case]) -> dict[int, Case]:
    """The interview that stands for a household: the newest complete one, else the newest partial one."""
    found: dict[int, Case] = {}
    for case in sorted(cases, key=lambda each: (each.disposition == Disposition.COMPLETE, each.completed)):
        found[case.assignment_id] = case
    return found


def ratings(form: Form, answers: Mapping[str, Any]) -> Iterator[int]:
    """The places on their scales of all answers to rating questions, lines of matrices and other scales.

    “Cannot say” is no place on a scale. What is asked in a repeat is left out.
    """
    for question in form.questions:
        value = answers.get(question.id)
        if value in (None, "") or form.repeats[question.name] or not _is_scale(question):
            continue
        places = {
            option.value: place
            for place, option in enumerate(with_options(form, question).options)
            if not option.na
        }
        chosen = value.values() if isinstance(value, Mapping) else [value]
        yield from (places[each] for each in chosen if each in places)


def _is_scale(question: Question) -> bool:
    return question.type in ("rating", "matrix") or (
        question.type == "single" and "likert" in question.appearance
    )


def _position(latitude: Decimal | None, longitude: Decimal | None) -> Position | None:
    if latitude is None or longitude is None:
        return None
    return float(latitude), float(longitude)
