"""How a line of the ledger becomes a hash: canonical JSON, SHA-256. No Django, no clock, nothing but values.

The hash of a line covers the line and the hash before it. An entry's first line carries all the entry's facts
in its data, so that no line and no entry can change without every later hash changing with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

FORMAT = "juwen ledger 1"
START = "0" * 64  # what stands before the first line


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and without blanks, in UTF-8: the same value always gives the same bytes."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON of a value, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def line_hash(
    *,
    seq: int,
    entry: str,
    kind: str,
    on: date,
    at: datetime,
    by: int | None,
    data: Mapping[str, Any],
    previous: str,
) -> str:
    """The hash of a line. `entry` is the entry's uid, `by` a user's number (None: the clock)."""
    line = {
        "format": FORMAT,
        "seq": seq,
        "entry": entry,
        "kind": kind,
        "on": on.isoformat(),
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": by,
        "data": dict(data),
        "previous": previous,
    }
    return digest(line)
