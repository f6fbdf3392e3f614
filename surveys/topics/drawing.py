"""Topics from responses: a response to a questionnaire for topics becomes one, and stays in line with it.

Such a form is known by its questions `topic`, `category`, `description` and `scope`
(consultation_topic in forms_builder/data/templates.yaml). Drawing again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from forms_builder.keys import answers_by_name
from forms_builder.models import FormVersion
from forms_builder.schema import Form
from surveys.corrections import counts, current_answers, locked
from surveys.flow import steps
from surveys.flow.errors import StepRefused
from surveys.flow.steps import Given
from surveys.models import Response
from surveys.public_words import private_in
from surveys.tallying import Folded
from surveys.topics.enums import Category, MeetingKind, Party, Proposer, TopicState, Urgency
from surveys.topics.leading import lead_of, touched
from surveys.topics.models import Topic
from surveys.topics.places import event
from surveys.topics.raising import Raised, create, fields
from surveys.topics.table import FLOW
from surveys.versions import version_by_pk

NAMES = {"topic", "category", "description", "scope"}
CROSS = "cross"
COPIED = (
    "title", "text", "category", "proposer_role", "urgency", "households", "supporters", "expected_meeting",
    "parties",
)  # fmt: skip


def is_topic_form(form: Form) -> bool:
    """Whether responses to the form are topics."""
    return {each.name for each in form.questions} >= NAMES


def follows(questionnaire: int) -> bool:
    """Whether answers of a questionnaire become topics now: by its newest version."""
    rows = FormVersion.objects.filter(questionnaire=questionnaire).order_by("-number")
    newest = rows.values_list("pk", flat=True).first()
    return newest is not None and is_topic_form(version_by_pk(newest).compiled.form)


def wanted(batch: Sequence[Folded]) -> Iterable[UUID]:
    """Those of a folded batch that are topics. No query of its own: compiled versions are kept in memory."""
    known = {pk: is_topic_form(version_by_pk(pk).compiled.form) for pk in {each.version for each in batch}}
    return [each.response for each in batch if known[each.version]]


def draw(response_id: UUID) -> None:
    """Bring the topic in line with its response. The caller holds the transaction.

    A topic that waits to be sorted follows every correction; later only a note is made that the response was
    corrected, and people decide. Responses of which only day and place may be known never become topics.
    """
    response = locked(response_id)
    form = version_by_pk(response.version_id).compiled.form
    if not is_topic_form(form) or response.sealed or response.channel.veiled:
        return
    counted = counts(response.state)
    answers = answers_by_name(form, current_answers(response))
    topic = Topic.objects.select_for_update(of=("self",)).filter(response=response).first()
    if topic is None:
        if not counted:
            return
        topic = create(_raised(response, answers), user=None, response=response)
    else:
        _follow(topic, response, answers, counted=counted)
    if counted:
        _staff_stage(topic, response, answers)


def _raised(response: Response, answers: Mapping[str, Any]) -> Raised:
    return Raised(
        area=response.area,
        title=str(answers.get("topic") or gettext("Topic without a name")),
        text=str(answers.get("description") or ""),
        category=_one(answers.get("category"), Category, Category.OTHER),
        proposer_role=_one(answers.get("proposer_role"), Proposer, Proposer.RESIDENT),
        urgency=_one(answers.get("urgency"), Urgency, Urgency.NORMAL),
        households=_number(answers.get("affected_households")),
        supporters=_number(answers.get("supporters")),
        expected_meeting=_one(answers.get("expected_meeting"), MeetingKind, ""),
        parties=[each for each in answers.get("parties") or () if each in Party.values],
        cross=answers.get("scope") == CROSS,
        raised_on=timezone.localdate(response.received_at),
    )


def _one(value: Any, choices: Any, otherwise: str) -> str:
    return str(value) if value in choices.values else otherwise


def _number(value: Any) -> int | None:
    return int(value) if isinstance(value, (int, float)) and 0 <= value < 2**31 else None


def _follow(topic: Topic, response: Response, answers: Mapping[str, Any], *, counted: bool) -> None:
    """After a correction, a rejection or a restoration."""
    if not counted:
        if topic.answer_stands:
            topic.answer_stands = False
            key = "withdraw" if topic.state == TopicState.COLLECTED else "corrected"
            steps.move(FLOW, topic, key, user=None, given=Given(data={"stands": False}))
        return
    if not topic.answer_stands:
        topic.answer_stands = True
        key = "restore" if topic.state == TopicState.WITHDRAWN else "corrected"
        steps.move(FLOW, topic, key, user=None, given=Given(data={"stands": True}))
    raised = _raised(response, answers)
    new = {name: value for name, value in fields(raised).items() if name in COPIED}
    changed = [name for name, value in new.items() if getattr(topic, name) != value]
    crossed = raised.cross and not topic.cross and not topic.events.filter(step="places").exists()
    if topic.state == TopicState.COLLECTED and (changed or crossed):
        for name in changed:
            setattr(topic, name, new[name])
        if crossed:
            _lead_anew(topic)
        steps.move(FLOW, topic, "corrected", user=None, given=Given(data={"changed": changed}))


def _lead_anew(topic: Topic) -> None:
    """The response says now that two or more communities are concerned."""
    topic.cross, before = True, topic.lead_area
    topic.lead_area = lead_of(topic.area, touched(topic.area, topic.places.all()), cross=True)
    if topic.lead_area_id != before.pk:
        event(topic, before, topic.lead_area, None)


def _staff_stage(topic: Topic, response: Response, answers: Mapping[str, Any]) -> None:
    """What staff filled into the form itself: the rating, and the conclusion of sorting, where whoever filled
    it in may take that step. Merging and adopting want more than the form says; they are left to people."""
    rating = str(answers.get("outcome_rating") or "")
    if rating in ("1", "2", "3", "4", "5") and topic.proposer_rating != int(rating):
        topic.proposer_rating = int(rating)
        topic.save(update_fields=["proposer_rating"])
    key = str(answers.get("sort_result") or "")
    if topic.state != TopicState.COLLECTED or key not in ("transfer", "law", "reject"):
        return
    revision = response.revisions.select_related("by").filter(number=response.revision).first()
    if revision is None or topic.events.filter(data__revision=revision.number).exists():
        return
    reason, unit = (
        str(answers.get("reject_reason") or "").strip(),
        str(answers.get("lead_unit") or "").strip(),
    )
    if key == "transfer":
        reason = gettext("It was passed on to %(unit)s.") % {"unit": unit} if unit else ""
    if not reason or private_in(reason):  # residents read it; people have to find other words
        return
    try:
        steps.check(FLOW, topic, FLOW.steps[key], revision.by)
    except StepRefused:
        return
    given = Given(opinion=revision.reason, told=reason[:500], data={"unit": unit[:80]})
    made = steps.move(FLOW, topic, key, user=revision.by, given=given)
    made.data["revision"] = revision.number
    made.save(update_fields=["data"])
