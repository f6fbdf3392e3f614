"""Contracts as lines of a page: period and state, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from satisfaction.companies import terms
from satisfaction.companies.enums import ContractState
from satisfaction.companies.models import Contract

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A contract and how it stands today."""

    contract: Contract
    state: ContractState


def contract_lines(rows: QuerySet[Contract]) -> list[Line]:
    """Newest first; at most 200."""
    today = timezone.localdate()
    newest = rows.order_by("-starts_on", "-pk")[:SHOWN]
    return [Line(each, terms.state(each, today)) for each in newest]
