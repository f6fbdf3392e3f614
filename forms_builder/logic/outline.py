"""What a questionnaire looks like before anybody answers: which names lie where, and where a path can lead.

An outline is made of places: questions, groups, repeats, and the lists that expressions look things up in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from forms_builder.logic.tree import Ast

Kind = Literal["question", "group", "repeat", "list", "item", "column", "above"]


@dataclass(eq=False, slots=True)
class Place:
    """One node of the outline; `element` is its name in paths, `name` the one of `${name}`."""

    element: str
    kind: Kind
    name: str = ""
    parent: Place | None = None
    children: list[Place] = field(default_factory=list)

    def around(self) -> Iterator[Place]:
        """What holds it, innermost first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def inside(self) -> Iterator[Place]:
        """Everything it holds, in order."""
        for child in self.children:
            yield child
            yield from child.inside()

    def add(self, child: Place) -> Place:
        """The child, put last."""
        child.parent = self
        self.children.append(child)
        return child


class Outline:
    """The places of a form. `items` are the schema's (questions, groups, repeats; anything without a name is
    looked through), `root` the root element's name, `lists` the columns of every list by its id.

    Without `lists` nothing is known of them.
    """

    def __init__(
        self, items: Iterable[Any], root: str = "data", lists: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self.root = Place(root, "group")
        self.above = Place("", "above", children=[self.root])
        self.by_name: dict[str, Place] = {}
        self._fill(self.root, items)
        self.lists = None if lists is None else {name: _list(columns) for name, columns in lists.items()}

    def _fill(self, parent: Place, items: Iterable[Any]) -> None:
        for item in items:
            name = getattr(item, "name", "")
            inner = getattr(item, "items", None)
            place = parent
            if name:
                kind: Kind = "question" if inner is None else "repeat" if hasattr(item, "least") else "group"
                place = parent.add(Place(getattr(item, "node", "") or name, kind, name))
                self.by_name.setdefault(name, place)
            self._fill(place, inner or ())

    def shared(self, a: Place, b: Place) -> Place | None:
        """The innermost repeat that holds both; None where only the questionnaire does."""
        mine = [place for place in a.around() if place.kind == "repeat"]
        return next((place for place in b.around() if place in mine), None)


def _list(columns: Sequence[str]) -> Place:
    root = Place("root", "list")
    item = root.add(Place("item", "item"))
    for column in columns:
        item.add(Place(column, "column"))
    return root


@dataclass(frozen=True, slots=True)
class Sight:
    """Where an expression stands: its outline, its own place, and the places that a predicate tests."""

    outline: Outline
    owner: Place | None
    tested: tuple[Place, ...] | None = None

    def testing(self, places: Sequence[Place]) -> Sight:
        """The same inside a predicate about these places."""
        return Sight(self.outline, self.owner, tuple(places))


def start(ast: Ast, sight: Sight) -> list[Place] | None:
    """The places that a tree which is no path stands for; None where that is not known."""
    if not isinstance(ast, list):
        return None
    match ast[0]:
        case "$":
            place = sight.outline.by_name.get(str(ast[1]))
            return None if place is None else [place]
        case "/":
            return [sight.outline.above]
        case "instance":
            lists = sight.outline.lists
            return [lists[str(ast[1])]] if lists is not None and str(ast[1]) in lists else None
        case "." if sight.tested is not None:
            return list(sight.tested)
        case "." | "current":
            return None if sight.owner is None else [sight.owner]
        case "column" if sight.tested is not None:
            return [child for place in sight.tested for child in place.children if child.element == ast[1]]
        case "randomize":
            return resolve(ast[1], sight)
        case "indexed-repeat":
            return resolve(ast[1], sight)
    return None


def step(places: Sequence[Place], kind: str, name: str, outline: Outline) -> list[Place]:
    """Where a step leads from the places."""
    match kind:
        case "child":
            return [child for place in places for child in place.children if child.element == name]
        case "any":
            return [child for place in places for child in place.children]
        case "parent":
            above = [place.parent or (outline.above if place is outline.root else None) for place in places]
            return list({id(place): place for place in above if place is not None}.values())
    return list(places)


def resolve(ast: Ast, sight: Sight) -> list[Place] | None:
    """The places that a tree may stand for; None where that is not known or it stands for a value."""
    if not isinstance(ast, list) or ast[0] not in ("path", "filter"):
        return start(ast, sight)
    places = resolve(ast[1], sight)
    if ast[0] == "path":
        for each in ast[2:]:
            if places is None or not isinstance(each, list):
                return None
            places = step(places, str(each[0]), str(each[1]) if each[0] == "child" else "", sight.outline)
    return places
