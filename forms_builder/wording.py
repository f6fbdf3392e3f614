"""A form's conditions in the words of its own questions and options: "第3题选了“没有”"."""

from __future__ import annotations

import operator as compare_by

from forms_builder import questions
from forms_builder.questions.choices import label_of
from forms_builder.schema import Expression, Form, Json, Question
from forms_builder.words import describe, describe_constraint

COMPARE = {"<=": compare_by.le, ">=": compare_by.ge, "<": compare_by.lt, ">": compare_by.gt}


def condition_text(form: Form, expression: Expression) -> str:
    """When a question is asked, for people."""
    return describe(
        grades_named(form, expression.ast),
        lambda name: question_label(form, name),
        lambda name, value: option_label(form, name, value),
        lambda name: kind_of(form.by_name[name]) if name in form.by_name else "text",
    )


def constraint_message(form: Form, question: Question) -> str:
    """What is said when the question's constraint fails: the author's words, else the rule itself."""
    if question.constraint_message or question.constraint is None:
        return question.constraint_message
    return describe_constraint(
        question.constraint.ast,
        lambda name: question_label(form, name),
        lambda name, value: label_of(question, value) if name == "." else option_label(form, name, value),
        lambda name: kind_of(form.by_name.get(name, question)),
    )


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


def question_label(form: Form, name: str) -> str:
    """How a question is referred to: its number where respondents see one."""
    number = form.numbers.get(name)
    return f"第{number}题" if number else f"“{form.by_name[name].label}”"


def option_label(form: Form, name: str, value: str) -> str:
    """An option's label."""
    return label_of(form.by_name[name], value) if name in form.by_name else value
