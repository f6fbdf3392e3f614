"""Files that a step rests on: told by their bytes, bounded, stored with their event or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest

from surveys.errors import Refusal
from surveys.flow.errors import StepRefused
from surveys.photos import CLEANERS, LIMITS, safe_name
from surveys.refused import Refused

FILES = 10  # of one step
LIMIT = LIMITS["file"]  # bytes of one


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is kept."""

    name: str
    body: bytes
    extension: str
    content_type: str
    sha256: str

    def listed(self) -> dict[str, Any]:
        """As facts name it."""
        return {"name": self.name, "sha256": self.sha256, "size": len(self.body)}


def sent(request: HttpRequest, field: str = "files") -> list[Upload]:
    """The files of a form: only so many, and of each only so much as shows that it is too large."""
    files = request.FILES.getlist(field)[: FILES + 1]
    return [Upload(str(file.name or ""), file.read(LIMIT + 1)) for file in files]


def clean(uploads: Sequence[Upload], refused: type[Refused] = StepRefused) -> list[Kept]:
    """The files as they are kept, each once.

    Raises `refused`: too_many_files, file_too_large, not_a_file.
    """
    if len(uploads) > FILES:
        raise refused("too_many_files", limit=FILES)
    found: dict[str, Kept] = {}
    for upload in uploads:
        if len(upload.body) > LIMIT:
            raise refused("file_too_large", limit=LIMIT // 1024**2)
        kept = _clean(upload, refused)
        found.setdefault(kept.sha256, kept)
    return list(found.values())


def _clean(upload: Upload, refused: type[Refused]) -> Kept:
    for kind in ("photo", "file"):
        try:
            cleaned = CLEANERS[kind](upload.body, upload.name)
        except Refusal:
            continue
        name = safe_name(upload.name, cleaned.extension) or f"evidence.{cleaned.extension}"
        sha256 = hashlib.sha256(cleaned.data).hexdigest()
        return Kept(name, cleaned.data, cleaned.extension, cleaned.content_type, sha256)
    raise refused("not_a_file", name=upload.name[:60])


def attach(model: Any, event: Any, kept: Sequence[Kept], written: list[FieldFile]) -> None:
    """Store files with their event; each is added to `written`, to be removed where all fails."""
    for each in kept:
        row = model(
            event=event,
            name=each.name,
            content_type=each.content_type,
            sha256=each.sha256,
            size=len(each.body),
        )
        row.file.save(f"{row.id}.{each.extension}", ContentFile(each.body), save=False)
        written.append(row.file)
        row.save(force_insert=True)


@contextmanager
def kept_or_removed() -> Iterator[list[FieldFile]]:
    """A list of files that are removed again where the work inside fails: no file without its event."""
    written: list[FieldFile] = []
    try:
        yield written
    except BaseException:
        for file in written:
            file.delete(save=False)
        raise


def sent_back(row: Any) -> FileResponse:
    """A stored file (a FlowFile) for whoever may see it: shown where it is a picture, else a download."""
    picture = row.content_type in ("image/jpeg", "image/png")
    answer = FileResponse(
        row.file.open("rb"), as_attachment=not picture, filename=row.name, content_type=row.content_type
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
