"""Reading one visit as a phone or the desk sends it. Knows no database; what it cannot read it refuses.

Keys: `id` (UUID), `household`, `assignment` (numbers; `assignment` only for a round), `purpose`, `at` (ISO
8601 with offset), and either `disposition` (AAPOR's code) or `response` (UUID of the form). Optional: `note`,
`next_at`, and a position `latitude`, `longitude` (WGS 84 degrees), `accuracy` (metres).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from surveys.intake import CLOCK_YEARS
from surveys.visits.enums import GROUPS, Disposition, Group, Purpose
from surveys.visits.visiting.errors import VisitRefusal

NOTE = 300  # characters
NEVER_SENT = (Disposition.NOT_ATTEMPTED,)  # what follows from there being no visit
LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Item:
    """One attempt as it came."""

    id: UUID
    household_id: int
    assignment_id: int | None
    purpose: Purpose
    at: datetime
    disposition: str = ""
    response_id: UUID | None = None
    note: str = ""
    next_at: datetime | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    accuracy: int | None = None

    @property
    def fingerprint(self) -> str:
        """The same for the same content, however it was written."""
        parts = [
            self.household_id, self.assignment_id, self.purpose, self.at.timestamp(), self.disposition,
            str(self.response_id or ""), self.note, self.next_at and self.next_at.timestamp(),
            str(self.latitude), str(self.longitude), self.accuracy,
        ]  # fmt: skip
        return hashlib.sha256(orjson.dumps(parts)).hexdigest()


def read(raw: Any) -> Item:
    """The visit. Raises VisitRefusal: malformed, unknown_disposition, one_fact, needs_form."""
    if not isinstance(raw, dict):
        raise VisitRefusal("malformed")
    at = moment_of(raw.get("at"))
    if at is None:
        raise VisitRefusal("malformed")
    assignment = _number(raw["assignment"]) if raw.get("assignment") is not None else None
    purpose = _purpose(raw.get("purpose"), assignment)
    disposition, response = _fact(raw)
    if purpose == Purpose.ROUND and disposition and GROUPS[disposition] in (Group.I, Group.P):
        raise VisitRefusal("needs_form")
    latitude, longitude, accuracy = _position(raw)
    return Item(
        id=uuid_of(raw.get("id")),
        household_id=_number(raw.get("household")),
        assignment_id=assignment,
        purpose=purpose,
        at=at,
        disposition=disposition,
        response_id=response,
        note=_text(raw.get("note")),
        next_at=moment_of(raw.get("next_at")) if raw.get("next_at") else None,
        latitude=latitude,
        longitude=longitude,
        accuracy=accuracy,
    )


def _fact(raw: dict[str, Any]) -> tuple[str, UUID | None]:
    disposition, response = raw.get("disposition") or "", raw.get("response")
    if bool(disposition) == bool(response):
        raise VisitRefusal("one_fact")
    if response:
        return "", uuid_of(response)
    if disposition not in Disposition.values or disposition in NEVER_SENT:
        raise VisitRefusal("unknown_disposition")
    return str(disposition), None


def _purpose(raw: Any, assignment: int | None) -> Purpose:
    if raw not in Purpose.values or (raw == Purpose.ROUND) != (assignment is not None):
        raise VisitRefusal("malformed")
    return Purpose(raw)


def uuid_of(raw: Any) -> UUID:
    """A visit's or a form's id. Raises VisitRefusal: malformed."""
    try:
        return UUID(raw)
    except (ValueError, TypeError, AttributeError):
        raise VisitRefusal("malformed") from None


def _number(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 < raw <= LARGEST:
        raise VisitRefusal("malformed")
    return raw


def _text(raw: Any) -> str:
    """A note in one line. A longer one is cut: what happened at the door must not be lost over it."""
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise VisitRefusal("malformed")
    return " ".join(raw.replace("\x00", "").encode(errors="ignore").decode().split())[:NOTE]


def moment_of(raw: Any) -> datetime | None:
    """A moment as phones write it; None where it is none."""
    if not isinstance(raw, str) or len(raw) > 40:
        return None
    try:
        moment = parse_datetime(raw)
    except ValueError:
        return None
    if moment is None or moment.year not in CLOCK_YEARS:
        return None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _position(raw: dict[str, Any]) -> tuple[Decimal | None, Decimal | None, int | None]:
    """A position that is none is left out: a phone may know nothing, and the visit was made all the same."""
    latitude: Any = raw.get("latitude")
    longitude: Any = raw.get("longitude")
    accuracy: Any = raw.get("accuracy")
    if not _within(latitude, 90) or not _within(longitude, 180):
        return None, None, None
    known = _within(accuracy, 1_000_000) and accuracy >= 0
    return _degrees(latitude), _degrees(longitude), round(accuracy) if known else None


def _within(raw: Any, limit: int) -> bool:
    return isinstance(raw, (int, float)) and not isinstance(raw, bool) and -limit <= raw <= limit


def _degrees(raw: float) -> Decimal:
    return Decimal(str(raw)).quantize(Decimal("0.000001"))
