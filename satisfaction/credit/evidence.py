"""Files that entries, objections and repairs rest on: told by their bytes, bounded, never replaced.

Photos are re-encoded without EXIF; documents are kept as they came. A file is only ever sent to those who may
see what it belongs to, and always as a download.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile

from satisfaction.credit.errors import StepRefused
from satisfaction.credit.models import CreditEntry, EvidenceFile, Objection, Repair
from surveys.errors import Refusal
from surveys.photos import CLEANERS, LIMITS, safe_name

FILES = 10  # at a time
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
        """As an entry's facts name it."""
        return {"name": self.name, "sha256": self.sha256, "size": len(self.body)}


def clean(uploads: Sequence[Upload]) -> list[Kept]:
    """The files as they are kept, each once. Raises StepRefused: too_many_files, file_too_large,
    not_a_file."""
    if len(uploads) > FILES:
        raise StepRefused("too_many_files", limit=FILES)
    found: dict[str, Kept] = {}
    for upload in uploads:
        if len(upload.body) > LIMIT:
            raise StepRefused("file_too_large", limit=LIMIT // 1024**2)
        kept = _clean(upload)
        found.setdefault(kept.sha256, kept)
    return list(found.values())


def _clean(upload: Upload) -> Kept:
    for kind in ("photo", "file"):
        try:
            cleaned = CLEANERS[kind](upload.body, upload.name)
        except Refusal:
            continue
        name = safe_name(upload.name, cleaned.extension) or f"evidence.{cleaned.extension}"
        sha256 = hashlib.sha256(cleaned.data).hexdigest()
        return Kept(name, cleaned.data, cleaned.extension, cleaned.content_type, sha256)
    raise StepRefused("not_a_file", name=upload.name[:60])


def attach(
    owner: CreditEntry | Objection | Repair, kept: Sequence[Kept], written: list[FieldFile], *, by: Any
) -> None:
    """Store files with what they belong to; each is added to `written`, to be removed where all fails."""
    name = {CreditEntry: "entry", Objection: "objection", Repair: "repair"}[type(owner)]
    for each in kept:
        row = EvidenceFile(
            name=each.name,
            content_type=each.content_type,
            sha256=each.sha256,
            size=len(each.body),
            added_by=by,
            **{name: owner},
        )
        row.file.save(f"{each.sha256[:16]}.{each.extension}", ContentFile(each.body), save=False)
        written.append(row.file)
        row.save(force_insert=True)


def share(source: CreditEntry | Objection, entry: CreditEntry) -> None:
    """Let an entry rest on another's files too: the same bytes, not a copy."""
    have = set(entry.files.values_list("sha256", flat=True))
    for row in source.files.all():
        if row.sha256 not in have:
            row.pk, row.objection, row.entry, row._state.adding = None, None, entry, True
            row.save(force_insert=True)
            have.add(row.sha256)
