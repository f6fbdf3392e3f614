"""Back-checks 复核: `draw_checks` chooses households, `record` keeps what one of them said.

The checker is never somebody who was at that door. Each is one transaction, and logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from wagtail.log_actions import log

from surveys.visits.enums import CheckReason, RoundState
from surveys.visits.models import BackCheck, Round, Visit
from surveys.visits.quality.interviews import INTERVIEWS, by_assignment, cases_of, examine
from surveys.visits.quality.sampling import Sample, draw
from surveys.visits.thresholds import thresholds
from surveys.visits.visiting import outcomes

MESSAGES = {
    "draft": _("The round is not in the field yet. Back-checks are drawn once there are interviews."),
    "nothing_yet": _("No household of this round has been visited yet, so there is nothing to check."),
    "same_person": _("Whoever was at this door cannot check it. Ask somebody else to do so."),
    "already_checked": _("Somebody has noted this back-check already. It stands as it is."),
}
NOTE_LIMIT = 300


class CheckError(ValueError):
    """Why nothing was drawn or kept: a stable `code`, and a `message` for people."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def message(self) -> str:
        """The message in the active language."""
        return gettext(MESSAGES[self.code])


def seed_of(the_round: Round) -> str:
    """The seed of a round's back-checks, derived from that of its sample: anyone can draw them again."""
    return f"{the_round.seed or the_round.pk}:back-check"


@transaction.atomic
def draw_checks(the_round: Round, *, user: Any) -> Sample:
    """Choose the households to be asked again; called anew it adds to what was drawn before.

    Of households without an interview only those are drawn at whose door somebody says to have been.
    Raises CheckError: draft, nothing_yet.
    """
    locked = Round.objects.select_for_update().get(pk=the_round.pk)
    if locked.state == RoundState.DRAFT:
        raise CheckError("draft")
    cases = cases_of(locked)
    found = examine(cases)
    stands = by_assignment(cases)
    missing = [
        row.assignment_id
        for row in outcomes.round_rows(locked)
        if row.standing.attempts and row.standing.group not in INTERVIEWS and row.assignment_id not in stands
    ]
    if not stands and not missing:
        raise CheckError("nothing_yet")
    sample = draw(
        {key: case.worker_id for key, case in stands.items()},
        flagged=[case.assignment_id for case in cases if found.of(case.response_id)],
        missing=missing,
        percent=thresholds().back_check_percent,
        seed=seed_of(locked),
        drawn=dict(BackCheck.objects.filter(assignment__round=locked).values_list("assignment", "reason")),
    )
    chosen = {
        CheckReason.RANDOM: sample.random,
        CheckReason.FLAGGED: sample.flagged,
        CheckReason.MISSING: sample.missing,
    }
    BackCheck.objects.bulk_create(
        BackCheck(assignment_id=key, reason=reason) for reason, keys in chosen.items() for key in keys
    )
    BackCheck.objects.filter(assignment__in=sample.turned).update(reason=CheckReason.RANDOM)
    if sample.size or sample.turned:
        numbers = {str(reason): len(keys) for reason, keys in chosen.items()}
        log(
            locked,
            "visits.draw_checks",
            user=user,
            data={"seed": seed_of(locked), **numbers, "turned": len(sample.turned)},
        )
    return sample


def visitors(check: BackCheck) -> set[int]:
    """Who was at that door in this round, and who was to go there. Voided visits bar their workers too: a
    visit is not voided so that the one who made it may check herself."""
    found = set(Visit.objects.filter(assignment=check.assignment_id).values_list("worker", flat=True))
    return found | ({check.assignment.worker_id} if check.assignment.worker_id else set())


@transaction.atomic
def record(
    check: BackCheck, *, visited: bool | None, answers: Mapping[str, Any], note: str, checker: Any
) -> BackCheck:
    """Keep what the household said; `visited` None says that it was not reached, which can be tried again.

    Raises CheckError: same_person, already_checked.
    """
    locked = BackCheck.objects.select_for_update().get(pk=check.pk)
    if locked.visited is not None:
        raise CheckError("already_checked")
    if checker.pk in visitors(locked):
        raise CheckError("same_person")
    locked.visited, locked.answers = visited, dict(answers) if visited else {}
    locked.note, locked.checker, locked.checked_at = note.strip()[:NOTE_LIMIT], checker, timezone.now()
    locked.save()
    log(locked, "visits.record_check", user=checker, data={"visited": visited})
    return locked


@transaction.atomic
def choose_questions(the_round: Round, ids: list[str], *, user: Any) -> None:
    """Set which questions the round's back-checks ask again; [] leaves the choice to the form."""
    Round.objects.filter(pk=the_round.pk).update(check_questions=ids)
    log(the_round, "visits.choose_check_questions", user=user, data={"questions": ids})
