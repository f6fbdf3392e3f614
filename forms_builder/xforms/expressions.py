"""The form's expressions as apps can evaluate them: our types' rules joined to the author's, and answers that
an app keeps in several elements."""

from __future__ import annotations

from forms_builder.logic import LogicError, parse, unparse
from forms_builder.logic.tree import Ast, walk
from forms_builder.schema import Expression, Form, Group, PageBreak, Question
from forms_builder.xforms import files
from forms_builder.xforms.refusals import Unsupported
from forms_builder.xforms.rules import rules_of


def when(name: str, value: str, *, equal: bool = True) -> Expression:
    """`${name} = 'value'`, or `!=`."""
    ast: Ast = ["=" if equal else "!=", ["$", name], value]
    return Expression(unparse(ast), ast)


def both(one: Expression | None, other: Expression | None) -> Expression | None:
    """What holds where both hold."""
    if one is None or other is None:
        return one or other
    return Expression(f"({one.text}) and ({other.text})", ["and", one.ast, other.ast])


class Expressions:
    """Tells the form's expressions to apps, and notes what cannot be told."""

    def __init__(self, form: Form, problems: list[Unsupported]) -> None:
        self._form = form
        self._problems = problems
        self._files: dict[str, list[str]] = {}
        self._grids = {question.name for question in form.questions if question.rows}
        self._several = {question.name for question in form.questions if question.type in files.KINDS}
        self._unnamed = any(
            (isinstance(item, PageBreak) and item.label) or (isinstance(item, Group) and not item.name)
            for item, _groups in form.walk()
        )

    def stands_for(self, question: str, name: str) -> None:
        """Say that the app keeps one of the question's files under `name`."""
        self._files.setdefault(question, []).append(name)

    def told(self, expression: Expression | None, label: str) -> Expression | None:
        """The expression as the app has it; notes what stands in the way (of the question `label`)."""
        if expression is None:
            return None
        self._note(expression, label)
        if not expression.names & self._several:
            return expression
        ast = self._with_files(expression.ast)
        return Expression(unparse(ast), ast)

    def constraint(self, question: Question) -> Expression | None:
        """The question's own constraint and the rules of its type."""
        found = self.told(question.constraint, question.label)
        for rule in rules_of(question):
            try:
                found = both(found, Expression(rule.text, parse(rule.text)))
            except LogicError:  # an option's value that cannot be quoted: intake still holds the rule
                continue
        return found

    def _note(self, expression: Expression, label: str) -> None:
        if expression.names & self._grids:
            self._problems.append(Unsupported("whole_answer", params={"label": label}))
        for name in sorted(expression.names & self._form.later_stage):
            other = self._form.by_name[name].label
            self._problems.append(Unsupported("later_stage", params={"label": label, "other": other}))
        if self._unnamed and any(node == ["parent"] for node in walk(expression.ast)):
            self._problems.append(Unsupported("way_up", params={"label": label}))

    def _with_files(self, ast: Ast) -> Ast:
        """`count(${photos})` adds up the elements that hold them; elsewhere the first stands for all."""
        if not isinstance(ast, list):
            return ast
        match ast:
            case ["count" | "count-non-empty", ["$", str(name)]] if name in self._files:
                there: list[Ast] = [["if", ["!=", ["$", each], ""], 1, 0] for each in self._files[name]]
                return there[0] if len(there) == 1 else ["+", *there]
            case ["$", str(name)] if name in self._files:
                return ["$", self._files[name][0]]
        return [ast[0], *(self._with_files(each) for each in ast[1:])]
