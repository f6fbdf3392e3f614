"""Periods of contracts: whether two overlap, and how one stands on a day. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from satisfaction.companies.enums import ContractState

if TYPE_CHECKING:
    from satisfaction.companies.models import Contract

SOON = 90  # days before its end from which a contract is shown as ending


def overlap(starts: date, ends: date | None, other_starts: date, other_ends: date | None) -> bool:
    """Whether two periods share a day; both ends are inclusive, None is until further notice."""
    return (ends is None or other_starts <= ends) and (other_ends is None or starts <= other_ends)


def state(contract: Contract, today: date) -> ContractState:
    """How a contract stands."""
    if contract.starts_on > today:
        return ContractState.EARLY
    if contract.ends_on is None:
        return ContractState.RUNNING
    if contract.ends_on < today:
        return ContractState.ENDED
    soon = contract.ends_on <= today + timedelta(days=SOON)
    return ContractState.ENDING if soon else ContractState.RUNNING


IN_FORCE = (ContractState.RUNNING, ContractState.ENDING)
