"""The door's stamp: a number that grows when a publish or a channel change concerns the public door."""

from __future__ import annotations

from django.db.models import F

from surveys.models import DoorStamp

ONLY = 1


def bump() -> None:
    """Let the door know, once the surrounding transaction commits, that what it keeps may be out of date."""
    if not DoorStamp.objects.filter(pk=ONLY).update(generation=F("generation") + 1):
        DoorStamp.objects.get_or_create(pk=ONLY)
        DoorStamp.objects.filter(pk=ONLY).update(generation=F("generation") + 1)
