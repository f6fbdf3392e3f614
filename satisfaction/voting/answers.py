"""The digest of all answers, put down in the audit log when a test is closed, so that nobody changes an
answer unseen before there is a score. The receipts' root proves that a sheet is there, this what it said.

It tells nothing that the closed test's rows do not tell themselves."""

from __future__ import annotations

import hashlib

import orjson
from wagtail.models import ModelLogEntry

from satisfaction.models import Test, Vote

CLOSE = "satisfaction.close"
LABEL = b"juwen answers 1\n"


def digest(test: Test) -> str:
    """SHA-256 over the id, group, place and answers (keys sorted) of every vote, in order of ids."""
    rows = Vote.objects.filter(test=test).values_list(
        "response_id", "group", "response__area", "response__answers"
    )
    found = hashlib.sha256(LABEL)
    for pk, group, area, told in sorted(rows.iterator(chunk_size=500), key=lambda row: row[0].bytes):
        line = [pk.hex, group, area, told]
        found.update(orjson.dumps(line, option=orjson.OPT_SORT_KEYS) + b"\n")
    return found.hexdigest()


def put_down(test: Test) -> str:
    """What was put down at closing; "" where nothing was."""
    rows = ModelLogEntry.objects.for_instance(test).filter(action=CLOSE).order_by("pk")
    told = rows.values_list("data", flat=True).first()
    return str((told or {}).get("answers") or "")
