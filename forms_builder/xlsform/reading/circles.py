"""Questions whose conditions and calculations depend on each other in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from forms_builder.logic import Ast, cycles
from forms_builder.schema import Form

# What stands in these may speak of other members of a repeat than the one that owns the expression.
_ELSEWHERE = frozenset({"indexed-repeat", "path", "filter", "once"})


def circles(form: Form) -> Iterator[tuple[str, ...]]:
    """Each circle as names, the first one again at its end. What a trigger sets off is no dependency."""
    conditions = form.conditions
    reads: dict[str, set[str]] = {}
    for question in form.questions:
        expressions = [*conditions[question.name]]
        if question.calculation is not None and not question.trigger:
            expressions.append(question.calculation)
        reads[question.name] = {name for each in expressions for name in _names(each.ast)} & set(form.by_name)
    for problem in cycles(reads):
        yield tuple(str(problem.params["names"]).split(" → "))


def _names(ast: Ast) -> Iterator[str]:
    pending: list[Ast] = [ast]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            if node[0] == "$":
                yield str(node[1])
            elif node[0] not in _ELSEWHERE:
                pending.extend(node[1:])
