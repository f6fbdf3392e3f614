"""What went wrong in the demo and what staff did: corrections, rejections, and answers kept aside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone

from portal.demo.questionnaires import Published
from portal.demo.responses import Drawing, draw, moved, version_of
from surveys import corrections
from surveys.intake import Submission, accept_many
from surveys.models import Response

SORTED = 5  # topics that the community has already sorted
SORTINGS: tuple[dict[str, Any], ...] = (
    {
        "sort_result": "adopt",
        "lead_unit": "社区居委会 环境和物业委员会",
        "publish_channels": ["board", "wechat"],
    },
    {"sort_result": "transfer", "lead_unit": "区城管局 中队"},
    {"sort_result": "adopt", "lead_unit": "物业服务中心", "publish_channels": ["wechat", "door"]},
    {"sort_result": "reject", "reject_reason": "属于业主共同决定事项，已指引提出人联名向业委会提交。"},
    {"sort_result": "merge", "lead_unit": "社区议事会", "publish_channels": ["board"]},
)


def make_incidents(published: list[Published], users: dict[str, Any], drawing: Drawing) -> dict[str, int]:
    """Everything below; returns how many of each."""
    by_template = {one.plan.template: one for one in published}
    satisfaction = by_template["owner_satisfaction"]
    return {
        "sorted": _sort_topics(by_template["consultation_topic"], users["wutong"], drawing),
        "corrected": _correct_roles(satisfaction, users["wutong"]),
        "rejected": _reject(satisfaction, users["wutong_super"], drawing),
        "held": _keep_aside(satisfaction, drawing),
    }


def _sort_topics(one: Published, user: Any, drawing: Drawing) -> int:
    """Staff fill in the later stage of the oldest topics."""
    for response, sorting in zip(_oldest(one, SORTED), SORTINGS, strict=True):
        due = (timezone.localtime(response.completed_at) + timedelta(days=drawing.rng.randint(20, 45))).date()
        late = {"due_date": due.isoformat()} if "lead_unit" in sorting else {}
        _correct(response, {"owners_decision": "no", **sorting, **late}, "每月梳理会议结论", user)
    return SORTED


def _correct_roles(one: Published, user: Any) -> int:
    """A family member had ticked “tenant” by mistake."""
    ids = version_of(one).ids
    tenants = Response.objects.filter(questionnaire=one.page, **{f"answers__{ids['role']}": "tenant"})
    chosen = list(tenants.order_by("received_at", "pk")[:2])
    for response in chosen:
        _correct(response, {"role": "family"}, "电话核实：答卷人是业主家属，误选承租人", user)
    return len(chosen)


def _correct(response: Response, changes: dict[str, Any], reason: str, user: Any) -> None:
    form = response.version.form
    answers = {form.by_id[key].name: value for key, value in corrections.current_answers(response).items()}
    corrections.correct(response.pk, {**answers, **changes}, seen=response.revision, reason=reason, user=user)


def _reject(one: Published, user: Any, drawing: Drawing) -> int:
    """Two households answered twice: the earlier answer is taken out. One answer was filled by proxy."""
    first, second, third = _oldest(one, 3)
    version, rejected = version_of(one), 0
    for response in (first, second):
        household = response.answers[version.ids["household"]]
        channel = next(each for each in one.channels if each.pk == response.channel_id)
        again = draw(one, version, channel, 0, household, drawing)
        later = min(response.received_at + timedelta(days=1, minutes=7), drawing.now - timedelta(minutes=30))
        _stored(moved(again, later))
        corrections.reject(response.pk, seen=0, reason="同户重复提交，保留最后一次有效答卷", user=user)
        rejected += 1
    corrections.reject(third.pk, seen=0, reason="回访核实：由物业人员代填，本户未参与", user=user)
    return rejected + 1


def _stored(submission: Submission) -> None:
    outcome = accept_many([submission])[0]
    if outcome.status != "stored":
        raise RuntimeError(f"the demo's answer was not stored: {outcome.refusal!r}")


def _keep_aside(one: Published, drawing: Drawing) -> int:
    """One of each: other answers under the same number, too late, an unknown version, a broken rule."""
    version, now = version_of(one), drawing.now
    closed = next(each for each in one.channels if each.closes_at)
    public = one.channels[0]
    late = draw(one, version, closed, 0, "7-1-301", drawing)
    unknown = draw(one, version, public, 0, "2-1-402", drawing)
    unknown.payload["version"] = "0" * 64
    ruled = draw(one, version, public, 0, "5-2-602", drawing)
    del ruled.payload["answers"]["overall"]
    ruled.payload["checked"] = True
    first = draw(one, version, public, 0, "1-1-101", drawing)
    other = draw(one, version, public, 0, "1-1-101", drawing)
    other.payload["id"] = first.payload["id"]
    _stored(first)
    outcomes = accept_many(
        [
            moved(late, now - timedelta(days=9)),
            unknown,
            ruled,
            moved(other, min(first.received_at + timedelta(minutes=3), now)),
        ]
    )
    if any(outcome.status != "held" for outcome in outcomes):
        raise RuntimeError(f"the demo's odd answers were not held: {outcomes!r}")
    return len(outcomes)


def _oldest(one: Published, count: int) -> list[Response]:
    """The oldest untouched responses."""
    rows = (
        Response.objects.filter(questionnaire=one.page).annotate(changes=Count("revisions")).filter(changes=0)
    )
    return list(rows.select_related("version").order_by("received_at", "pk")[:count])
