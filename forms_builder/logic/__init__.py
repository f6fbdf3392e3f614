"""The expression language of conditions, constraints and calculations: read, check, evaluate, write back.

Knows XLSForm's expressions and nothing of pages, databases or requests; imports neither Django nor Wagtail.
The phone runs the same trees with `static/forms_builder/logic.js`; `tests/vectors/logic.json` holds both to
the same answers. `docs/logic.md` states the semantics.
"""

from forms_builder.logic.check import check, cycles, refs, uses_current
from forms_builder.logic.errors import LogicCheckError, LogicError, LogicEvaluationError, LogicSyntaxError
from forms_builder.logic.evaluate import Scope, answer, evaluate, number, string, truth
from forms_builder.logic.functions import needs_more
from forms_builder.logic.parser import parse
from forms_builder.logic.tree import Ast
from forms_builder.logic.unparse import unparse

__all__ = [
    "Ast",
    "LogicCheckError",
    "LogicError",
    "LogicEvaluationError",
    "LogicSyntaxError",
    "Scope",
    "answer",
    "check",
    "cycles",
    "evaluate",
    "needs_more",
    "number",
    "parse",
    "refs",
    "string",
    "truth",
    "unparse",
    "uses_current",
]
