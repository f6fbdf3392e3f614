"""A row of the survey sheet into a question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from forms_builder.logic import Ast
from forms_builder.schema import Expression, Question, Row
from forms_builder.xlsform.reading.attachments import picture
from forms_builder.xlsform.reading.cells import machine, number, truth
from forms_builder.xlsform.reading.choices import other_words
from forms_builder.xlsform.reading.choosing import MEDIA, choose
from forms_builder.xlsform.reading.columns import Record
from forms_builder.xlsform.reading.context import Context
from forms_builder.xlsform.reading.dialects import report
from forms_builder.xlsform.reading.expressions import REFERENCE
from forms_builder.xlsform.reading.inference import fits, parameters_of, settings_of, type_of
from forms_builder.xlsform.reading.rows import Row as SheetRow
from forms_builder.xlsform.vocabulary import UNSEEN


def question(row: SheetRow, common: Mapping[str, Any], context: Context) -> Question:
    """The question of a row; `common` is what questions and groups have in common."""
    record, kind, identity = row.record, row.kind, str(common["id"])
    expressions = context.expressions
    spoken = bool(record.words.get("label") or record.words.get("hint"))
    reads = bool(record.get("calculation") or record.get("trigger"))
    parameters = machine(record.get("parameters"))
    chosen = choose(row, identity, {"parameters": parameters}, context)
    appearance = machine(record.get("appearance"))
    filtered = bool(record.get("choice_filter"))
    key = type_of(kind, appearance, filtered=filtered, long=chosen.long, spoken=spoken, reads=reads)
    settings = settings_of(kind, key, parameters)
    if row.dialect:
        settings["xlsform"] = machine(record.get("type"))
    report(row, key, parameters_of(settings), context)
    _check(row, key, spoken, context)
    values: dict[str, Any] = {
        **common,
        "type": _said(row) or key,
        "options": chosen.options,
        "choices_from": chosen.choices_from,
        "required_message": context.words("required_message", record, identity),
        "constraint_message": context.words("constraint_message", record, identity),
        "calculation": expressions.read(record, "calculation"),
        "default": expressions.default(record, kind.source),
        "trigger": _trigger(record, context),
        "choice_filter": expressions.read(record, "choice_filter", columns=True),
        "constraint": expressions.read(record, "constraint"),
        "image": _picture(record, context),
        **required(record, context),
        **facts(record),
    }
    if kind.constraint and not record.get("constraint"):
        values["constraint"] = expressions.parse(kind.constraint, record, "constraint")
    values["hint"] = values["hint"] or kind.hint
    return Question(**values, settings=patched(settings, record), extra=dict(record.kept))


def matrix(row: SheetRow, common: Mapping[str, Any], context: Context) -> Question:
    """A group that Juwen wrote for a matrix: its rows ask the lines, with the same options."""
    record, identity = row.record, str(common["id"])
    lines = []
    for child in row.children:
        value = child.record.juwen.get("row") or child.name
        texts = child.record.words.get("label", {})
        labels = {context.tag(language): text for language, text in texts.items()}
        context.translate(f"{identity}.row.{value}", labels)
        lines.append(Row(value, labels.get(context.main) or next(iter(labels.values()), "")))
    first = row.children[0] if row.children else row
    chosen = choose(first, identity, {}, context)
    settings = settings_of(first.kind, "single", "")
    return Question(
        **{**common, "appearance": record.juwen.get("appearance", "")},
        type="matrix",
        rows=tuple(lines),
        options=chosen.options,
        choices_from=chosen.choices_from,
        constraint=context.expressions.beside(record, "constraint"),
        constraint_message=context.words("constraint_message", first.record, identity),
        required_message=context.words("required_message", first.record, identity),
        image=_picture(record, context),
        **required(first.record, context),
        **facts(record),
        settings=patched(patched(settings, first.record), record),
        extra=dict(record.kept),
    )


def companion(row: SheetRow, question: Question, context: Context) -> Question:
    """The text question that pyxform puts after a choice with `or_other`."""
    element = f"{row.name}_other"
    name = context.names.take(element)
    ast: Ast = ["selected", ["$", question.name], "other"]
    return Question(
        id=f"{question.id}_other",
        type="text",
        name=name,
        label=other_words(context.main)[1],
        relevant=Expression(f"selected(${{{question.name}}}, 'other')", ast),
        companion=question.name,
        node="" if name == element else element,
    )


def required(record: Record, context: Context) -> dict[str, Any]:
    """`required` or `required_if`."""
    said = truth(machine(record.get("required")))
    if said is not None:
        return {"required": said}
    return {"required_if": context.expressions.read(record, "required")}


def facts(record: Record) -> dict[str, Any]:
    """What Juwen knows of a question and XLSForm does not."""
    juwen = record.juwen
    found: dict[str, Any] = {
        name: True for name in ("sensitive", "staff_only", "separate_consent") if truth(juwen.get(name, ""))
    }
    found |= {name: juwen[name] for name in ("dimension", "companion") if juwen.get(name)}
    weight = number(juwen.get("weight", ""))
    return found if weight is None else found | {"weight": weight}


def patched(settings: dict[str, Any], record: Record) -> dict[str, Any]:
    """The settings with what a juwen column changes: new values, and null for what is not there."""
    text = record.juwen.get("settings", "")
    try:
        changes = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        changes = {}
    if not isinstance(changes, dict):
        return settings
    merged = settings | changes
    return {key: value for key, value in merged.items() if value is not None}


def _said(row: SheetRow) -> str:
    """The type that a juwen column gives, where the type cell was not changed since."""
    juwen = row.record.juwen
    said = juwen.get("type", "")
    return said if said and (juwen.get("options") == "none" or fits(said, row.kind)) else ""


def _check(row: SheetRow, key: str, spoken: bool, context: Context) -> None:
    """What pyxform asks of a question beyond its name and type."""
    record = row.record
    shown = any(name.startswith("media::") for name in record.kept)
    if key not in UNSEEN and not spoken and not shown:
        context.error("label_missing", record, "label", name=row.name)
    if row.kind.source == "calculate" and not record.get("calculation"):
        default = context.expressions.default(record, "calculate")
        if default is None or isinstance(default.ast, str):
            context.error("calculation_missing", record, "calculation", name=row.name)


def _trigger(record: Record, context: Context) -> tuple[str, ...]:
    text = record.get("trigger")
    names = tuple(match[1].strip() for match in REFERENCE.finditer(text))
    if text and not names:
        context.error("reference_bad", record, "trigger", text=text)
    return names


def _picture(record: Record, context: Context) -> str:
    """The digest name of the picture; a heading that only repeats it is dropped."""
    said, name = record.juwen.get("image", ""), record.kept.get(MEDIA, "")
    if said and said == name:
        del record.kept[MEDIA]
    digest = picture(name, context.files)
    if digest:
        context.pictures[digest] = context.files[name]
    return said or digest
