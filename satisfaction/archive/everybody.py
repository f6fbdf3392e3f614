"""All companies with their grade of a day, for the public list: worked out once, remembered for a while.

Forgotten when the ledger has a new line or a scheme was adopted, and after a minute in any case, which is as
old as a browser may show the page. Nothing is stored.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from satisfaction.archive import queries
from satisfaction.companies.models import Company, Contract
from satisfaction.credit.grades.queries import grade_names, graded_companies, records
from satisfaction.credit.grading import Grade
from satisfaction.credit.ledger.queries import head
from satisfaction.credit.models import Scheme
from territory.models import Area

MINUTE = 60  # seconds
# What the list and grades need; no contact is read, let alone deciphered.
FIELDS = ("name", "credit_code", "head_office", "area", "joined_on", "left_on")


@dataclass(frozen=True, slots=True)
class Served:
    """A service area in which somebody serves today; `path` is its estate's in the tree."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A company with its grade; `serves` with its branches' areas."""

    company: Company
    grade: Grade
    serves: tuple[Served, ...]

    def serves_in(self, area: Area) -> bool:
        """Whether it serves anywhere below the area."""
        return any(each.path.startswith(area.path) for each in self.serves)


@dataclass(frozen=True, slots=True)
class Everybody:
    """The companies by name, the grades that there are (the best first) with how many have each, and the
    counties, streets and communities in which somebody serves."""

    lines: tuple[Listed, ...]
    counts: Mapping[str, int]
    places: tuple[Area, ...]


_known: tuple[Any, float, Everybody] | None = None


def everybody(day: date) -> Everybody:
    """Two queries where nothing has happened; else some for every few hundred companies."""
    global _known  # replaced as a whole: threads see the old or the new one
    stamp = (day, head(), Scheme.objects.aggregate(last=Max("adopted_at"))["last"])
    now = time.monotonic()
    if _known is not None and _known[0] == stamp and now - _known[1] < MINUTE:
        return _known[2]
    found = _read(day)
    _known = (stamp, now, found)
    return found


def forget() -> None:
    """Work it out anew at the next request."""
    global _known
    _known = None


def _read(day: date) -> Everybody:
    rows = graded_companies().select_related(None).prefetch_related("area").only(*FIELDS)
    companies = list(rows)
    found = records(companies)
    contracts = queries.serving(day)
    served = _served(contracts)
    lines = tuple(Listed(each, found[each.pk].grade(day), tuple(served[each.pk])) for each in companies)
    counts = dict.fromkeys(grade_names(found.values()), 0)
    for each in lines:
        if each.grade.name in counts:
            counts[each.grade.name] += 1
    return Everybody(lines, counts, tuple(queries.places(contracts)))


def _served(contracts: Iterable[Contract]) -> defaultdict[int, list[Served]]:
    """By the head office that answers for it."""
    found: defaultdict[int, list[Served]] = defaultdict(list)
    for each in contracts:
        area = each.service_area
        found[each.company.head_office_id or each.company_id].append(Served(area.name, area.estate.path))
    return found
