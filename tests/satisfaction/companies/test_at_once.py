"""Two people at the same moment: only one contract, one division, comes of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction

from satisfaction.companies import contracting, dividing
from satisfaction.companies.models import Contract, ServiceArea
from tests.factories.companies import CompanyFactory
from tests.factories.town import town as build
from tests.satisfaction.companies.conftest import served

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[str]:
    """What became of each, begun together: "done" or "refused"."""
    barrier = Barrier(len(works))

    def begin(work: Callable[[], Any]) -> str:
        try:
            barrier.wait(10)
            with transaction.atomic():
                work()
        except ValidationError:
            return "refused"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(begin, works))


def test_contracts() -> None:
    town = build()
    sun = served(town.sun, "阳光")
    Contract.objects.all().delete()
    companies = [CompanyFactory(area=town.sun.area) for _ in range(3)]

    def conclude(company: Any, start: date) -> Callable[[], None]:
        def work() -> None:
            made = Contract(
                company=company, service_area=sun.area, starts_on=start, ends_on=date(2027, 12, 31)
            )
            contracting.make_room(made, user=town.superuser)
            made.save()

        return work

    starts = (date(2026, 1, 1), date(2026, 6, 1), date(2027, 12, 31))
    works = [conclude(company, start) for company, start in zip(companies, starts, strict=True)]
    assert at_once(*works) == ["done", "refused", "refused"]
    assert Contract.objects.count() == 1


def test_divisions() -> None:
    town = build()
    sun = served(town.sun, "阳光")
    Contract.objects.all().delete()
    ServiceArea.objects.all().delete()

    def divide(name: str) -> Callable[[], None]:
        def work() -> None:
            made = ServiceArea.objects.create(estate=sun.estate, name=name)
            dividing.set_buildings(made, [sun.buildings[0].pk], user=town.superuser)

        return work

    assert at_once(divide("东区"), divide("西区")) == ["done", "refused"]
    assert ServiceArea.objects.count() == 1
