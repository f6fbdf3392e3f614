"""Can conditions hold together in some filled-in form? Answered by trying, with the engine's own evaluation.

`Solver.solve` works backwards from what must hold. It picks a question that is not decided yet, gives it one
answer after the other from `domains`, and adds what that answer needs: an answered question has to be asked
and its rules met, a required one without an answer must not be asked, a calculation follows from what it
reads. A branch is left as soon as anything that must hold is false. The answer is "no" only when everything
was tried and the domains were complete, or when what must hold is contradictory as linear inequalities
(`linear`); at the bound of work it is "unknown", which is never held against the author.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from forms_builder.checking.domains import Candidate, Domain, Domains
from forms_builder.checking.formulas import UNKNOWN as CLOUDED
from forms_builder.checking.formulas import Atom, Formula, conjunction, names_of, negated
from forms_builder.checking.linear import contradictory
from forms_builder.checking.model import Clause, Model, Variable
from forms_builder.checking.ordered import ordered_pair
from forms_builder.questions.base import XPathValue

MAX_WORK: Final = 60_000
"""Answers tried for a whole form, about a second's work."""
SHARE: Final = 40
"""What is left divided by this may be used up at once, so that no hard question starves the rest,"""
LEAST_TRIES: Final = 50
"""but always so many answers (most questions take fewer) until as much again is used up."""
LINEAR_WORK: Final = 40
"""What a look at the inequalities counts as."""
BARE_TRIES: Final = 600
"""Answers tried where conditions and constraints are left out, which needs no looking around."""
MAX_MEMBERS: Final = 200
MAX_PEERS: Final = 8
"""Questions compared with each other, directly or through others, that are looked at together."""

Answer = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`env` and `raw` hold the answers of a "yes", as expressions see them and as they are sent."""

    answer: Answer
    env: Mapping[str, XPathValue] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict)


UNKNOWN: Final = Verdict("unknown")
NO: Final = Verdict("no")


class Solver:
    """Solves for one form."""

    def __init__(self, model: Model, domains: Domains) -> None:
        self.model = model
        self.domains = domains
        self.left = MAX_WORK
        self.hints: dict[str, XPathValue] = {}
        self.never: set[str] = set()  # variables that are known never to be asked
        self._atoms: dict[str, set[Atom]] = {name: set() for name in model.variables}
        self._near: dict[str, set[str]] = {name: set() for name in model.variables}
        self._known: dict[tuple[str, int, bool, bool, frozenset[Atom]], Domain] = {}
        clauses = {
            clause
            for variable in model.variables.values()
            for clause in (*variable.guards, *variable.rules, variable.required_if)
            if clause is not None
        }
        self._worked = model.worked_from({name for clause in clauses for name in clause.formula.names})
        for atom in {atom for clause in clauses for atom in clause.formula.atoms}:
            for name in set(atom.names) & self._atoms.keys():
                self._atoms[name].add(atom)
            pair = ordered_pair(atom.ast)
            if pair and set(pair) <= self._near.keys():
                self._near[pair[0]].add(pair[1])
                self._near[pair[1]].add(pair[0])

    def solve(
        self,
        goals: Sequence[Formula],
        *,
        dropped: frozenset[Clause] = frozenset(),
        bare: bool = False,
        loose: frozenset[str] = frozenset(),
    ) -> Verdict:
        """Whether all goals can be true together.

        Without the clauses `dropped`; `bare` leaves out all conditions and constraints, so that any answer
        of the right type is taken; what is `loose` may be left out although it is required.
        """
        task = _Task(self, tuple(goals), dropped, bare, loose)
        clock = self.model.book.clock
        timed = any(goal.timed for goal in goals)
        verdict = NO
        while clock.place < len(clock.moments):
            found = task.run()
            timed = timed or task.timed
            if found.answer != "no":
                verdict = found if clock.place == 0 else UNKNOWN
                break
            if not timed:
                break
            clock.place += 1
        clock.place = 0
        if verdict.answer == "yes":
            self.hints.update(verdict.env)
        return verdict

    def impossible(self, goals: Sequence[Formula], **how: Any) -> bool:
        """Whether the goals certainly cannot be true together."""
        return self.solve(goals, **how).answer == "no"

    def domain(self, variable: Variable, own: Formula | None, goals: Sequence[Formula], bare: bool) -> Domain:
        """The answers to try for a variable: one for each way in which all that the form and the goals ask of
        it (`bare`: the goals alone) comes out."""
        extra = frozenset(atom for goal in goals for atom in goal.atoms)
        peers = self._peers(variable.name, extra, bare)
        near = frozenset(atom for peer in peers for atom in self._atoms[peer] if not bare)
        near |= {atom for atom in extra if not peers.keys().isdisjoint(atom.names)}
        named = {name for goal in goals for name in goal.names}
        worked = (not bare and variable.name in self._worked) or variable.name in self.model.worked_from(
            named
        )
        key = (variable.name, self.model.book.clock.place, own is None, worked, near)
        if key not in self._known:
            listed = [self.model.variables[peer] for peer in peers]
            self._known[key] = self._domain(variable, own, near, listed, worked)
        return self._known[key]

    def _domain(
        self,
        variable: Variable,
        own: Formula | None,
        near: frozenset[Atom],
        peers: Sequence[Variable],
        worked: bool,
    ) -> Domain:
        found = self.domains.of(variable, near, peers, own)
        name, candidates = variable.name, found.candidates
        if own is not None:
            candidates = tuple(each for each in candidates if own.truth({name: each.text}) is not False)
        about = sorted((atom for atom in near if name in atom.names), key=lambda each: repr(each.ast))
        if not worked and all(len(atom.names) == 1 for atom in about):
            candidates = _distinct(name, candidates, about)
        complete = found.whole or (found.complete and not worked)
        return Domain(candidates, complete and len(peers) <= MAX_PEERS, found.whole)

    def _peers(self, name: str, extra: frozenset[Atom], bare: bool) -> dict[str, None]:
        """The variables that a variable is compared with, directly or through others, itself among them."""
        pairs = [pair for atom in extra if (pair := ordered_pair(atom.ast))]
        found: dict[str, None] = {name: None}
        todo = [name]
        while todo and len(found) <= MAX_PEERS:
            one = todo.pop()
            others = {
                *(() if bare else self._near[one]),
                *(other for pair in pairs if one in pair for other in pair),
            }
            for other in sorted(others & self._near.keys()):
                if other not in found:
                    found[other] = None
                    todo.append(other)
        return found


class _Task:
    """One search."""

    def __init__(
        self,
        solver: Solver,
        goals: tuple[Formula, ...],
        dropped: frozenset[Clause],
        bare: bool,
        loose: frozenset[str],
    ) -> None:
        self._solver = solver
        self._model = solver.model
        self._goals = goals
        self._dropped = dropped
        self._bare = bare
        self._loose = loose
        self.timed = False

    def run(self) -> Verdict:
        """At the clock's moment."""
        self._budget = before = self._share()
        self._doubt = False  # something could not be told, or not everything was tried
        self._env: dict[str, XPathValue | None] = {}
        self._raw: dict[str, Any] = {}
        found = before > 0 and self._settle(list(self._goals))
        self._solver.left -= 0 if self._bare else before - self._budget
        if found:
            env = {name: value for name, value in self._env.items() if value is not None}
            return Verdict("yes", env, dict(self._raw))
        if self._budget > 0 and not self._doubt:
            return NO
        if before <= 0:
            return UNKNOWN
        self._solver.left -= LINEAR_WORK
        return NO if contradictory(self._goals, self._rules, self._model, self._solver.domains) else UNKNOWN

    def _share(self) -> int:
        """How many answers may be tried."""
        if self._bare:
            return BARE_TRIES
        left = self._solver.left
        return max(left // SHARE, LEAST_TRIES) if left > -MAX_WORK else 0

    def _settle(self, duties: list[Formula]) -> bool:
        """Whether everything in `duties` can be made true from here."""
        open_: list[Formula] = []
        for duty in duties:
            held = duty.truth(self._env)
            if held is False:
                return False
            if held is None:
                open_.append(duty)
        if not open_:
            return True
        variable = self._next(open_)
        if variable is None:
            self._doubt = True  # nothing left to answer, and yet not known
            return False
        return self._try(variable, open_)

    def _next(self, duties: Sequence[Formula]) -> Variable | None:
        """The question to answer next: the first that a duty with the fewest open questions waits for; for a
        calculation first all that it reads."""
        rank, variables = self._model.rank, self._model.variables
        waiting = [
            [name for name in duty.names if name in variables and name not in self._env] for duty in duties
        ]
        names = min((names for names in waiting if names), key=len, default=None)
        return self._inward(variables[min(names, key=lambda each: rank[each])]) if names else None

    def _inward(self, variable: Variable) -> Variable:
        if variable.computed is None or variable.name in self._model.tangled:
            return variable
        for name in sorted(names_of(variable.computed), key=lambda each: self._model.rank.get(each, 0)):
            inner = self._model.variables.get(name)
            if inner is not None and name not in self._env and inner is not variable:
                return self._inward(inner)
        return variable

    def _try(self, variable: Variable, duties: list[Formula]) -> bool:
        for candidate, needs in self._choices(variable):
            self._budget -= 1
            if self._budget <= 0:
                return False
            self._env[variable.name] = candidate[0]
            if candidate[1] is not None:
                self._raw[variable.name] = candidate[1]
            if self._settle([*duties, *needs]):
                return True
            self._raw.pop(variable.name, None)
        self._env.pop(variable.name, None)
        return False

    def _choices(self, variable: Variable) -> list[tuple[tuple[XPathValue | None, Any], list[Formula]]]:
        """Answers to try, each with what it needs."""
        needs = self._rules(variable.name)
        asked = self._asked(variable)
        nothing: tuple[XPathValue | None, Any] = ("", None)
        if variable.name in self._solver.never and not self._bare and not self._dropped:
            return [(nothing, [])]
        if variable.hazy:
            return [((None, None), [])]
        if variable.computed is not None:
            worked = ((self._worked(variable), None), asked)
            return [worked, (nothing, [negated(conjunction(asked))])] if asked else [worked]
        listed = self._listed(variable)
        must = self._must(variable)
        if must is None:
            return [((each.text, each.raw), needs) for each in listed] + [(nothing, [])]
        lacking = negated(conjunction([*asked, must]))
        return [((each.text, each.raw), needs) for each in listed] + [(nothing, [lacking])]

    def _listed(self, variable: Variable) -> Sequence[Candidate]:
        own = self._own(variable)
        domain = self._solver.domain(variable, own, self._goals, self._bare)
        self._doubt = self._doubt or not domain.complete
        hint = self._solver.hints.get(variable.name)
        least = variable.repeat.least if variable.repeat else 0
        listed = (
            [each for each in domain.candidates if len(each.text) >= least] if least else domain.candidates
        )
        return sorted(listed, key=lambda each: each.text != hint) if hint else listed

    def _clauses(self, variable: Variable) -> list[Clause]:
        if self._bare:
            return []
        return [clause for clause in (*variable.guards, *variable.rules) if clause not in self._dropped]

    def _rules(self, name: str) -> list[Formula]:
        """What must hold where a question is answered."""
        variable = self._model.variables[name]
        formulas = [clause.formula for clause in self._clauses(variable)]
        self.timed = self.timed or any(formula.timed for formula in formulas)
        return [CLOUDED, *formulas] if name in self._model.tangled and not self._bare else formulas

    def _asked(self, variable: Variable) -> list[Formula]:
        """What must hold for a question to be asked."""
        guards = [] if self._bare else [each.formula for each in variable.guards if each not in self._dropped]
        self.timed = self.timed or any(formula.timed for formula in guards)
        return [CLOUDED, *guards] if variable.name in self._model.tangled and guards else guards

    def _own(self, variable: Variable) -> Formula | None:
        """The variable's rules that read nothing else."""
        if self._bare or any(clause in self._dropped for clause in variable.rules):
            return None
        rules = [clause.formula for clause in variable.rules if clause.formula.names <= {variable.name}]
        return conjunction(rules) if rules else None

    def _must(self, variable: Variable) -> Formula | None:
        """When an answer has to be given where it is asked; None for never."""
        if self._bare or variable.name in self._loose:
            return None
        if variable.required or (variable.repeat is not None and variable.repeat.least > 0):
            return conjunction([])
        clause = variable.required_if
        return clause.formula if clause is not None and clause not in self._dropped else None

    def _worked(self, variable: Variable) -> XPathValue | None:
        """What a calculation comes to; for a repeat a text for each member."""
        value = (
            self._model.book.value(variable.computed, self._env) if variable.computed is not None else None
        )
        if variable.repeat is None or value is None:
            return value
        count = self._model.book.number(value, {})
        if math.isnan(count):
            return None  # the engine leaves as many as there are
        if count < 1:
            return ()
        return ("",) * int(count) if count <= MAX_MEMBERS else None


def _distinct(name: str, candidates: tuple[Candidate, ...], atoms: Sequence[Atom]) -> tuple[Candidate, ...]:
    """One answer for each way in which the atoms come out."""
    kept: dict[tuple[bool | None, ...], Candidate] = {}
    for each in candidates:
        kept.setdefault(tuple(atom.truth({name: each.text}) for atom in atoms), each)
    return tuple(kept.values())
