"""How many answers a question or an option has had, for the form builder, which does not know responses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from surveys.queries import WHOLE, read_tallies

Pair = tuple[str, str]  # a question's permanent id, an option's value ("" for any answer)


def answer_counts(questionnaire: int, wanted: Iterable[Pair]) -> dict[Pair, int]:
    """Counted answers by pair, over all versions (`FORMS_BUILDER_ANSWER_COUNT`)."""
    cells = read_tallies(questionnaire, [WHOLE], []).cells[WHOLE]
    return {pair: _count(cells.get(pair[0], {}), pair[1]) for pair in wanted}


def _count(cells: Mapping[str, int], option: str) -> int:
    if not option:
        return cells.get("#n", 0)
    chosen = cells.get(f"o:{option}", 0)
    lines = sum(n for cell, n in cells.items() if cell.startswith("m:") and cell.endswith(f":{option}"))
    places = sum(n for cell, n in cells.items() if cell.startswith(f"r:{option}:"))
    return chosen + lines + places
