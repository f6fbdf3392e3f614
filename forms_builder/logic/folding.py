"""Writes paths as plain references where both are sure to mean the same: `../age` as `${age}`.

References need no tree and no further module on the phone, and say more to people.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from forms_builder.logic.outline import Outline, Place, Sight, resolve, step
from forms_builder.logic.tree import Ast

_PARTICULAR: Final = frozenset({"count", "indexed-repeat"})
"""Of these one counts no unanswered question, and the other takes names for those of the whole form."""


def fold(ast: Ast, outline: Outline, owner: str) -> Ast:
    """The tree with such paths replaced, seen from the question, group or repeat called `owner`."""
    place = outline.by_name.get(owner)
    return ast if place is None else _fold(ast, Sight(outline, place), within=False)


def _fold(ast: Ast, sight: Sight, *, within: bool) -> Ast:
    """`within`: inside a predicate, where “.” is not the owner."""
    if not isinstance(ast, list) or not ast:
        return ast
    if ast[0] == "path":
        found = _reference(ast, sight, within)
        if found is not None:
            return ["$", found]
        return ["path", _fold(ast[1], sight, within=within), *(_step(each, sight) for each in ast[2:])]
    if ast[0] == "filter":
        predicates = (_fold(each, sight, within=True) for each in ast[2:])
        return ["filter", _fold_inner(ast[1], sight, within), *predicates]
    if ast[0] in _PARTICULAR:
        return [ast[0], *(_fold_argument(each, sight, within) for each in ast[1:])]
    return [ast[0], *(_fold(each, sight, within=within) for each in ast[1:])]


def _fold_argument(ast: Ast, sight: Sight, within: bool) -> Ast:
    """An argument of a function that treats `${name}` in its own way: only what lies inside is folded."""
    folded = _fold(ast, sight, within=within)
    plain = isinstance(ast, list) and ast[0] == "path" and isinstance(folded, list) and folded[0] == "$"
    return ast if plain else folded


def _fold_inner(ast: Ast, sight: Sight, within: bool) -> Ast:
    """What a filter is about. A path stays one: `(../x)[2]` counts over all, `${x}[2]` by parent."""
    folded = _fold(ast, sight, within=within)
    became = isinstance(ast, list) and ast[0] == "path" and isinstance(folded, list) and folded[0] == "$"
    return ["filter", folded] if became else folded


def _step(each: Ast, sight: Sight) -> Ast:
    if not isinstance(each, list):
        return each
    kept = 2 if each[0] == "child" else 1
    return [*each[:kept], *(_fold(predicate, sight, within=True) for predicate in each[kept:])]


def _reference(ast: list[Ast], sight: Sight, within: bool) -> str | None:
    """The name that stands for the same nodes as a path; None where none surely does."""
    first = ast[1]
    if not isinstance(first, list) or first[0] not in ("$", ".", "current", "/"):
        return None
    if within and first[0] == ".":
        return None
    steps = [each for each in ast[2:] if isinstance(each, list)]
    ups = [each == ["parent"] for each in steps]
    downs = [each[0] == "child" and len(each) == 2 for each in steps]
    rise = ups.index(False) if False in ups else len(ups)
    if len(steps) != len(ast) - 2 or not all(downs[rise:]):
        return None  # only up and then down, without predicates
    top = _walked(resolve(first, sight), steps[:rise], sight)
    place = _walked(None if top is None else [top], steps[rise:], sight)
    if top is None or place is None or place.kind != "question":
        return None
    return _named(place, top, first, sight) if not (rise and first[0] == "$") else None


def _walked(places: list[Place] | None, steps: list[list[Ast]], sight: Sight) -> Place | None:
    """The one place where the steps lead; None where it is none or several."""
    for each in steps:
        places = step(places or [], str(each[0]), str(each[-1]), sight.outline)
    return places[0] if places and len(places) == 1 else None


def _named(place: Place, top: Place, first: list[Ast], sight: Sight) -> str | None:
    """The name of a place, if it means the same as the path: all nodes of the place below `top`, the highest
    that the path passes. A name means all in the innermost repeat that it shares with the owner."""
    if sight.owner is None or not place.name or sight.outline.by_name.get(place.name) is not place:
        return None
    repeated = any(each.kind == "repeat" for each in _between(place, top))
    if repeated or (first[0] == "$" and top.kind == "repeat"):
        return None  # several: a name keeps even one of them a list, a path does not
    shared = sight.outline.shared(sight.owner, place)
    if first[0] == "$":
        same = sight.outline.shared(sight.owner, top) is shared
    else:
        same = shared is None or shared is top or shared in top.around()
    return place.name if same else None


def _between(place: Place, top: Place) -> Iterator[Place]:
    """What lies between a place and one above it."""
    for each in place.around():
        if each is top:
            return
        yield each
