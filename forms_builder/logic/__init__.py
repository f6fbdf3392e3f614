"""The expression language of conditions, constraints and calculations: read, check, evaluate, write back.

Knows XLSForm's expressions and nothing of pages, databases or requests; imports neither Django nor Wagtail.
The phone runs the same trees with `static/forms_builder/logic.js`; `tests/vectors/logic.json` holds both to
the same answers. `docs/logic.md` states the semantics.
"""

from forms_builder.logic.check import check, cycles, refs, uses_current
from forms_builder.logic.errors import LogicCheckError, LogicError, LogicEvaluationError, LogicSyntaxError
from forms_builder.logic.evaluate import Scope, TreeScope, answer, evaluate, number, string, truth, where
from forms_builder.logic.folding import fold
from forms_builder.logic.functions import modules, needs_more
from forms_builder.logic.nodes import Node
from forms_builder.logic.outline import Outline
from forms_builder.logic.parser import parse
from forms_builder.logic.reading import Reads, reads
from forms_builder.logic.shuffling import seeded, shuffled
from forms_builder.logic.table import Table
from forms_builder.logic.tree import Ast
from forms_builder.logic.unparse import unparse

__all__ = [
    "Ast",
    "LogicCheckError",
    "LogicError",
    "LogicEvaluationError",
    "LogicSyntaxError",
    "Node",
    "Outline",
    "Reads",
    "Scope",
    "Table",
    "TreeScope",
    "answer",
    "check",
    "cycles",
    "evaluate",
    "fold",
    "modules",
    "needs_more",
    "number",
    "parse",
    "reads",
    "refs",
    "seeded",
    "shuffled",
    "string",
    "truth",
    "unparse",
    "uses_current",
    "where",
]
