"""LimeSurvey's ExpressionScript: read into a small tree, and said again in XLSForm's language."""

from forms_builder.importing.expression_script.parsing import ScriptError, parse_script
from forms_builder.importing.expression_script.translating import Untranslatable, translate
from forms_builder.importing.expression_script.variables import Cell, Part, Plain, Rank, Variable

__all__ = [
    "Cell",
    "Part",
    "Plain",
    "Rank",
    "ScriptError",
    "Untranslatable",
    "Variable",
    "parse_script",
    "translate",
]
