"""What cannot be right in a month's numbers, whoever gave them: staff on the phone or the monthly form."""

from __future__ import annotations

from datetime import date
from typing import Any

from surveys.chats import queries
from surveys.chats.enums import BadInfo
from surveys.chats.models import MEMBERS, ChatGroup

MOST = 999_999  # of anything in a month: beyond it somebody mistyped
COUNTS = ("households", "posts", "appeals_received", "appeals_closed", "clues", "events_held")

Fault = tuple[str, dict[str, Any]]  # a code of errors.WRONG and its parameters


def faults(numbers: Any, group: ChatGroup | int | None, month: date) -> list[Fault]:
    """What is wrong with numbers (a `Month` or a GroupReport) as the report of a group's month, worst first.
    Of which group it is need not be known."""
    found: list[Fault] = []
    if not 1 <= numbers.members <= MEMBERS:
        found.append(("members_wrong", {"n": numbers.members, "limit": MEMBERS}))
    reads = numbers.avg_reads if numbers.posts else None
    if reads is not None and reads > numbers.members:
        found.append(("reads_more", {"n": f"{reads.normalize():f}", "members": numbers.members}))
    if numbers.posts and reads is None:
        found.append(("reads_missing", {}))
    if numbers.appeals_closed > numbers.appeals_received:
        found.append(("closed_more", {}))
    if BadInfo.NONE in numbers.bad_info and len(numbers.bad_info) > 1:
        found.append(("bad_info", {}))
    if any(getattr(numbers, name) > MOST for name in COUNTS):
        found.append(("too_large", {"limit": MOST}))
    received = queries.tickets(group, month)[0] if group else 0
    if numbers.appeals_received < received:
        found.append(("fewer", {"n": received}))
    return found


def doubt(numbers: Any, group: ChatGroup | int | None, month: date) -> str:
    """The code of the worst fault, '' where there is none."""
    found = faults(numbers, group, month)
    return found[0][0] if found else ""
