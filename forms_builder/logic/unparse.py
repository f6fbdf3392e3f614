"""Writes a tree back as text, with no more brackets than needed: parse(unparse(x)) == x."""

from forms_builder.logic.errors import LogicEvaluationError
from forms_builder.logic.numbers import format_number
from forms_builder.logic.tree import CHAINED, MAX_DEPTH, PRECEDENCE, REGEX, UNARY_PRECEDENCE, Ast

_ATOM = 9


def unparse(ast: Ast) -> str:
    """The expression of a tree that `parse` gave; raises LogicEvaluationError for anything else."""
    return _write(ast, 0)[0]


def _write(ast: Ast, level: int) -> tuple[str, int]:
    """The text and how tightly its outermost operator binds."""
    if level > MAX_DEPTH:
        raise LogicEvaluationError("too_deep", limit=MAX_DEPTH)
    if isinstance(ast, str):
        return _quote(ast), _ATOM
    if not isinstance(ast, list):
        return format_number(float(ast)), _ATOM
    if not ast or not isinstance(ast[0], str):
        raise LogicEvaluationError("not_an_expression")
    operator, arguments = ast[0], ast[1:]
    if operator == ".":
        return ".", _ATOM
    if operator in ("$", "column") and len(arguments) == 1:
        name = str(arguments[0])
        return (f"${{{name}}}" if operator == "$" else name), _ATOM
    if operator == "neg" and len(arguments) == 1:
        return "-" + _bracketed(arguments[0], UNARY_PRECEDENCE, level), UNARY_PRECEDENCE
    if operator in PRECEDENCE and len(arguments) >= 2:
        return _infix(operator, arguments, level)
    name = "regex" if operator in REGEX else operator
    return f"{name}({', '.join(_write(argument, level + 1)[0] for argument in arguments)})", _ATOM


def _infix(operator: str, arguments: list[Ast], level: int) -> tuple[str, int]:
    binds = PRECEDENCE[operator]
    first = arguments[0]
    # "a or b or c" is one list, so a list that leads another of the same operator needs its brackets
    own_chain = operator in CHAINED and isinstance(first, list) and first[:1] == [operator]
    parts = [_bracketed(first, binds + 1 if own_chain else binds, level)]
    parts += [_bracketed(argument, binds + 1, level) for argument in arguments[1:]]
    return f" {operator} ".join(parts), binds


def _bracketed(ast: Ast, floor: int, level: int) -> str:
    text, binds = _write(ast, level + 1)
    return f"({text})" if binds < floor else text


def _quote(text: str) -> str:
    """XPath strings have no escapes: the delimiter is one that the text does not contain."""
    for opening, closing in (("'", "'"), ('"', '"'), ("‘", "’"), ("“", "”")):
        if closing not in text:
            return opening + text + closing
    raise LogicEvaluationError("not_an_expression")
