"""Reads of the archive: companies, where they serve, what a record comes from. Public; it scopes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from satisfaction.companies import queries as companies
from satisfaction.companies.models import Company, Contract
from satisfaction.credit.models import CreditEntry, EntryEvent
from satisfaction.models import Score
from territory.enums import Level
from territory.models import Area

CHUNK = 500


def by_code(code: str) -> Company | None:
    """The company with this credit code."""
    rows = Company.objects.select_related("area", "head_office", "head_office__area")
    return rows.filter(credit_code=code).first()


def serving(day: date) -> list[Contract]:
    """All contracts in force on a day, with company and estate. One query."""
    rows = companies.on(Contract.objects.all(), day)
    return list(
        rows.select_related("company", "service_area__estate").order_by(
            "service_area__estate__path", "service_area__name"
        )
    )


def by_company(contracts: Iterable[Contract]) -> dict[int, list[Contract]]:
    """Contracts by the head office that answers for them."""
    found: defaultdict[int, list[Contract]] = defaultdict(list)
    for each in contracts:
        found[each.company.head_office_id or each.company_id].append(each)
    return found


def contracts_of(company: Company) -> list[Contract]:
    """A company's contracts and its branches', the newest first."""
    rows = Contract.objects.filter(Q(company=company) | Q(company__head_office=company))
    return list(rows.select_related("company", "service_area__estate").order_by("-starts_on", "pk"))


def places(contracts: Iterable[Contract]) -> list[Area]:
    """The counties, streets and communities in which somebody serves, in tree order."""
    paths = {path for each in contracts for path in each.service_area.estate.ancestor_paths}
    rows = Area.objects.filter(path__in=paths, level__gte=Level.COUNTY, level__lte=Level.COMMUNITY)
    return list(rows.order_by("path"))


def branches(company: Company) -> QuerySet[Company]:
    """A company's branches."""
    return Company.objects.filter(head_office=company).order_by("name")


def lines(entry: CreditEntry) -> list[EntryEvent]:
    """What happened to an entry, in the order of the ledger."""
    return list(EntryEvent.objects.filter(entry=entry).order_by("seq"))


def scores(entries: Iterable[CreditEntry]) -> dict[int, Score]:
    """By the entry's primary key: the score that it comes from."""
    named = {each.pk: each.source.get("score") for each in entries if isinstance(each.source, dict)}
    pks = sorted({pk for pk in named.values() if isinstance(pk, int)})
    found: dict[int, Score] = {}
    for at in range(0, len(pks), CHUNK):
        rows = Score.objects.filter(pk__in=pks[at : at + CHUNK])
        found.update(
            {
                each.pk: each
                for each in rows.select_related(
                    "test_area__test", "test_area__service_area__estate", "test_area__company"
                )
            }
        )
    return {pk: found[score] for pk, score in named.items() if score in found}
