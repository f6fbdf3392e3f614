"""The steps of an appeal, and putting one down (《网上群众路线》附件1 二(三), row B9).

Raised in a group, handled by its area, answered in words that residents read, and closed by the community
with what the resident says of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from surveys.chats import queries
from surveys.chats.enums import AppealState, Content
from surveys.chats.errors import ChatRefused
from surveys.chats.models import Appeal, AppealCategory, AppealEvent, AppealFile, ChatGroup
from surveys.flow import steps
from surveys.flow.errors import StepRefused
from surveys.flow.steps import Flow, Given, Step, table
from surveys.problems.models import Category
from surveys.problems.opening import ByHand, open_by_hand
from surveys.public_words import first_private, private_in
from territory import access
from territory.models import Area, Organisation
from territory.naming import full_names, person

RECEIVED, HANDLING, ANSWERED, CLOSED, REFUSED = (
    AppealState.RECEIVED,
    AppealState.HANDLING,
    AppealState.ANSWERED,
    AppealState.CLOSED,
    AppealState.REFUSED,
)
BEGUN = "raise"
LONGEST = timedelta(days=365)  # from being raised to the deadline; and raised so long ago at most
TWICE = timedelta(minutes=2)
STAFF, KEEP = queries.STAFF, queries.KEEP


class AppealRefused(StepRefused):
    """With the codes of appeals."""

    messages: ClassVar[Mapping[str, str]] = {
        "nobody": gettext_noop("Choose another area, a unit or a person."),
        "not_eligible": gettext_noop("This person has no post that covers the area."),
        "area_wrong": gettext_noop(
            "It can be handed to an area above, beside or right below this one, and to no other."
        ),
        "deadline_not_later": gettext_noop(
            "The new deadline must lie after the present one, and not before today."
        ),
        "deadline_too_late": gettext_noop("The deadline must lie within a year."),
        "words_same": gettext_noop("Nothing has been changed."),
    }  # fmt: skip


STEPS = table(
    Step("start", _("take it on"), (RECEIVED,), HANDLING, roles=STAFF, opinion=False, offers=("owner",)),
    Step(
        "hand_over", _("hand over"), (RECEIVED, HANDLING), RECEIVED, offers=("area", "organisation", "owner")
    ),
    Step("extend", _("move the deadline"), (RECEIVED, HANDLING), None, needs=("deadline",)),
    Step(
        "answer",
        _("answer"),
        (HANDLING,),
        ANSWERED,
        roles=STAFF,
        opinion=False,
        told=True,
        offers_files=True,
    ),
    Step("refuse", _("turn down"), (RECEIVED, HANDLING), REFUSED, opinion=False, told=True),
    Step("return", _("not settled: go on"), (ANSWERED,), HANDLING, offers=("deadline",)),
    Step(
        "close",
        _("close"),
        (ANSWERED,),
        CLOSED,
        opinion=False,
        needs=("content",),
        not_by=("answer",),  # whoever answered does not say what the resident says of it
    ),
    Step("reopen", _("open again"), (CLOSED, REFUSED), HANDLING, needs=("deadline",)),
    Step("reword", _("correct the words"), tuple(AppealState), None, needs=("title",), offers=("text",)),
    Step("problem", _("open a problem"), (RECEIVED, HANDLING), None, opinion=False, by_program=True),
)


def _change(row: Appeal, step: Step, given: Given, user: Any) -> dict[str, Any]:
    """What a step changes beside the state; returns what its event keeps."""
    today = timezone.localdate()
    data: dict[str, Any] = {}
    if step.key == "start":
        row.owner = _eligible(row, given) or user
        data["to"] = person(row.owner)
    elif step.key == "hand_over":
        data = _hand_over(row, given)
    elif step.key in ("extend", "reopen") or (step.key == "return" and given.data.get("deadline")):
        data = _move_deadline(row, given.data["deadline"], today, later=step.key == "extend")
        if step.key == "reopen" and _kept(row):
            row.first_deadline = None
    elif step.key == "answer":
        row.answered_on = today
    elif step.key == "refuse":
        row.closed_on = today
    elif step.key == "close":
        row.closed_on, row.content = today, Content(given.data["content"]).value
        data = {"content": row.content}
    elif step.key == "reword":
        _reword(row, given)
    if step.key in ("return", "reopen"):
        row.answered_on = row.closed_on = None
        row.content = ""
    return data


def _eligible(row: Appeal, given: Given) -> Any:
    owner = given.data.get("owner")
    if owner and not queries.people(row.area).filter(pk=owner.pk).exists():
        raise AppealRefused("not_eligible")
    return owner


def _hand_over(row: Appeal, given: Given) -> dict[str, Any]:
    area: Area | None = given.data.get("area")
    unit: Organisation | None = given.data.get("organisation")
    if area is None and unit is None and given.data.get("owner") is None:
        raise AppealRefused("nobody")
    if area is not None:
        if not queries.hands(row.area).filter(pk=area.pk).exists():
            raise AppealRefused("area_wrong")
        row.area = area
    row.owner, row.organisation = _eligible(row, given), unit
    named = [area and full_names([area])[area.pk], unit and unit.name, person(row.owner)]
    return {"to": "、".join(str(each) for each in named if each)}


def _move_deadline(row: Appeal, wanted: date, today: date, *, later: bool) -> dict[str, Any]:
    if wanted < today or (later and wanted <= row.deadline):
        raise AppealRefused("deadline_not_later")
    if wanted > today + LONGEST:
        raise AppealRefused("deadline_too_late")
    before, row.deadline = row.deadline, wanted
    row.first_deadline = row.first_deadline or before
    return {"from": before.isoformat(), "to": wanted.isoformat()}


def _reword(row: Appeal, given: Given) -> None:
    """New words, for instance without a phone number; the old ones are kept nowhere."""
    if found := private_in(given.opinion):
        raise AppealRefused("private_words", found=found)
    words = str(given.data["title"]).strip(), str(given.data.get("text") or "").strip()
    if words == (row.title, row.text):
        raise AppealRefused("words_same")
    row.title, row.text = words
    ModelLogEntry.objects.for_instance(row).update(label=row.title)


def _kept(row: Appeal) -> bool:
    """Whether it was answered in time: opened again, it has its new deadline as any other has its first."""
    return row.answered_on is not None and row.answered_on <= row.due_on


FLOW = Flow(
    key="appeals",
    label=_("appeal"),
    model=Appeal,
    events=AppealEvent,
    files=AppealFile,
    steps=STEPS,
    area_of=lambda row: row.area,
    change=_change,
    names={
        "deadline": _("new deadline"),
        "content": _("what the resident says"),
        "area": _("area that handles it"),
        "title": _("what is asked for"),
    },
    public=frozenset({"title", "text"}),
)


@dataclass(frozen=True, slots=True)
class Raised:
    """What somebody asked for in a group, as staff put it down. `deadline` None: as the category says."""

    group: ChatGroup
    category: AppealCategory
    title: str
    text: str = ""
    received_on: date | None = None
    deadline: date | None = None


@transaction.atomic
def put_down(raised: Raised, *, user: Any) -> Appeal:
    """A new appeal, handled at first by the group's own area.

    Raises ChatRefused: not_yours, not_active, future, long_ago, private_words."""
    if not access.may(user, raised.group.area, *STAFF):
        raise ChatRefused("not_yours")
    if not raised.group.active:
        raise ChatRefused("not_active")
    today = timezone.localdate()
    on = raised.received_on or today
    if on > today:
        raise ChatRefused("future")
    if on < today - LONGEST:
        raise ChatRefused("long_ago")
    if found := first_private((raised.title, raised.text)):
        raise ChatRefused("private_words", found=found)
    twice = Appeal.objects.filter(
        group=raised.group, title=raised.title, text=raised.text, received_on=on, opened_by=user,
        opened_at__gt=timezone.now() - TWICE,
    ).first()  # fmt: skip
    if twice is not None:  # the button was pressed twice
        return twice
    appeal = Appeal.objects.create(
        group=raised.group,
        area=raised.group.area,
        category=raised.category,
        title=raised.title,
        text=raised.text,
        received_on=on,
        deadline=raised.deadline or on + timedelta(days=raised.category.days),
        opened_at=timezone.now(),
        opened_by=user,
    )
    steps.begin(FLOW, appeal, step=BEGUN, user=user)
    log(appeal, "wagtail.create", user=user)
    return appeal


@transaction.atomic
def open_problem(appeal_pk: int, category: Category | str, owner_level: str, *, user: Any) -> Appeal:
    """Open a problem with the appeal's words, place and deadline, and tie it to the appeal.

    `category` by its name is made where there is none called so.
    Raises StepRefused, ChatRefused("problem_there")."""
    appeal = Appeal.objects.select_for_update(of=("self",)).select_related("area").get(pk=appeal_pk)
    steps.check(FLOW, appeal, STEPS["problem"], user)
    if appeal.problem_id:
        raise ChatRefused("problem_there")
    if isinstance(category, str):
        category, _made = Category.objects.get_or_create(name=category)
    appeal.problem = open_by_hand(
        ByHand(
            area=appeal.area,
            household=None,
            category=category,
            title=appeal.title,
            text=appeal.text,
            owner_level=owner_level,
            deadline=max(appeal.deadline, timezone.localdate()),
        ),
        user=user,
    )
    log(appeal.problem, "problems.open", user=user)
    steps.move(FLOW, appeal, "problem", user=user)
    return appeal


def lateness(appeal: Appeal, today: date | None = None) -> tuple[str, int]:
    """The light of an appeal by its first deadline, and its days: ("late", days over), ("soon", days left:
    two at most), ("open", days left), ("done", days from raising to the answer)."""
    today = today or timezone.localdate()
    if appeal.state not in queries.UNDONE:
        ended = appeal.answered_on or appeal.closed_on or today
        return "done", (ended - appeal.received_on).days
    left = (appeal.due_on - today).days
    if left < 0:
        return "late", -left
    return ("soon" if left <= 2 else "open"), left
