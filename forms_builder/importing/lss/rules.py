"""What a question's attributes say: limits, rules for the answer, defaults, order, hints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from forms_builder.importing.expression_script import Untranslatable, translate
from forms_builder.importing.expression_script.translating import bare_pattern
from forms_builder.importing.lss.context import Context, conjunction
from forms_builder.importing.lss.tables import Source
from forms_builder.logic import Ast
from forms_builder.schema import Expression

Json = Any

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
YEAR = re.compile(r"\d{4}")
# Settings that change what is asked and have no counterpart here.
LOST = ("array_filter", "array_filter_exclude", "time_limit", "em_validation_sq", "choice_filter")
RANDOM = (("random_order", "1"), ("answer_order", "random"), ("subquestion_order", "random"))
LENGTH_LIMIT = 2000


def constraint_of(context: Context, source: Source, kind: str) -> Expression | None:
    """The rules for a single answer; `kind` is number, text or date."""
    parts: list[Ast] = []
    for text, make in _rules(context, source, kind):
        try:
            parts.append(make())
        except Untranslatable as gap:
            context.note("rule_lost", source.code, reason=gap.reason, text=text[:200], **gap.params)
    whole = conjunction(parts)
    return (
        None if whole is None else context.attempt("rule_lost", source.code, "", lambda: context.said(whole))
    )


def sum_rules(context: Context, source: Source, names: list[str]) -> Expression | None:
    """For several numbers: what their sum must be, as a rule of the last one."""
    places: list[Ast] = [["$", name] for name in names[:-1]]
    places.append(["."])
    amounts: list[Ast] = [["number", ["coalesce", place, 0]] for place in places]
    total: Ast = ["+", *amounts] if len(amounts) > 1 else amounts[0]
    parts: list[Ast] = []
    for attribute, operator in (("equals_num_value", "="), ("min_num_value", ">="), ("max_num_value", "<=")):
        text = source.attribute(attribute)
        if not text:
            continue
        try:
            parts.append([operator, total, _bound(context, source, text)])
        except Untranslatable as gap:
            context.note("rule_lost", source.code, reason=gap.reason, text=text[:200], **gap.params)
    whole = conjunction(parts)
    return (
        None if whole is None else context.attempt("rule_lost", source.code, "", lambda: context.said(whole))
    )


def settings_of(context: Context, source: Source, declared: frozenset[str]) -> dict[str, Json]:
    """The settings that our type of question declares."""
    found: dict[str, Json] = {}
    if any(source.attribute(name) == value for name, value in RANDOM):
        if "randomize" in declared:
            found["randomize"] = True
        else:
            context.note("attribute_lost", source.code, name="random_order", value="1")
    for attribute, setting in (("min_answers", "least"), ("max_answers", "most"), ("max_answers", "ranks")):
        text = source.attribute(attribute)
        if text and setting in declared:
            if text.isascii() and text.isdigit():
                found |= {setting: int(text)} if int(text) else {}
            else:
                context.note("attribute_lost", source.code, name=attribute, value=text[:100])
    for name in LOST:
        if (text := source.attribute(name)) and text != "0":
            context.note("attribute_lost", source.code, name=name, value=text[:100])
    if source.attribute("random_group"):
        context.note("random_group_lost", source.code)
    return found


def default_of(
    context: Context, source: Source, values: Mapping[str, str] | None = None
) -> Expression | None:
    """The default answer. For a choice `values` are its options (by code); for several, those with "Y"."""
    chosen: list[str] = []
    for part, special, language, value in source.defaults:
        if language not in ("", context.survey.language) or special == "comment":
            continue
        if values is None:
            return _literal(context, source, value)
        if special == "other":
            context.note("default_lost", source.code, reason="shape", text=value[:100])
        elif part not in ("", "0"):
            chosen += [values[part]] if value == "Y" and part in values else []
        elif value in values:
            return context.said(value)
    return context.said(" ".join(chosen)) if chosen else None


def affixes(context: Context, source: Source) -> str:
    """`prefix ____ suffix` as words for the hint."""
    before = context.text(source.attribute("prefix", context.survey.language), source.code)
    after = context.text(source.attribute("suffix", context.survey.language), source.code)
    return f"{before} ____ {after}".strip() if before or after else ""


def _literal(context: Context, source: Source, value: str) -> Expression | None:
    text = value.strip()
    if text.startswith("{") and text.endswith("}"):
        return context.attempt("default_lost", source.code, text, lambda: context.expression(text))
    if NUMBER.fullmatch(text) and source.type in "NK":
        return context.said(float(text) if "." in text else int(text))
    return context.attempt("default_lost", source.code, text, lambda: context.said(text))


def _rules(context: Context, source: Source, kind: str) -> Iterator[tuple[str, Any]]:
    """Each rule's text, and what makes its tree (which may raise Untranslatable)."""
    here: Ast = ["."]
    if kind == "number":
        for attribute, operator in (("min_num_value_n", ">="), ("max_num_value_n", "<=")):
            if text := source.attribute(attribute):
                yield text, lambda text=text, op=operator: [op, here, _bound(context, source, text)]
    if kind == "date":
        for attribute, operator, rest in (("date_min", ">=", "-01-01"), ("date_max", "<=", "-12-31")):
            if text := source.attribute(attribute):
                yield text, lambda text=text, op=operator, rest=rest: [op, here, _day(context, text, rest)]
    text = source.attribute("maximum_chars")
    if kind == "text" and text.isascii() and text.isdigit() and 0 < int(text) < LENGTH_LIMIT:
        yield text, lambda text=text: ["<=", ["string-length", here], int(text)]
    if source.pattern:
        yield source.pattern, lambda: ["regex", here, bare_pattern(source.pattern)]
    if text := source.attribute("em_validation_q"):
        yield text, lambda text=text: translate(_bare(text), context.variables, own=source.code)


def _bound(context: Context, source: Source, text: str) -> Ast:
    stripped = _bare(text)
    if NUMBER.fullmatch(stripped):
        number = float(stripped) if "." in stripped else int(stripped)
        return ["neg", -number] if number < 0 else number
    return translate(stripped, context.variables, own=source.code)


def _day(context: Context, text: str, rest: str) -> Ast:
    stripped = _bare(text)
    if DAY.fullmatch(stripped):
        return ["date", stripped]
    if YEAR.fullmatch(stripped):
        return ["date", f"{stripped}{rest}"]
    if stripped in ("now", "today"):
        return ["today"]
    return translate(stripped, context.variables)


def _bare(text: str) -> str:
    stripped = text.strip()
    return stripped[1:-1].strip() if stripped.startswith("{") and stripped.endswith("}") else stripped
