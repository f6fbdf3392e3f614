"""`sheets` and `write`: a form as the rows of a workbook, and as the workbook."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from forms_builder.schema import Form
from forms_builder.xlsform.reading.book import KNOWN
from forms_builder.xlsform.reading.form_facts import FAMILY, OURS
from forms_builder.xlsform.writing.elements import Elements
from forms_builder.xlsform.writing.lists import Lists, Row
from forms_builder.xlsform.writing.questions import Pen
from forms_builder.xlsform.writing.survey import meta_items, survey_rows
from forms_builder.xlsform.writing.words import Words
from forms_builder.xlsform.writing.xlsx import Table, workbook

CHUNK = 30_000  # characters of a fact in one cell (a cell holds 32,767)
FIRST = {
    "survey": ("type", "name"),
    "choices": ("list_name", "name"),
    "external_choices": ("list_name", "name"),
    "settings": ("form_title", "form_id", "version"),
}


@dataclass(frozen=True)
class Parts:
    """A workbook before it is one: rows by heading of XLSForm's sheets, tables of all others."""

    sheets: dict[str, list[Row]]
    kept: dict[str, list[list[str]]]
    facts: list[tuple[str, str]]
    words: Words


def write(form: Form) -> bytes:
    """The form as an .xlsx workbook that pyxform converts, and that `read` reads back to the same form.

    The files that its lists came from are not in it: see `attachments`.
    """
    parts = _parts(form, ours=True)
    tables = [Table(name, *_table(name, rows, parts.words)) for name, rows in parts.sheets.items()]
    for title, rows in parts.kept.items():
        tables.append(Table(title, rows[0] if rows else [], rows[1:]))
    tables.append(Table(OURS, ["key", "value"], [list(fact) for fact in parts.facts]))
    return workbook(tables)


def sheets(form: Form) -> dict[str, Any]:
    """The form as what pyxform's `convert` takes: rows by sheet, without Juwen's own columns, options that
    are not offered and page breaks."""
    parts = _parts(form, ours=False)
    found: dict[str, Any] = {"sheet_names": list(parts.sheets)}
    for name, rows in parts.sheets.items():
        headings, _cells = _table(name, rows, parts.words)
        found[name] = rows
        found[f"{name}_header"] = [dict.fromkeys(headings)]
    for title, table in parts.kept.items():
        if title.lower() in KNOWN and table:
            rows = [dict(zip(table[0], row, strict=False)) for row in table[1:]]
            filled = [{head: text for head, text in row.items() if head and text} for row in rows]
            found[title.lower()] = filled
            found[f"{title.lower()}_header"] = [dict.fromkeys(head for head in table[0] if head)]
            found["sheet_names"].append(title)
    return found


def _parts(form: Form, *, ours: bool) -> Parts:
    root = str(form.settings.get("name") or "data")
    elements = Elements(form, root)
    words = Words(form, elements)
    lists = Lists(form, words.cells, ours=ours)
    pen = Pen(form, elements, lists, words, ours)
    survey = survey_rows(form, pen)
    choices, outside = lists.choices(), lists.outside(pen.outside)
    settings, made = _settings(form, pen)
    found = {"survey": survey, "choices": choices, "settings": [settings], "external_choices": outside}
    found = {name: rows for name, rows in found.items() if rows or name == "survey"}
    kept = {str(title): rows for title, rows in form.extra.get("sheets", {}).items()}
    return Parts(found, kept, list(_chunks(_facts(form, pen, made))) if ours else [], words)


def _settings(form: Form, pen: Pen) -> tuple[Row, list[str]]:
    """The settings sheet's row, and what of it is not the form's own."""
    values = {key: text for key, text in form.settings.items() if isinstance(text, str) and text}
    row: Row = {"form_title": form.title or "-", **values}
    made = [] if form.title else ["form_title"]
    usual = {"form_id": "form", "clean_text_values": "no"}
    if pen.lists.duplicates:
        usual["allow_choice_duplicates"] = "yes"
    for key, text in usual.items():
        if key not in row:
            row[key] = text
            made.append(key)
    _meta, inside = meta_items(form)
    if "instanceName" in inside:
        row["instance_name"] = pen.expression(inside["instanceName"].calculation)
    return row, made


def _facts(form: Form, pen: Pen, made: list[str]) -> dict[str, Any]:
    """What no column holds, by key; texts, or what goes out as JSON."""
    consent = form.consent
    meta, inside = meta_items(form)
    ids = {"meta": meta.id, **{key: each.id for key, each in inside.items()}} if meta else {}
    settings = {key: value for key, value in form.settings.items() if not isinstance(value, str) or not value}
    extra = {key: value for key, value in form.extra.items() if key not in ("sheets", "languages")}
    return {
        "version": "1",
        "made": " ".join(made),
        "family": "" if form.family == FAMILY else form.family,
        "language": form.language,
        "languages": pen.words.tags,
        "intro": form.intro,
        "consent_notice": consent.notice if consent else "",
        "consent_required": "no" if consent and not consent.required else "",
        "retention_days": str(consent.retention_days) if consent else "",
        "scoring": form.scoring,
        "ids": ids,
        "lists": pen.lists.odd(),
        "translations": pen.words.remaining(),
        "settings": settings,
        "extra": extra,
    }


def _chunks(facts: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for key, value in facts.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) if value else ""
        for at in range(0, len(text), CHUNK):
            yield key, text[at : at + CHUNK]


def _table(name: str, rows: list[Row], words: Words) -> tuple[list[str], list[list[str]]]:
    """Headings and cells: XLSForm's first, words next, Juwen's last."""
    present = dict.fromkeys(heading for row in rows for heading in row)
    labels = words.headings("label") if name in ("survey", "choices") else []
    first = [*FIRST.get(name, ()), *labels, *(words.headings("hint") if name == "survey" else [])]
    wanted = {"type", "name", *labels}
    first = [heading for heading in first if heading in present or heading in wanted]
    rest = [heading for heading in present if heading not in first]
    rest.sort(key=lambda heading: heading.startswith("juwen"))
    headings = [*first, *rest]
    return headings, [[row.get(heading, "") for heading in headings] for row in rows]
