"""A company and its scheme."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from satisfaction.companies.models import Company
from satisfaction.credit.models import Scheme
from tests.factories.companies import CompanyFactory
from tests.factories.credit import SchemeFactory
from tests.factories.territory import AreaFactory, UserFactory


class Book(NamedTuple):
    """Whose record, by which scheme, and who writes."""

    company: Company
    scheme: Scheme
    clerk: Any


@pytest.fixture
def book(db: None) -> Book:
    """One company."""
    city = AreaFactory(name="长沙市")
    return Book(CompanyFactory(area=city), SchemeFactory(area=city), UserFactory())
