"""Take in a file before its response: checked, stored once. Pictures are stripped of EXIF and re-encoded,
documents, sounds and videos are told by their bytes and kept as they came.

The response names a file by the SHA-256 of the bytes that the phone sent, so sending twice stores once.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Sum
from PIL import Image, ImageOps

from forms_builder.questions.files import PHOTO_LIMIT
from surveys import sniffing
from surveys.errors import Refusal
from surveys.models import Photo

FORMATS = ("JPEG", "PNG", "WEBP")
SIDE = 2048  # pixels of the longer side, as kept
PIXELS = 60_000_000  # more is refused before it is decoded; half of it where it cannot be read scaled down
QUALITY = 85
RESERVE = 1024**3  # bytes of disk that photos leave to the answers themselves
MEGABYTE = 1024 * 1024
TOGETHER = 120 * MEGABYTE  # all files of one response
NAME_LIMIT = 100  # characters of a file's own name

# Bytes of one file; static/forms_builder/phone/photo.js says the same to the phone.
LIMITS = {
    "photo": settings.PHOTO_LIMIT,
    "signature": MEGABYTE,
    "file": 16 * MEGABYTE,
    "audio": 16 * MEGABYTE,
    "video": 40 * MEGABYTE,
}

# A large picture takes some 500 MB while it is read: one after the other.
_decoding = threading.Lock()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file as it is kept. Width and height are 0 for what is no picture."""

    data: bytes
    extension: str
    content_type: str
    width: int = 0
    height: int = 0


def accept_photo(channel_id: int, response_id: UUID, body: bytes, *, key: str = "") -> tuple[Photo, bool]:
    """Store a photo of a response that is still to come. Returns the photo and whether it is new.

    `key` stands for the photo where its answer was written before its bytes were known; the first one stays.
    Raises Refusal: not_a_photo, too_many_photos, files_too_large, storage (the disk is nearly full).
    """
    return accept_file(channel_id, response_id, body, key=key)


def accept_file(
    channel_id: int, response_id: UUID, body: bytes, *, kind: str = "photo", name: str = "", key: str = ""
) -> tuple[Photo, bool]:
    """Store a file of `kind` (a key of LIMITS) as `accept_photo` does; `name` is what it was called.

    Raises Refusal also for a kind that there is none of, and for a file that is not of its kind (not_a_file).
    """
    if kind not in LIMITS:
        raise Refusal("not_a_file")
    if len(body) > LIMITS[kind]:
        raise Refusal("too_large", {"limit": LIMITS[kind] // 1024})
    sha256 = key or hashlib.sha256(body).hexdigest()
    known = Photo.objects.filter(response_id=response_id)
    stored = known.filter(sha256=sha256).first()
    if stored:
        return stored, False
    if known.count() >= PHOTO_LIMIT * 2:
        raise Refusal("too_many_photos", {"limit": PHOTO_LIMIT * 2})
    if (known.aggregate(size=Sum("size"))["size"] or 0) + len(body) > TOGETHER:
        raise Refusal("files_too_large", {"limit": TOGETHER // MEGABYTE})
    if _free() < RESERVE:
        raise Refusal("storage")
    cleaned = CLEANERS[kind](body, name)
    photo = Photo(
        channel_id=channel_id,
        response_id=response_id,
        sha256=sha256,
        kind=kind,
        name=safe_name(name, cleaned.extension),
        content_type=cleaned.content_type,
        size=len(cleaned.data),
        width=cleaned.width,
        height=cleaned.height,
    )
    photo.file.save(f"{response_id}-{sha256[:16]}.{cleaned.extension}", ContentFile(cleaned.data), save=False)
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
    except IntegrityError:  # the same file arrived twice at once
        photo.file.delete(save=False)
        return Photo.objects.get(response_id=response_id, sha256=sha256), False
    return photo, True


def safe_name(name: str, extension: str) -> str:
    """The name under which staff save a file: without path, controls or what systems forbid; '' for none."""
    stem = PurePath(name.replace("\\", "/")).name
    stem = re.sub(r"[\x00-\x1f\x7f<>:\"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", stem)
    stem = stem.rsplit(".", 1)[0].strip(" .")[:NAME_LIMIT]
    return f"{stem}.{extension}" if stem else ""


def clean_photo(body: bytes) -> tuple[bytes, tuple[int, int]]:
    """The photo as an upright JPEG of at most 2048 pixels a side, without EXIF, and its size.

    Raises Refusal("not_a_photo") for anything that is not a whole JPEG, PNG or WebP picture.
    """
    upright = _upright(body)
    out = io.BytesIO()
    Image.frombytes("RGB", upright.size, upright.tobytes()).save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue(), upright.size


def _upright(body: bytes) -> Image.Image:
    try:
        with _decoding, Image.open(io.BytesIO(body), formats=FORMATS) as picture:
            most = PIXELS if picture.format == "JPEG" else PIXELS // 2
            if picture.width * picture.height > most:
                raise Refusal("not_a_photo")
            picture.draft("RGB", (SIDE, SIDE))
            small = picture if picture.mode in ("RGB", "RGBA", "L") else picture.convert("RGB")
            small.thumbnail((SIDE, SIDE))
            return ImageOps.exif_transpose(small).convert("RGB")
    except Exception:  # noqa: BLE001 - whatever a decoder stumbles over, this is not a whole picture
        raise Refusal("not_a_photo") from None


def _photo(body: bytes, name: str) -> Cleaned:
    data, (width, height) = clean_photo(body)
    return Cleaned(data, "jpg", "image/jpeg", width, height)


def _signature(body: bytes, name: str) -> Cleaned:
    """A drawing: kept without loss, in few colours."""
    upright = _upright(body)
    out = io.BytesIO()
    upright.quantize(16).save(out, "PNG", optimize=True)
    return Cleaned(out.getvalue(), "png", "image/png", *upright.size)


def _document(body: bytes, name: str) -> Cleaned:
    """A picture sent as a document is treated as any picture."""
    found = sniffing.document(body, name)
    if found:
        return Cleaned(body, *found)
    try:
        return _photo(body, name)
    except Refusal:
        raise Refusal("not_a_file") from None


def _kept(sniff: Callable[[bytes], sniffing.Found | None]) -> Callable[[bytes, str], Cleaned]:
    def clean(body: bytes, name: str) -> Cleaned:
        found = sniff(body)
        if found is None:
            raise Refusal("not_a_file")
        return Cleaned(body, *found)

    return clean


CLEANERS: dict[str, Callable[[bytes, str], Cleaned]] = {
    "photo": _photo,
    "signature": _signature,
    "file": _document,
    "audio": _kept(sniffing.sound),
    "video": _kept(sniffing.film),
}


def _free() -> int:
    root = Path(settings.MEDIA_ROOT)
    return shutil.disk_usage(root if root.exists() else root.parent).free
