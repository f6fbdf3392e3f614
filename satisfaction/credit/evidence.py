"""Files that entries, objections and repairs rest on: told by their bytes, bounded, never replaced.

Photos are re-encoded without EXIF; documents are kept as they came. A file is only ever sent to those who may
see what it belongs to, and always as a download.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile

from satisfaction.credit.errors import StepRefused
from satisfaction.credit.models import CreditEntry, EvidenceFile, Objection, Repair
from surveys.flow import files
from surveys.flow.files import FILES as FILES
from surveys.flow.files import LIMIT as LIMIT
from surveys.flow.files import Kept as Kept
from surveys.flow.files import Upload as Upload


def clean(uploads: Sequence[Upload]) -> list[Kept]:
    """The files as they are kept, each once. Raises StepRefused: too_many_files, file_too_large,
    not_a_file."""
    return files.clean(uploads, StepRefused)


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
