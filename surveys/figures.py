"""The formulas of results: a question's tally cells made into counts, shares, means and bars.

They are those of static/surveys/live/figures.js; tests compare the two, number for number. All arithmetic is
on integers, so that both runtimes round alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms_builder.questions.numbers import EXACT_BINS, SCALE

PROMOTERS, DETRACTORS = range(9, 11), range(7)  # of 0 to 10: 9 and 10, and 0 to 6

Spec = dict[str, Any]
Figures = dict[str, Any]


def figures(spec: Spec, cells: Mapping[str, int]) -> Figures:
    """What a question shows: `count`, texts by name (`facts`), `bars` and, for a matrix, the `grid`."""
    count = cells.get("#n", 0)
    found: Figures = {"count": count, "facts": {"n": grouped(count)}, "bars": []}
    kind = spec["kind"]
    if kind in ("choice", "rating", "nps"):
        found["bars"] = _option_bars(spec, cells, count)
    if kind == "rating":
        found["facts"].update(_grades(spec, cells))
    elif kind == "nps":
        found["facts"].update(_recommending(cells))
    elif kind == "matrix":
        found["grid"] = {row["value"]: _line(spec, row, cells, "m") for row in spec["rows"]}
    elif kind == "ranking":
        found["grid"] = {row["value"]: _line(spec, row, cells, "r") for row in spec["rows"]}
        found["bars"] = _rank_bars(spec, cells, count)
    elif kind == "members":
        total = cells.get("#sum", 0)
        found["facts"].update(
            sum=grouped(total), mean=hundredths(ratio(total * 100, count)) if count else "–"
        )
    elif kind == "number":
        total = cells.get("#sum", 0)
        found["facts"].update(
            sum=scaled(total), mean=hundredths(ratio(total * 100, count * SCALE)) if count else "–"
        )
        found["bars"] = _bin_bars(cells, count, whole=spec["whole"])
    elif kind == "photo":
        found["facts"]["sum"] = grouped(cells.get("#sum", 0))
    elif kind in ("date", "time"):
        found["bars"] = _moment_bars(cells, count, kind)
    return found


def ratio(part: int, whole: int) -> int:
    """part / whole to the nearest integer, halves up; `whole` is positive."""
    return (2 * part + whole) // (2 * whole)


def percent(part: int, whole: int) -> str:
    """A share with one decimal; '' where there is nothing to share."""
    if whole <= 0:
        return ""
    tenths = ratio(part * 1000, whole)
    return f"{tenths // 10}.{tenths % 10}%"


def grouped(number: int) -> str:
    """An integer with a comma every three digits."""
    return f"{number:,}"


def scaled(number: int) -> str:
    """A sum kept in 1/10,000, without trailing zeros."""
    whole, rest = divmod(abs(number), SCALE)
    decimals = f".{rest:04d}".rstrip("0") if rest else ""
    return f"{'-' if number < 0 else ''}{grouped(whole)}{decimals}"


def hundredths(number: int) -> str:
    """A mean kept in 1/100, with both decimals."""
    return f"{'-' if number < 0 else ''}{grouped(abs(number) // 100)}.{abs(number) % 100:02d}"


def _bar(key: str, label: str, n: int, whole: int, *, widest: int = 0, retired: bool = False) -> Figures:
    width = ratio(n * 1000, widest or whole) if (widest or whole) > 0 else 0
    return {
        "key": key,
        "label": label,
        "n": grouped(n),
        "percent": percent(n, whole),
        "width": f"{width // 10}.{width % 10}%",
        "retired": retired,
    }


def _option_bars(spec: Spec, cells: Mapping[str, int], count: int) -> list[Figures]:
    bars: list[tuple[int, Figures]] = []
    for option in spec["options"]:
        n = cells.get(f"o:{option['value']}", 0)
        if n or not (option["retired"] or spec["long"]):
            bars.append((n, _bar(option["value"], option["label"], n, count, retired=option["retired"])))
    if spec["long"]:  # of a long list what was chosen, the most frequent first
        bars.sort(key=lambda each: -each[0])
    return [bar for _n, bar in bars]


def _recommending(cells: Mapping[str, int]) -> dict[str, str]:
    """Promoters (9 and 10) less detractors (0 to 6), in points of a hundred."""
    grades = [cells.get(f"o:{grade}", 0) for grade in range(11)]
    rated = sum(grades)
    above, below = sum(grades[each] for each in PROMOTERS), sum(grades[each] for each in DETRACTORS)
    points = ratio((above - below) * 100, rated) if rated else 0
    return {
        "nps": f"{'+' if points > 0 else ''}{points}" if rated else "–",
        "promoters": percent(above, rated) or "–",
        "passives": percent(rated - above - below, rated) or "–",
        "detractors": percent(below, rated) or "–",
    }


def _rank_bars(spec: Spec, cells: Mapping[str, int], count: int) -> list[Figures]:
    """Options from the first to the last: their mean place, and how often they came first.

    They are put in order by points, so that what few have ranked does not lead: of P places the first gives
    P points, the last one, and none where it was not ranked.
    """
    places = sum(not option["retired"] for option in spec["options"]) or len(spec["options"])
    found = []
    for index, row in enumerate(spec["rows"]):
        at = [cells.get(f"r:{row['value']}:{option['value']}", 0) for option in spec["options"]]
        ranked = sum(at)
        if not ranked and row["retired"]:
            continue
        total = sum(place * n for place, n in enumerate(at, start=1))
        points = sum(max(places + 1 - place, 0) * n for place, n in enumerate(at, start=1))
        bar = _bar(row["value"], row["label"], at[0], count, retired=row["retired"])
        width = min(ratio(points * 1000, count * places), 1000) if count and places else 0
        bar |= {
            "n": hundredths(ratio(total * 100, ranked)) if ranked else "–",
            "width": f"{width // 10}.{width % 10}%",
        }
        found.append((-points, index, bar))
    return [bar for _points, _index, bar in sorted(found, key=lambda each: each[:2])]


def _grades(spec: Spec, cells: Mapping[str, int]) -> dict[str, str]:
    graded = [
        (each, cells.get(f"o:{each['value']}", 0)) for each in spec["options"] if each["number"] is not None
    ]
    rated = sum(n for _option, n in graded)
    total = sum(option["number"] * n for option, n in graded)
    satisfied = sum(n for option, n in graded if option["value"] in spec["satisfied"])
    return {
        "rated": grouped(rated),
        "missing": grouped(cells.get("#n", 0) - rated),
        "mean": hundredths(ratio(total * 100, rated * SCALE)) if rated else "–",
        "satisfied": percent(satisfied, rated) or "–" if spec["satisfied"] else "",
    }


def _line(spec: Spec, row: Spec, cells: Mapping[str, int], letter: str) -> Figures:
    counts = {
        each["value"]: cells.get(f"{letter}:{row['value']}:{each['value']}", 0) for each in spec["options"]
    }
    whole = sum(counts.values())
    found = {
        option["value"]: _bar(option["value"], option["label"], counts[option["value"]], whole)
        for option in spec["options"]
        if counts[option["value"]] or not option["retired"]
    }
    return {"n": grouped(whole), "cells": found}


def _bin_bars(cells: Mapping[str, int], count: int, *, whole: bool) -> list[Figures]:
    bins = {int(cell[2:]): n for cell, n in cells.items() if cell.startswith("b:") and n}
    widest = max(bins.values(), default=0)
    return [
        _bar(str(edge), bin_label(edge, whole=whole), bins[edge], count, widest=widest)
        for edge in sorted(bins)
    ]


def bin_label(edge: int, *, whole: bool) -> str:
    """The values in a histogram bin, named by the edge nearer to zero (`numbers.bin_of`).

    ±20 itself shares its bin with what follows, to the next of the 1-2-5 steps.
    """
    size = abs(edge)
    if size < EXACT_BINS:
        return str(edge) if whole else f"{edge} – <{edge + 1}"
    digits = str(size)
    upper = {"1": 2, "2": 5, "5": 10}[digits[0]] * 10 ** (len(digits) - 1)
    if edge > 0:
        return f"{grouped(edge)} – {grouped(upper - 1)}" if whole else f"{grouped(edge)} – <{grouped(upper)}"
    low = f"-{grouped(upper - 1)}"
    return f"{low} – -{grouped(size)}" if whole else f"{low} – <-{grouped(size - 1)}"


def _moment_bars(cells: Mapping[str, int], count: int, kind: str) -> list[Figures]:
    found = {cell[2:]: n for cell, n in cells.items() if cell.startswith("t:") and n}
    widest = max(found.values(), default=0)
    labels = {key: key if kind == "date" else f"{key}:00 – {key}:59" for key in found}
    return [_bar(key, labels[key], found[key], count, widest=widest) for key in sorted(found)]
