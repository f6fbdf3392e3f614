"""LimeSurvey's questions with one answer, or one list of options, as ours. Tables are in `arrays`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from forms_builder import questions as registry
from forms_builder.importing.labels import fresh_id
from forms_builder.importing.lss.context import Context
from forms_builder.importing.lss.naming import OTHER, lines, part_name
from forms_builder.importing.lss.rules import affixes, constraint_of, default_of, settings_of
from forms_builder.importing.lss.tables import Source
from forms_builder.schema import Item, Option, Question

Json = Any
Maker = Callable[[Context, Source], list[Item]]

IMAGES = frozenset({"jpg", "jpeg", "png", "gif", "webp", "heic", "bmp"})
SLIDER = (("slider_min", "start"), ("slider_max", "end"), ("slider_accuracy", "step"))


def base(context: Context, source: Source, kind: str, **more: Any) -> Question:
    """What all questions share: words, whether an answer is needed, settings."""
    ident = more.pop("id", "") or fresh_id()
    declared = frozenset(each.name for each in registry.get(kind).settings_fields)
    if source.mandatory == "S":
        context.note("soft_mandatory", source.code, "info")
    hints = [context.say(f"{ident}.hint", source.help, source.code), affixes(context, source)]
    label = context.say(f"{ident}.label", source.words, source.code) or source.code
    return Question(
        **{
            "id": ident,
            "type": kind,
            "name": context.names[source.qid],
            "label": label,
            "hint": " ".join(filter(None, hints)),
            "required": source.mandatory == "Y" and registry.get(kind).answers,
            "settings": settings_of(context, source, declared),
            **more,
        }
    )


def options(context: Context, source: Source, ident: str, scale: int = 0) -> tuple[Option, ...]:
    """The question's answers on one scale."""
    scored = context.survey.settings.get("assessments") == "Y"
    return tuple(
        Option(
            answer.code,
            context.say(f"{ident}.option.{answer.code}", answer.words, source.code) or answer.code,
            score=answer.score if scored and answer.score else None,
        )
        for answer in source.answers
        if answer.scale == scale
    )


def other(context: Context, source: Source, ident: str) -> tuple[Option, ...]:
    """The option “other”, where the question has one."""
    if not source.other:
        return ()
    key = f"{ident}.option.{OTHER}"
    label = context.say(key, context.localized(source, "other_replace_text"), source.code)
    return (Option(OTHER, label or context.fixed(key, OTHER), other=True),)


def fixed(context: Context, ident: str, codes: str) -> tuple[Option, ...]:
    """The options of one of LimeSurvey's own scales."""
    return tuple(Option(code, context.fixed(f"{ident}.option.{code}", code)) for code in codes)


def grades(most: int) -> tuple[Option, ...]:
    """1 to `most`."""
    return tuple(Option(str(grade), str(grade)) for grade in range(1, most + 1))


def _list(context: Context, source: Source) -> list[Item]:
    ident = fresh_id()
    found = (*options(context, source, ident), *other(context, source, ident))
    kind = "dropdown" if source.type == "!" else "single"
    codes = {option.value: option.value for option in found}
    made = base(context, source, kind, id=ident, options=found, default=default_of(context, source, codes))
    if source.type != "O":
        return [made]
    name = part_name(context, source, "comment")
    return [made, Question(fresh_id(), "long_text", name, f"{made.label} – {context.word('comment')}")]


def _multiple(context: Context, source: Source) -> list[Item]:
    ident = fresh_id()
    alone = set(source.attribute("exclude_all_others").split(";"))
    found = tuple(
        Option(
            sub.code,
            context.say(f"{ident}.option.{sub.code}", sub.words, source.code) or sub.code,
            exclusive=sub.code in alone,
        )
        for sub in lines(source)
    )
    codes = {sub.qid: sub.code for sub in lines(source)}
    whole = (*found, *other(context, source, ident))
    made = base(
        context, source, "multiple", id=ident, options=whole, default=default_of(context, source, codes)
    )
    if source.type != "P":
        return [made]
    comments = [
        Question(
            fresh_id(),
            "text",
            part_name(context, source, f"{option.value}comment"),
            f"{option.label} – {context.word('comment')}",
            relevant=context.said(["selected", ["$", made.name], option.value]),
        )
        for option in found
    ]
    return [made, *comments]


def _ranking(context: Context, source: Source) -> list[Item]:
    ident = fresh_id()
    if source.answers:
        found = options(context, source, ident)
    else:
        found = tuple(
            Option(sub.code, context.say(f"{ident}.option.{sub.code}", sub.words, source.code) or sub.code)
            for sub in lines(source)
        )
    return [base(context, source, "ranking", id=ident, options=found)]


def _yes_no(context: Context, source: Source) -> list[Item]:
    ident = fresh_id()
    found = fixed(context, ident, "YN" if source.type == "Y" else "FM")
    codes = {option.value: option.value for option in found}
    return [
        base(context, source, "single", id=ident, options=found, default=default_of(context, source, codes))
    ]


def _five(context: Context, source: Source) -> list[Item]:
    return [base(context, source, "rating", options=grades(5))]


def _number(context: Context, source: Source) -> list[Item]:
    kind = "integer" if source.attribute("num_value_int_only") == "1" else "decimal"
    rule = constraint_of(context, source, "number")
    return [
        base(
            context,
            source,
            kind,
            constraint=rule,
            default=default_of(context, source),
            **_tip(context, source),
        )
    ]


def _text(context: Context, source: Source) -> list[Item]:
    if source.attribute("location_mapservice") not in ("", "0"):
        return [base(context, source, "location")]
    if source.attribute("numbers_only") == "1":
        return _number(context, source)
    kind = "text" if source.type == "S" else "long_text"
    rule = constraint_of(context, source, "text")
    return [
        base(
            context,
            source,
            kind,
            constraint=rule,
            default=default_of(context, source),
            **_tip(context, source),
        )
    ]


def _moment(context: Context, source: Source) -> list[Item]:
    style = source.attribute("date_format")
    day, hour = not style or any(each in style for each in "dy"), "H" in style
    kind = "datetime" if day and hour else "time" if hour else "date"
    rule = constraint_of(context, source, "date") if kind == "date" else None
    return [
        base(
            context,
            source,
            kind,
            constraint=rule,
            default=default_of(context, source),
            **_tip(context, source),
        )
    ]


def _file(context: Context, source: Source) -> list[Item]:
    kinds = {
        each.strip().lower() for each in source.attribute("allowed_filetypes").split(",") if each.strip()
    }
    kind = "photo" if kinds and kinds <= IMAGES else "file"
    most = source.attribute("max_num_of_files")
    made = base(context, source, kind)
    limit = {"most": int(most)} if most.isascii() and most.isdigit() and 1 <= int(most) <= 10 else {}
    return [replace(made, settings={**made.settings, **limit})]


def _note(context: Context, source: Source) -> list[Item]:
    return [base(context, source, "note", required=False)]


def _equation(context: Context, source: Source) -> list[Item]:
    words = source.words.get(context.survey.language) or next(iter(source.words.values()), "")
    text = source.attribute("equation", context.survey.language) or words
    formula = context.attempt("formula_lost", source.code, text, lambda: context.expression(text))
    made = base(context, source, "calculated" if formula else "hidden", required=False)
    return [replace(made, calculation=formula, label=made.name, hint="")]


def _unknown(context: Context, source: Source) -> list[Item]:
    context.note("type_unknown", source.code, type=source.type)
    return [base(context, source, "text")]


def hidden(context: Context, source: Source) -> list[Item]:
    """A question that LimeSurvey never shows: its default, or what the address gives."""
    name = context.names[source.qid]
    value = default_of(context, source)
    return [
        Question(fresh_id(), "hidden", name, name, default=value, settings={"parameter": source.code[:40]})
    ]


def _tip(context: Context, source: Source) -> dict[str, str]:
    tip = source.attribute("em_validation_q_tip", context.survey.language)
    return {"constraint_message": context.text(tip, source.code)} if tip else {}


MAKERS: dict[str, Maker] = {
    "L": _list,
    "!": _list,
    "O": _list,
    "M": _multiple,
    "P": _multiple,
    "R": _ranking,
    "Y": _yes_no,
    "G": _yes_no,
    "5": _five,
    "N": _number,
    "S": _text,
    "T": _text,
    "U": _text,
    "D": _moment,
    "|": _file,
    "X": _note,
    "*": _equation,
    "": _unknown,
}
