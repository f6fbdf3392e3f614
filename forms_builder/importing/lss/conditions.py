"""When a question is shown: its relevance equation, or the older table of conditions behind it."""

from __future__ import annotations

from collections import defaultdict

from forms_builder.importing.expression_script import Part, Untranslatable, translate
from forms_builder.importing.lss.context import Context
from forms_builder.importing.lss.tables import Row, Source
from forms_builder.logic import Ast
from forms_builder.schema import Expression

METHODS = frozenset({"<", "<=", "==", "!=", ">=", ">"})


def relevance_of(context: Context, source: Source) -> Expression | None:
    """The question's condition. What cannot be said is noted, and the question is always shown."""
    if source.relevance.strip() not in ("", "1"):
        return context.attempt(
            "expression_lost", source.code, source.relevance, lambda: context.expression(source.relevance)
        )
    rows = [row for row in context.survey.conditions if row.get("qid") == source.qid]
    if not rows:
        return None
    text = "; ".join(f"{row.get('cfieldname')} {row.get('method')} {row.get('value')}" for row in rows)
    return context.attempt("expression_lost", source.code, text, lambda: context.said(_whole(context, rows)))


def _whole(context: Context, rows: list[Row]) -> Ast:
    """Scenarios are alternatives; in one, conditions on the same question are alternatives too."""
    scenarios: dict[str, dict[str, list[Ast]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        field = row.get("cfieldname", "").lstrip("+")
        scenarios[row.get("scenario", "1")][field].append(_one(context, field, row))
    found = [
        _joined("and", [_joined("or", each) for each in fields.values()]) for fields in scenarios.values()
    ]
    return _joined("or", found)


def _one(context: Context, field: str, row: Row) -> Ast:
    method, value = row.get("method", "==").strip() or "==", row.get("value", "")
    if method == "RX":
        return translate(f"regexMatch({_quoted(value)}, {field})", context.variables)
    if method not in METHODS:
        raise Untranslatable("function", name=method)
    part = context.variables.get(f"{field}{value}")
    if isinstance(part, Part):  # "this box is ticked" is said by naming the box as the value
        return translate(f"{field}{value} {method} 'Y'", context.variables)
    if value.startswith("@") and value.endswith("@"):
        return translate(f"{field} {method} {value[1:-1]}", context.variables)
    number = value.replace(".", "", 1).isdigit() and method not in ("==", "!=")
    return translate(f"{field} {method} {value if number else _quoted(value)}", context.variables)


def _joined(operator: str, parts: list[Ast]) -> Ast:
    return parts[0] if len(parts) == 1 else [operator, *parts]


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
