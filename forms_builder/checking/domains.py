"""What can be answered: for each question a few answers that stand for all, as far as given conditions can
tell them apart, and whether they really do.

Each answer goes through the question type's own `clean` and rules, so only what a respondent could give is
tried. Sources of completeness: lists of options are finite; on a line of numbers or dates a condition
changes at thresholds (`ordered`); texts are told apart by regular tests (`texts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import lcm
from typing import Any, Final, NamedTuple

from forms_builder.checking import choosing, ordered, texts
from forms_builder.checking.formulas import Atom, Book, Formula
from forms_builder.checking.model import Variable
from forms_builder.checking.ordered import Space, emptiness, numbers_in, ordered_pair, space_of
from forms_builder.errors import InvalidAnswer
from forms_builder.logic.regex_program import Program
from forms_builder.logic.tree import Ast, walk
from forms_builder.questions.base import TEXT_LIMIT, XPathValue
from forms_builder.questions.numbers import DECIMALS
from forms_builder.questions.texts import LINE_LIMIT, id_check
from forms_builder.schema import Question

ALL_STEPS: Final = 64
"""A line with so few steps is tried in full."""
APART: Final = 4
"""Questions compared with each other that get an answer of their own between two thresholds."""
LONGEST: Final = {"text": LINE_LIMIT, "barcode": LINE_LIMIT, "long_text": TEXT_LIMIT, "hidden": TEXT_LIMIT}
CODES: Final = {"phone": "^[0-9]{7,12}$", "id_number": "^[0-9]{17}[0-9X]$"}
"""What `clean` leaves of any number that it takes."""
USUAL: Final = {
    "phone": ("13800001234", "02188886666", "65551234"),
    "id_number": tuple(
        each + id_check(each) for each in ("99000019500101001", "99000019900307002", "99000020150601003")
    ),
}
WRITTEN: Final[Mapping[str, str]] = {
    "number": "^(0|-?[1-9][0-9]{0,8})$",
    "decimal": r"^-?(0|[1-9][0-9]{0,8})\.(0|[0-9]{0,3}[1-9])$",
    "date": "^(19[0-9]{2}|20[0-9]{2}|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
}
"""What answers on a line look like as expressions see them."""
SCALE: Final = 10**DECIMALS
FILES: Final = ("photo", "file", "audio", "video")
DEFAULT_FILES: Final = 20
SAMPLES: Final[Mapping[str, tuple[Any, ...]]] = {
    "location": ({"lat": 28.75, "lng": 117.45, "accuracy": 10}, {"text": "东门"}),
    "trace": ([[28.75, 117.45], [28.76, 117.46]],),
    "shape": ([[28.75, 117.45], [28.76, 117.46], [28.77, 117.45]],),
    "signature": ({"text": "李梅"},),
    "acknowledge": (True,),
    "household": ("3-2-501",),
}


class Candidate(NamedTuple):
    """An answer as expressions see it, and as it is sent."""

    text: XPathValue
    raw: Any


@dataclass(frozen=True, slots=True)
class Domain:
    """Answers to try; `complete` where no other answer could make a difference to the atoms they were made
    for, `whole` where there is no other answer at all."""

    candidates: tuple[Candidate, ...]
    complete: bool
    whole: bool = False


class Domains:
    """The answers of a form's variables."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._cleaned: dict[tuple[str, str], Candidate | None] = {}
        self._spaces: dict[str, Space | None] = {}
        self._turns: dict[tuple[str, Atom, int], set[int] | None] = {}
        self._regular: dict[tuple[str, frozenset[Atom]], Domain] = {}

    def of(
        self,
        variable: Variable,
        atoms: frozenset[Atom],
        peers: Sequence[Variable] = (),
        own: Formula | None = None,
    ) -> Domain:
        """Non-empty answers of a variable that tell `atoms` apart. `peers` are the variables that it is
        compared with (itself among them); `own` a rule that reads this variable alone and must hold.
        """
        if variable.repeat is not None:
            counts = range(1, min(variable.repeat.most, ALL_STEPS) + 1)
            listed = tuple(Candidate(("",) * count, [{}] * count) for count in counts)
            return Domain(listed, complete=variable.repeat.most <= ALL_STEPS)
        question, kind = variable.question, variable.kind
        if question is None or kind is None or variable.hazy:
            return Domain((), complete=False)
        if self.space(variable):
            return self._line(variable, atoms, peers or (variable,), own)
        if kind.key in LONGEST or kind.key in CODES:
            return self._texts(variable, atoms)
        if kind.options and not question.choices:
            return Domain((), complete=False)  # a list that is not there yet
        if kind.key == "multiple":
            return self._sets(variable, question, atoms)
        if kind.kind == "choice":
            chosen = self._all(variable, [option.value for option in question.choices])
            return Domain(chosen, complete=True, whole=True)
        if kind.key == "matrix" and question.rows:
            return self._matrices(variable, question, atoms)
        if kind.key in FILES:
            return self._files(variable, question)
        asked_only = all(emptiness(atom.ast, variable.name) for atom in atoms)
        return Domain(self._all(variable, _samples(kind.key, question)), complete=asked_only)

    def candidate(self, variable: Variable, raw: Any) -> Candidate | None:
        """An answer that the question takes, constraint aside; None for any other."""
        key = (variable.name, repr(raw))
        if key not in self._cleaned:
            self._cleaned[key] = self._clean(variable, raw)
        return self._cleaned[key]

    def _clean(self, variable: Variable, raw: Any) -> Candidate | None:
        question, kind = variable.question, variable.kind
        if question is None or kind is None:
            return None
        if not kind.asked:
            return Candidate(str(raw), raw)
        try:
            value = kind.clean(question, raw)
        except InvalidAnswer:
            return None
        if kind.is_empty(value) or any(True for _ in kind.problems_of_whole(question, value)):
            return None
        text = kind.xpath(value)
        whole = kind.key == "decimal" and isinstance(text, str) and "." not in text
        return Candidate(f"{text}.0" if whole else text, raw)  # as the engine writes it

    def _all(self, variable: Variable, raws: Iterable[Any]) -> tuple[Candidate, ...]:
        found = (self.candidate(variable, raw) for raw in raws)
        return tuple({each.text: each for each in found if each is not None}.values())

    def space(self, variable: Variable) -> Space | None:
        """The line on which a variable's answers lie."""
        if variable.name not in self._spaces:
            question, kind = variable.question, variable.kind
            found = space_of(kind, question, self._book.clock.at.date()) if kind and question else None
            self._spaces[variable.name] = found
        return self._spaces[variable.name]

    def _line(
        self, variable: Variable, atoms: frozenset[Atom], peers: Sequence[Variable], own: Formula | None
    ) -> Domain:
        space = self.space(variable)
        if space is None:
            return Domain((), complete=False)
        if space.key in WRITTEN and len(peers) == 1 and self._written(variable, atoms):
            return self._texts(variable, atoms)
        turns: set[int] = set()
        complete = len(peers) <= APART
        for peer in peers:
            same = self.space(peer)
            complete = complete and same is not None and same.key == space.key
            turns |= {same.low, same.high + 1} if same else set()
        for atom in sorted(atoms, key=lambda each: repr(each.ast)):
            found = self._turns_of(atom, peers)
            if found is None:
                complete = False
                turns |= {int(each) for each in numbers_in([atom.ast]) if abs(each) < space.high} | {0, 1}
            else:
                turns |= found
        edges = [space.low, *sorted(turn for turn in turns if space.low < turn <= space.high), space.high + 1]
        spans = [(low, high - 1) for low, high in pairwise(edges)]
        judged = own is not None and all(self._turns_of(atom, (variable,)) is not None for atom in own.atoms)
        if judged and own is not None:
            spans = [span for span in spans if self._may(variable, space, span[0], own)]
        if sum(high - low + 1 for low, high in spans) <= ALL_STEPS:
            steps = [step for low, high in spans for step in range(low, high + 1)]
            listed = self._all(variable, [space.raw(step) for step in steps])
            return Domain(listed, complete=True, whole=True)
        count = min(max(len(peers), 1), APART)
        period = lcm(*(ordered.period_of(atom.ast, variable.name) for atom in atoms))
        complete = complete and period <= ALL_STEPS
        steps = [step for low, high in spans for step in ordered.spread(low, high, count, space.usual)]
        steps += [
            step for low, high in spans for step in range(low, min(high, low + period, low + ALL_STEPS) + 1)
        ]
        if space.key == "decimal":  # a whole number in each span
            whole = [(-(-low // SCALE) * SCALE, high) for low, high in spans]
            steps += [step for step, high in whole if step <= high]
        steps = list(dict.fromkeys(steps))
        steps.sort(key=lambda step: abs(step - space.usual))
        return Domain(self._all(variable, [space.raw(step) for step in steps]), complete)

    def _written(self, variable: Variable, atoms: frozenset[Atom]) -> bool:
        """Whether all atoms look at a number as a text, and some only so: its pattern, its length."""
        about = [atom for atom in atoms if variable.name in atom.names]
        tested = [
            emptiness(atom.ast, variable.name) or texts.test_of(atom, variable.name) is not None
            for atom in about
        ]
        return all(tested) and any(self._turns_for(atom, variable) is None for atom in about)

    def _may(self, variable: Variable, space: Space, step: int, own: Formula) -> bool:
        found = self.candidate(variable, space.raw(step))
        return found is not None and own.truth({variable.name: found.text}) is not False

    def _turns_of(self, atom: Atom, peers: Sequence[Variable]) -> set[int] | None:
        """Where an atom about one of the peers changes; nothing where it compares two of them."""
        names = {peer.name for peer in peers}
        pair = ordered_pair(atom.ast)
        if pair and set(pair) <= names:
            return set()
        found: set[int] = set()
        for peer in peers:
            if peer.name in atom.names:
                turns = self._turns_for(atom, peer)
                if turns is None:
                    return None
                found |= turns
        return found

    def _turns_for(self, atom: Atom, peer: Variable) -> set[int] | None:
        key = (peer.name, atom, self._book.clock.place)
        if key not in self._turns:
            space = self.space(peer)
            self._turns[key] = (
                ordered.thresholds(
                    atom, peer.name, space, self._book, lambda step: self._text(peer, space, step)
                )
                if space
                else None
            )
        return self._turns[key]

    def _text(self, variable: Variable, space: Space, step: int) -> XPathValue:
        found = self.candidate(variable, space.raw(step))
        return found.text if found else ""

    def _texts(self, variable: Variable, atoms: frozenset[Atom]) -> Domain:
        about = frozenset(atom for atom in atoms if variable.name in atom.names)
        if (variable.name, about) not in self._regular:
            self._regular[variable.name, about] = self._regular_texts(variable, about)
        return self._regular[variable.name, about]

    def _regular_texts(self, variable: Variable, atoms: frozenset[Atom]) -> Domain:
        tests: list[Program | texts.Lengths] = []
        extra: list[str] = []
        complete = True
        for atom in sorted(atoms, key=lambda each: repr(each.ast)):
            if emptiness(atom.ast, variable.name):
                continue
            test = texts.test_of(atom, variable.name) if atom.names == (variable.name,) else None
            if test is None:
                complete = False
                extra += _literals(atom.ast)
            else:
                tests.append(test)
        key = variable.kind.key if variable.kind else ""
        space = self.space(variable)
        pattern = WRITTEN[space.key] if space else CODES.get(key, "")
        must = [texts.pattern_test(pattern)] if pattern else []
        found = texts.representatives(tests, LONGEST.get(key, TEXT_LIMIT), must)
        usual = USUAL.get(key, ("无", *extra))
        shown = [_with_check(text) if key == "id_number" else text for text in found.texts]
        taken = [self.candidate(variable, text) for text in shown]
        same = all(
            each is not None and _alike(atoms, variable.name, str(each.text), text)
            for each, text in zip(taken, found.texts, strict=True)
        )
        return Domain(self._all(variable, [*usual, *shown]), complete and found.complete and same)

    def _sets(self, variable: Variable, question: Question, atoms: frozenset[Atom]) -> Domain:
        chosen, complete, whole = choosing.sets_of(question, atoms, variable.name)
        return Domain(self._all(variable, chosen), complete, whole)

    def _matrices(self, variable: Variable, question: Question, atoms: frozenset[Atom]) -> Domain:
        filled, complete = choosing.matrices_of(question, atoms, variable.name)
        return Domain(self._all(variable, filled), complete)

    def _files(self, variable: Variable, question: Question) -> Domain:
        most = question.settings.get("most")
        limit = most if isinstance(most, int) and 0 < most <= DEFAULT_FILES else DEFAULT_FILES
        hashes = [f"{number:064x}" for number in range(1, limit + 1)]
        taken = self._all(variable, [hashes[: count + 1] for count in range(limit)])
        return Domain(taken, complete=True, whole=True)


def _with_check(text: str) -> str:
    """An identity number with the check character that its digits ask for."""
    return text[:17] + id_check(text[:17])


def _alike(atoms: Iterable[Atom], name: str, one: str, other: str) -> bool:
    """Whether two texts are the same to all atoms."""
    return one == other or all(atom.truth({name: one}) == atom.truth({name: other}) for atom in atoms)


def _literals(ast: Ast) -> Iterator[str]:
    """The texts and numbers written in a tree, as answers."""
    for node in walk(ast):
        if isinstance(node, str) and node:
            yield node
        elif isinstance(node, int | float):
            yield str(node)


def _samples(key: str, question: Question) -> list[Any]:
    if key == "ranking":
        ranked = [option.value for option in question.choices]
        most = question.settings.get("ranks")
        return [order[: most if isinstance(most, int) else None] for order in (ranked, ranked[::-1])]
    return list(SAMPLES.get(key, ()))
