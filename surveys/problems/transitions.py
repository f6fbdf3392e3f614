"""The steps of a problem: who may take which from where to where, and what must be given (rows C6, C7).

`STEPS` is the whole table; whatever is not in it is refused. Each step writes one event, which is never
changed. Only somebody else than who reported the repair signs it off 销号; the database holds that too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from surveys.admin.roles import CORRECT, READ
from surveys.problems import evidence, queries
from surveys.problems.enums import EventKind, ProblemState
from surveys.problems.errors import StepRefused
from surveys.problems.models import Problem, ProblemEvent
from surveys.templatetags.staff import person
from territory import access
from territory.access import User
from territory.models import Organisation

OPEN, WORKING, FIXED, CLOSED = (
    ProblemState.OPEN,
    ProblemState.WORKING,
    ProblemState.FIXED,
    ProblemState.CLOSED,
)
TEXT_LIMIT = 500
# What steps change of a problem. Whether its answer stands is not theirs (drawing.py).
FIELDS = ("state", "deadline", "owner", "organisation", "fixed_at", "fixed_by", "closed_at", "closed_by")
LONGEST = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `to` None keeps the state. `workers`: whoever reads problems of the area may take it; else
    only those who lead there (supervisors, administrators) and, with `owner`, the person in charge."""

    key: str
    label: Any
    froms: tuple[ProblemState, ...]
    to: ProblemState | None
    kind: EventKind
    workers: bool = False
    owner: bool = False
    text: bool = True  # words must be given
    photo: bool = False  # at least one photo must be given
    evidence: bool = False  # a photo or words must be given
    takes_photos: bool = False
    takes_owner: bool = False
    takes_deadline: bool = False


STEPS: dict[str, Step] = {
    each.key: each
    for each in (
        Step(
            "start",
            _("begin work"),
            (OPEN,),
            WORKING,
            EventKind.PROGRESS,
            workers=True,
            text=False,
            takes_photos=True,
        ),
        Step(
            "progress",
            _("report progress"),
            (WORKING,),
            None,
            EventKind.PROGRESS,
            workers=True,
            takes_photos=True,
        ),
        Step(
            "fix",
            _("report as fixed"),
            (OPEN, WORKING),
            FIXED,
            EventKind.FIXED,
            workers=True,
            photo=True,
            takes_photos=True,
        ),
        Step(
            "close",
            _("sign off"),
            (FIXED,),
            CLOSED,
            EventKind.CLOSED,
            text=False,
            evidence=True,
            takes_photos=True,
        ),
        Step("return", _("send back"), (FIXED,), WORKING, EventKind.RETURNED, takes_photos=True),
        Step(
            "hand_over",
            _("hand over"),
            (OPEN, WORKING),
            None,
            EventKind.HANDED_OVER,
            owner=True,
            text=False,
            takes_owner=True,
        ),
        Step(
            "extend", _("move the deadline"), (OPEN, WORKING), None, EventKind.EXTENDED, takes_deadline=True
        ),
        Step("reopen", _("open again"), (CLOSED,), OPEN, EventKind.REOPENED, takes_deadline=True),
        Step("dismiss", _("close without repair"), (OPEN, WORKING), CLOSED, EventKind.DISMISSED),
    )
}


@dataclass(frozen=True, slots=True)
class Given:
    """What comes with a step. `seen` is the number of the last event that its taker saw."""

    seen: int
    text: str = ""
    photos: Sequence[bytes] = ()
    owner: Any = None
    organisation: Organisation | None = None
    deadline: date | None = None


def possible(problem: Problem, user: User) -> list[Step]:
    """The steps that the user may take now, in the order of the table."""
    found = []
    for step in STEPS.values():
        try:
            check(problem, step, user)
        except StepRefused:
            continue
        found.append(step)
    return found


def check(problem: Problem, step: Step, user: User) -> None:
    """Whether the user may take the step in the problem's state. Raises StepRefused: wrong_state, not_yours,
    same_person, own_problem, answer_stands."""
    if problem.state not in step.froms:
        raise StepRefused("wrong_state")
    leads = access.may(user, problem.area, *CORRECT)
    works = step.workers and access.may(user, problem.area, *READ)
    owns = step.owner and problem.owner_id == user.pk and access.may(user, problem.area, *READ)
    if not (leads or works or owns):
        raise StepRefused("not_yours")
    if step.key == "close" and problem.fixed_by_id == user.pk:
        raise StepRefused("same_person")
    if step.key == "dismiss":
        if problem.rule_id is not None and problem.answer_stands:
            raise StepRefused("answer_stands")
        if problem.opened_by_id == user.pk:
            raise StepRefused("own_problem")


def take(problem_pk: int, key: str, given: Given, *, user: Any) -> ProblemEvent:
    """Take a step. Raises StepRefused with the reason; nothing has changed then."""
    step = STEPS[key]
    photos = evidence.clean(given.photos)
    with evidence.kept_or_removed() as files, transaction.atomic():
        problem = Problem.objects.select_for_update(of=("self",)).select_related("area").get(pk=problem_pk)
        if queries.last_event(problem) != given.seen:
            raise StepRefused("stale")
        check(problem, step, user)
        _check_given(problem, step, given, photos)
        now = timezone.now()
        data = _change(problem, step, given, user, now)
        problem.save(update_fields=FIELDS)
        event = ProblemEvent.objects.create(
            problem=problem, kind=step.kind, text=given.text.strip(), data=data, by=user, at=now
        )
        files += evidence.attach(event, photos)
        log(problem, "problems.step", user=user, data={"step": step.key, "state": problem.state})
    return event


def _check_given(problem: Problem, step: Step, given: Given, photos: Sequence[Any]) -> None:
    text = given.text.strip()
    if len(text) > TEXT_LIMIT:
        raise StepRefused("text_too_long", limit=TEXT_LIMIT)
    if step.text and not text:
        raise StepRefused("text_missing")
    if step.photo and not photos:
        raise StepRefused("photo_missing")
    if step.evidence and not (photos or text):
        raise StepRefused("evidence_missing")
    if step.takes_owner:
        if given.owner is None and given.organisation is None:
            raise StepRefused("nobody")
        eligible = queries.eligible_owners(problem.area)
        if given.owner is not None and not eligible.filter(pk=given.owner.pk).exists():
            raise StepRefused("not_eligible")
    if step.takes_deadline:
        _check_deadline(problem, step, given.deadline)


def _check_deadline(problem: Problem, step: Step, wanted: date | None) -> None:
    today = timezone.localdate()
    if wanted is None:
        raise StepRefused("deadline_missing")
    if wanted < today or (step.key == "extend" and wanted <= problem.deadline):
        raise StepRefused("deadline_not_later")
    if wanted > today + LONGEST:
        raise StepRefused("deadline_too_late")


def _change(problem: Problem, step: Step, given: Given, user: Any, now: Any) -> dict[str, Any]:
    """Change the problem; returns what the event keeps beside the words."""
    data: dict[str, Any] = {}
    if step.takes_deadline and given.deadline:
        data = {"from": problem.deadline.isoformat(), "to": given.deadline.isoformat()}
        problem.deadline = given.deadline
    if step.takes_owner:
        names = [str(each) for each in (given.organisation, given.owner and person(given.owner)) if each]
        data = {"to": "、".join(names)}
        problem.owner, problem.organisation = given.owner, given.organisation
    if step.to is not None:
        problem.state = step.to
    if step.key == "fix":
        problem.fixed_at, problem.fixed_by = now, user
    elif step.key in ("return", "reopen"):
        problem.fixed_at = problem.fixed_by = problem.closed_at = problem.closed_by = None
    elif step.key in ("close", "dismiss"):
        problem.closed_at, problem.closed_by = now, user
    return data
