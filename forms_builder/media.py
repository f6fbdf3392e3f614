"""Pictures and sounds that a questionnaire shows: named by content, kept in the default storage.

A name is the SHA-256 (hex) of the file's bytes with an extension, so a version never changes what it shows.
Knows no model and no request: whoever takes a file in stores it under `storage_name`, the door serves it.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath

FOLDER = "form-media"
MEDIA_URL = "/f/-/media/"
CONTENT_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "webm": "video/webm",
}
"""What may be shown, by extension. No SVG: it could carry a script."""

_NAME = re.compile(rf"[0-9a-f]{{64}}\.(?:{'|'.join(CONTENT_TYPES)})")


def media_name(body: bytes, extension: str) -> str:
    """The name of a file by its bytes. Raises ValueError for an extension that is not in CONTENT_TYPES."""
    extension = {"jpeg": "jpg"}.get(extension.lower().lstrip("."), extension.lower().lstrip("."))
    if extension not in CONTENT_TYPES:
        raise ValueError(f"cannot be shown: .{extension}")
    return f"{hashlib.sha256(body).hexdigest()}.{extension}"


def is_media_name(name: str) -> bool:
    """Whether `name` is one that `media_name` gives."""
    return _NAME.fullmatch(name) is not None


def storage_name(name: str) -> str:
    """Where the file lies in the default storage. Raises ValueError for a name that is none."""
    if not is_media_name(name):
        raise ValueError(f"no name of a file: {name[:80]!r}")
    return f"{FOLDER}/{name}"


def media_url(name: str) -> str:
    """Where the file is served; '' for a name that is none (a picture that was never taken in)."""
    return MEDIA_URL + name if is_media_name(name) else ""


def content_type(name: str) -> str:
    """The type under which a file is served."""
    return CONTENT_TYPES[PurePosixPath(name).suffix[1:]]
