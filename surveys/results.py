"""Tallies and schemas made into what people read: per question, the counts, shares, means and bars.

Versions are joined by question id: labels come from the live version, what only older versions asked
stands at the end, marked as retired. The formulas are in `surveys.figures`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from forms_builder.models import FormVersion, Questionnaire
from forms_builder.questions import get
from forms_builder.questions.choices import LONG, with_options
from forms_builder.questions.numbers import SCALE
from forms_builder.questions.ranking import Ranking
from forms_builder.rendering.piping import plainly
from forms_builder.schema import Form, Option, PageBreak, Question, Repeat, Row
from surveys.figures import Figures, Spec, figures
from surveys.queries import Cells, versions

SATISFIED = ("5", "4")  # of a five-step scale: 非常满意 and 满意
FIVE_STEPS = frozenset("12345")
FEW = 30  # below this a share says little; the number is shown beside it


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
    inside: tuple[str, ...] = ()  # ids of the repeats around it: members answer, not responses


@dataclass(frozen=True)
class Result:
    """A question and its figures in one scope."""

    asked: Asked
    figures: Figures

    @property
    def columns(self) -> list[Spec]:
        """A matrix's columns (options, retired ones where they have answers), or a ranking's places."""
        used = {key for row in self.figures.get("grid", {}).values() for key in row["cells"]}
        return [
            option
            for option in self.asked.spec["options"]
            if not option["retired"] or option["value"] in used
        ]

    @property
    def lines(self) -> list[tuple[Spec, Figures]]:
        """A matrix's rows, or a ranking's options, with their figures."""
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
        sections, retired = _sections(form), form is not listed[0]
        for item, groups in form.walk():
            if isinstance(item, PageBreak) or item.id in found:
                continue
            inside = tuple(group.id for group in groups if isinstance(group, Repeat))
            if isinstance(item, Repeat):
                found[item.id] = _members(form, item, sections[item.id], inside, retired=retired)
            elif isinstance(item, Question) and get(item.type).answers:
                kind = _kind(item)
                found[item.id] = Asked(
                    id=item.id,
                    type=item.type,
                    kind=kind,
                    number=form.numbers.get(item.name, 0),
                    label=plainly(form, item.label) or item.name,
                    section=sections[item.id],
                    retired=retired,
                    later=item.name in form.later_stage,
                    spec=_spec(kind, form, seen[item.id]),
                    inside=inside,
                )
    return tuple(sorted(found.values(), key=lambda each: (each.retired, each.later)))


def _members(form: Form, repeat: Repeat, section: str, inside: tuple[str, ...], *, retired: bool) -> Asked:
    """A repeat as results show it: how many members there are."""
    spec = {"kind": "members", "options": [], "rows": [], "whole": True, "satisfied": [], "long": False}
    label = plainly(form, repeat.label) or repeat.one or repeat.name
    return Asked(repeat.id, "repeat", "members", 0, label, section, retired, False, spec, inside)


def _by_id(forms: Iterable[Form]) -> dict[str, list[Question]]:
    found: dict[str, list[Question]] = {}
    for form in forms:
        for question in form.questions:
            found.setdefault(question.id, []).append(with_options(form, question))
    return found


def _kind(question: Question) -> str:
    kind = get(question.type).tally_of(question)
    return (
        "answered" if kind == "text" and question.sensitive else kind
    )  # names and the like: never the words


def _sections(form: Form) -> dict[str, str]:
    return {
        item.id: plainly(form, next((group.label for group in groups if group.label), ""))
        for item, groups in form.walk()
    }


def _spec(kind: str, form: Form, versions: Sequence[Question]) -> Spec:
    """What `figures` must know of a question, whose newest version stands first."""
    question, type_ = versions[0], get(versions[0].type)
    options = [
        _option(form, option, retired=not option.enabled) for option in type_.counted_options(question)
    ]
    rows = [_row(form, row, retired=False) for row in question.rows]
    for version in versions[1:]:
        options += [_option(form, each, retired=True) for each in _unknown(version.options, options)]
        rows += [_row(form, each, retired=True) for each in _unknown(version.rows, rows)]
    steps = {option["value"] for option in options if option["number"] is not None and not option["retired"]}
    if kind == "ranking":
        places = max(len(each.options) for each in versions)
        rows = options
        options = [
            _place(place, retired=place > Ranking().places(question)) for place in range(1, places + 1)
        ]
    return {
        "kind": kind,
        "options": options,
        "rows": rows,
        "whole": type_.whole(question),
        "satisfied": list(SATISFIED) if kind == "rating" and steps == FIVE_STEPS else [],
        "long": kind == "choice" and len(options) > LONG,
    }


def _place(place: int, *, retired: bool) -> Spec:
    return {"value": str(place), "label": str(place), "retired": retired, "number": None}


def _row(form: Form, row: Row, *, retired: bool) -> Spec:
    return {"value": row.value, "label": plainly(form, row.label), "retired": retired}


def _unknown(found: Iterable[Any], known: Iterable[Mapping[str, Any]]) -> list[Any]:
    values = {each["value"] for each in known}
    return [each for each in found if each.value not in values]


def _option(form: Form, option: Option, *, retired: bool) -> Spec:
    label = plainly(form, option.label)
    return {"value": option.value, "label": label, "retired": retired, "number": _number(option)}


def _number(option: Option) -> int | None:
    """A grade in 1/10,000; None for what is no number or counts as missing."""
    if option.na:
        return None
    try:
        value = Decimal(option.value)
    except InvalidOperation:
        return None
    return int(value * SCALE) if value.is_finite() and abs(value) < SCALE else None
