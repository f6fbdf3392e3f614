"""The XForm that an app downloads, with the fingerprint by which it notices a change."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

from forms_builder.xforms.delivery import Delivery
from forms_builder.xlsform import xform_xml

_FILES = re.compile(rb"jr://(images|audio|video|file|file-csv)/([^\"'<>]{1,200})")


@dataclass(frozen=True)
class Document:
    """The XForm's bytes."""

    body: bytes

    @cached_property
    def hash(self) -> str:
        """The fingerprint in OpenRosa's form list."""
        return openrosa_hash(self.body)

    @cached_property
    def files(self) -> frozenset[str]:
        """Names of the files that it shows or reads."""
        return frozenset(match[2].decode() for match in _FILES.finditer(self.body))

    @cached_property
    def tables(self) -> frozenset[str]:
        """Those that it reads choices from: without them it cannot be filled in."""
        found = (match for match in _FILES.finditer(self.body) if match[1].startswith(b"file"))
        return frozenset(match[2].decode() for match in found)


def openrosa_hash(body: bytes) -> str:
    """`md5:` and the digest in hex: OpenRosa asks for MD5, to notice a change and not to prove anything."""
    return f"md5:{hashlib.md5(body, usedforsecurity=False).hexdigest()}"


def document(delivery: Delivery, *, form_id: str, version: str) -> Document:
    """The XForm of a form that can be delivered. Raises NotAnXForm."""
    return Document(xform_xml(delivery.form, form_id=form_id, version=version).encode())
