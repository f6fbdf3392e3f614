"""A round's results as they are shown: dispositions, rates with their meaning, by area and by worker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.templatetags.staff import person
from surveys.visits.enums import GROUPS, Disposition, Group
from surveys.visits.models import Round
from surveys.visits.visiting import outcomes, queries
from surveys.visits.visiting.outcomes import Row
from surveys.visits.visiting.rates import Counts, eligibility, rates
from territory.access import User
from territory.models import Area

KEY_RATES = ("RR1", "RR3", "COOP1", "REF1", "CON1")  # in the tables by area and by worker

# What each rate says, and its formula. U = UH + UO; contacts = I + P + R + O.
KINDS: tuple[tuple[Any, tuple[tuple[str, Any, str], ...]], ...] = (
    (
        gettext_lazy("Response rates: of the households that should have been asked, how many were"),
        (
            (
                "RR1",
                gettext_lazy("complete interviews; all unclear households count as eligible (lowest)"),
                "I ÷ (I+P+R+NC+O+UH+UO)",
            ),
            ("RR2", gettext_lazy("as RR1, partial interviews included"), "(I+P) ÷ (I+P+R+NC+O+UH+UO)"),
            (
                "RR3",
                gettext_lazy("complete interviews; of the unclear households the share e counts"),
                "I ÷ (I+P+R+NC+O+e×(UH+UO))",
            ),
            ("RR4", gettext_lazy("as RR3, partial interviews included"), "(I+P) ÷ (I+P+R+NC+O+e×(UH+UO))"),
            (
                "RR5",
                gettext_lazy("complete interviews; no unclear household counts (highest)"),
                "I ÷ (I+P+R+NC+O)",
            ),
            ("RR6", gettext_lazy("as RR5, partial interviews included"), "(I+P) ÷ (I+P+R+NC+O)"),
        ),
    ),
    (
        gettext_lazy("Cooperation rates: of the households in which somebody was met, how many took part"),
        (
            ("COOP1", gettext_lazy("complete interviews among all that were met"), "I ÷ (I+P+R+O)"),
            ("COOP2", gettext_lazy("as COOP1, partial interviews included"), "(I+P) ÷ (I+P+R+O)"),
            ("COOP3", gettext_lazy("complete interviews among those able to answer"), "I ÷ (I+P+R)"),
            ("COOP4", gettext_lazy("as COOP3, partial interviews included"), "(I+P) ÷ (I+P+R)"),
        ),
    ),
    (
        gettext_lazy("Refusal rates: how many refused or broke off"),
        (
            (
                "REF1",
                gettext_lazy("all unclear households count as eligible (lowest)"),
                "R ÷ (I+P+R+NC+O+UH+UO)",
            ),
            (
                "REF2",
                gettext_lazy("of the unclear households the share e counts"),
                "R ÷ (I+P+R+NC+O+e×(UH+UO))",
            ),
            ("REF3", gettext_lazy("no unclear household counts (highest)"), "R ÷ (I+P+R+NC+O)"),
        ),
    ),
    (
        gettext_lazy("Contact rates: in how many somebody was met"),
        (
            (
                "CON1",
                gettext_lazy("all unclear households count as eligible (lowest)"),
                "(I+P+R+O) ÷ (I+P+R+NC+O+UH+UO)",
            ),
            (
                "CON2",
                gettext_lazy("of the unclear households the share e counts"),
                "(I+P+R+O) ÷ (I+P+R+NC+O+e×(UH+UO))",
            ),
            ("CON3", gettext_lazy("no unclear household counts (highest)"), "(I+P+R+O) ÷ (I+P+R+NC+O)"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One part of the round: an area, a worker, or the whole."""

    name: str
    counts: Counts
    due: int
    rates: Mapping[str, str]

    @property
    def groups(self) -> list[int]:
        """The counts in the formulas' order, the unclear ones together."""
        c = self.counts
        return [c.I, c.P, c.R, c.NC, c.O, c.unknown, c.NE]

    @property
    def shown(self) -> list[str]:
        """The rates of the tables."""
        return [self.rates[name] for name in KEY_RATES]


@dataclass(frozen=True, slots=True)
class Found:
    """A disposition, and of how many households it is the one that stands."""

    code: str
    label: str
    group: str
    count: int
    share: str
    due: int


@dataclass(frozen=True, slots=True)
class Results:
    """All numbers of the page. `whole` says whether they cover the whole round."""

    total: Line
    e: str
    found: Sequence[Found]
    areas: Sequence[Line]
    workers: Sequence[Line]
    awaited: int
    whole: bool

    @property
    def kinds(self) -> list[tuple[Any, list[tuple[str, str, Any, str]]]]:
        """Rates by kind: (heading, [(name, value, meaning, formula)])."""
        return [
            (heading, [(name, self.total.rates[name], meaning, formula) for name, meaning, formula in some])
            for heading, some in KINDS
        ]


def results(user: User, the_round: Round) -> Results:
    """The round as the user may see it. The number of queries does not depend on its size."""
    rows = outcomes.rows(queries.assignments(user, the_round))
    areas = outcomes.area_keys(the_round, rows)
    area_names = {area.pk: (area.path, area.name) for area in Area.objects.filter(pk__in=set(areas.values()))}
    people = outcomes.named(get_user_model(), {row.worker_id for row in rows})
    by_area = _parts(rows, areas)
    by_worker = _parts(rows, {row.assignment_id: row.worker_id for row in rows})
    total = _line(_("All"), rows)
    return Results(
        total=total,
        e=_percent(eligibility(total.counts)),
        found=_found(rows),
        areas=[
            _line(area_names[key][1], by_area[key])
            for key in sorted(by_area, key=lambda key: area_names[key])
        ],
        workers=sorted(
            (_line(person(people.get(key)) or _("not assigned"), some) for key, some in by_worker.items()),
            key=lambda line: line.name,
        ),
        awaited=sum(row.standing.awaited > 0 for row in rows),
        whole=queries.sees_whole(user, the_round),
    )


def table(found: Results) -> list[list[str | int]]:
    """The same as one table for a file: a heading line, then the whole, areas and workers."""
    head: list[str | int] = [
        _("Part"), _("Name"), _("Households"), *_letters(), _("still due"), "e", *found.total.rates,
    ]  # fmt: skip
    parts = [(_("Round"), [found.total]), (_("Area"), found.areas), (_("Grid worker"), found.workers)]
    lines: list[list[str | int]] = [
        [
            part, line.name, line.counts.total, *_all_letters(line.counts), line.due,
            _percent(eligibility(line.counts)), *line.rates.values(),
        ]
        for part, some in parts
        for line in some
    ]  # fmt: skip
    return [head, *lines]


def _letters() -> list[str]:
    return [f"{group.value} {group.label}" for group in Group]


def _all_letters(c: Counts) -> list[int]:
    return [getattr(c, group.value) for group in Group]


def _parts(rows: Iterable[Row], keys: Mapping[int, Any]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(keys[row.assignment_id], []).append(row)
    return found


def _line(name: str, rows: Sequence[Row]) -> Line:
    counts = outcomes.tally(rows)
    return Line(
        name,
        counts,
        due=sum(not row.standing.final for row in rows),
        rates={each: _percent(rate) for each, rate in rates(counts).items()},
    )


def _found(rows: Sequence[Row]) -> list[Found]:
    counted = Counter(row.standing.disposition for row in rows)
    due = Counter(row.standing.disposition for row in rows if not row.standing.final)
    return [
        Found(
            code=code.value,
            label=str(code.label),
            group=GROUPS[code].value,
            count=counted[code],
            share=_percent(Fraction(counted[code], len(rows))),
            due=due[code],
        )
        for code in Disposition
        if counted[code]
    ]


def _percent(rate: Fraction | None) -> str:
    """57.8%, rounded half up; a dash where there is nothing to divide by."""
    if rate is None:
        return "—"
    tenths = int(rate * 1000 + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}%"
