"""The one table of operators and functions: arguments, result, implementation and the phone's module.

Semantics: XPath 1.0 §4, the ODK XForms specification and, where they leave room, ODK's web engine.
A function lands here together with its JavaScript twin and its vectors.
"""

from typing import Final

from forms_builder.logic.calling import CORE, PATHS, Function
from forms_builder.logic.errors import LogicEvaluationError
from forms_builder.logic.function_dates import DATES
from forms_builder.logic.function_digest import DIGESTS
from forms_builder.logic.function_nodes import NODES
from forms_builder.logic.function_numbers import LOGIC, NUMBERS, OPERATORS
from forms_builder.logic.function_words import CHANCE, CHOICES, PLACES, TEXTS
from forms_builder.logic.tree import Ast, walk

FUNCTIONS: Final[dict[str, Function]] = {
    **OPERATORS,
    **LOGIC,
    **CHOICES,
    **CHANCE,
    **DIGESTS,
    **NODES,
    **TEXTS,
    **DATES,
    **NUMBERS,
    **PLACES,
}
"""Every operator and function, by the name that stands in the tree."""

REFUSED: Final[dict[str, str]] = {
    "text": "function_node",
    "name": "function_node",
    "local-name": "function_node",
    "namespace-uri": "function_node",
    "id": "function_node",
    "lang": "function_node",
    "jr:itext": "function_itext",
    "property": "function_device",
    "version": "function_version",
    "extract-signed": "function_not_web",
    "depend": "function_not_web",
    "upper-case": "function_not_odk",
    "lower-case": "function_not_odk",
}
"""Functions that other engines know and this one does not, and the code that says why."""

_PATH_NODES: Final = frozenset({"path", "filter", "/", "current", "instance"})


def lookup(name: str, count: int) -> Function:
    """The function that a tree calls; raises LogicEvaluationError."""
    function = FUNCTIONS.get(name)
    if function is None:
        raise LogicEvaluationError(unknown(name), name=name)
    if not function.takes(count):
        raise LogicEvaluationError("arity", name=name, expected=function.arity(), given=count)
    return function


def unknown(name: str) -> str:
    """The code for a function that is not in the table."""
    return REFUSED.get(name, "function_unknown")


def modules(ast: Ast) -> frozenset[str]:
    """The modules beside `logic.js` that the phone needs for this tree, such as `logic-more.js`."""
    called = {str(node[0]) for node in walk(ast) if isinstance(node, list)}
    found = {FUNCTIONS[name].module for name in called if name in FUNCTIONS}
    if called & _PATH_NODES:
        found.add(PATHS)
    return frozenset(found - {CORE})


def needs_more(ast: Ast) -> bool:
    """Whether the phone needs any module beside `logic.js` for this tree; `modules` says which."""
    return bool(modules(ast))
