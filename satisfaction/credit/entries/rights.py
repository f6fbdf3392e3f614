"""Who may do what with entries: everyone with a post sees, keepers of the area act, two persons decide."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from satisfaction.credit.errors import StepRefused
from satisfaction.credit.models import CreditEntry, EvidenceFile
from territory import access
from territory.access import User
from territory.models import Area


def visible(user: User) -> QuerySet[CreditEntry]:
    """The entries of the user's areas, and all those of the companies that her areas look after."""
    rows = CreditEntry.objects.select_related("company", "branch", "area")
    return rows.filter(access.within(user, "area") | access.within(user, "company__area"))


def files(user: User) -> QuerySet[EvidenceFile]:
    """The evidence that the user may read: of the entries she sees; of objections and repairs as keepers."""
    seen = visible(user).order_by().values("pk")
    kept = access.visible(user, CreditEntry.objects.order_by(), "area", *access.KEEP).values("pk")
    rows = EvidenceFile.objects.all()
    return (
        rows.filter(entry__in=seen)
        | rows.filter(objection__entry__in=kept)
        | rows.filter(repair__entry__in=kept)
    )


def keeps(user: User, area: Area) -> bool:
    """Whether the user acts on the entries of an area."""
    return access.may(user, area, *access.KEEP)


def check_keeps(user: Any, area: Area) -> None:
    """Raises StepRefused("not_yours") for whoever does not."""
    if not keeps(user, area):
        raise StepRefused("not_yours")
