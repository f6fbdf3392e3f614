"""人群交叉: which groups of people want which category most, with cells under five hidden.

Groups are a sensitive answer: they are read from the responses when the page is asked for and kept nowhere
else. There are no margins, from which a hidden cell could be worked out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from forms_builder.schema import Form
from surveys.demands import asking
from surveys.demands.models import Collection, DemandSource
from surveys.models import Revision
from territory.models import Area

LEAST = 5
MOST = 50_000  # responses that one page reads, the newest
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Table:
    """`cells` by (category, group); None where fewer than LEAST chose it, 0 where nobody did is hidden too:
    whoever sees a nought knows that nobody of a small group asked."""

    groups: dict[str, str]
    categories: dict[str, str]
    cells: Mapping[tuple[str, str], int | None]

    @property
    def lines(self) -> list[tuple[str, list[int | None]]]:
        """(category, cells in the order of the groups)."""
        return [
            (label, [self.cells.get((value, group)) for group in self.groups])
            for value, label in self.categories.items()
        ]


def crossed(collection: Collection, form: Form, areas: Iterable[Area] | None = None) -> Table:
    """First choices by group, of the responses that count; of some areas, where any are given."""
    groups = asking.options(form, collection.group_question)
    counted: Counter[tuple[str, str]] = Counter()
    for category, answers in _read(collection, areas):
        chosen = answers.get(collection.group_question) or ()
        for group in {chosen} if isinstance(chosen, str) else set(chosen):
            counted[category, group] += 1
    cells = {key: n if n >= LEAST else None for key, n in counted.items()}
    return Table(groups, asking.options(form, collection.choice_question), cells)


def _read(collection: Collection, areas: Iterable[Area] | None) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """(category, answers in force) of each response."""
    rows = DemandSource.objects.filter(collection=collection, counts=True, response__isnull=False)
    rows = rows.exclude(category="")
    if areas is not None:
        rows = rows.filter(reduce(or_, (Q(area__path__startswith=each.path) for each in areas), Q(pk__in=[])))
    found = rows.order_by("-pk").values_list(
        "category", "response", "response__revision", "response__answers"
    )
    chunk: list[tuple[str, Any, int, Any]] = []
    for row in found[:MOST].iterator(CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield from _in_force(chunk)
            chunk = []
    yield from _in_force(chunk)


def _in_force(rows: list[tuple[str, Any, int, Any]]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    corrected = {pk: number for _category, pk, number, _answers in rows if number}
    revised = {
        (pk, number): answers
        for pk, number, answers in Revision.objects.filter(response__in=corrected).values_list(
            "response", "number", "answers"
        )
    }
    for category, pk, number, answers in rows:
        yield category, revised[pk, number] if number else answers
