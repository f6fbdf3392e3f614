"""梳理: what a topic's sorting changes beside its state."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from surveys.flow.steps import Given, Step
from surveys.topics import deadlines, places, queries
from surveys.topics.enums import SortResult, TopicState
from surveys.topics.errors import Refused
from surveys.topics.models import Matter, Topic

Data = dict[str, Any]


def _concluded(topic: Topic, result: SortResult) -> None:
    topic.sort_result, topic.sorted_on = result, timezone.localdate()


def _told_title(topic: Topic, given: Given) -> None:
    if given.data.get("public_title"):
        topic.public_title = str(given.data["public_title"]).strip()
    if "public_text" in given.data:
        topic.public_text = str(given.data["public_text"] or "").strip()


def adopt(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """Adopted: what residents read, the matter it falls under, whether the owners decide themselves."""
    matter: Matter | None = given.data.get("matter")
    topic.matter = matter
    topic.owners_decision = given.data["owners_decision"]
    _told_title(topic, given)
    _concluded(topic, SortResult.ADOPT)
    return {"owners_decision": topic.owners_decision, "matter": matter.name if matter else ""}


def merge(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """Merged: its sources stay with it, residents follow the other topic, which takes its communities on."""
    other = Topic.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=given.data["topic"].pk
    )  # as it is by now
    if other.pk == topic.pk or other.state == TopicState.MERGED:
        raise Refused("merge_into_itself")
    if not queries.mergeable(topic, user).filter(pk=other.pk).exists():
        raise Refused("choice_unknown")
    topic.merged_into = other
    _concluded(topic, SortResult.MERGE)
    places.join(other, topic, user)
    return {"topic": other.pk, "title": other.title}


def lock_first(pk: Any, step: Step, given: Given) -> None:
    """Two topics that are merged in the order of their numbers, whichever goes into the other."""
    other = given.data.get("topic") if step.key == "merge" else None
    if other is not None:
        list(
            Topic.objects.select_for_update(no_key=True, of=("self",))
            .filter(pk__in=(pk, other.pk))
            .order_by("pk")
        )


def transfer(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """Passed on to a department."""
    topic.transfer_unit = str(given.data["unit"]).strip()
    _told_title(topic, given)
    _concluded(topic, SortResult.TRANSFER)
    return {"unit": topic.transfer_unit}


def law(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """Shown the way of the law."""
    _told_title(topic, given)
    _concluded(topic, SortResult.LAW)
    return {}


def reject(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """Not adopted."""
    _told_title(topic, given)
    _concluded(topic, SortResult.REJECT)
    return {}


def reopen(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """Sorted anew: the earlier conclusion stays in the history, a new deadline runs."""
    before = {"was": topic.sort_result}
    topic.sort_result, topic.sorted_on = "", None
    topic.merged_into, topic.transfer_unit = None, ""
    topic.reply_due = deadlines.reply_due(timezone.localdate())
    return before


def judge(topic: Topic, step: Step) -> None:
    """登记有误，作废: only what was put down at the desk and on which no meeting was planned. Raises Refused:
    void_response, void_begun."""
    if step.key == "void" and topic.response_id is not None:
        raise Refused("void_response")
    if step.key == "void" and topic.meetings.exists():
        raise Refused("void_begun")


def void(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """It was put down by mistake, and nothing of its sorting stands."""
    before = {"was": topic.sort_result}
    topic.sort_result, topic.sorted_on = "", None
    return before
