"""Photos of a problem and of its repair: re-encoded, upright, without EXIF, bounded."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile

from surveys.errors import Refusal
from surveys.flow.files import kept_or_removed as kept_or_removed
from surveys.photos import clean_photo
from surveys.problems.errors import StepRefused
from surveys.problems.models import Evidence, ProblemEvent

PHOTOS = 6  # of one step


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A photo as it is kept."""

    data: bytes
    width: int
    height: int


def clean(photos: Sequence[bytes]) -> list[Cleaned]:
    """The photos as they are kept. Raises StepRefused: too_many_photos, photo_too_large, not_a_photo."""
    if len(photos) > PHOTOS:
        raise StepRefused("too_many_photos", limit=PHOTOS)
    found: list[Cleaned] = []
    for body in photos:
        if len(body) > settings.PHOTO_LIMIT:
            raise StepRefused("photo_too_large", limit=settings.PHOTO_LIMIT // 1024**2)
        try:
            data, (width, height) = clean_photo(body)
        except Refusal:
            raise StepRefused("not_a_photo") from None
        found.append(Cleaned(data, width, height))
    return found


def attach(event: ProblemEvent, photos: Sequence[Cleaned]) -> list[FieldFile]:
    """Store cleaned photos with an event. Returns the files written, for `kept_or_removed`."""
    files: list[FieldFile] = []
    for photo in photos:
        sha256 = hashlib.sha256(photo.data).hexdigest()
        row = Evidence(event=event, sha256=sha256, width=photo.width, height=photo.height)
        row.file.save(f"{row.id}.jpg", ContentFile(photo.data), save=False)
        files.append(row.file)
        row.save(force_insert=True)
    return files
