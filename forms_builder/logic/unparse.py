"""Writes a tree back as text, with no more brackets than needed: parse(unparse(x)) == x."""

from forms_builder.logic.errors import LogicEvaluationError
from forms_builder.logic.numbers import format_number
from forms_builder.logic.tree import CHAINED, LAST_SAVED, MAX_DEPTH, PRECEDENCE, REGEX, UNARY_PRECEDENCE, Ast

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
    if operator in (".", "/"):
        return operator, _ATOM
    if operator in ("path", "filter") and arguments:
        return (_path if operator == "path" else _filter)(arguments, level), _ATOM
    if operator == "instance" and len(arguments) == 1:
        return f"instance({_write(arguments[0], level + 1)[0]})/root", _ATOM
    if operator in ("$", "column") and len(arguments) == 1:
        name = str(arguments[0])
        return (f"${{{name}}}" if operator == "$" else name), _ATOM
    if operator == "neg" and len(arguments) == 1:
        return "-" + _bracketed(arguments[0], UNARY_PRECEDENCE, level), UNARY_PRECEDENCE
    if operator in PRECEDENCE and len(arguments) >= 2:
        return _infix(operator, arguments, level)
    if operator == "jr:choice-name" and len(arguments) == 2:
        value, question = (_write(argument, level + 1)[0] for argument in arguments)
        return f"{operator}({value}, {_quote(question)})", _ATOM
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


def _path(arguments: list[Ast], level: int) -> str:
    if arguments[0] == ["instance", LAST_SAVED] and len(arguments) == 2:
        return f"${{last-saved#{_step(arguments[1], level)}}}"
    start, steps = arguments[0], [_step(step, level) for step in arguments[1:]]
    if start == ["."]:
        first = arguments[1] if steps else None
        bare = isinstance(first, list) and first[0] in ("parent", "self")
        return "/".join(steps if bare else [".", *steps])
    leading = "" if start == ["/"] else _write(start, level + 1)[0]
    return "/".join([leading, *steps])


def _step(step: Ast, level: int) -> str:
    if not isinstance(step, list):
        raise LogicEvaluationError("not_an_expression")
    kind, rest = step[0], step[1:]
    if kind == "child":
        return f"{rest[0]}{_predicates(rest[1:], level)}"
    written = {"any": "*", "parent": "..", "self": "."}.get(str(kind))
    if written is None:
        raise LogicEvaluationError("not_an_expression")
    return written + _predicates(rest, level)


def _filter(arguments: list[Ast], level: int) -> str:
    inner = arguments[0]
    text = _write(inner, level + 1)[0]
    bare = isinstance(inner, list) and arguments[1:] and (_is_call(inner) or _is_bracket(inner))
    return (text if bare else f"({text})") + _predicates(arguments[1:], level)


def _is_call(ast: list[Ast]) -> bool:
    return ast[0] not in (".", "/", "path", "filter", "column", *PRECEDENCE)


def _is_bracket(ast: list[Ast]) -> bool:
    return ast[0] == "filter" and len(ast) == 2


def _predicates(predicates: list[Ast], level: int) -> str:
    return "".join(f"[{_write(each, level + 1)[0]}]" for each in predicates)


def _bracketed(ast: Ast, floor: int, level: int) -> str:
    text, binds = _write(ast, level + 1)
    return f"({text})" if binds < floor else text


def _quote(text: str) -> str:
    """XPath strings have no escapes: the delimiter is one that the text does not contain."""
    for opening, closing in (("'", "'"), ('"', '"'), ("‘", "’"), ("“", "”")):
        if closing not in text:
            return opening + text + closing
    raise LogicEvaluationError("not_an_expression")
