"""Conditions and constraints as drop-downs: JSON that names questions by permanent id, to and from trees.

A condition is `{}` (always), `{"text": "..."}` (typed by hand) or `{"join": "all"|"any", "rules": [...]}`,
where a rule is `{"question": id, "op": ..., "values": [...] | "value": operand}` or one more such group.
A constraint is a flat mapping of patterns (see `patterns`). Operands are `{"number"}`, `{"date"}`,
`{"text"}`, `{"today": true}` or `{"question": id}`.
"""

from forms_builder.conditions.patterns import constraint_ast
from forms_builder.conditions.reading import read_condition, read_constraint
from forms_builder.conditions.rules import ConditionProblem, Target, condition_ast, rules_of

__all__ = [
    "ConditionProblem",
    "Target",
    "condition_ast",
    "constraint_ast",
    "read_condition",
    "read_constraint",
    "rules_of",
]
