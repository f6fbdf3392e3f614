"""Property companies, what they serve and under which contract."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from satisfaction.companies.credit_code import check_digit
from satisfaction.companies.models import Company, Contract, ServiceArea


def credit_code(n: int) -> str:
    """The `n`th well-formed unified social credit code."""
    body = f"91430100MA{n:07d}"
    return body + check_digit(body)


class CompanyFactory(DjangoModelFactory):
    """A company; give its `area`."""

    class Meta:
        model = Company

    name = factory.Sequence(lambda n: f"第{n}物业服务有限公司")
    credit_code = factory.Sequence(credit_code)


class ServiceAreaFactory(DjangoModelFactory):
    """A service area; give its `estate`, and `buildings` where it is not all of it."""

    class Meta:
        model = ServiceArea
        skip_postgeneration_save = True

    name = factory.LazyAttribute(lambda o: f"{o.estate.name}服务区")

    @factory.post_generation
    def buildings(self: ServiceArea, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Which of the estate's."""
        if extracted:
            self.buildings.set(extracted)


class ContractFactory(DjangoModelFactory):
    """A contract since 2024; give its `company` and `service_area`."""

    class Meta:
        model = Contract

    starts_on = date(2024, 1, 1)
