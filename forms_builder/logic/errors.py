"""What can be wrong with an expression: a stable code, a place, and an English message template.

Upper layers translate `message` (a msgid with %(name)s places) and fill it from `params`; `str()` of an
error is the English text, for logs.
"""

from collections.abc import Mapping
from typing import Final


def _(message: str) -> str:
    """Marks a msgid for the catalogue; translating is the upper layers' work."""
    return message


MESSAGES: Final[Mapping[str, str]] = {
    "empty": _("The expression is empty."),
    "too_long": _("The expression is longer than %(limit)s characters."),
    "too_deep": _("The expression is nested more than %(limit)s levels deep."),
    "unexpected_character": _("“%(char)s” cannot be used in an expression."),
    "fullwidth_character": _("“%(char)s” is full-width punctuation; type “%(instead)s” instead."),
    "unclosed_string": _("The quoted text that starts here is not closed."),
    "unclosed_reference": _("A reference is written ${name}; this one is not closed or has no valid name."),
    "unclosed_bracket": _("A bracket “(” is not closed before “%(token)s”."),
    "unclosed_at_end": _("A bracket “(” is not closed."),
    "number_too_large": _("The number is too large."),
    "unexpected_end": _("The expression stops too early: a value is missing."),
    "value_missing": _("A value is missing before “%(token)s”."),
    "operator_missing": _("“%(token)s” does not belong here: an operator is missing before it."),
    "axis_refused": _("Axes (“::”) are not supported; refer to a question as ${name}."),
    "union_refused": _("Unions (“|”) are not supported."),
    "predicate_refused": _("Predicates (“[…]”) are not supported."),
    "namespace_refused": _("Prefixed names (“%(name)s”) are not supported."),
    "path_refused": _("Paths and bare names (“%(name)s”) are not supported; refer to a question as ${name}."),
    "wildcard_refused": _("The wildcard “*” is not supported; refer to a question as ${name}."),
    "function_unknown": _("There is no function called %(name)s()."),
    "function_random": _(
        "%(name)s() is not supported: the phone and the server would not agree on its value."
    ),
    "function_repeat": _("%(name)s() is not supported: positions inside repeats are not available."),
    "function_file": _("%(name)s() is not supported: attached files and lists are not available here."),
    "function_node": _("%(name)s() is not supported; refer to a question as ${name}."),
    "function_refused": _("%(name)s() is not supported in a questionnaire."),
    "arity": _("%(name)s() takes %(expected)s argument(s); %(given)s given."),
    "name_unknown": _("There is no question called %(name)s."),
    "current_unknown": _("“.” means this question's answer, but here there is no such question."),
    "type_selected": _("selected() looks into a choice question; %(name)s is not one."),
    "type_number": _("%(name)s cannot be calculated with or compared by size: it is not a number or a date."),
    "type_nodes": _("%(name)s() counts several answers; give it a question, not a value."),
    "type_text": _("%(name)s() works on text; %(question)s does not hold text."),
    "compare_multiple": _("%(name)s allows several choices: use selected() instead of “%(op)s”."),
    "compare_option": _("%(name)s has no option “%(value)s”."),
    "cycle": _("These questions depend on each other in a circle: %(names)s."),
    "regex_dynamic": _("The pattern of regex() has to be written out in quotes."),
    "regex_too_long": _("The pattern is longer than %(limit)s characters or repeats too much."),
    "regex_bracket": _("A bracket in the pattern is not closed or was never opened."),
    "regex_repeat": _("In the pattern there is nothing to repeat here, or a repetition is repeated."),
    "regex_range": _("A range or a repetition in the pattern runs backwards."),
    "regex_escape": _("The pattern uses “%(detail)s”, which is not supported."),
    "regex_group": _("The pattern uses look-around, named groups or flags (“(?”), which are not supported."),
    "not_an_expression": _("This is not a stored expression."),
}
"""Every code with its message template (the msgid of its translation)."""


class LogicError(ValueError):
    """An expression that cannot be used, or a part of one that is suspicious.

    `offset` counts characters from the start of the expression (None where it is unknown);
    `severity` is "error" or "warning": a warning never stops a form from working.
    """

    def __init__(
        self, code: str, offset: int | None = None, *, severity: str = "error", **params: object
    ) -> None:
        self.code = code
        self.offset = offset
        self.severity = severity
        self.message = MESSAGES[code]
        self.params: dict[str, str] = {key: str(value) for key, value in params.items()}
        super().__init__(self.message % self.params)


class LogicSyntaxError(LogicError):
    """The text is no expression of the language."""


class LogicCheckError(LogicError):
    """The expression reads well but does not fit the questionnaire."""


class LogicEvaluationError(LogicError):
    """The tree cannot be evaluated (only reached by trees that were never checked)."""
