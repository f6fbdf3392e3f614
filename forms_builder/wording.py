"""A form's conditions in the words of its own questions and options: "第3题选了“没有”"."""

from __future__ import annotations

import operator as compare_by

from forms_builder import questions
from forms_builder.schema import Expression, Form, Json, PageBreak, Question
from forms_builder.words import describe, describe_constraint

COMPARE = {"<=": compare_by.le, ">=": compare_by.ge, "<": compare_by.lt, ">": compare_by.gt}


def condition_text(form: Form, expression: Expression) -> str:
    """When a question is asked, for people."""
    return describe(
        grades_named(form, plain(expression.ast)),
        lambda name: question_label(form, name),
        lambda name, value: option_label(form, name, value),
        lambda name: kind_named(form, name),
    )


def constraint_message(form: Form, question: Question) -> str:
    """What is said when the question's constraint fails: the author's words, else the rule itself."""
    if question.constraint_message or question.constraint is None:
        return question.constraint_message
    return describe_constraint(
        plain(question.constraint.ast),
        lambda name: question_label(form, name),
        lambda name, value: option_label(form, question.name if name == "." else name, value),
        lambda name: kind_of(question) if name == "." else kind_named(form, name),
    )


def plain(ast: Json) -> Json:
    """The same tree in the shapes that words are made of: times of day as they are written, and a choice of
    any member of a repeat as a choice."""
    match ast:
        case ["decimal-time", each]:
            return plain(each)
        case [">", ["count", ["filter", ["$", str(name)], ["selected", ["."], str(value)]]], 0]:
            return ["selected", ["$", name], value]
        case ["$" | "column", *_]:
            return ast
        case [str(operator), *arguments]:
            return [operator, *map(plain, arguments)]
    return ast


def grades_named(form: Form, ast: Json) -> Json:
    """The condition with a rating's comparisons written out as its options: people see words, not grades."""
    if not isinstance(ast, list):
        return ast
    match ast:
        case ["<=" | ">=" | "<" | ">" as operator, ["$", str(name)], (int() | float()) as limit]:
            question = form.by_name.get(name)
            if question and question.type == "rating":
                compare = COMPARE[operator]
                graded = [each.value for each in question.options if each.value.isdigit()]
                meant = [value for value in graded if compare(int(value), limit)]
                if meant:
                    equal: list[Json] = [["=", ["$", name], value] for value in meant]
                    return equal[0] if len(equal) == 1 else ["or", *equal]
    return [ast[0], *(grades_named(form, each) for each in ast[1:])]


def kind_of(question: Question) -> str:
    """The type checker's word for the question's answer."""
    return questions.get(question.type).kind


def kind_named(form: Form, name: str) -> str:
    """The same by name; "repeat" for what is asked several times."""
    if name in form.by_name:
        return kind_of(form.by_name[name])
    return "repeat" if any(repeat.name == name for repeat, _around in form.repeat_groups) else "text"


def question_label(form: Form, name: str) -> str:
    """How a question is referred to: its number where respondents see one, else what it is called."""
    number = form.numbers.get(name)
    if number:
        return f"第{number}题"
    return f"“{_labels(form).get(name) or name}”"


def _labels(form: Form) -> dict[str, str]:
    return {item.name: item.label for item, _groups in form.walk() if not isinstance(item, PageBreak)}


def option_label(form: Form, name: str, value: str) -> str:
    """An option's label."""
    if name not in form.by_name:
        return value
    options = form.options_of(form.by_name[name])
    return next((option.label for option in options if option.value == value), value)
