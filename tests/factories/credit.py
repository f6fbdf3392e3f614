"""Adopted schemes, entries and what happens to them, through the ledger's own writers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from satisfaction.companies.models import Company
from satisfaction.credit.enums import EntryKind, EventKind, Gravity, SchemeState
from satisfaction.credit.ledger.appending import append, append_new
from satisfaction.credit.models import CreditEntry, Scheme
from tests.factories.schemes import scheme_data

FIRST = date(2026, 3, 2)  # a Monday


class SchemeFactory(DjangoModelFactory):
    """A scheme in force since 2025; give its `area`."""

    class Meta:
        model = Scheme

    name = factory.Sequence(lambda n: f"信用评价方案{n}")
    data = factory.LazyFunction(scheme_data)
    state = SchemeState.ADOPTED
    in_force_from = date(2025, 1, 1)


def make_entry(
    company: Company, scheme: Scheme, by: Any = None, on: date = FIRST, **facts: Any
) -> CreditEntry:
    """An entry as staff propose it: a fine for unlawful charges, in force for a year."""
    told = {
        "area": company.area,
        "kind": EntryKind.PENALTY,
        "rule": "fee",
        "title": "违规收取装修押金",
        "points": Decimal("-6.00"),
        "gravity": Gravity.GENERAL,
        "months": 12,
        "occurred_on": on,
        "publicity_days": 7,
        "objection_days": 7,
        **facts,
    }
    entry = CreditEntry(company=company, scheme=scheme, **told)
    append_new(entry, on=on, by=by)
    return entry


def make_public(entry: CreditEntry, by: Any = None, on: date = FIRST, days: int = 9) -> CreditEntry:
    """Confirm an entry and begin its publicity, which ends `days` later."""
    append(entry, EventKind.CONFIRMED, on=on, by=by)
    until = on + timedelta(days=days)
    data = {"until": until.isoformat(), "objections_until": until.isoformat()}
    append(entry, EventKind.PUBLICISED, on=on, by=by, data=data)
    return entry
