"""What the parts of the check share: the form ready to be solved, and how a finding is put into words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final

from django.utils.translation import gettext, pgettext

from forms_builder.checking import messages
from forms_builder.checking.domains import Domains
from forms_builder.checking.formulas import Book, Clock, Formula, conjuncts
from forms_builder.checking.model import Clause, Model, Variable
from forms_builder.checking.solver import Solver, Verdict
from forms_builder.findings import Finding, Severity
from forms_builder.logic.tree import Ast, walk
from forms_builder.logic.unparse import unparse
from forms_builder.schema import Expression, Form, Group, Item, PageBreak, Question
from forms_builder.wording import condition_text

MAX_TRIALS: Final = 24
"""Clauses that are left out in turn to see whether a contradiction stands without them,"""
ALL_TRIALS: Final = 400
"""and in a whole form."""
LONGEST_WHY: Final = 6
"""Statements that an explanation names."""
MAX_DAYS: Final = 4
"""Days to come that are looked at."""


class Report:
    """A form being checked and what was found so far."""

    def __init__(self, form: Form, at: datetime) -> None:
        self.form = form
        self.book = Book(Clock(_moments(form, at)))
        self.model = Model(form, self.book)
        self.solver = Solver(self.model, Domains(self.book))
        self.findings: list[Finding] = []
        self._trials = ALL_TRIALS
        self.unreachable: set[str] = set()  # ids of items that are never asked

    @cached_property
    def items(self) -> list[tuple[Question | Group, tuple[Group, ...]]]:
        """Questions and groups in order, each with the groups around it."""
        return [(item, groups) for item, groups in self.form.walk() if not isinstance(item, PageBreak)]

    def questions(self) -> Iterator[tuple[Question, Variable]]:
        """Questions that can be asked at all, with their variables."""
        for item, groups in self.items:
            if isinstance(item, Question) and not self.never_asked(item, groups):
                variable = self.model.variables[item.name]
                if variable.position == self.place(item):
                    yield item, variable

    def place(self, item: Question | Group) -> int:
        """An item's place in the form."""
        return self._places[item.id]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {item.id: place for place, (item, _) in enumerate(self.form.walk())}

    def never_asked(self, item: Question | Group, groups: Sequence[Group]) -> bool:
        """Whether it was found that nobody is ever asked."""
        return any(each.id in self.unreachable for each in (*groups, item))

    def find(
        self,
        code: str,
        item: Question | Group | None = None,
        field: str = "label",
        *,
        severity: Severity = "warning",
        why: str = "",
        example: Mapping[str, Any] | None = None,
        params: Mapping[str, object] | None = None,
        **named: object,
    ) -> None:
        """Note a finding; what its message names is given in `params` or by name."""
        self.findings.append(
            Finding(
                code,
                field=messages.FIELDS.get(field, field),
                question=title(item) if item else "",
                params={**(params or {}), **named},
                severity=severity,
                id=item.id if item else "",
                why=why,
                example=self.nested(example or {}),
            )
        )

    def nested(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Raw answers by name as they are sent: those inside repeats in the first member of each."""
        sent: dict[str, Any] = {}
        for name, value in raw.items():
            variable = self.model.variables.get(name)
            if variable and variable.repeat is not None and isinstance(value, list):
                inside = _within(sent, variable.inside)
                members = inside.setdefault(name, [])
                members.extend({} for _ in range(len(value) - len(members)))
        for name, value in raw.items():
            variable = self.model.variables.get(name)
            if variable and variable.repeat is None:
                _within(sent, variable.inside)[name] = value
        return sent

    # in words

    def words(self, formula: Formula) -> str:
        """A condition as people read it."""
        return self.phrase(tree(formula))

    def phrase(self, ast: Ast) -> str:
        """A tree as people read it."""
        text = unparse(ast)
        if any(
            isinstance(node, list) and node[0] == "$" and node[1] not in self.form.by_name
            for node in walk(ast)
        ):
            return text
        return condition_text(self.form, Expression(text, ast))

    def statement(self, clause: Clause) -> str:
        """A clause as a sentence about its item."""
        item = self.model.item(clause.owner)
        names = {"item": title(item) if item else ""}
        if clause.field == "choice_filter":
            return gettext("“%(item)s” offers only the options that fit its filter.") % names
        names["rule"] = self.words(clause.formula)
        if clause.field == "constraint":
            return gettext("The answer to “%(item)s” must meet: %(rule)s.") % names
        if clause.field == "members":
            return gettext("“%(item)s” has at least one member.") % names
        return gettext("“%(item)s” is asked only if: %(rule)s.") % names

    def conflict(self, goals: Sequence[Formula], **how: Any) -> str:
        """Why goals cannot hold together: the fewest statements that already contradict each other."""
        if self.solver.impossible(goals, bare=True):
            return self._told(self._fewest([part for goal in goals for part in conjuncts(goal)]), ())
        dropped: frozenset[Clause] = how.pop("dropped", frozenset())
        kept: list[Clause] = []
        for clause in self._clauses(goals, dropped)[:MAX_TRIALS]:
            self._trials -= 1
            if self._trials < 0:
                break
            if self.solver.impossible(goals, dropped=dropped | {clause}, **how):
                dropped |= {clause}
            else:
                kept.append(clause)
        names = {name for goal in goals for name in goal.names}
        names |= {name for clause in kept for name in clause.formula.names}
        needed = [
            variable
            for name in sorted(names)
            if (variable := self.model.variables.get(name))
            and variable.required
            and not self.solver.impossible(goals, dropped=dropped, loose=frozenset({name}), **how)
        ]
        return self._told([part for goal in goals for part in conjuncts(goal)], kept, needed)

    def _clauses(self, goals: Sequence[Formula], dropped: frozenset[Clause]) -> list[Clause]:
        """Clauses on which the goals' questions depend, the nearest last."""
        found: dict[Clause, None] = {}
        todo = [name for goal in goals for name in goal.names]
        seen: set[str] = set()
        while todo:
            name = todo.pop(0)
            variable = self.model.variables.get(name)
            if variable is None or name in seen:
                continue
            seen.add(name)
            for clause in (*variable.guards, *variable.rules):
                if clause not in dropped:
                    found[clause] = None
                    todo.extend(clause.formula.names)
        return list(found)[::-1]

    def _fewest(self, goals: list[Formula]) -> list[Formula]:
        for goal in list(goals):
            rest = [each for each in goals if each is not goal]
            if rest and self.solver.impossible(rest, bare=True):
                goals = rest
        return goals

    def _told(
        self, goals: Iterable[Formula], clauses: Sequence[Clause], required: Sequence[Variable] = ()
    ) -> str:
        told = [gettext("Wanted: %(rule)s.") % {"rule": self.words(goal)} for goal in dict.fromkeys(goals)]
        told += [self.statement(clause) for clause in clauses]
        told += [gettext("“%(item)s” has to be answered.") % {"item": each.label} for each in required]
        if len(told) == 1:
            return told[0] + " " + gettext("No answer makes this true.")
        return " ".join(told[:LONGEST_WHY]) + " " + gettext("These cannot all be true.")

    def shown(self, verdict: Verdict) -> str:
        """The answers of an example in words: “家中人数”：2；“有老人吗”：是."""
        told = []
        for name in verdict.raw:
            variable = self.model.variables.get(name)
            if variable and variable.question and variable.kind:
                value = variable.kind.clean(variable.question, verdict.raw[name])
                answer = variable.kind.display(variable.question, value)
                told.append(gettext("“%(item)s”: %(answer)s") % {"item": variable.label, "answer": answer})
        return pgettext("between clauses", "; ").join(told[:LONGEST_WHY])


def title(item: Question | Group) -> str:
    """What an item is called in a list: its label, else its name."""
    return " ".join(item.label.split()) or item.name


def tree(formula: Formula) -> Ast:
    """A formula as a tree again."""
    if formula.kind == "atom" and formula.atom:
        return formula.atom.ast
    if formula.kind in ("and", "or") and len(formula.parts) > 1:
        return [formula.kind, *map(tree, formula.parts)]
    if formula.kind == "not":
        return ["not", tree(formula.parts[0])]
    return ["true"] if formula.kind == "true" else ["false"] if formula.kind == "false" else "…"


def _within(sent: dict[str, Any], inside: Sequence[str]) -> dict[str, Any]:
    """Where answers inside the repeats stand: the first member of each."""
    for repeat in inside:
        members = sent.setdefault(repeat, [])
        if not members:
            members.append({})
        sent = members[0]
    return sent


def _moments(form: Form, at: datetime) -> tuple[datetime, ...]:
    """Now, and each of the nearest days to come that an expression names, with the day after it: what can
    never hold must not hold then either."""
    days: set[date] = set()
    for item, _ in form.walk():
        for node in (node for expression in expressions_of(item) for node in walk(expression.ast)):
            with suppress(ValueError):
                days.add(date.fromisoformat(node if isinstance(node, str) else ""))
    coming = sorted(day for day in days if day > at.date())[:MAX_DAYS]
    later = {day + timedelta(days=more) for day in coming for more in (0, 1)}
    return (at, *(datetime.combine(day, at.timetz()) for day in sorted(later)))


def expressions_of(item: Item) -> Iterator[Expression]:
    """Every expression of an item."""
    for each in fields(item):
        value = getattr(item, each.name)
        if isinstance(value, Expression):
            yield value
