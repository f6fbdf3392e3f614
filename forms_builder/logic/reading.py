"""What an expression reads: for dependency graphs, and for telling whether it can change by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from forms_builder.logic.outline import Outline, Place, Sight, resolve, step
from forms_builder.logic.tree import LAST_SAVED, Ast

_COUNTING: Final = frozenset({"count", "position", "last"})
"""Functions that look at which nodes there are, not at their texts."""
_NODES: Final = frozenset({"$", ".", "column", "path", "filter", "/", "current", "instance"})
_TIME: Final = frozenset({"today", "now"})
_CHANCE: Final = frozenset({"random", "uuid"})


@dataclass(frozen=True, slots=True)
class Reads:
    """What an expression depends on.

    `names` are the questions whose answers it reads; `times` the repeats whose number of times matters to it;
    `instances` the lists; `labels` the questions whose options' words it shows (they change with the
    language). `current` says that it reads “.”, `time` and `chance` that it may change by itself. `paths` are
    the paths that lead to no known place (all of them where there is no outline).
    """

    names: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    instances: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    paths: tuple[Ast, ...] = ()
    current: bool = False
    time: bool = False
    chance: bool = False


def reads(ast: Ast, outline: Outline | None = None, owner: str | None = None) -> Reads:
    """What the tree reads where it belongs to the question, group or repeat called `owner`.

    Without an outline `${name}` is taken for a question, and paths are only listed.
    """
    known = outline or Outline(())
    reader = _Reader(outline is not None)
    reader.value(ast, Sight(known, known.by_name.get(owner) if owner else None))
    return Reads(
        frozenset(reader.names),
        frozenset(reader.times),
        frozenset(reader.instances),
        frozenset(reader.labels),
        frozenset(reader.columns),
        tuple(reader.paths),
        reader.current,
        reader.time,
        reader.chance,
    )


class _Reader:
    def __init__(self, outlined: bool) -> None:
        self._outlined = outlined
        self.names: set[str] = set()
        self.times: set[str] = set()
        self.instances: set[str] = set()
        self.labels: set[str] = set()
        self.columns: set[str] = set()
        self.paths: list[Ast] = []
        self.current = False
        self.time = False
        self.chance = False

    def value(self, ast: Ast, sight: Sight) -> None:
        """Notes what a tree reads whose text or number is wanted."""
        if not isinstance(ast, list):
            return
        operator = str(ast[0])
        if operator in _NODES:
            places = self.nodes(ast, sight)
            if operator == "." and sight.tested is None:
                self.current = True
            elif operator == "$" and places is None:
                self.names.add(str(ast[1]))
            else:
                self._texts(places or [])
            return
        self.time |= operator in _TIME
        self.chance |= operator in _CHANCE or (operator == "randomize" and len(ast) == 2)
        if operator == "once" and sight.tested is None:
            self.current = True
        if operator == "pulldata" and isinstance(ast[1], str):
            self.instances.add(ast[1])
        if operator == "jr:choice-name" and len(ast) == 3:
            self._labels(ast[2], sight)
            ast = ast[:2]
        for place, argument in enumerate(ast[1:]):
            repeats = operator == "indexed-repeat" and place % 2 == 1
            if (operator in _COUNTING or repeats) and isinstance(argument, list) and argument[0] in _NODES:
                self._counted(operator, argument, sight)
            else:
                self.value(argument, sight)

    def _counted(self, operator: str, ast: list[Ast], sight: Sight) -> None:
        """Notes what decides which nodes there are; an unanswered question counts as none."""
        places = self.nodes(ast, sight)
        if operator == "position":
            self.times.update(place.name for place in places or [] if place.kind == "repeat")
        if ast[0] == "$" and places is None:
            self.names.add(str(ast[1]))
        elif operator == "count" and ast[0] == "$":
            self.names.update(place.name for place in places or [] if place.kind == "question")
        elif operator == "count" and ast[0] == "." and sight.tested is None:
            self.current = True

    def nodes(self, ast: Ast, sight: Sight) -> list[Place] | None:
        """Notes what has to be read to find the nodes that a tree stands for, and gives their places."""
        if not isinstance(ast, list):
            return None
        operator = str(ast[0])
        if operator not in ("path", "filter"):
            places = resolve(ast, sight)
            if operator == "instance" and ast[1] != LAST_SAVED:
                self.instances.add(str(ast[1]))
            if operator == "column" and sight.tested is None:
                self.columns.add(str(ast[1]))
            if operator not in _NODES:
                self.value(ast, sight)
            return places if operator in (".", "current") else self._repeated(places)
        places = self.nodes(ast[1], sight)
        for each in ast[2:]:
            predicates = [each]
            if operator == "path" and isinstance(each, list):
                predicates = each[2:] if each[0] == "child" else each[1:]
                name = str(each[1]) if each[0] == "child" else ""
                if places is not None:
                    places = step(places, str(each[0]), name, sight.outline)
                    self._repeated([] if each[0] == "parent" else places)
            for predicate in predicates:
                self.value(predicate, sight.testing(places or []))
        if operator == "path" and not places and not self._in_a_list(ast):
            self.paths.append(ast)
        return places

    def _in_a_list(self, ast: Ast) -> bool:
        while isinstance(ast, list) and ast[0] in ("path", "filter"):
            ast = ast[1]
        return isinstance(ast, list) and ast[0] == "instance"

    def _repeated(self, places: list[Place] | None) -> list[Place] | None:
        """Notes the repeats among the places and around them: how often they are there decides."""
        for place in places or []:
            self.times.update(each.name for each in (place, *place.around()) if each.kind == "repeat")
        return places

    def _texts(self, places: list[Place]) -> None:
        for place in places:
            if place.kind == "question":
                self.names.add(place.name)
            else:
                self._texts(place.children)

    def _labels(self, ast: Ast, sight: Sight) -> None:
        places = self.nodes(ast, sight)
        if places is None and isinstance(ast, list) and ast[0] == "$":
            self.labels.add(str(ast[1]))
        self.labels.update(place.name for place in places or [] if place.name)
