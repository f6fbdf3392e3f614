"""Calculations in words: "家庭成员的“年龄”之和". The same words as the editor's scripts use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext

from forms_builder.editor_words import word
from forms_builder.logic.numbers import format_number

Json = Any
Say = Callable[[str], str]  # how a question, a repeat (by id) or a stored condition is said


def calculation_words(stored: Json, label_of: Say, condition_of: Callable[[Json], str]) -> str:
    """What is calculated, '' where nothing is. `label_of(id)` names a question with its quotes."""
    if not stored:
        return ""
    if stored.get("text"):
        return word("expression_used", stored["text"])
    how = stored.get("how", "")
    if how == "value":
        return operand_words(stored.get("value"), label_of)
    if how == "if":
        return _cases(stored, label_of, condition_of)
    if how == "days":
        ends = [operand_words(stored.get(key), label_of) for key in ("from", "to")]
        return word("calc_said_days", *ends)
    if how == "join":
        parts = (operand_words(part, label_of) for part in stored.get("parts") or ())
        return word("calc_said_join", word("listed").join(parts))
    if how == "over":
        return _over(stored, label_of, condition_of)
    named = [label_of(each) for each in stored.get("questions") or [stored.get("question", "")]]
    if how in ("difference", "ratio", "percent"):
        return word(f"calc_said_{how}", *named[:2])
    return word(f"calc_said_{how}", word("listed").join(named))


def operand_words(operand: Json, label_of: Say) -> str:
    """A value in words."""
    match operand:
        case {"number": int() | float() as number}:
            return format_number(float(number))
        case {"today": True}:
            return gettext("today")
        case {"question": str(question)}:
            return label_of(question)
        case {"text": str(text)}:
            return word("quote", text)
        case {"date": str(text)} | {"time": str(text)}:
            return text
    return "…"


def _over(stored: Json, label_of: Say, condition_of: Callable[[Json], str]) -> str:
    label = label_of(stored.get("question", ""))
    said = word(f"calc_said_over_{stored.get('of', 'count')}", label)
    if not stored.get("rule"):
        return said
    rule = {"join": "all", "rules": [{**stored["rule"], "question": stored.get("question", "")}]}
    if stored.get("of") == "count":
        return word("calc_said_count_where", condition_of(rule))
    return word("calc_said_where", said, condition_of(rule))


def _cases(stored: Json, label_of: Say, condition_of: Callable[[Json], str]) -> str:
    said = [
        word(
            "calc_said_case",
            condition_of(case.get("condition")),
            operand_words(case.get("value"), label_of),
        )
        for case in stored.get("cases") or ()
    ]
    if stored.get("else"):
        said.append(word("calc_said_else", operand_words(stored["else"], label_of)))
    return word("semicolon").join(said)
