"""Conditions taken apart into atoms joined by and, or and not, with three truth values: true, false, unknown.

An atom is decided by the engine itself (`logic.truth`) and remembered by the answers it reads, so a search
asks the engine once for each different case. What the check cannot follow (paths, chance, other files) is
an atom that stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final

from forms_builder.logic import LogicError, truth
from forms_builder.logic.evaluate import answer, number
from forms_builder.logic.tree import Ast, walk
from forms_builder.questions.base import XPathValue

Env = Mapping[str, XPathValue | None]
"""Answers by name as conditions see them; None or nothing where it is not known."""


def set_of(text: str) -> frozenset[str]:
    """A set written as words with spaces between."""
    return frozenset(text.split())


PURE: Final = set_of(
    "= != < <= > >= + - * div mod neg and or not true false boolean boolean-from-string if checklist "
    "weighted-checklist selected count-selected selected-at count count-non-empty sum min max string concat "
    "join coalesce string-length regex regex-linear contains starts-with ends-with substr substring "
    "substring-before substring-after normalize-space translate today now date date-time decimal-date-time "
    "decimal-time format-date format-date-time number int round abs floor ceiling pow sqrt exp exp10 log "
    "log10 sin cos tan asin acos atan atan2 pi distance area"
)
"""Functions whose value follows from their arguments and the moment alone."""
CLOCK: Final = frozenset({"today", "now"})


class Scope:
    """Answers for the engine."""

    def __init__(self, env: Env, at: datetime) -> None:
        self._env = env
        self._at = at

    def value(self, name: str) -> XPathValue:
        """An answer."""
        return self._env.get(name) or ""

    def current(self) -> XPathValue:
        """Expressions that are read here name every question."""
        return ""

    def now(self) -> datetime:
        """The moment for which the check is made."""
        return self._at


@dataclass(eq=False)
class Clock:
    """The moment for which conditions are decided; `turn` moves it."""

    moments: tuple[datetime, ...]
    place: int = 0

    @property
    def at(self) -> datetime:
        """The moment."""
        return self.moments[self.place]


@dataclass(eq=False)
class Atom:
    """One comparison or call that is true or false."""

    ast: Ast
    clock: Clock
    memo: dict[object, bool | None] = field(default_factory=dict)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The questions it reads."""
        return tuple(sorted(names_of(self.ast)))

    @cached_property
    def timed(self) -> bool:
        """Whether it reads the clock."""
        return any(isinstance(node, list) and node[0] in CLOCK for node in walk(self.ast))

    def truth(self, env: Env) -> bool | None:
        """Whether it holds; None where an answer that it reads is not known."""
        names = self.names
        key: object
        if len(names) == 1:
            key = env.get(names[0])
            if key is None:
                return None
        else:
            values = [env.get(name) for name in names]
            if None in values:
                return None
            key = tuple(values)
        if self.timed:
            key = (self.clock.place, key)
        if key not in self.memo:
            self.memo[key] = self._decide(env)
        return self.memo[key]

    def _decide(self, env: Env) -> bool | None:
        try:
            return truth(self.ast, Scope(env, self.clock.at))
        except LogicError:
            return None


@dataclass(frozen=True, eq=False)
class Formula:
    """A tree of atoms. `kind` is atom, and, or, not, true, false or unknown."""

    kind: str
    parts: tuple[Formula, ...] = ()
    atom: Atom | None = None

    def truth(self, env: Env) -> bool | None:
        """Kleene's three values: false and unknown is false, true or unknown is true."""
        if self.atom is not None:
            return self.atom.truth(env)
        if self.kind == "not":
            inner = self.parts[0].truth(env)
            return None if inner is None else not inner
        if self.kind in ("and", "or"):
            decisive = self.kind == "or"
            unknown = False
            for part in self.parts:
                held = part.truth(env)
                if held is decisive:
                    return decisive
                unknown = unknown or held is None
            return None if unknown else not decisive
        return {"true": True, "false": False}.get(self.kind)

    @cached_property
    def atoms(self) -> frozenset[Atom]:
        """All atoms in it."""
        if self.atom:
            return frozenset({self.atom})
        return frozenset(atom for part in self.parts for atom in part.atoms)

    @cached_property
    def names(self) -> frozenset[str]:
        """The questions it reads."""
        return frozenset(name for atom in self.atoms for name in atom.names)

    @cached_property
    def timed(self) -> bool:
        """Whether it reads the clock."""
        return any(atom.timed for atom in self.atoms)

    @cached_property
    def blind(self) -> bool:
        """Whether any part of it stays unknown."""
        return self.kind == "unknown" or any(part.blind for part in self.parts)


TRUE: Final = Formula("true")
FALSE: Final = Formula("false")
UNKNOWN: Final = Formula("unknown")


def negated(formula: Formula) -> Formula:
    """The opposite."""
    return formula.parts[0] if formula.kind == "not" else Formula("not", (formula,))


def conjunction(formulas: Iterator[Formula] | tuple[Formula, ...] | list[Formula]) -> Formula:
    """All of them."""
    parts = tuple(formulas)
    return parts[0] if len(parts) == 1 else Formula("and", parts) if parts else TRUE


def conjuncts(formula: Formula) -> tuple[Formula, ...]:
    """The members of an `and`, however nested; any other formula alone."""
    if formula.kind == "and":
        return tuple(member for part in formula.parts for member in conjuncts(part))
    return (formula,)


class Book:
    """Formulas made of trees that name every question; equal atoms are one object."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._atoms: dict[str, Formula] = {}

    def formula(self, ast: Ast | None) -> Formula:
        """The formula of a tree; None and trees that the check cannot follow stay unknown."""
        if ast is None:
            return UNKNOWN
        if isinstance(ast, list):
            operator, arguments = ast[0], ast[1:]
            if operator in ("and", "or") and len(arguments) > 1:
                return Formula(str(operator), tuple(map(self.formula, arguments)))
            if operator == "not" and len(arguments) == 1:
                return Formula("not", (self.formula(arguments[0]),))
            if operator == "boolean" and len(arguments) == 1:
                return self.formula(arguments[0])
            if operator in ("true", "false") and not arguments:
                return TRUE if operator == "true" else FALSE
            if operator == "if" and len(arguments) == 3:
                test, then, other = map(self.formula, arguments)
                first, second = Formula("and", (test, then)), Formula("and", (negated(test), other))
                return Formula("or", (first, second))
        return self._atom(ast)

    def _atom(self, ast: Ast) -> Formula:
        if not followed(ast):
            return UNKNOWN
        key = repr(ast)
        if key not in self._atoms:
            self._atoms[key] = Formula("atom", atom=Atom(ast, self.clock))
        return self._atoms[key]

    def answered(self, name: str) -> Formula:
        """That a question has an answer."""
        return self._atom(["!=", ["$", name], ""])

    def value(self, ast: Ast, env: Env) -> str | None:
        """What a calculation comes to; None where it cannot be told."""
        if any(env.get(name) is None for name in names_of(ast)):
            return None
        try:
            return answer(ast, Scope(env, self.clock.at))
        except LogicError:
            return None

    def number(self, ast: Ast, env: Env) -> float:
        """The number that a tree comes to; NaN where it is none."""
        try:
            return number(ast, Scope(env, self.clock.at))
        except LogicError:
            return float("nan")


def names_of(ast: Ast) -> set[str]:
    """The questions that a tree names."""
    return {str(node[1]) for node in walk(ast) if isinstance(node, list) and node[0] == "$" and len(node) > 1}


def followed(ast: Ast) -> bool:
    """Whether the check can follow a tree: only names, literals and functions of PURE."""
    return all(
        not isinstance(node, list) or (bool(node) and (node[0] == "$" or node[0] in PURE))
        for node in walk(ast)
    )
