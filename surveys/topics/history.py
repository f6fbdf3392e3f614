"""处理过程 for staff: each step with what it was about, such as the commitment that was settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from surveys.flow import telling
from surveys.topics.carrying_out import SEND_BACK
from surveys.topics.enums import Outcome, PublicChannel
from surveys.topics.models import Topic
from surveys.topics.table import FIRST, FLOW

SHORT = 40  # characters by which a row is named


def lines(topic: Topic) -> list[telling.Line]:
    """All events, newest last. Five queries."""
    rows: dict[str, Mapping[int, str]] = {
        "commitment": {each.pk: each.text[:SHORT] for each in topic.commitments.all()},
        "meeting": {each.pk: _meeting(each) for each in topic.meetings.all()},
        "opinion": {
            each.pk: f"{each.get_party_display()}，{each.get_stance_display()}"
            for each in topic.opinions.all()
        },
    }
    return [_line(each, rows) for each in telling.history(FLOW, topic, FIRST)]


def _line(line: telling.Line, rows: Mapping[str, Mapping[int, str]]) -> telling.Line:
    about = _about(line.event.data, rows)
    return replace(line, label=format_lazy("{}：{}", line.label, about)) if about else line


def _meeting(meeting: Any) -> str:
    day = timezone.localdate(meeting.held_at or meeting.planned_at)
    return f"{meeting.get_kind_display()} {day.isoformat()}"


def _about(data: Mapping[str, Any], rows: Mapping[str, Mapping[int, str]]) -> str:
    """In words, from what the event kept."""
    said = [str(data.get(name) or "") for name in ("text", "unit", "asked")]
    said += [known[data[name]] for name, known in rows.items() if data.get(name) in known]
    said += [str(data["title"])] if "topic" in data and data.get("title") else []
    said += ["、".join(data["places"])] if isinstance(data.get("places"), list) else []
    said += (
        ["、".join(str(PublicChannel(key).label) for key in data["channels"])] if data.get("channels") else []
    )
    if data.get("verdict") == SEND_BACK:
        said.append(str(_("sent back")))
    if data.get("outcome") in Outcome.values:
        said.append(str(Outcome(data["outcome"]).label))
    return " · ".join(each for each in said if each)
