"""Take in a photo before its response: checked, stripped of EXIF, re-encoded, stored once.

The response names a photo by the SHA-256 of the bytes that the phone sent, so sending twice stores once.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import threading
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image, ImageOps

from forms_builder.questions.places import PHOTO_LIMIT
from surveys.errors import Refusal
from surveys.models import Photo

FORMATS = ("JPEG", "PNG", "WEBP")
SIDE = 2048  # pixels of the longer side, as kept
PIXELS = 60_000_000  # more is refused before it is decoded; half of it where it cannot be read scaled down
QUALITY = 85
RESERVE = 1024**3  # bytes of disk that photos leave to the answers themselves

# A large picture takes some 500 MB while it is read: one after the other.
_decoding = threading.Lock()


def accept_photo(channel_id: int, response_id: UUID, body: bytes) -> tuple[Photo, bool]:
    """Store a photo of a response that is still to come. Returns the photo and whether it is new.

    Raises Refusal: not_a_photo, too_many_photos, storage (the disk is nearly full).
    """
    sha256 = hashlib.sha256(body).hexdigest()
    known = Photo.objects.filter(response_id=response_id)
    stored = known.filter(sha256=sha256).first()
    if stored:
        return stored, False
    if known.count() >= PHOTO_LIMIT * 2:
        raise Refusal("too_many_photos", {"limit": PHOTO_LIMIT * 2})
    if _free() < RESERVE:
        raise Refusal("storage")
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
        with _decoding, Image.open(io.BytesIO(body), formats=FORMATS) as picture:
            most = PIXELS if picture.format == "JPEG" else PIXELS // 2
            if picture.width * picture.height > most:
                raise Refusal("not_a_photo")
            picture.draft("RGB", (SIDE, SIDE))
            small = picture if picture.mode in ("RGB", "RGBA", "L") else picture.convert("RGB")
            small.thumbnail((SIDE, SIDE))
            upright = ImageOps.exif_transpose(small).convert("RGB")
    except Exception:  # noqa: BLE001 - whatever a decoder stumbles over, this is not a whole picture
        raise Refusal("not_a_photo") from None
    out = io.BytesIO()
    Image.frombytes("RGB", upright.size, upright.tobytes()).save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue(), upright.size


def _free() -> int:
    root = Path(settings.MEDIA_ROOT)
    return shutil.disk_usage(root if root.exists() else root.parent).free
