"""What kind of file bytes are, whatever name they came under: documents, sounds, videos. Runs nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import PurePath

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Compound File Binary: Office and WPS before 2007
OLE_TYPES = {
    "doc": "application/msword",
    "wps": "application/vnd.ms-works",
    "xls": "application/vnd.ms-excel",
    "et": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "dps": "application/vnd.ms-powerpoint",
}
OFFICE = "application/vnd.openxmlformats-officedocument."
OOXML_TYPES = {
    "word/": ("docx", OFFICE + "wordprocessingml.document"),
    "xl/": ("xlsx", OFFICE + "spreadsheetml.sheet"),
    "ppt/": ("pptx", OFFICE + "presentationml.presentation"),
}
ODF_TYPES = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
ENTRIES = 5000  # of a zip archive; no document has more
TEXT_TYPES = {"txt": "text/plain", "csv": "text/csv"}
ENCODINGS = ("utf-8-sig", "gb18030")

Found = tuple[str, str]  # extension, content type


def document(body: bytes, name: str) -> Found | None:
    """Extension and content type of a document; None where it is none that can be taken.

    The name only tells apart what begins alike (the old Office formats; text and tables). Documents with
    macros are not taken.
    """
    extension = PurePath(name).suffix[1:].lower()
    if body.startswith(b"%PDF-"):
        return "pdf", "application/pdf"
    if body.startswith(OLE):
        return extension if extension in OLE_TYPES else "doc", OLE_TYPES.get(extension, OLE_TYPES["doc"])
    if body.startswith(b"PK\x03\x04"):
        return _package(body)
    if extension in TEXT_TYPES and _is_text(body):
        return extension, TEXT_TYPES[extension]
    return None


def sound(body: bytes) -> Found | None:
    """Extension and content type of a sound recording; None where it is none."""
    if body.startswith(b"RIFF") and body[8:12] == b"WAVE":
        return "wav", "audio/wav"
    if body.startswith(b"#!AMR"):
        return "amr", "audio/amr"
    if body.startswith(b"ID3") or _begins(body, 0xFF, (0xFB, 0xF3, 0xF2, 0xFA)):
        return "mp3", "audio/mpeg"
    if _begins(body, 0xFF, (0xF1, 0xF9)):
        return "aac", "audio/aac"
    if body.startswith(b"OggS"):
        return "ogg", "audio/ogg"
    if body[4:8] == b"ftyp":
        return "m4a", "audio/mp4"
    return ("webm", "audio/webm") if _is_webm(body) else None


def film(body: bytes) -> Found | None:
    """Extension and content type of a video; None where it is none."""
    if body[4:8] == b"ftyp":
        if body[8:11] == b"3gp":
            return "3gp", "video/3gpp"
        return ("mov", "video/quicktime") if body[8:10] == b"qt" else ("mp4", "video/mp4")
    return ("webm", "video/webm") if _is_webm(body) else None


def _begins(body: bytes, first: int, second: Iterable[int]) -> bool:
    return len(body) > 1 and body[0] == first and body[1] in second


def _is_webm(body: bytes) -> bool:
    return body.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in body[:64]


def _package(body: bytes) -> Found | None:
    """An OOXML or OpenDocument file, told by its table of contents; nothing is unpacked but a short mark."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = archive.namelist()
            if len(names) > ENTRIES or any(name.endswith("vbaProject.bin") for name in names):
                return None
            if "[Content_Types].xml" in names:
                return next((found for folder, found in OOXML_TYPES.items() if _holds(names, folder)), None)
            if names[:1] == ["mimetype"] and archive.getinfo("mimetype").file_size < 100:
                mark = archive.read("mimetype").strip()
                return (ODF_TYPES[mark], mark.decode()) if mark in ODF_TYPES else None
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, RuntimeError, NotImplementedError):
        return None
    return None


def _holds(names: Iterable[str], folder: str) -> bool:
    return any(name.startswith(folder) for name in names)


def _is_text(body: bytes) -> bool:
    for encoding in ENCODINGS:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        return all(char >= " " or char in "\r\n\t\f" for char in text)
    return False
