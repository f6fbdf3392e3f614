"""The XML that OpenRosa answers with: form list, manifest, response."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
# Characters that XML 1.0 cannot hold, not even as references.
_FORBIDDEN = {code: None for code in (*range(0x20), 0xFFFE, 0xFFFF) if code not in (0x9, 0xA, 0xD)}


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form as the list names it; `manifest_url` is '' where it needs no files."""

    form_id: str
    name: str
    version: str
    hash: str
    download_url: str
    manifest_url: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class MediaLine:
    """A file that a form shows or reads."""

    filename: str
    hash: str
    download_url: str


def form_list(forms: Iterable[FormLine]) -> bytes:
    """`<xforms>` (docs.getodk.org/openrosa-form-list)."""
    lines = "".join(
        "<xform>"
        + _element("formID", form.form_id)
        + _element("name", form.name)
        + _element("version", form.version)
        + _element("hash", form.hash)
        + (_element("descriptionText", form.description) if form.description else "")
        + _element("downloadUrl", form.download_url)
        + (_element("manifestUrl", form.manifest_url) if form.manifest_url else "")
        + "</xform>"
        for form in forms
    )
    return f'{DECLARATION}<xforms xmlns="http://openrosa.org/xforms/xformsList">{lines}</xforms>'.encode()


def manifest(files: Iterable[MediaLine]) -> bytes:
    """`<manifest>`."""
    lines = "".join(
        "<mediaFile>"
        + _element("filename", file.filename)
        + _element("hash", file.hash)
        + _element("downloadUrl", file.download_url)
        + "</mediaFile>"
        for file in files
    )
    return f'{DECLARATION}<manifest xmlns="http://openrosa.org/xforms/xformsManifest">{lines}</manifest>'.encode()


def response(message: str) -> bytes:
    """`<OpenRosaResponse>` (docs.getodk.org/openrosa-http)."""
    said = _element("message", message)
    return f'{DECLARATION}<OpenRosaResponse xmlns="http://openrosa.org/http/response">{said}</OpenRosaResponse>'.encode()


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text.translate(_FORBIDDEN))}</{name}>"
