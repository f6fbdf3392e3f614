"""Stored conditions, rules and calculations into expressions of the form, with findings for what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from forms_builder.calculations import calculation_ast, read_calculation, tidy_calculation
from forms_builder.compiling.placing import Placed
from forms_builder.conditions import (
    ConditionProblem,
    Target,
    condition_ast,
    constraint_ast,
    questions_in,
    read_condition,
    read_constraint,
)
from forms_builder.conditions.shape import tidy_condition, tidy_constraint, typed
from forms_builder.findings import Finding, logic_finding
from forms_builder.logic import LogicError, check, parse, unparse
from forms_builder.schema import Expression

Json = Any

ALWAYS = Expression("true()", ["true"])
SAID_LATER = {"compare_option", "compare_multiple"}  # the check of the whole form says these with an example


@dataclass
class Expressions:
    """Compiles the expressions of one page. `groups` are names that expressions know besides questions."""

    targets: Mapping[str, Target]
    groups: frozenset[str]
    findings: list[Finding] = field(default_factory=list)

    @cached_property
    def by_name(self) -> dict[str, Target]:
        """What is spoken of, by variable name (the first of two that share one)."""
        return {target.name: target for target in reversed(list(self.targets.values()))}

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The type checker's words by name."""
        return dict.fromkeys(self.groups, "group") | {name: each.kind for name, each in self.by_name.items()}

    @cached_property
    def options(self) -> dict[str, set[str]]:
        """The values of options by name."""
        return {name: set(each.values) for name, each in self.by_name.items() if each.values}

    def find(self, block: Placed, code: str, where: str = "label", **params: object) -> None:
        """Note something that is wrong with a block."""
        self.findings.append(Finding(code, block.path, where, block.label, params, id=block.id))

    def warn(self, block: Placed, code: str, where: str = "label", **params: object) -> None:
        """Note something that does not keep the page from being published."""
        self.findings.append(Finding(code, block.path, where, block.label, params, "warning", block.id))

    def condition(self, block: Placed, stored: Json, where: str = "condition") -> Expression | None:
        """When something holds. Drop-downs may speak of what comes before only."""
        tidy = tidy_condition(stored)
        self._above(block, where, tidy)
        return self._made(
            block,
            where,
            tidy,
            lambda: condition_ast(tidy, self.targets, block.repeats),
            read=lambda ast: read_condition(ast, self.by_name, block.repeats),
        )

    def constraint(self, block: Placed, stored: Json, kind: str) -> Expression | None:
        """What an answer must meet."""
        tidy = tidy_constraint(stored)
        self._above(block, "constraint", tidy)
        return self._made(
            block,
            "constraint",
            tidy,
            lambda: constraint_ast(tidy, self.targets, kind),
            read=self._read_constraint,
            current=block.name,
        )

    def calculation(self, block: Placed, stored: Json, where: str = "more") -> Expression | None:
        """A value worked out."""
        tidy = tidy_calculation(stored)
        self._above(block, where, tidy)
        return self._made(
            block,
            where,
            tidy,
            lambda: calculation_ast(tidy, self.targets, block.repeats),
            read=lambda ast: read_calculation(ast, self.by_name, block.repeats),
            current=block.name,
        )

    def choice_filter(self, block: Placed, stored: Json, columns: tuple[str, ...]) -> Expression | None:
        """Which options of a list are offered; drop-downs compare columns with answers."""
        if not isinstance(stored, dict):
            return None
        if text := typed(stored):
            return self._made(block, "source", {"text": text}, lambda: None, columns=True)
        given: Json = stored.get("rules") if isinstance(stored.get("rules"), list) else []
        rules = [
            each for each in given if isinstance(each, dict) and (each.get("column") or each.get("question"))
        ]
        if not rules:
            return None
        self._above(block, "source", {"rules": rules})
        tidy = {"rules": rules, "was": stored.get("was")}
        return self._made(block, "source", tidy, lambda: self._filter(rules, columns), columns=True)

    def parsed(self, block: Placed, text: Json, where: str, *, columns: bool = False) -> Expression | None:
        """An expression that no drop-down holds, kept as an import brought it."""
        return self._made(
            block, where, {"text": str(text)}, lambda: None, current=block.name or None, columns=columns
        )

    def _read_constraint(self, ast: Json) -> Json | None:
        found = read_constraint(ast, self.by_name)
        return found[0] if found and not found[1] else None

    def _filter(self, rules: list[Json], columns: tuple[str, ...]) -> Json:
        parts: list[Json] = []
        for rule in rules:
            target = self.targets.get(str(rule.get("question") or ""))
            column = str(rule.get("column") or "")
            if target is None:
                raise ConditionProblem("question_gone" if rule.get("question") else "rule_incomplete")
            if column not in columns:
                raise ConditionProblem("column_gone", column=column)
            here: Json = ["$", target.name]
            many = target.kind == "multiple"
            parts.append(["selected", here, ["column", column]] if many else ["=", ["column", column], here])
        return parts[0] if len(parts) == 1 else ["and", *parts]

    def _above(self, block: Placed, where: str, stored: Json) -> None:
        """Drop-downs speak of what comes before: it is answered by then."""
        for ident in dict.fromkeys(questions_in(stored)):
            target = self.targets.get(ident)
            if target is not None and target.position >= block.position:
                self.find(block, "question_later", where, question=target.label)

    def _made(
        self,
        block: Placed,
        where: str,
        stored: Json,
        build: Callable[[], Json],
        *,
        read: Callable[[Json], Json] = lambda ast: None,
        current: str | None = None,
        columns: bool = False,
    ) -> Expression | None:
        """The expression typed by hand, or that of the drop-downs, in the words it was read from."""
        by_hand = typed(stored)
        try:
            ast = parse(by_hand, columns=columns) if by_hand else build()
            if ast is None:
                return None
            text = by_hand or _written(ast, stored, read, columns=columns)
            ast = ast if by_hand else parse(text, columns=columns)
        except ConditionProblem as gap:
            self.find(block, gap.code, where, **gap.params)
            return None
        except LogicError as error:
            self.findings.append(logic_finding(error, block.path, where, block.label, block.id))
            return None
        found = check(ast, self.kinds, current=current, text=by_hand or None, options=self.options)
        self.findings += [
            logic_finding(each, block.path, where, block.label, block.id)
            for each in found
            if each.code not in SAID_LATER
        ]
        return Expression(text, ast)


def _written(ast: Json, stored: Json, read: Callable[[Json], Json], *, columns: bool) -> str:
    """The text of a tree: as it was imported, where that still says or reads as the same."""
    was = stored.get("was")
    if isinstance(was, str):
        with suppress(LogicError):
            before = parse(was, columns=columns)
            if before == ast or read(before) == {key: each for key, each in stored.items() if key != "was"}:
                return was
    return unparse(ast)
