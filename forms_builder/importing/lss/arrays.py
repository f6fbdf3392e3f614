"""LimeSurvey's tables: those with one choice a line are our matrix, those with inputs single questions."""

from __future__ import annotations

from dataclasses import replace

from forms_builder.importing.labels import fresh_id
from forms_builder.importing.lss.context import Context
from forms_builder.importing.lss.naming import columns, lines, part_name, ticks
from forms_builder.importing.lss.questions import SLIDER, Maker, base, fixed, grades, options
from forms_builder.importing.lss.rules import constraint_of, sum_rules
from forms_builder.importing.lss.tables import Source, Sub
from forms_builder.schema import Group, Item, Option, Question, Row


def _matrix(context: Context, source: Source) -> list[Item]:
    ident = fresh_id()
    found: dict[str, tuple[Option, ...]] = {"A": grades(5), "B": grades(10)}
    if source.type in found:
        choices = found[source.type]
    elif source.type in "CE":
        choices = fixed(context, ident, "YUN" if source.type == "C" else "ISD")
    else:
        choices = options(context, source, ident)
    return [base(context, source, "matrix", id=ident, options=choices, rows=_rows(context, source, ident))]


def _two_scales(context: Context, source: Source) -> list[Item]:
    made: list[Item] = []
    for scale, header in ((0, "dualscale_headerA"), (1, "dualscale_headerB")):
        ident = fresh_id()
        said = context.text(source.attribute(header, context.survey.language), source.code)
        one = base(
            context,
            source,
            "matrix",
            id=ident,
            name=part_name(context, source, str(scale)),
            options=options(context, source, ident, scale),
            rows=_rows(context, source, ident),
        )
        made.append(replace(one, label=f"{one.label} – {said}" if said else one.label))
    return made


def _several(context: Context, source: Source) -> list[Item]:
    """Several numbers or short texts under one question."""
    numbers = source.type == "K" or source.attribute("numbers_only") == "1"
    kind = (
        "text" if not numbers else "integer" if source.attribute("num_value_int_only") == "1" else "decimal"
    )
    slider = numbers and source.attribute("slider_layout") == "1"
    rule = constraint_of(context, source, "number" if numbers else "text")
    parts = [_part(context, source, sub, "slider" if slider else kind, rule) for sub in lines(source)]
    if slider:
        parts = [
            replace(part, settings={**part.settings, **_ends(source)}, constraint=None) for part in parts
        ]
    if parts and numbers and (total := sum_rules(context, source, [part.name for part in parts])):
        last = parts[-1].constraint
        both = total if last is None else context.said(["and", last.ast, total.ast])
        parts[-1] = replace(parts[-1], constraint=both)
    return _group(context, source, parts)


def _inputs(context: Context, source: Source) -> list[Item]:
    """A table of numbers, texts or boxes to tick."""
    made: list[Question] = []
    step = source.attribute("multiflexible_step") or "1"
    number = "integer" if step.isascii() and step.isdigit() else "decimal"
    for line in lines(source):
        if ticks(source):
            made.append(_ticked(context, source, line))
            continue
        for column in columns(source):
            ident = fresh_id()
            label = context.say(f"{ident}.label", _crossed(line, column), source.code)
            kind = "text" if source.type == ";" else number
            name = part_name(context, source, line.code, column.code)
            made.append(Question(ident, kind, name, label, required=source.mandatory == "Y"))
    context.note("split_array", source.code, "info", n=len(made))
    return _group(context, source, made)


def _crossed(line: Sub, column: Sub) -> dict[str, str]:
    """Line and column in each language."""
    languages = dict.fromkeys([*line.words, *column.words])
    return {
        each: f"{line.words.get(each) or line.code} · {column.words.get(each) or column.code}"
        for each in languages
    }


def _ticked(context: Context, source: Source, line: Sub) -> Question:
    ident = fresh_id()
    found = tuple(
        Option(each.code, context.say(f"{ident}.option.{each.code}", each.words, source.code) or each.code)
        for each in columns(source)
    )
    label = context.say(f"{ident}.label", line.words, source.code) or line.code
    return Question(ident, "multiple", part_name(context, source, line.code), label, options=found)


def _part(context: Context, source: Source, sub: Sub, kind: str, rule: object) -> Question:
    ident = fresh_id()
    label = context.say(f"{ident}.label", sub.words, source.code) or sub.code
    made = Question(
        ident, kind, part_name(context, source, sub.code), label, required=source.mandatory == "Y"
    )
    return replace(made, constraint=rule)  # type: ignore[arg-type]  # an Expression or None


def _group(context: Context, source: Source, parts: list[Question]) -> list[Item]:
    ident = fresh_id()
    label = context.say(f"{ident}.label", source.words, source.code) or source.code
    hint = context.say(f"{ident}.hint", source.help, source.code)
    return [Group(ident, label, hint=hint, items=tuple(parts))]


def _rows(context: Context, source: Source, ident: str) -> tuple[Row, ...]:
    return tuple(
        Row(sub.code, context.say(f"{ident}.row.{sub.code}", sub.words, source.code) or sub.code)
        for sub in lines(source)
    )


def _ends(source: Source) -> dict[str, float]:
    found: dict[str, float] = {}
    for attribute, setting in SLIDER:
        try:
            value = float(source.attribute(attribute))
        except ValueError:
            continue
        found[setting] = int(value) if value.is_integer() else value
    return found


MAKERS: dict[str, Maker] = {
    **dict.fromkeys("FABCEH", _matrix),
    "1": _two_scales,
    **dict.fromkeys("KQ", _several),
    **dict.fromkeys(":;", _inputs),
}
