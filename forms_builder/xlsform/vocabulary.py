"""XLSForm's word for each question type."""

from __future__ import annotations

PLAIN = {
    "text": "text",
    "long_text": "text",
    "phone": "text",
    "id_number": "text",
    "integer": "integer",
    "decimal": "decimal",
    "date": "date",
    "time": "time",
    "datetime": "dateTime",
    "location": "geopoint",
    "trace": "geotrace",
    "shape": "geoshape",
    "photo": "image",
    "signature": "image",
    "audio": "audio",
    "video": "video",
    "file": "file",
    "barcode": "barcode",
    "acknowledge": "acknowledge",
    "note": "note",
    "calculated": "calculate",
    "hidden": "hidden",
    "slider": "range",
    "nps": "range",
}
SELECTS = {
    "single": "select_one",
    "rating": "select_one",
    "dropdown": "select_one",
    "multiple": "select_multiple",
    "ranking": "rank",
}
UNSEEN = frozenset({"calculated", "hidden"})


def xlsform_word(key: str) -> str:
    """The word for a type; types that XLSForm knows nothing of travel as text."""
    return PLAIN.get(key) or SELECTS.get(key) or "text"
