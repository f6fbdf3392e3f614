"""Where a choice question's options come from: its own list, a shared one, an external sheet, a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from pyxform import constants

from forms_builder.schema import ChoiceList, Option
from forms_builder.xlsform.reading.attachments import picture
from forms_builder.xlsform.reading.choices import OTHER, Choices
from forms_builder.xlsform.reading.context import Context
from forms_builder.xlsform.reading.inference import CHOOSING, LONG, parameters_of
from forms_builder.xlsform.reading.rows import Row

FILES = frozenset(constants.EXTERNAL_INSTANCE_EXTENSIONS)
MEDIA = "media::image"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A question's own options, or the key of a list of the form. `long`: looked up rather than read."""

    options: tuple[Option, ...] = ()
    choices_from: str = ""
    long: bool = False


def choose(row: Row, identity: str, settings: Mapping[str, Any], context: Context) -> Chosen:
    """The options of a row of the survey sheet."""
    kind, record = row.kind, row.record
    if kind.type not in CHOOSING:
        return Chosen(choices_from=record.juwen.get("choices", ""))
    if not kind.list:
        context.error("list_missing", record, "type")
    elif "${" in kind.list:
        context.warn("choices_from_answers", record, "type", list=kind.list)
    elif kind.external:
        if kind.list in context.external:
            return Chosen(choices_from=context.external[kind.list][0], long=True)
        context.error("list_external_unknown", record, "type", list=kind.list)
    elif PurePosixPath(kind.list).suffix in FILES and kind.list not in context.choices:
        return Chosen(choices_from=_from_file(row, settings, context), long=True)
    elif kind.file:
        context.error("file_extension", record, "type", list=kind.list)
    elif kind.list not in context.choices:
        context.error("list_unknown", record, "type", list=kind.list)
    else:
        return _from_sheet(row, identity, context.choices[kind.list], context)
    return Chosen()


def _from_sheet(row: Row, identity: str, choices: Choices, context: Context) -> Chosen:
    kind, record = row.kind, row.record
    if kind.type == "multiple":
        for entry in choices.entries:
            if " " in entry.name:
                context.error("choice_spaces", record, "type", name=entry.name, list=choices.name)
                break
    long = len(choices.entries) > LONG
    said = record.juwen.get("options", "")
    if said == "list" or (said != "inline" and choices.name in context.shared):
        return Chosen(choices_from=choices.name, long=long)
    context.own.add(choices.name)
    for entry in choices.entries:
        context.translate(f"{identity}.option.{entry.name}", entry.labels)
    options = choices.options(context.main)
    if kind.other:
        options = tuple(replace(each, other=True) if each.value == OTHER else each for each in options)
    return Chosen(tuple(_pictured(each, context) for each in options), long=long)


def _pictured(option: Option, context: Context) -> Option:
    """With its picture, where its file came along."""
    name = option.columns.get(MEDIA, "")
    if name and name == option.image:  # written by us: the picture is known by its digest alone
        columns = {key: text for key, text in option.columns.items() if key != MEDIA}
        return replace(option, columns=columns)
    digest = picture(name, context.files)
    if not digest:
        return option
    context.pictures[digest] = context.files[name]
    return replace(option, image=digest)


def _from_file(row: Row, settings: Mapping[str, Any], context: Context) -> str:
    """The key of the list in a file; where other columns than name and label count, of a list that has those
    columns under these names."""
    name = row.kind.list
    key = context.load(name, row.record)
    given = parameters_of(settings)
    usual = ("id", "title") if name.endswith(".geojson") else ("name", "label")
    value, label = given.get("value", usual[0]), given.get("label", usual[1])
    if (value, label) == ("name", "label"):
        return key
    source = context.lists[key]
    places = {column: at for at, column in enumerate(source.columns)}
    rest = [at for column, at in places.items() if column not in ("name", "label")]
    chosen = [places.get(value), places.get(label)]
    rows = tuple(
        (*("" if at is None else row[at] for at in chosen), *(row[at] for at in rest)) for row in source.rows
    )
    derived = f"{key}:{value}:{label}"
    context.lists[derived] = ChoiceList(("name", "label", *(source.columns[at] for at in rest)), rows)
    return derived
