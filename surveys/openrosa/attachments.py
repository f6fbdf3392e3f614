"""The files that come with a submission: stored under the digest by which its answers name them.

Several posts may bring the files of one submission; what is there already is not stored again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from forms_builder import questions
from surveys.errors import Refusal
from surveys.openrosa.errors import AppRefusal
from surveys.openrosa.submissions import Read
from surveys.photos import accept_file


def keep(read: Read, files: Mapping[str, bytes]) -> None:
    """Store what came of the files that the answers name; anything else is passed over.

    Raises AppRefusal for one that cannot be stored, after all others are.
    """
    refused: AppRefusal | None = None
    channel, response = read.prepared.submission.channel.pk, read.prepared.id
    for key, named in read.files.items():
        body = files.get(PurePath(named.name).name)
        if not body:
            continue
        kind = questions.get(named.type).upload
        try:
            accept_file(channel, response, body, kind=kind, name=named.name, key=key)
        except Refusal as refusal:
            if refusal.status >= 500:  # ours, not the file's: it may be sent again
                raise
            refused = AppRefusal("file", {"name": named.name, "reason": refusal.message})
    if refused:
        raise refused
