"""Tallies and schemas made into what people read: per question, the counts, shares, means and bars.

Versions are joined by question id: labels come from the live version, what only older versions asked
stands at the end, marked as retired. The formulas of `figures` are those of static/surveys/live/figures.js;
tests compare the two. All arithmetic is on integers, so that both runtimes round alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from forms_builder.models import FormVersion, Questionnaire
from forms_builder.questions import get
from forms_builder.questions.numbers import EXACT_BINS, SCALE
from forms_builder.schema import Form, Option, Question, Row
from surveys.queries import Cells, versions

SATISFIED = ("5", "4")  # of a five-step scale: 非常满意 and 满意
FIVE_STEPS = frozenset("12345")
FEW = 30  # below this a share says little; the number is shown beside it

Spec = dict[str, Any]
Figures = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A question as results show it. `number` is the one respondents see."""

    id: str
    type: str
    kind: str
    number: int
    label: str
    section: str
    retired: bool
    later: bool
    spec: Spec


@dataclass(frozen=True)
class Result:
    """A question and its figures in one scope."""

    asked: Asked
    figures: Figures

    @property
    def columns(self) -> list[Spec]:
        """A matrix's columns: the options offered, and retired ones that still have answers."""
        used = {key for row in self.figures.get("grid", {}).values() for key in row["cells"]}
        return [
            option
            for option in self.asked.spec["options"]
            if not option["retired"] or option["value"] in used
        ]

    @property
    def lines(self) -> list[tuple[Spec, Figures]]:
        """A matrix's rows with their figures."""
        return [(row, self.figures["grid"][row["value"]]) for row in self.asked.spec["rows"]]

    @property
    def few(self) -> bool:
        """Whether so few answered that shares say little."""
        return 0 < int(self.figures["count"]) < FEW


def results(catalogue: Iterable[Asked], cells: Cells) -> list[Result]:
    """Every question's figures. Retired questions without a single answer are left out."""
    found = [Result(asked, figures(asked.spec, cells.get(asked.id, {}))) for asked in catalogue]
    return [each for each in found if not each.asked.retired or each.figures["count"]]


def catalogue_of(questionnaire: Questionnaire) -> tuple[Asked, ...]:
    """All questions that any version asked, the live version's first; () where nothing was published."""
    found = versions(questionnaire)
    key = tuple(digest for _pk, digest in found)
    if key not in _joined:
        rows = FormVersion.objects.in_bulk([pk for pk, _digest in found])
        while len(_joined) >= JOINED_KEPT:
            _joined.pop(next(iter(_joined)), None)
        _joined[key] = join(rows[pk].form for pk, _digest in found)
    return _joined[key]


JOINED_KEPT = 128
_joined: dict[
    tuple[str, ...], tuple[Asked, ...]
] = {}  # by digests: versions are frozen, so nothing goes stale


def join(forms: Iterable[Form]) -> tuple[Asked, ...]:
    """Questions by id over versions, the live one first, then newest to oldest."""
    found: dict[str, Asked] = {}
    seen = _by_id(listed := list(forms))
    for form in listed:
        later, numbers, sections = form.later_stage, form.numbers, _sections(form)
        for question in form.questions:
            if question.id in found or not get(question.type).answers:
                continue
            kind = _kind(question)
            found[question.id] = Asked(
                id=question.id,
                type=question.type,
                kind=kind,
                number=numbers.get(question.name, 0),
                label=question.label,
                section=sections[question.id],
                retired=form is not listed[0],
                later=question.name in later,
                spec=_spec(kind, question, seen[question.id][1:]),
            )
    return tuple(sorted(found.values(), key=lambda each: (each.retired, each.later)))


def _by_id(forms: Iterable[Form]) -> dict[str, list[Question]]:
    found: dict[str, list[Question]] = {}
    for form in forms:
        for question in form.questions:
            found.setdefault(question.id, []).append(question)
    return found


def _kind(question: Question) -> str:
    kind = get(question.type).tally
    return (
        "answered" if kind == "text" and question.sensitive else kind
    )  # names and the like: never the words


def _sections(form: Form) -> dict[str, str]:
    return {
        item.id: next((group.label for group in groups if group.label), "")
        for item, groups in form.walk()
        if isinstance(item, Question)
    }


def _spec(kind: str, question: Question, older: Sequence[Question]) -> Spec:
    options = [_option(option, retired=not option.enabled) for option in question.options]
    rows = [{"value": row.value, "label": row.label, "retired": False} for row in question.rows]
    for version in older:
        options += [_option(option, retired=True) for option in _unknown(version.options, options)]
        rows += [{"value": r.value, "label": r.label, "retired": True} for r in _unknown(version.rows, rows)]
    steps = {option["value"] for option in options if option["number"] is not None and not option["retired"]}
    return {
        "kind": kind,
        "options": options,
        "rows": rows,
        "whole": question.type == "integer",
        "satisfied": list(SATISFIED) if kind == "rating" and steps == FIVE_STEPS else [],
    }


def _unknown(found: Iterable[Any], known: Iterable[Mapping[str, Any]]) -> list[Any]:
    values = {each["value"] for each in known}
    return [each for each in found if each.value not in values]


def _option(option: Option | Row, *, retired: bool) -> Spec:
    return {"value": option.value, "label": option.label, "retired": retired, "number": _number(option)}


def _number(option: Option | Row) -> int | None:
    """A grade in 1/10,000; None for what is no number or counts as missing."""
    if getattr(option, "na", False):
        return None
    try:
        value = Decimal(option.value)
    except InvalidOperation:
        return None
    return int(value * SCALE) if value.is_finite() and abs(value) < SCALE else None


# --- formulas; the same in static/surveys/live/figures.js ---------------------------------------


def figures(spec: Spec, cells: Mapping[str, int]) -> Figures:
    """What a question shows: `count`, texts by name (`facts`), `bars` and, for a matrix, the `grid`."""
    count = cells.get("#n", 0)
    found: Figures = {"count": count, "facts": {"n": grouped(count)}, "bars": []}
    kind = spec["kind"]
    if kind in ("choice", "rating"):
        found["bars"] = _option_bars(spec, cells, count)
    if kind == "rating":
        found["facts"].update(_grades(spec, cells))
    elif kind == "matrix":
        found["grid"] = {row["value"]: _line(spec, row, cells) for row in spec["rows"]}
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
    bars = []
    for option in spec["options"]:
        n = cells.get(f"o:{option['value']}", 0)
        if n or not option["retired"]:
            bars.append(_bar(option["value"], option["label"], n, count, retired=option["retired"]))
    return bars


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


def _line(spec: Spec, row: Spec, cells: Mapping[str, int]) -> Figures:
    counts = {each["value"]: cells.get(f"m:{row['value']}:{each['value']}", 0) for each in spec["options"]}
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
