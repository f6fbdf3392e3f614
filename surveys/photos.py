"""Take in a photo before its response: checked, stripped of EXIF, re-encoded, stored once.

The response names a photo by the SHA-256 of the bytes that the phone sent, so sending twice stores once.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from forms_builder.questions.places import PHOTO_LIMIT
from surveys.errors import Refusal
from surveys.models import Photo

FORMATS = ("JPEG", "PNG", "WEBP")
SIDE = 2048  # pixels of the longer side, as kept
PIXELS = 60_000_000  # more is refused before it is decoded
QUALITY = 85


def accept_photo(channel_id: int, response_id: UUID, body: bytes) -> tuple[Photo, bool]:
    """Store a photo of a response that is still to come. Returns the photo and whether it is new.

    Raises Refusal: not_a_photo, too_many_photos.
    """
    sha256 = hashlib.sha256(body).hexdigest()
    known = Photo.objects.filter(response_id=response_id)
    stored = known.filter(sha256=sha256).first()
    if stored:
        return stored, False
    if known.count() >= PHOTO_LIMIT * 2:
        raise Refusal("too_many_photos", {"limit": PHOTO_LIMIT * 2})
    data, (width, height) = clean_photo(body)
    photo = Photo(channel_id=channel_id, response_id=response_id, sha256=sha256, width=width, height=height)
    photo.file.save(f"{response_id}-{sha256[:16]}.jpg", ContentFile(data), save=False)
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
    except IntegrityError:  # the same photo arrived twice at once
        photo.file.delete(save=False)
        return Photo.objects.get(response_id=response_id, sha256=sha256), False
    return photo, True


def clean_photo(body: bytes) -> tuple[bytes, tuple[int, int]]:
    """The photo as an upright JPEG of at most 2048 pixels a side, without EXIF, and its size.

    Raises Refusal("not_a_photo") for anything that is not a whole JPEG, PNG or WebP picture.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=FORMATS) as picture:
                if picture.width * picture.height > PIXELS:
                    raise Refusal("not_a_photo")
                picture.draft("RGB", (SIDE, SIDE))
                upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombWarning):
        raise Refusal("not_a_photo") from None
    upright.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    Image.frombytes("RGB", upright.size, upright.tobytes()).save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue(), upright.size
