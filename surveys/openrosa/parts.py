"""Takes a multipart body apart: the answers (xml_submission_file) and the files by name."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from surveys.openrosa.errors import AppRefusal

XML = "xml_submission_file"


@dataclass(frozen=True, slots=True)
class Parts:
    """What came in one post."""

    xml: bytes
    files: dict[str, bytes]


def take_apart(content_type: str, body: bytes) -> Parts:
    """The parts of a submission. Raises AppRefusal."""
    if not content_type.lower().startswith("multipart/"):
        raise AppRefusal("no_xml")
    handler = MemoryFileUploadHandler()
    handler.activated = True
    meta = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": len(body)}
    try:
        fields, uploads = MultiPartParser(meta, io.BytesIO(body), [handler], "utf-8").parse()
    except (TooManyFilesSent, RequestDataTooBig):
        raise AppRefusal("parts") from None
    except (MultiPartParserError, SuspiciousOperation, UnicodeDecodeError):
        raise AppRefusal("no_xml") from None
    files = {
        (upload.name or name): upload.read()
        for name in uploads
        if name != XML
        for upload in uploads.getlist(name)
    }
    # Without a file name it is a field like any other.
    sent = [each.read() for each in uploads.getlist(XML)]
    sent += [str(each).encode() for each in fields.getlist(XML)]
    if len(sent) != 1:
        raise AppRefusal("two_xml" if sent else "no_xml")
    return Parts(sent[0], files)
