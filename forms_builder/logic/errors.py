"""What can be wrong with an expression: a stable code, a place, and an English message template.

Upper layers translate `message` (a msgid with %(name)s places) and fill it from `params`; `str()` of an
error is the English text, for logs.
"""

from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "empty": "The expression is empty.",
    "too_long": "The expression is longer than %(limit)s characters.",
    "too_deep": "The expression is nested more than %(limit)s levels deep.",
    "unexpected_character": "“%(char)s” cannot be used in an expression.",
    "fullwidth_character": "“%(char)s” is full-width punctuation; type “%(instead)s” instead.",
    "unclosed_string": "The quoted text that starts here is not closed.",
    "unclosed_reference": "A reference is written ${name}; this one is not closed or has no valid name.",
    "number_too_large": "The number is too large.",
    "unexpected_end": "The expression stops too early: %(expected)s is missing.",
    "unexpected_token": "“%(token)s” does not belong here: %(expected)s is expected.",
    "axis_refused": "Axes (“::”) are not supported; refer to a question as ${name}.",
    "union_refused": "Unions (“|”) are not supported.",
    "predicate_refused": "Predicates (“[…]”) are not supported.",
    "namespace_refused": "Prefixed names (“%(name)s”) are not supported.",
    "path_refused": "Paths and bare names (“%(name)s”) are not supported; refer to a question as ${name}.",
    "wildcard_refused": "The wildcard “*” is not supported; refer to a question as ${name}.",
    "function_unknown": "There is no function called %(name)s().",
    "function_refused": "The function %(name)s() is not supported: %(reason)s",
    "arity": "%(name)s() takes %(expected)s argument(s); %(given)s given.",
    "name_unknown": "There is no question called %(name)s above or below.",
    "current_unknown": "“.” means this question's answer, but here there is no such question.",
    "type_selected": "selected() looks into a choice question; %(name)s is a %(kind)s question.",
    "type_number": "%(name)s is a %(kind)s question: it cannot be calculated with or compared by size.",
    "type_nodes": "%(name)s() counts several answers; give it a question, not a value.",
    "type_text": "%(name)s() works on text; %(question)s is a %(kind)s question.",
    "compare_multiple": "%(name)s allows several choices: use selected() instead of “%(op)s”.",
    "compare_option": "%(name)s has no option “%(value)s”.",
    "constant": "This part is always the same, whatever is answered: %(text)s",
    "cycle": "These questions depend on each other in a circle: %(names)s.",
    "regex_dynamic": "The pattern of regex() has to be written out in quotes.",
    "regex_too_long": "The pattern is longer than %(limit)s characters or repeats too much.",
    "regex_syntax": "The pattern cannot be read: %(detail)s.",
    "regex_refused": "The pattern uses %(detail)s, which is not supported.",
    "not_an_expression": "This is not a stored expression.",
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
