"""What SurveyCTO's and CHT's (Medic's) spreadsheets say beyond XLSForm: read, kept, and not acted on.

Sources: SurveyCTO's form definition reference (field types, columns, functions) and the Community Health
Toolkit's app form reference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms_builder.xlsform.reading.context import Context
    from forms_builder.xlsform.reading.rows import Row

NO_LABEL = "NO_LABEL"
SURVEYCTO, CHT = "SurveyCTO", "CHT"

# SurveyCTO's field types without an XLSForm counterpart → the type of ours that comes nearest
SURVEYCTO_TYPES = {
    "calculate_here": "calculate",
    "comments": "hidden",
    "caseid": "hidden",
    "text audit": "hidden",
    "text_audit": "hidden",
    "audio audit": "hidden",
    "audio_audit": "hidden",
    "speed violations count": "hidden",
    "speed violations list": "hidden",
    "speed violations audit": "hidden",
    "device_info": "hidden",
    "deviceinfo": "hidden",
    "enumerator": "text",
    "enumerators": "text",
    "server_id": "hidden",
    "devicephonenum": "phonenumber",
    "voice": "audio",
}
SENSOR = re.compile(r"sensor[_ ](?:statistic|stream)\b.*", re.DOTALL)
AUDITS = re.compile(r"(?:text|audio|speed violations?)[ _]audit\b.*|speed violations? (?:count|list)\b.*")
DATABASE = re.compile(r"db:[\w.:-]+")  # CHT: a document of the database, chosen by its type

SURVEYCTO_COLUMNS = frozenset(
    {"publishable", "response_note", "minimum_seconds", "web_form_design", "enumerators", "read_only_note"}
)
SEARCH = re.compile(r"\bsearch\s*\(")
CHT_APPEARANCES = frozenset(
    {
        "select-contact",
        "db-object",
        "bind-id-only",
        "android-app-launcher",
        "mrdt-verify",
        "countdown-timer",
        "dis-allow-new",
    }
)

FOREIGN_PREFIX = "cht:"
# Functions of these dialects (and of ODK Collect) that the expression engine does not know.
FOREIGN_FUNCTIONS = frozenset(
    {
        "choice-label",
        "device-info",
        "duration",
        "enum-id",
        "enum-name",
        "format-number",
        "geo-scatter",
        "hash",
        "index",
        "item-at",
        "item-index",
        "item-present",
        "de-duplicate",
        "rank-index-if",
        "join-if",
        "linebreak",
        "phone-call-duration",
        "phone-call-log",
        "plug-in-metadata",
        "pulldata",
        "rank-index",
        "rank-value",
        "relevance",
        "short-geopoint",
        "sum-if",
        "count-if",
        "min-if",
        "max-if",
        "username",
        "version",
        "area-of",
        "add-date",
        "difference-in-months",
        "parse-timestamp-to-date",
        "to-bikram-sambat",
        "z-score",
    }
)


@dataclass(frozen=True, slots=True)
class Foreign:
    """A dialect's type and the XLSForm type as which it is read."""

    dialect: str
    type: str


def foreign(text: str) -> Foreign | None:
    """What a type cell says in a dialect; None where no dialect has such a type."""
    plain = " ".join(text.split()).lower()
    if DATABASE.fullmatch(plain):
        return Foreign(CHT, "text")
    if plain in SURVEYCTO_TYPES:
        return Foreign(SURVEYCTO, SURVEYCTO_TYPES[plain])
    if SENSOR.fullmatch(plain) or AUDITS.fullmatch(plain):
        return Foreign(SURVEYCTO, "hidden")
    return None


def column_dialect(heading: str) -> str:
    """The dialect whose column a heading is; '' for none."""
    return SURVEYCTO if "_".join(heading.lower().split()) in SURVEYCTO_COLUMNS else ""


def unlabelled(texts: Mapping[str, str], kept: dict[str, str]) -> dict[str, str]:
    """Labels without the word by which CHT says that there is none; that word is kept under its heading."""
    shown = {}
    for language, text in texts.items():
        if text == NO_LABEL:
            kept[f"label::{language}" if language else "label"] = text
        else:
            shown[language] = text
    return shown


def report(row: Row, key: str, parameters: Mapping[str, str], context: Context) -> None:
    """Say what of a row is kept and not acted on. `key` is the question type it became."""
    record = row.record
    if row.dialect:
        context.warn(
            "dialect_type", record, "type", type=record.get("type"), dialect=row.dialect.dialect, read=key
        )
    appearance = record.get("appearance")
    if SEARCH.search(appearance):
        context.warn("search_kept", record, "appearance")
    for word in appearance.split():
        if word in CHT_APPEARANCES:
            context.warn("dialect_appearance", record, "appearance", name=word, dialect=CHT)
    if "seed" in parameters:
        context.warn("parameter_kept", record, "parameters", name="seed")
