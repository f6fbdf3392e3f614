"""A form as the solver sees it: variables (questions, and how often repeats are asked), each with the clauses
that decide whether it is asked, what its answer may be, and how it is worked out.

Every expression is rewritten to name all questions (`.` becomes this question). What it reads in another
repeat, by a path, by chance or from a file cannot be followed and stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from forms_builder import questions
from forms_builder.checking.expanding import expanded, workings
from forms_builder.checking.formulas import (
    PURE,
    TRUE,
    Book,
    Formula,
    conjunction,
    followed,
    names_of,
    negated,
)
from forms_builder.logic.tree import Ast
from forms_builder.questions.base import QuestionType
from forms_builder.questions.choices import with_options
from forms_builder.schema import Expression, Form, Group, Option, PageBreak, Question, Repeat

if TYPE_CHECKING:
    from forms_builder.checking.formulas import Atom
    from forms_builder.checking.linear import Row

FREE_WHEN_ANSWERED: Final = "hidden"  # a value from a link's parameter may be any text
MAX_FILTERED: Final = 60
"""Options of a list that the solver holds to its choice filter one by one."""


@dataclass(frozen=True, eq=False)
class Clause:
    """An expression of an item. `field` is the schema's word for it; `owner` the item's id."""

    owner: str
    field: str
    expression: Expression
    formula: Formula


@dataclass(frozen=True, eq=False)
class Variable:
    """A question's answer, or how many members a repeat has."""

    name: str
    position: int
    question: Question | None
    repeat: Repeat | None
    kind: QuestionType | None
    guards: tuple[Clause, ...]  # all must hold for it to be asked, the outermost first
    constraint: Clause | None
    filter: Clause | None  # that what is chosen is offered
    required_if: Clause | None
    required: bool  # an answer cannot be left out where it is asked
    computed: Ast | None  # how its value is worked out; None where it is answered freely
    hazy: bool  # its value cannot be told at all
    inside: tuple[str, ...]  # the repeats around it, outermost first

    @property
    def question_id(self) -> str:
        """The question's permanent id; '' for a repeat."""
        return self.question.id if self.question else ""

    @property
    def rules(self) -> tuple[Clause, ...]:
        """What an answer has to meet."""
        return tuple(clause for clause in (self.constraint, self.filter) if clause is not None)

    @property
    def label(self) -> str:
        """What people call it."""
        item = self.question or self.repeat
        return (item.label if item else "") or self.name


class Model:
    """The variables of a form and what connects them."""

    def __init__(self, form: Form, book: Book) -> None:
        self.form = form
        self.book = book
        self.repeats = {
            item.name: (item, tuple(g.name for g in groups if isinstance(g, Repeat)))
            for item, groups in form.walk()
            if isinstance(item, Repeat)
        }
        self._groups = {id(item): groups for item, groups in form.walk()}
        self._inside = {
            item.name: tuple(group.name for group in groups if isinstance(group, Repeat))
            for item, groups in form.walk()
            if isinstance(item, Question)
        }
        self._workings = workings(form)
        self.inequalities: dict[tuple[Atom, bool], list[Row]] = {}  # kept by `linear`
        self._clauses: dict[tuple[str, str], Clause] = {}
        self.variables: dict[str, Variable] = {}
        for position, (item, groups) in enumerate(form.walk()):
            if isinstance(item, Question) and item.name not in self.variables:
                self.variables[item.name] = self._question(item, groups, position)
            elif isinstance(item, Repeat) and item.name not in self.variables:
                self.variables[item.name] = self._members(item, groups, position)

    def clause(self, item: Question | Group, field: str) -> Clause | None:
        """An item's expression read for the solver; None where it has none."""
        expression: Expression | None = getattr(item, field)
        if expression is None:
            return None
        key = (item.id, field)
        if key not in self._clauses:
            owner = item.name if isinstance(item, Question) else ""
            ast = expanded(expression.ast, self._workings.get)
            ast = self.followed(ast, owner, self.around(item))
            self._clauses[key] = Clause(item.id, field, expression, self.book.formula(ast))
        return self._clauses[key]

    def around(self, item: Question | Group) -> tuple[str, ...]:
        """The repeats around an item, outermost first."""
        if isinstance(item, Question):
            return self._inside.get(item.name, ())
        if isinstance(item, Repeat):
            return self.repeats[item.name][1] if item.name in self.repeats else ()
        return tuple(group.name for group in self._groups.get(id(item), ()) if isinstance(group, Repeat))

    def followed(self, ast: Ast, owner: str, around: tuple[str, ...]) -> Ast:
        """The tree with every question named and what cannot be followed marked `["?"]`, as seen from
        `owner` (whose answer `.` is) inside the repeats `around`."""
        if not isinstance(ast, list):
            return ast
        if ast == ["."]:
            return ["$", owner] if owner in self._inside else ["?"]
        if ast[0] == "$":
            return ast if self._seen(str(ast[1]), around) else ["?"]
        if ast[0] == "count" and len(ast) == 2 and self._repeat_seen(ast[1], around):
            return ast
        if ast[0] not in PURE:
            return ["?"]
        return [ast[0], *(self.followed(each, owner, around) for each in ast[1:])]

    def _seen(self, name: str, around: tuple[str, ...]) -> bool:
        """Whether a question has one answer seen from there: its repeats are those around, or outer ones."""
        inside = self._inside.get(name)
        return inside is not None and around[: len(inside)] == inside

    def _repeat_seen(self, ast: Ast, around: tuple[str, ...]) -> bool:
        if not (isinstance(ast, list) and len(ast) == 2 and ast[0] == "$" and ast[1] in self.repeats):
            return False
        outer = self.repeats[str(ast[1])][1]
        return around[: len(outer)] == outer

    def _guards(self, item: Question | Group, groups: Iterable[Group]) -> tuple[Clause, ...]:
        chain: list[Clause | None] = []
        for each in (*groups, item):
            chain.append(self.clause(each, "relevant"))
            if isinstance(each, Repeat) and each is not item:
                chain.append(self._peopled(each))
        return tuple(clause for clause in chain if clause)

    def _peopled(self, repeat: Repeat) -> Clause | None:
        """That a repeat has a member, where its number can be told."""
        variable = self.variables.get(repeat.name)
        if variable is None or variable.repeat is not repeat or variable.hazy:
            return None
        key = (repeat.id, "members")
        if key not in self._clauses:
            ast: Ast = [">=", ["count", ["$", repeat.name]], 1]
            expression = repeat.count or Expression("", ast)
            self._clauses[key] = Clause(repeat.id, "members", expression, self.book.formula(ast))
        return self._clauses[key]

    def _question(self, item: Question, groups: tuple[Group, ...], position: int) -> Variable:
        kind = questions.registry().get(item.type)
        inside = self._inside[item.name]
        computed: Ast | None = "" if kind is not None and not kind.answers else None  # a note has no answer
        hazy = kind is None
        if kind is not None and kind.answers and not kind.asked:
            expression = item.calculation or (item.default if kind.key != FREE_WHEN_ANSWERED else None)
            if expression is not None and not item.trigger:
                computed = self.followed(expression.ast, item.name, inside)
                hazy = item.name in names_of(computed) or not followed(computed)
            else:
                hazy = hazy or kind.key != FREE_WHEN_ANSWERED
        later = item.name in self.form.later_stage
        asked = bool(kind and kind.answers and kind.asked)
        return Variable(
            name=item.name,
            position=position,
            question=with_options(self.form, item),
            repeat=None,
            kind=kind,
            guards=self._guards(item, groups),
            constraint=self.clause(item, "constraint") if asked else None,
            filter=self._filter(item) if asked else None,
            required_if=self.clause(item, "required_if") if asked and not later else None,
            required=item.required and asked and not item.separate_consent and not later,
            computed=computed,
            hazy=hazy,
            inside=inside,
        )

    def _filter(self, item: Question) -> Clause | None:
        """That each chosen option passes the choice filter; None for long lists, which are not held to it."""
        options = self.form.options_of(item)
        if item.choice_filter is None or len(options) > MAX_FILTERED:
            return None
        rows: dict[str, list[Formula]] = {}
        for option in options:
            if option.enabled:
                rows.setdefault(option.value, []).append(self.offered(item, option))
        kept = [
            Formula("or", (negated(self.chosen(item, value)), *offered)) for value, offered in rows.items()
        ]
        return Clause(item.id, "choice_filter", item.choice_filter, conjunction(kept))

    def offered(self, item: Question, option: Option) -> Formula:
        """That the choice filter lets an option through."""
        if item.choice_filter is None:
            return TRUE
        columns = {"name": option.value, "label": option.label, **option.columns}
        ast = _with_columns(item.choice_filter.ast, columns)
        return self.book.formula(self.followed(ast, item.name, self._inside.get(item.name, ())))

    def chosen(self, item: Question, value: str) -> Formula:
        """That an option is chosen."""
        kind = questions.registry().get(item.type)
        operator = "selected" if kind and kind.kind == "multiple" else "="
        return self.book.formula([operator, ["$", item.name], value])

    def _members(self, item: Repeat, groups: tuple[Group, ...], position: int) -> Variable:
        count = self.followed(item.count.ast, "", self.around(item)) if item.count else None
        return Variable(
            name=item.name,
            position=position,
            question=None,
            repeat=item,
            kind=None,
            guards=self._guards(item, groups),
            constraint=None,
            filter=None,
            required_if=None,
            required=False,
            computed=count,
            hazy=count is not None and not followed(count),
            inside=self.repeats[item.name][1],
        )

    @cached_property
    def reads(self) -> Mapping[str, frozenset[str]]:
        """By variable: the variables that decide whether it is asked and what it is worked out from."""
        return {
            name: frozenset(
                read
                for read in (
                    *(each for clause in variable.guards for each in clause.formula.names),
                    *(names_of(variable.computed) if variable.computed is not None else ()),
                )
                if read in self.variables
            )
            for name, variable in self.variables.items()
        }

    @cached_property
    def tangled(self) -> frozenset[str]:
        """Variables that wait for themselves in a circle, and what waits for those."""
        left = dict(self.reads)
        while True:
            ready = [name for name, reads in left.items() if not (reads & left.keys())]
            if not ready:
                return frozenset(left)
            for name in ready:
                del left[name]

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """A place for each variable, after all that it reads (circles in the form's order)."""
        ranks: dict[str, int] = {}
        waiting = {name: set(reads) for name, reads in self.reads.items()}
        while waiting:
            ready = [name for name, reads in waiting.items() if not (reads & waiting.keys())]
            for name in ready or list(waiting):
                ranks[name] = len(ranks)
                del waiting[name]
        return ranks

    def worked_from(self, names: Iterable[str]) -> frozenset[str]:
        """What the calculations among `names` read, directly or through other calculations."""
        found: set[str] = set()
        todo = list(names)
        while todo:
            variable = self.variables.get(todo.pop())
            if variable is not None and variable.computed is not None:
                fresh = names_of(variable.computed) - found
                found |= fresh
                todo.extend(fresh)
        return frozenset(found)

    def groups(self, item: Question | Group) -> tuple[Group, ...]:
        """The groups around an item, outermost first."""
        return self._groups.get(id(item), ())

    def guards(self, item: Question | Group) -> tuple[Clause, ...]:
        """All that must hold for an item to be asked, the outermost first."""
        return self._guards(item, self._groups.get(id(item), ()))

    def asked(self, name: str) -> Formula:
        """That all conditions of a variable hold."""
        return conjunction([clause.formula for clause in self.variables[name].guards]) or TRUE

    def item(self, id_: str) -> Question | Group | None:
        """A question or group by its permanent id."""
        return self._items.get(id_)

    @cached_property
    def _items(self) -> dict[str, Question | Group]:
        return {item.id: item for item, _ in self.form.walk() if not isinstance(item, PageBreak)}


def _with_columns(ast: Ast, columns: Mapping[str, str]) -> Ast:
    """A choice filter for one option: its columns written out."""
    if not isinstance(ast, list):
        return ast
    if ast[0] == "column":
        return columns.get(str(ast[1]), "")
    return [ast[0], *(_with_columns(each, columns) for each in ast[1:])]
