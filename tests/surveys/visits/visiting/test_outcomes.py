"""One fact for each attempt, wherever it is kept, and the counts that follow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.corrections import correct, reject
from surveys.enums import HeldState
from surveys.visits.enums import Disposition
from surveys.visits.visiting import outcomes
from surveys.visits.visiting.attempts import NEVER
from surveys.visits.visiting.rates import Counts
from tests.factories import HeldFactory, ResponseFactory, VersionFactory
from tests.factories.fieldwork import AttemptFactory
from tests.factories.town import Town
from tests.surveys.visits.visiting.conftest import NOW, Field, field_form, field_of

D = Disposition


def stands(fieldwork: Field, door: int = 0) -> Disposition:
    """Where a door stands."""
    found = outcomes.standings(fieldwork.round.assignments.all())
    return found[fieldwork.assignments[door].pk].disposition


def test_a_visit_without_a_form_says_it_itself(fieldwork: Field) -> None:
    """And a door where nobody was is not attempted."""
    visit = AttemptFactory(assignment=fieldwork.assignments[0], disposition=D.VACANT)
    assert outcomes.disposition_of(visit) == D.VACANT
    assert stands(fieldwork) == D.VACANT
    assert stands(fieldwork, 1) == D.NOT_ATTEMPTED


@pytest.mark.parametrize("first", ["visit", "response"])
def test_a_form_says_it_whichever_arrives_first(fieldwork: Field, first: str) -> None:
    """Visit and response are joined by the response's id; until it is there, the outcome is not known."""
    response_id = uuid4()
    if first == "visit":
        visit = AttemptFactory(assignment=fieldwork.assignments[0], response_id=response_id)
        assert outcomes.disposition_of(visit) is None
        assert stands(fieldwork) == D.UNKNOWN_OTHER
        fieldwork.response(0, "language", id=response_id)
    else:
        fieldwork.response(0, "language", id=response_id)
        assert stands(fieldwork) == D.LANGUAGE
        visit = AttemptFactory(assignment=fieldwork.assignments[0], response_id=response_id)
    assert outcomes.disposition_of(visit) == D.LANGUAGE
    found = outcomes.standings(fieldwork.round.assignments.all())[fieldwork.assignments[0].pk]
    assert (found.disposition, found.attempts, found.awaited) == (D.LANGUAGE, 1, 0)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"q-result": "complete"}, D.COMPLETE),
        ({"q-result": "respondent_away"}, D.AWAY),
        ({"q-result": "made_up"}, D.OTHER),
        ({}, D.COMPLETE),
    ],
)
def test_what_a_form_may_say(fieldwork: Field, answers: dict[str, Any], expected: Disposition) -> None:
    """Known results, unknown ones, and none."""
    response = ResponseFactory(version=fieldwork.version, channel=fieldwork.links[0], answers=answers)
    assert outcomes.disposition_of(
        AttemptFactory(assignment=fieldwork.assignments[0], response_id=response.pk)
    ) == expected  # fmt: skip


def test_a_form_without_the_question_is_an_interview(fieldwork: Field) -> None:
    """Question ids are looked up by version, so that versions with and without it stand side by side."""
    plain = VersionFactory(
        questionnaire=fieldwork.round.questionnaire, form=field_form(items=field_form().items[3:])
    )
    response = ResponseFactory(version=plain, channel=fieldwork.links[0], answers={})
    AttemptFactory(assignment=fieldwork.assignments[0], response_id=response.pk)
    other = fieldwork.response(1, "vacant")
    AttemptFactory(assignment=fieldwork.assignments[1], response_id=other.pk)
    assert (stands(fieldwork, 0), stands(fieldwork, 1)) == (D.COMPLETE, D.VACANT)


def test_corrections_count_as_corrected_and_rejections_as_not_known(fieldwork: Field) -> None:
    """The response as it stands."""
    response = fieldwork.response(0, "complete")
    AttemptFactory(assignment=fieldwork.assignments[0], response_id=response.pk)
    correct(
        response.pk,
        {"visit_result": "partial", "people": 2},
        seen=0,
        reason="漏问",
        user=fieldwork.supervisor,
    )
    assert stands(fieldwork) == D.PARTIAL
    reject(response.pk, seen=1, reason="未上门", user=fieldwork.supervisor)
    assert stands(fieldwork) == D.UNKNOWN_OTHER


def test_after_a_rejected_form_somebody_goes_again(fieldwork: Field) -> None:
    """However often: it is none of the attempts that make a non-contact final."""
    row = fieldwork.assignments[0]
    for days in range(4):
        response = fieldwork.response(0, "complete")
        AttemptFactory(assignment=row, response_id=response.pk, at=NOW - timedelta(days=days))
        reject(response.pk, seen=0, reason="未上门", user=fieldwork.supervisor)
    found = outcomes.standings(fieldwork.round.assignments.all())[row.pk]
    assert (found.disposition, found.final, found.attempts, found.different) == (D.UNKNOWN_OTHER, False, 4, 0)
    for days in range(3):
        AttemptFactory(assignment=row, disposition=D.NOBODY_HOME, at=NOW - timedelta(days=days))
    found = outcomes.standings(fieldwork.round.assignments.all())[row.pk]
    assert (found.disposition, found.final, found.different) == (D.NOBODY_HOME, True, 3)


def test_a_rejected_letter_is_no_attempt(fieldwork: Field) -> None:
    """A forged answer to a letter takes no household off a worker's list."""
    response = fieldwork.response(0, letter=True)
    reject(response.pk, seen=0, reason="冒填", user=fieldwork.supervisor)
    assert outcomes.standings(fieldwork.round.assignments.all())[fieldwork.assignments[0].pk] == NEVER
    AttemptFactory(assignment=fieldwork.assignments[0], disposition=D.REFUSAL_PERSON)
    assert stands(fieldwork) == D.REFUSAL_PERSON


def test_a_form_that_staff_set_aside_is_not_awaited(fieldwork: Field) -> None:
    """Once all that was held of it is set aside; until then, and while staff look at one more, it is."""
    row, response_id = fieldwork.assignments[0], uuid4()
    visit = AttemptFactory(assignment=row, response_id=response_id)
    held = [
        HeldFactory(channel=fieldwork.links[0], response_id=response_id, payload={"answers": {"people": n}})
        for n in range(2)
    ]

    def found() -> tuple[Any, ...]:
        stands = outcomes.standings(fieldwork.round.assignments.all())[row.pk]
        return outcomes.disposition_of(visit), stands.disposition, stands.awaited, stands.final

    assert found() == (None, D.UNKNOWN_OTHER, 1, False)
    for each, expected in zip(held, [(None, 1), (D.UNKNOWN_OTHER, 0)], strict=True):
        each.state = HeldState.DISCARDED
        each.save()
        assert found() == (expected[0], D.UNKNOWN_OTHER, expected[1], False)
    fieldwork.response(0, "complete", id=response_id)  # another one of the same number was counted after all
    assert found() == (D.COMPLETE, D.COMPLETE, 0, True)


def test_a_letter_counts_without_a_visit(fieldwork: Field) -> None:
    """Above a refusal at the door; a response through another link of the questionnaire does not."""
    AttemptFactory(assignment=fieldwork.assignments[0], disposition=D.REFUSAL_PERSON)
    fieldwork.response(0, letter=True)
    assert stands(fieldwork) == D.COMPLETE
    ResponseFactory(
        version=fieldwork.version, channel=fieldwork.sun.channel, household=fieldwork.assignments[1].household
    )
    assert stands(fieldwork, 1) == D.NOT_ATTEMPTED


def fill(fieldwork: Field) -> None:
    """Twelve doors with different ends."""
    rows = fieldwork.assignments
    for door, result in ((0, "complete"), (1, "partial"), (2, "refusal_household")):
        AttemptFactory(assignment=rows[door], response_id=fieldwork.response(door, result).pk)
    for door, code in ((3, D.NOBODY_HOME), (4, D.LANGUAGE), (5, D.UNKNOWN_OCCUPIED), (6, D.UNKNOWN_OTHER)):
        AttemptFactory(assignment=rows[door], disposition=code)
    AttemptFactory(assignment=rows[7], disposition=D.VACANT)
    fieldwork.response(8, letter=True)


def test_counts_of_the_whole_by_area_and_by_worker(fieldwork: Field) -> None:
    """They add up."""
    fill(fieldwork)
    whole = Counts(I=2, P=1, R=1, NC=1, O=1, UH=4, UO=1, NE=1)
    assert outcomes.counts(fieldwork.round) == {None: whole}
    estate = fieldwork.sun.building.get_parent()
    assert outcomes.counts(fieldwork.round, "area") == {estate.pk: whole}
    by_worker = outcomes.counts(fieldwork.round, "worker")
    assert by_worker == {
        fieldwork.worker.pk: Counts(I=1, P=1, R=1, NC=1, O=1, UH=1),
        fieldwork.colleague.pk: Counts(I=1, UH=3, UO=1, NE=1),
    }
    assert by_worker[fieldwork.worker.pk] + by_worker[fieldwork.colleague.pk] == whole


def test_as_many_queries_for_3_as_for_30(town: Town) -> None:
    """The same statements whatever the sample."""
    counted = []
    small = field_of(town, 3)
    for number in range(2):
        if number:
            small.assignments.clear()
            big = field_more(small, 30)
            for row in big:
                AttemptFactory(assignment=row)
                AttemptFactory(assignment=row, at=NOW - timedelta(days=1))
        else:
            for door in range(3):
                AttemptFactory(assignment=small.assignments[door], response_id=small.response(door).pk)
        outcomes.counts(small.round)  # the version comes into memory
        with CaptureQueriesContext(
            connection,
        ) as queries:
            for by in (None, "area", "worker"):
                outcomes.counts(small.round, by)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def field_more(fieldwork: Field, doors: int) -> list[Any]:
    """More doors in the same round."""
    from tests.factories import HouseholdFactory
    from tests.factories.fieldwork import AssignmentFactory

    return [
        AssignmentFactory(
            round=fieldwork.round,
            household=HouseholdFactory(building=fieldwork.sun.building, unit="9", room=str(number)),
            position=100 + number,
            worker=fieldwork.worker,
        )
        for number in range(doors)
    ]
