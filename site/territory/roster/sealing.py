"""Roster files hold names and phone numbers: what is kept of them between two steps is encrypted, as in the
database."""

from __future__ import annotations

import base64

from django.core.files.base import ContentFile
from jobs.models import JobFile

from territory import crypto


def sealed(data: bytes, name: str) -> ContentFile[bytes]:
    """A file that only this installation can read."""
    return ContentFile(crypto.encrypt(base64.b64encode(data).decode()).encode(), name=name)


def unsealed(file: JobFile) -> bytes:
    """What was sealed. Raises crypto.Unreadable."""
    with file.content() as kept:
        return base64.b64decode(crypto.decrypt(kept.read().decode()))
