"""Sets of options and matrices to try: every set of a few options, of many those that conditions can tell
apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import combinations, product
from typing import Final

from forms_builder.checking.formulas import Atom
from forms_builder.checking.ordered import COMPARED, emptiness
from forms_builder.logic.tree import Ast
from forms_builder.schema import Question

ALL_SUBSETS: Final = 8
"""Options of which every set is tried; of more, sets of those that matter and a number of the others."""
MATTERING: Final = 7
OTHERS: Final = 12
MATRICES: Final = 300

Told = tuple[list[str], float]


def sets_of(question: Question, atoms: Iterable[Atom], name: str) -> tuple[list[list[str]], bool, bool]:
    """Sets of options, whether they tell the atoms apart as all sets do, and whether they are all sets."""
    values = [option.value for option in question.choices]
    if len(values) <= ALL_SUBSETS:
        sizes = range(1, len(values) + 1)
        return [list(each) for size in sizes for each in combinations(values, size)], True, True
    told = [_told(atom.ast, name) for atom in atoms]
    named = {value for each in told if each is not None for value in each[0]}
    ways_out = {option.value for option in question.choices if option.na}
    mattering = [value for value in values if value in named | ways_out]
    alone = [option.value for option in question.choices if option.exclusive]
    others = [value for value in values if value not in mattering and value not in alone]
    limits = [each[1] for each in told if each is not None]
    limits += [each for key in ("least", "most") if isinstance(each := question.settings.get(key), int)]
    counted = math.ceil(max([0, *limits])) + 1  # from so many on, more of the others make no difference
    complete = None not in told and len(mattering) <= MATTERING and min(counted, len(others)) <= OTHERS
    counts = sorted({*range(min(counted, len(others), OTHERS) + 1), len(others)})
    heads = [
        each
        for size in range(min(len(mattering), MATTERING) + 1)
        for each in combinations(mattering[:MATTERING], size)
    ]
    chosen = [[*head, *others[:count]] for head in heads for count in counts if head or count]
    return [*([each] for each in values), *chosen], complete, False


def matrices_of(question: Question, atoms: Iterable[Atom], name: str) -> tuple[list[dict[str, str]], bool]:
    """Matrices filled in so that the cells which conditions name are tried, and whether that is all there is
    to try."""
    told = [_told(atom.ast, name) for atom in atoms]
    named: dict[str, set[str]] = {}
    for cell in (cell for each in told if each is not None for cell in each[0]):
        line, _, value = cell.partition(":")
        named.setdefault(line, set()).add(value)
    values = [option.value for option in question.choices]
    lines: list[Sequence[str]] = []
    for row in question.rows:
        matter = [value for value in values if value in named.get(row.value, ())]
        rest = [value for value in values if value not in matter][:1]
        lines.append([*matter, *rest, ""] if row.value in named else [*rest, *matter][:1])
    complete = None not in told and math.prod(map(len, lines)) <= MATRICES
    if not complete:
        lines = [line[:2] for line in lines]
    filled: list[dict[str, str]] = []
    for cells in product(*lines):
        rows = zip(question.rows, cells, strict=True)
        filled.append({row.value: value for row, value in rows if value})
        if len(filled) >= MATRICES:
            break
    single = [{row.value: value for row in question.rows} for value in values]
    return [*single, *filled], complete


def _told(ast: Ast, name: str) -> Told | None:
    """The options that an atom about a set of options names, and the number of options that it compares with;
    None where it asks for more than which are chosen and how many."""
    if emptiness(ast, name):
        return [], 0
    place: Ast = ["$", name]
    match ast:
        case ["selected" | "=" | "!=", subject, str() as value] if subject == place:
            return value.split(), 0
        case [str() as operator, ["count-selected", subject], (int() | float()) as limit]:
            return ([], limit) if subject == place and operator in COMPARED else None
        case [str() as operator, (int() | float()) as limit, ["count-selected", subject]]:
            return ([], limit) if subject == place and operator in COMPARED else None
    return None
