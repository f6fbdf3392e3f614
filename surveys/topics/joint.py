"""Joint meetings 联席会议 beside any topic: planned, recorded, called off (JD 四 5, row A4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from surveys.flow import files
from surveys.topics import meeting as meetings
from surveys.topics.enums import MeetingKind
from surveys.topics.errors import Refused
from surveys.topics.models import Meeting, MeetingFile
from territory import access
from territory.access import KEEP
from territory.models import Area


def plan(*, area: Area, subject: str, planned_at: datetime, place: str, user: Any) -> Meeting:
    """A joint meeting of an area. Raises Refused: not_yours, meeting_past."""
    if not access.may(user, area, *KEEP):
        raise Refused("not_yours")
    if planned_at <= timezone.now():
        raise Refused("meeting_past")
    with transaction.atomic():
        made = Meeting.objects.create(
            area=area,
            kind=MeetingKind.JOINT,
            subject=subject.strip(),
            planned_at=planned_at,
            place=place.strip(),
            by=user,
        )
        log(made, "topics.joint_plan", user=user)
    return made


def record(
    meeting: Meeting, data: Mapping[str, Any], *, user: Any, uploads: Sequence[files.Upload] = ()
) -> int:
    """Write its record with its files; returns how many came. One transaction.

    Raises Refused: not_yours, meeting_done, what is wrong with the record (meeting.put_down) or its files."""
    kept = files.clean(uploads)
    with files.kept_or_removed() as written, transaction.atomic():
        now = _mine(meeting, user)
        came = meetings.put_down(now, data, user)
        files.attach(MeetingFile, now, kept, written)
        log(now, "topics.joint_record", user=user)
    return came


def amend(
    meeting: Meeting, data: Mapping[str, Any], why: str, *, user: Any, uploads: Sequence[files.Upload] = ()
) -> None:
    """Write the record of a held one anew; the audit log keeps why, and what stood there. One transaction.

    Raises Refused: not_yours, choice_unknown (it was not held), and as `record` does."""
    kept = files.clean(uploads)
    with files.kept_or_removed() as written, transaction.atomic():
        now = Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.pk)
        if not access.may(user, now.area, *KEEP):
            raise Refused("not_yours")
        if now.held_at is None:
            raise Refused("choice_unknown")
        was = meetings.rewrite(now, data, user)
        files.attach(MeetingFile, now, kept, written)
        log(now, "topics.joint_amend", user=user, data={"why": why[:200], **was})


def call_off(meeting: Meeting, why: str, *, user: Any) -> None:
    """Call it off. The caller holds the transaction. Raises Refused: not_yours, meeting_done."""
    now = _mine(meeting, user)
    meetings.close_off(now, why)
    log(now, "topics.joint_off", user=user, data={"why": why[:200]})


def _mine(meeting: Meeting, user: Any) -> Meeting:
    if not access.may(user, meeting.area, *KEEP):
        raise Refused("not_yours")
    return meetings.still_open(meeting)
