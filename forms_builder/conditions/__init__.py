"""Conditions and constraints as drop-downs: JSON that names questions by permanent id, to and from trees.

A condition is `{}` (always), `{"text": "..."}` (typed by hand) or `{"join": "all"|"any", "rules": [...]}`.
A rule is `{"question": id, "op": ..., "values": [...] | "value": operand}` or one more such group; the op
"between" has a second operand `to`, and `"of": "count"|"length"` compares how many are chosen or how long a
text is. A constraint is a flat mapping of patterns (see `patterns`). Operands are `{"number"}`, `{"date"}`,
`{"time"}`, `{"text"}`, `{"today": true}` or `{"question": id}`. What was read from an expression keeps that
text under `was`, so that compiling writes it as it came (`forms_builder.drafting`).
"""

from forms_builder.conditions.patterns import constraint_ast
from forms_builder.conditions.reading import read_condition, read_constraint, read_operand, read_rule
from forms_builder.conditions.rules import condition_ast, questions_in, rule_ast, rules_of
from forms_builder.conditions.targets import (
    COUNTED,
    ConditionProblem,
    Target,
    Targets,
    is_several,
    operand_ast,
    place,
    target_of,
)

__all__ = [
    "COUNTED",
    "ConditionProblem",
    "Target",
    "Targets",
    "condition_ast",
    "constraint_ast",
    "is_several",
    "operand_ast",
    "place",
    "questions_in",
    "read_condition",
    "read_constraint",
    "read_operand",
    "read_rule",
    "rule_ast",
    "rules_of",
    "target_of",
]
