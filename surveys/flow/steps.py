"""The table of a flow, and taking its steps: who may, from where to where, what must be given.

A `Flow` holds the whole table of its rows; whatever is not in it is refused. Each step writes one event in
the transaction that changes the row. The row has a `state`; its area decides who may act
(territory/access.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.log_actions import log

from surveys.flow import files
from surveys.flow.errors import StepRefused
from surveys.flow.files import Upload
from surveys.flow.models import OPINION, TOLD
from surveys.public_words import first_private
from territory import access
from territory.access import KEEP, User
from territory.enums import Level
from territory.models import Area

LOGGED = "surveys.flow_step"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `to` None keeps the state.

    `roles` may take it in the row's area; with `level`, only from a post on that level or above (department,
    street). `needs` are names of `Given.data` that must be filled, `offers` such as may stay empty. `not_by`:
    whoever last took one of these steps may not take this one. `asks` is said before a step that is hard to
    undo.
    `by_program`: taken only by other actions of the program, never offered to a person.
    """

    key: str
    label: Any
    froms: tuple[str, ...]
    to: str | None
    roles: tuple[Any, ...] = KEEP
    level: Level | None = None
    opinion: bool = True
    told: bool = False
    offers_told: bool = False
    needs: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    file: bool = False
    offers_files: bool = False
    not_by: tuple[str, ...] = ()
    asks: Any = ""
    by_program: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What comes with a step. `seen`: number of the last event that its taker saw; None: not asked for."""

    seen: int | None = None
    opinion: str = ""
    told: str = ""
    files: Sequence[Upload] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


def _nothing(row: Any, step: Step, given: Given, user: Any) -> dict[str, Any]:
    return {}


def _no_lock(pk: Any, step: Step, given: Given) -> None:
    pass


def _allowed(row: Any, step: Step) -> None:
    pass


def _no_facts(event: Any) -> list[tuple[Any, Any]]:
    return []


@dataclass(frozen=True)
class Flow:
    """A table of steps over the rows of `model`.

    `events` and `files` are the concrete models of FlowEvent and FlowFile. `change(row, step, given, user)`
    changes further fields of the row and returns what the event keeps in `data`; it may raise StepRefused.
    `area_of` gives the area whose staff act. `names`: what each name of `Step.needs` and `offers` is called.
    `public`: those of them that everybody can read, as `told` always is: no private numbers in them.
    `lock_first(pk, step, given)` locks what is to be locked before the row, so that all lock in one order.
    `judge(row, step)` raises StepRefused where the row itself rules the step out, whatever would be given.
    `facts(event)`: (name, value) of what an event keeps in `data`, as staff read it in the history.
    """

    key: str
    label: Any
    model: Any
    events: Any
    files: Any
    steps: Mapping[str, Step]
    area_of: Callable[[Any], Area]
    change: Callable[[Any, Step, Given, Any], dict[str, Any]] = _nothing
    names: Mapping[str, Any] = field(default_factory=dict)
    public: frozenset[str] = frozenset()
    lock_first: Callable[[Any, Step, Given], None] = _no_lock
    judge: Callable[[Any, Step], None] = _allowed
    facts: Callable[[Any], list[tuple[Any, Any]]] = _no_facts

    def __post_init__(self) -> None:
        FLOWS[self.key] = self


FLOWS: dict[str, Flow] = {}  # by key, for the audit log


def table(*steps: Step) -> dict[str, Step]:
    """Steps by their keys, in order."""
    return {each.key: each for each in steps}


def begin(
    flow: Flow,
    row: Any,
    *,
    step: str,
    user: Any,
    data: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Any:
    """The first event of a new row, which is in its first state already; `at` where it happened earlier."""
    return flow.events.objects.create(
        of=row, step=step, to_state=row.state, data=dict(data or {}), by=user, at=at or timezone.now()
    )


def last_event(flow: Flow, row: Any) -> int:
    """The number of a row's last event: whoever acts must have seen it."""
    return int(flow.events.objects.filter(of=row).aggregate(last=Max("pk"))["last"] or 0)


def possible(flow: Flow, row: Any, user: User) -> list[Step]:
    """The steps that the user may take now, in the order of the table."""
    found = []
    for step in flow.steps.values():
        if step.by_program:
            continue
        try:
            check(flow, row, step, user)
        except StepRefused:
            continue
        found.append(step)
    return found


def withheld(flow: Flow, row: Any, user: User, *codes: str) -> list[tuple[Step, str]]:
    """Steps that the user cannot take for one of some reasons (by default: somebody else must), in words."""
    found = []
    for step in flow.steps.values():
        try:
            check(flow, row, step, user)
        except StepRefused as refusal:
            if not step.by_program and refusal.code in (codes or ("same_person",)):
                found.append((step, refusal.message))
    return found


def check(flow: Flow, row: Any, step: Step, user: User) -> None:
    """Whether the user may take the step in the row's state.

    Raises StepRefused: wrong_state, not_yours, level, same_person, or what the flow's `judge` says."""
    if row.state not in step.froms:
        raise StepRefused("wrong_state")
    check_post(user, flow.area_of(row), step.roles, step.level)
    flow.judge(row, step)
    if step.not_by:
        last = flow.events.objects.filter(of=row, step__in=step.not_by).order_by("-pk").first()
        if last is not None and last.by_id == user.pk:
            raise StepRefused("same_person")


def check_post(user: User, area: Area, roles: Sequence[Any], level: Level | None = None) -> None:
    """Whether the user has one of the roles in an area; with `level`, from a post on that level or above.

    Raises StepRefused: not_yours, level."""
    if access.sees_all(user):
        return
    posts = [each for each in access.posts(user, *roles) if area.path.startswith(each.area.path)]
    if not posts:
        raise StepRefused("not_yours")
    if level is not None and not any(each.area.level <= level for each in posts):
        raise StepRefused("level")


def take(flow: Flow, pk: Any, key: str, given: Given, *, user: Any) -> Any:
    """Take a step as a person; returns its event. Raises StepRefused: nothing has changed then."""
    step = flow.steps[key]
    if step.by_program:
        raise StepRefused("wrong_state")
    kept = files.clean(given.files)
    with files.kept_or_removed() as written, transaction.atomic():
        flow.lock_first(pk, step, given)
        row = flow.model.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)
        if given.seen is not None and last_event(flow, row) != given.seen:
            raise StepRefused("stale")
        check(flow, row, step, user)
        _check_given(flow, step, given, kept)
        event = _taken(flow, row, step, given, user)
        files.attach(flow.files, event, kept, written)
        log(row, LOGGED, user=user, data={"flow": flow.key, "step": step.key, "state": row.state})
    return event


def move(flow: Flow, row: Any, key: str, *, user: Any, given: Given | None = None) -> Any:
    """Take a step as a consequence of something else (a merger, a project). The caller holds the row's
    lock and has judged who may. Raises StepRefused("wrong_state")."""
    step = flow.steps[key]
    if row.state not in step.froms:
        raise StepRefused("wrong_state")
    return _taken(flow, row, step, given or Given(), user)


def _check_given(flow: Flow, step: Step, given: Given, kept: Sequence[Any]) -> None:
    for text, limit in ((given.opinion, OPINION), (given.told, TOLD)):
        if len(text.strip()) > limit:
            raise StepRefused("text_too_long", limit=limit)
    if found := first_private((given.told, *(given.data.get(name) for name in sorted(flow.public)))):
        raise StepRefused("private_words", found=found)
    if step.opinion and not given.opinion.strip():
        raise StepRefused("opinion_missing")
    if step.told and not given.told.strip():
        raise StepRefused("told_missing")
    for name in step.needs:
        value = given.data.get(name)
        if (value.strip() if isinstance(value, str) else value) in (None, "", [], ()):
            raise StepRefused("field_missing", field=flow.names.get(name, name))
    if step.file and not kept:
        raise StepRefused("file_missing")


def _taken(flow: Flow, row: Any, step: Step, given: Given, user: Any) -> Any:
    before = row.state
    data = flow.change(row, step, given, user)
    if step.to is not None:
        row.state = step.to
    row.save()
    return flow.events.objects.create(
        of=row,
        step=step.key,
        from_state=before,
        to_state=row.state,
        opinion=given.opinion.strip(),
        told=given.told.strip() if step.told or step.offers_told else "",
        data=data,
        by=user,
        at=timezone.now(),
    )
