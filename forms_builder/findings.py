"""What can be wrong with a questionnaire while it is written: coded findings that name the question.

Codes are stable; messages are English msgids with a zh_Hans catalogue. An "error" keeps the questionnaire
from being published, a "warning" does not.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from forms_builder.logic import LogicError

Severity = Literal["error", "warning"]

_further: dict[str, str] = {}  # codes of checks outside this module, see `add_messages`

MESSAGES: dict[str, str] = {
    "no_questions": _("There is no question yet. Add at least one."),
    "label_missing": _("The question has no text."),
    "name_twice": _("Another question has the same variable name “%(name)s”. Give this one another name."),
    "options_missing": _("There is nothing to choose from. Add at least one option."),
    "option_label_missing": _("An option has no text. Write one or delete the option."),
    "option_value_twice": _(
        "Two options have the same value “%(value)s”. Change one under “Advanced columns”."
    ),
    "option_value_bad": _(
        "The value “%(value)s” of an option contains spaces or colons. Use letters and digits."
    ),
    "rating_value_bad": _(
        "The grade “%(label)s” has the value “%(value)s”, which is no number. "
        "Give it a number, or mark it as not counted."
    ),
    "rows_missing": _("The matrix has no lines. Add at least one."),
    "sensitive_without_notice": _(
        "This question asks for sensitive information, but there is no notice on personal information. "
        "Write one under “Words and consent”."
    ),
    "rule_incomplete": _("A condition or rule is not complete. Fill in all its fields or delete it."),
    "question_gone": _("A condition or rule speaks of a question that is no longer there. Choose another."),
    "option_gone": _("A condition speaks of an option that “%(question)s” no longer has. Choose another."),
    "question_later": _(
        "A condition or rule speaks of “%(question)s”, which comes later. "
        "Move that question up, or choose another."
    ),
    "question_circle": _("The conditions of these questions depend on each other in a circle: %(names)s."),
    "range_upside_down": _("The lower limit %(low)s lies above the upper limit %(high)s."),
    "several_answers": _(
        "“%(question)s” is asked several times. Choose what to do with all its answers, such as their sum."
    ),
    "repeat_wanted": _("“%(question)s” is not asked several times. Choose a question that is."),
    "repeat_empty": _("Nothing is asked in this part. Add a question to it or delete it."),
    "count_missing": _("Say how often this part is asked."),
    "scores_missing": _(
        "No option of “%(question)s” has a score. Give its options scores, or choose another."
    ),
    "calculation_missing": _("Say how this value is worked out."),
    "option_label_twice": _(
        "Two options have the same text “%(label)s”. Respondents cannot tell them apart."
    ),
    "list_gone": _("The options come from the list “%(list)s”, which is no longer there. Choose another."),
    "column_gone": _("The list has no column “%(column)s”. Choose another."),
    "list_name_bad": _("The list “%(list)s” needs a name that begins with a letter and has no spaces."),
    "list_column_twice": _(
        "The list “%(list)s” has two columns “%(column)s”, or one without a name. Rename one."
    ),
    "list_without_values": _("The list “%(list)s” has no column of values (“name”)."),
    "list_value_twice": _(
        "In the list “%(list)s” the value “%(value)s” stands in row %(first)s and again in row %(row)s. "
        "Change one."
    ),
    "list_value_again": _(
        "In the list “%(list)s” the value “%(value)s” stands in row %(first)s and again in row %(row)s. "
        "Only questions that offer one of them at a time can tell them apart."
    ),
    "translation_missing": _("%(language)s: %(count)s texts are not translated yet."),
    "expression": _("The expression cannot be used: %(message)s"),
    "expression_at": _("The expression cannot be used, at character %(position)s: %(message)s"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `path` leads to the block (positions in nested streams); `field` is the block's field,
    or with an empty path a field of the page. A check of a compiled form knows no paths and gives `id`."""

    code: str
    path: tuple[int, ...] = ()
    field: str = "label"
    question: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    severity: Severity = "error"
    id: str = ""  # the permanent id of the question, group or repeat, where there is one
    why: str = ""  # what led to it, in the active language
    example: Mapping[str, Any] = dataclasses.field(default_factory=dict)  # answers by name that show it

    @property
    def message(self) -> str:
        """In the active language."""
        params = {key: str(value) for key, value in self.params.items()}
        return gettext(MESSAGES.get(self.code) or _further[self.code]) % params

    @property
    def line(self) -> str:
        """The message led by the question's label."""
        return f"“{self.question}”：{self.message}" if self.question else self.message

    def to_json(self) -> dict[str, Any]:
        """For the API and the editor."""
        return {
            "code": self.code,
            "severity": self.severity,
            "question": self.question,
            "field": self.field,
            "message": self.message,
            "id": self.id,
            "why": self.why,
            "example": dict(self.example),
        }


def add_messages(messages: Mapping[str, str]) -> None:
    """Make the codes of further checks known, each with its English msgid."""
    _further.update(messages)


def logic_finding(
    error: LogicError, path: tuple[int, ...], field_name: str, label: str, ident: str = ""
) -> Finding:
    """A finding from the expression engine's error, with the place counted from 1."""
    message = gettext(error.message) % error.params
    severity: Severity = "warning" if error.severity == "warning" else "error"
    if error.offset is None:
        return Finding("expression", path, field_name, label, {"message": message}, severity, ident)
    params = {"message": message, "position": error.offset + 1}
    return Finding("expression_at", path, field_name, label, params, severity, ident)
