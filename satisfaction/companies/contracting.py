"""Concluding and changing contracts: of one service area's periods no two share a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from satisfaction.companies.errors import invalid
from satisfaction.companies.models import Contract, ServiceArea
from territory import history


def in_the_way(contract: Contract) -> list[Contract]:
    """The contracts of the same area that share a day with it, earliest first."""
    rows = Contract.objects.filter(service_area=contract.service_area_id).exclude(pk=contract.pk)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=contract.starts_on))
    if contract.ends_on is not None:
        rows = rows.filter(starts_on__lte=contract.ends_on)
    return list(rows.select_related("company").order_by("starts_on"))


def can_be_ended(other: Contract, contract: Contract) -> bool:
    """Whether a contract in the way may end on the day before: it began earlier and has no last day."""
    return other.ends_on is None and other.starts_on < contract.starts_on


def check(contract: Contract, *, end_previous: bool = False) -> None:
    """Raise ValidationError, in words, where a contract cannot stand beside the others of its area."""
    if contract.ends_on is not None and contract.ends_on < contract.starts_on:
        raise ValidationError({"ends_on": invalid("ends_before_start")})
    for other in in_the_way(contract):
        if end_previous and can_be_ended(other, contract):
            continue
        said: dict[str, Any] = {"company": other.company.name, "starts": other.starts_on.isoformat()}
        if other.ends_on is None:
            raise ValidationError({"starts_on": invalid("overlap_open", **said)})
        raise ValidationError({"starts_on": invalid("overlap", **said, ends=other.ends_on.isoformat())})


@transaction.atomic
def make_room(contract: Contract, *, user: Any, end_previous: bool = False) -> list[Contract]:
    """Lock the area, end the contract in force where that was asked, and check that nothing overlaps.

    Call it in the transaction that stores `contract`, before it is stored. Gives the contracts that it ended.
    Raises ValidationError.
    """
    ended = []
    # Two people who write contracts of the same area wait for each other.
    ServiceArea.objects.select_for_update().get(pk=contract.service_area_id)
    if end_previous:
        for other in in_the_way(contract):
            if can_be_ended(other, contract):
                before = Contract.objects.get(pk=other.pk)
                other.ends_on = contract.starts_on - timedelta(days=1)
                other.save(update_fields=["ends_on"])
                history.log_change(other, before, ["ends_on"], user=user)
                ended.append(other)
    check(contract)
    return ended
