"""Grades of companies on a day and over time. Reads only; who may see what is decided by whoever asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from satisfaction.companies.models import Company, Contract
from satisfaction.credit.grades.spans import spans
from satisfaction.credit.grading import Facts, Grade, Period, Reason, Span, grade, history
from satisfaction.credit.models import Scheme
from satisfaction.credit.schemes.format import SchemeData
from satisfaction.credit.schemes.queries import Governing, adopted, governing_many

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Record:
    """All that a company's grades depend on."""

    company: Company
    facts: Facts
    spans: tuple[Span, ...]
    schemes: tuple[Governing, ...]

    def scheme(self, day: date) -> tuple[int | None, SchemeData | None]:
        """(primary key, values) of the scheme that governs on a day."""
        reached = [(pk, data) for since, pk, data in self.schemes if since <= day]
        return reached[-1] if reached else (None, None)

    def grade(self, day: date) -> Grade:
        """The grade on a day."""
        _pk, data = self.scheme(day)
        if data is None:
            return Grade("", why=(Reason("no_scheme"),))
        return grade(data, (each.standing for each in self.spans if each.holds(day)), self.facts, day)

    def history(self, first: date, last: date) -> list[Period]:
        """The grade over time."""
        return history(self.schemes, self.spans, self.facts, first, last)


def graded_companies() -> QuerySet[Company]:
    """The companies that have grades: head offices and those without one. Branches count for theirs."""
    return Company.objects.filter(head_office=None).select_related("area").order_by("name")


def records(companies: Sequence[Company], known: Iterable[Scheme] | None = None) -> dict[int, Record]:
    """By primary key. Few queries, however many companies; `known` stands in for the adopted schemes."""
    ruling = governing_many((each.area for each in companies), adopted() if known is None else known)
    found = spans(each.pk for each in companies)
    served = _served([each.pk for each in companies])
    return {
        each.pk: Record(
            each,
            Facts(each.joined_on, each.left_on, tuple(served[each.pk])),
            found[each.pk],
            tuple(ruling[each.area_id]),
        )
        for each in companies
    }


def record(company: Company) -> Record:
    """That of one company."""
    return records([company])[company.pk]


def grade_names(found: Iterable[Record]) -> list[str]:
    """The grades that these companies can have, the best first, by the newest of their schemes."""
    newest = {pk: (since, data) for each in found for since, pk, data in each.schemes}
    ordered = sorted(newest.values(), key=lambda each: each[0], reverse=True)
    return list(dict.fromkeys(step.grade for _since, data in ordered for step in data.ladder))


def _served(companies: list[int]) -> defaultdict[int, list[tuple[date, date | None]]]:
    """When each company or one of its branches served somewhere."""
    found: defaultdict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for at in range(0, len(companies), CHUNK):
        some = companies[at : at + CHUNK]
        rows = Contract.objects.filter(Q(company__in=some) | Q(company__head_office__in=some))
        for company, head, since, until in rows.order_by("starts_on", "pk").values_list(
            "company", "company__head_office", "starts_on", "ends_on"
        ):
            found[head or company].append((since, until))
    return found
