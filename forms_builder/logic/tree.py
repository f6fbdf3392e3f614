"""The shape of a parsed expression: plain JSON that travels in the schema and to the phone.

A number or a string is itself; `["$", name]` is the answer to a question (or a group or repeat), `["."]` this
question's answer, `["column", name]` a child of the node being tested: a column of the choice list being
filtered. Everything else is `[operator_or_function, *arguments]`. `and`, `or`, `+` and `*` take two arguments
or more; `neg` is the unary minus.

Location paths are `["path", start, *steps]`. Starts are `["$", name]`, `["."]`, `["current"]` (the question's
own node), `["/"]` (above the root element), `["instance", id]` (the root element of a list, whose children
are `item`), a filter, or a function that gives nodes. Steps are `["child", name, *predicates]`, `["any",
*predicates]`, `["parent"]` and `["self", *predicates]`. `["filter", nodes, *predicates]` keeps some of the
nodes: of `${name}[…]` some of each parent's, of `(…)[…]` (a filter around what stands in the brackets) some
of the whole list. A predicate is a tree; one that comes to a number names a position, counted from 1.
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

Ast: TypeAlias = "int | float | str | list[Ast]"

MAX_LENGTH: Final = 4000
"""Characters an expression may have."""
MAX_DEPTH: Final = 64
"""Levels an expression may be nested."""

CHAINED: Final = frozenset({"or", "and", "+", "*"})
PRECEDENCE: Final[dict[str, int]] = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
}
"""XPath 1.0 §3.5: all operators are left-associative; a unary minus (7) binds tighter than any of them."""
UNARY_PRECEDENCE: Final = 7
LAST_SAVED: Final = "__last-saved"
"""The instance of `${last-saved#name}`: what the device sent last. We keep no such thing, so it is empty."""
REGEX: Final = frozenset({"regex", "regex-linear"})
"""Both are written regex(); the second has a pattern that the phone must not leave to its own RegExp."""


def depth(ast: Ast) -> int:
    """Levels of nesting; a literal is one. Walks level by level, so any depth is safe."""
    level: list[Ast] = [ast]
    count = 0
    while level:
        count += 1
        level = [child for node in level if isinstance(node, list) for child in node[1:]]
    return count


def walk(ast: Ast) -> Iterator[Ast]:
    """Every node of the tree, parents before children, left to right."""
    stack: list[Ast] = [ast]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, list):
            stack.extend(reversed(node[1:]))
