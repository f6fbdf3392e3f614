"""A question as cells of the survey sheet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from pyxform.utils import default_is_dynamic

from forms_builder.schema import Expression, Form, Group, Question
from forms_builder.xlsform.reading.choosing import FILES, MEDIA
from forms_builder.xlsform.reading.context import NONE
from forms_builder.xlsform.reading.expressions import literal
from forms_builder.xlsform.reading.inference import DROPDOWN, SIGNATURES, settings_of, type_of
from forms_builder.xlsform.reading.kinds import kind_of
from forms_builder.xlsform.reading.reader import ITEMSETS
from forms_builder.xlsform.vocabulary import SELECTS, UNSEEN
from forms_builder.xlsform.writing.elements import Elements
from forms_builder.xlsform.writing.lists import Lists, Row, file_of
from forms_builder.xlsform.writing.types import (
    APPEARANCES,
    changes,
    parameters,
    plain,
    plain_type,
)
from forms_builder.xlsform.writing.words import Words

JUWEN = "juwen::"
FACTS = ("sensitive", "staff_only", "separate_consent")


@dataclass
class Pen:
    """What rows are written with. `filtered` collects lists that a choice filter reads, `pending` rows whose
    options may have to be marked, with the list and whether they are the question's own."""

    form: Form
    elements: Elements
    lists: Lists
    words: Words
    ours: bool
    outside: dict[str, str] = field(default_factory=dict)
    filtered: set[str] = field(default_factory=set)
    pending: list[tuple[Row, str, bool]] = field(default_factory=list)

    def expression(self, expression: Expression | None) -> str:
        """Its text as the sheet writes it."""
        return self.elements.text(expression.text) if expression else ""


def common_row(item: Question | Group, cells: Mapping[str, str], pen: Pen) -> Row:
    """What questions and groups have in common; `cells` are those of their own."""
    element = pen.elements.names[item.id]
    row = {
        **cells,
        "name": element,
        **pen.words.cells("label", f"{item.id}.label", item.label),
        **pen.words.cells("hint", f"{item.id}.hint", item.hint),
        "relevant": pen.expression(item.relevant),
        "read_only": pen.expression(item.read_only),
    }
    row.setdefault("appearance", item.appearance)
    for heading, text in item.extra.items():
        if not row.get(heading):
            row[heading] = text
    if pen.ours:
        if not item.label and any(heading.startswith("label::") for heading in row):
            row[f"{JUWEN}label"] = NONE  # else the words of another language would stand in
        row[f"{JUWEN}id"] = item.id
        if element != item.name:
            row[f"{JUWEN}name"] = item.name or NONE
        if item.node != (element if element != item.name else ""):
            row[f"{JUWEN}node"] = item.node or NONE
        if row["appearance"] != item.appearance:
            row[f"{JUWEN}appearance"] = item.appearance or NONE
    return row


def question_row(question: Question, pen: Pen) -> Row:
    """The cells of a question."""
    cell, name, own = _type_cell(question, pen)
    kind = kind_of(cell)
    cells = {
        "type": cell,
        "appearance": _appearance(question, name, pen),
        "parameters": parameters(question),
        **answering(question, pen),
        "calculation": pen.expression(question.calculation),
        "trigger": ", ".join(f"${{{pen.elements.renamed.get(each, each)}}}" for each in question.trigger),
        "choice_filter": pen.expression(question.choice_filter),
        "constraint": pen.expression(question.constraint),
    }
    row = common_row(question, cells, pen)
    row |= _default(question, kind.source, pen)
    if question.image:
        row.setdefault(MEDIA, question.image)
    if row["choice_filter"]:
        pen.filtered.add(name)
    if name:
        pen.pending.append((row, name, own))
    spoken = any(key.split("::")[0] in ("label", "hint") for key in row)
    reads = bool(row["calculation"] or row["trigger"])
    long = pen.lists.long(name) if name in pen.lists.known else bool(name)
    filtered = bool(row["choice_filter"])
    key = type_of(kind, row["appearance"], filtered=filtered, long=long, spoken=spoken, reads=reads)
    if key not in UNSEEN and not spoken and not any(heading.startswith("media::") for heading in row):
        row |= pen.words.cells("label", "", row["name"])
        if pen.ours:
            row[f"{JUWEN}label"] = NONE
    if pen.ours:
        row |= _facts(question, key, name)
        row |= settings_cell(settings_of(kind, key, row["parameters"]), question.settings)
    return row


def answering(question: Question, pen: Pen) -> Row:
    """Whether an answer is required, and the words where it lacks or does not fit."""
    required = "yes" if question.required else pen.expression(question.required_if)
    return {
        "required": required,
        **pen.words.cells("required_message", f"{question.id}.required_message", question.required_message),
        **pen.words.cells(
            "constraint_message", f"{question.id}.constraint_message", question.constraint_message
        ),
    }


def settings_cell(derived: Mapping[str, Any], actual: Mapping[str, Any]) -> Row:
    """The juwen column that turns the settings that follow from the row into those of the question."""
    found = changes(derived, actual)
    if not found:
        return {}
    text = json.dumps(found, ensure_ascii=False, sort_keys=True)
    return {f"{JUWEN}settings": text.replace("${", "\\u0024{")}


def plain_facts(question: Question) -> Row:
    """What Juwen knows of a question and XLSForm does not."""
    row = {f"{JUWEN}{name}": "yes" for name in FACTS if getattr(question, name)}
    row |= {f"{JUWEN}{name}": getattr(question, name) for name in ("dimension", "companion", "image")}
    if question.weight is not None:
        row[f"{JUWEN}weight"] = plain(question.weight)
    return {key: text for key, text in row.items() if text}


def _facts(question: Question, key: str, name: str) -> Row:
    row = plain_facts(question)
    if key != question.type:
        row[f"{JUWEN}type"] = question.type
    if not name and (question.type in SELECTS or question.choices_from):
        row[f"{JUWEN}options"] = "none"
        row[f"{JUWEN}type"] = question.type
        row[f"{JUWEN}choices"] = question.choices_from
    return row


def _type_cell(question: Question, pen: Pen) -> tuple[str, str, bool]:
    """The type cell, the name of the list in it ('' for none), and whether it is the question's own."""
    word = SELECTS.get(question.type) or ("select_one" if question.options or question.choices_from else "")
    kept = str(question.settings.get("list", ""))
    if not word:
        return plain_type(question), "", False
    if question.options:
        name = pen.lists.add(question, question.options, pen.elements.names[question.id])
        return f"{word} {name}", name, True
    source = question.choices_from
    if source in pen.lists.external and word == "select_one":
        name = kept if kept and source.startswith(kept) else source
        pen.outside[source] = name
        return f"select_one_external {name}", name, False
    file = file_of(question) or _file(pen.form, source)
    if file:
        return f"{word}_from_file {file}" if word != "rank" else f"{word} {file}", file, False
    if source and pen.lists.has(source):
        return f"{word} {source}", source, False
    if "${" in kept and not source:
        return f"{word} {pen.elements.text(kept)}", "", False
    return "text", "", False


def _file(form: Form, key: str) -> str:
    choices = form.lists.get(key)
    file = choices.file if choices else ""
    return file if PurePosixPath(file).suffix in FILES and file != ITEMSETS else ""


def _appearance(question: Question, name: str, pen: Pen) -> str:
    """The question's own words, and the one by which XLSForm tells its type."""
    word = APPEARANCES.get(question.type, "")
    if question.type == "dropdown" and (
        question.choice_filter or pen.lists.long(name) or name not in pen.lists.known
    ):
        return question.appearance
    if question.type == "dropdown" and DROPDOWN & set(question.appearance.split()):
        return question.appearance
    if question.type == "signature" and SIGNATURES & set(question.appearance.split()):
        return question.appearance
    if not word or word in question.appearance.split():
        return question.appearance
    return f"{question.appearance} {word}".strip()


def _default(question: Question, kind: str, pen: Pen) -> Row:
    """The default cell; what pyxform would take for something else stands in a juwen column too."""
    default = question.default
    if default is None:
        return {}
    text = pen.expression(default)
    if isinstance(default.ast, str):
        plain_text = default.ast.strip()
        if literal(plain_text) == default and not default_is_dynamic(plain_text, kind):
            return {"default": plain_text} if plain_text else {}
    elif default_is_dynamic(text, kind) and not isinstance(default.ast, int | float):
        return {"default": text}
    said = text if default_is_dynamic(text, kind) else f"string({text})"
    return {"default": said} | ({f"{JUWEN}default": text} if pen.ours else {})
