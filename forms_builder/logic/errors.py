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
    "descendants_refused": _("“//” is not supported; write every step of the path."),
    "attribute_refused": _("Attributes (“@”) are not supported."),
    "node_test_refused": _("text(), comment() and the like are not supported as steps; a step is a name."),
    "step_missing": _("After “/” a step is missing: a name, “*”, “.” or “..”."),
    "nodes_missing": _("“%(token)s” can only follow questions, groups and lists, not a value."),
    "parent_predicate": _("“..” takes no predicate (“[…]”)."),
    "unclosed_predicate": _("A bracket “[” is not closed before “%(token)s”."),
    "unclosed_predicate_at_end": _("A bracket “[” is not closed."),
    "choice_name_dynamic": _("The question in jr:choice-name() has to be written out in quotes: '${name}'."),
    "instance_dynamic": _("The list's name in instance() has to be written out in quotes."),
    "instance_root": _("A list is read as instance('name')/root/item[…]."),
    "namespace_refused": _("Prefixed names (“%(name)s”) are not supported."),
    "path_refused": _(
        "A bare name (“%(name)s”) means nothing here; refer to a question as ${name}, to a list's column "
        "only inside “[…]”."
    ),
    "function_unknown": _("There is no function called %(name)s()."),
    "function_node": _("%(name)s() is not supported; refer to a question as ${name}."),
    "function_itext": _("%(name)s() is not supported; an option's words are jr:choice-name(${q}, '${q}')."),
    "function_device": _("%(name)s() is not supported: a web page knows nothing of the device."),
    "function_version": _("%(name)s() is not supported: every response names its version anyway."),
    "function_not_web": _("%(name)s() is not supported: ODK's web engine does not know it either."),
    "function_not_odk": _("%(name)s() is not supported: no ODK engine knows it; try translate()."),
    "arity": _("%(name)s() takes %(expected)s argument(s); %(given)s given."),
    "name_unknown": _("There is no question called %(name)s."),
    "current_unknown": _("“.” means this question's answer, but here there is no such question."),
    "type_selected": _("selected() looks into a choice question; %(name)s is not one."),
    "type_number": _("%(name)s cannot be calculated with or compared by size: it is not a number or a date."),
    "type_nodes": _("%(name)s() counts several answers; give it a question, not a value."),
    "type_text": _("%(name)s() works on text; %(question)s does not hold text."),
    "compare_multiple": _("%(name)s allows several choices: use selected() instead of “%(op)s”."),
    "compare_option": _("%(name)s has no option “%(value)s”."),
    "path_unknown": _("There is no “%(name)s” at this place of the questionnaire."),
    "list_unknown": _("There is no list or attached file called %(name)s."),
    "column_unknown": _("The list has no column called %(name)s."),
    "last_saved": _("A web page keeps no earlier response, so ${last-saved#…} is always empty."),
    "position_bare": _("%(name)s() without an argument has a meaning only inside “[…]”; use position(..)."),
    "date_written": _("“%(value)s” is no date; write it as YYYY-MM-DD."),
    "time_written": _("“%(value)s” is no time; write it as hh:mm."),
    "place_written": _("“%(value)s” is no place: write latitude and longitude, places parted by “;”."),
    "digest_written": _(
        "digest() knows no “%(value)s”; it knows MD5, SHA-1, SHA-256, SHA-384, SHA-512, base64, hex."
    ),
    "cycle": _("These questions depend on each other in a circle: %(names)s."),
    "regex_dynamic": _("The pattern of regex() has to be written out in quotes."),
    "regex_too_long": _("The pattern is longer than %(limit)s characters or repeats too much."),
    "regex_bracket": _("A bracket in the pattern is not closed or was never opened."),
    "regex_repeat": _("In the pattern there is nothing to repeat here, or a repetition is repeated."),
    "regex_range": _("A range or a repetition in the pattern runs backwards."),
    "regex_escape": _("The pattern uses “%(detail)s”, which is not supported."),
    "regex_group": _("The pattern uses look-around, named groups or flags (“(?”), which are not supported."),
    "document_missing": _("This expression looks at other parts of the questionnaire; there are none here."),
    "too_much_work": _("The expression looks at more than %(limit)s places."),
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
