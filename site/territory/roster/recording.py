"""What the log keeps of an import: one entry for the community, and one for each dwelling that was changed.

Personal data stand in it masked, as they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.log_actions import log

from territory.masking import mask_name, mask_phone
from territory.models import Area, Household
from territory.roster.columns import NAME, PHONE
from territory.roster.examining import Change, differences
from territory.roster.queries import IMPORT_ACTION
from territory.roster.resource import RosterResource

CHANGE = "territory.change"  # as where one dwelling is edited by hand
ENTRY = (
    "content_type_id", "user_id", "timestamp", "uuid", "action", "content_changed",
    "object_id", "label", "data",
)  # fmt: skip
MASKS = {NAME.key: mask_name, PHONE.key: mask_phone}


def record(community: Area, user: Any, file: str, outcome: dict[str, Any]) -> None:
    """Who imported what into which community."""
    log(community, IMPORT_ACTION, user=user, data={"file": file, **outcome})


def entries(changes: Iterable[Change], user: Any) -> Iterator[tuple[Any, ...]]:
    """For each changed dwelling's history: what was changed, from what to what, in the order of `ENTRY`."""
    resource = RosterResource()
    kind = ContentType.objects.get_for_model(Household).pk
    together = (kind, user.pk if user else None, timezone.now(), uuid4(), CHANGE, True)
    for change in changes:
        if change.dwelling:
            label = f"{change.building.name}{change.unit}单元{change.room}"
            data = {"changes": changes_of(change, resource)}
            yield (*together, str(change.dwelling.pk), label, data)


def changes_of(change: Change, resource: RosterResource) -> list[dict[str, str]]:
    """Field, from, to; masked."""
    return [
        {"field": key, "from": masked(key, old), "to": masked(key, new)}
        for key, old, new in differences(change, resource)
    ]


def masked(key: str, text: str) -> str:
    """A fact as it may be shown."""
    return MASKS[key](text) if key in MASKS else text
