"""What the form of each step asks for, with its choices and initial values. `steps.take` judges them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from surveys.flow.steps import Step
from surveys.topics.enums import TopicState
from surveys.topics.models import Topic
from surveys.topics.views.fields import agreement, meetings, sorting
from surveys.topics.views.fields.inputs import Fields, Rows

FIELDS: dict[str, Callable[[Topic, Any], Fields]] = {
    "adopt": sorting.adopt,
    "merge": sorting.merge,
    "transfer": sorting.transfer,
    "law": sorting.titled,
    "reject": sorting.titled,
    "words": sorting.words,
    "hold": meetings.hold,
    "amend": meetings.amend,
    "take_back": agreement.take_back,
    "schedule": meetings.plan,
    "meet_again": meetings.plan,
    "call_off": meetings.call_off,
    "record": meetings.record,
    "opinion": meetings.opinion,
    "reply": meetings.reply,
    "commit": agreement.commit,
    "drop": agreement.drop,
    "resolve": agreement.resolve,
    "report": agreement.report,
    "settle": agreement.settle,
    "publication": agreement.publication,
    "appraise": agreement.appraise,
    "places": sorting.places,
}


def worth_offering(topic: Topic, step: Step, user: Any) -> bool:
    """Whether a step leads anywhere: there is something to choose wherever something has to be chosen, and
    the texts to correct are not such as nobody reads yet."""
    if step.key == "words" and topic.state == TopicState.COLLECTED:
        return bool(topic.public_title)
    found = FIELDS.get(step.key)
    asked: Any = [each for each in (found(topic, user) if found else {}).values() if isinstance(each, Rows)]
    return all(each.queryset.exists() for each in asked if each.required)
