"""The steps that can be taken with an entry by hand, and which of them a user may take now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from satisfaction.credit.entries import rights
from satisfaction.credit.entries.reversing import asked_by
from satisfaction.credit.enums import EntryState
from satisfaction.credit.ledger.states import Track
from satisfaction.credit.models import CreditEntry

S = EntryState
CORRECTABLE = (S.CONFIRMED, S.PUBLICISED, S.EFFECTIVE, S.EXPIRED, S.REPAIRED)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its key, what it is called, whether it undoes something, and the name of its address."""

    key: str
    label: Any
    grave: bool = False
    name: str = "credit:step"

    def address(self, entry: CreditEntry) -> str:
        """Where it is taken."""
        arguments = [entry.pk, self.key] if self.name == "credit:step" else [entry.pk]
        return reverse(self.name, args=arguments)


CONFIRM = Step("confirm", _("confirm"))
REFUSE = Step("refuse", _("refuse"), grave=True)
TAKE_BACK = Step("refuse", _("take back"), grave=True)
OBJECT = Step("object", _("put down an objection"), name="credit:object")
REPAIR = Step("repair", _("put down an application for repair"), name="credit:apply")
CORRECT = Step("correct", _("propose a correction"), name="credit:correct")
ASK = Step("ask", _("ask for a reversal"), grave=True)
DECIDE = Step("reversal", _("decide on the reversal"), grave=True)


def possible(entry: CreditEntry, track: Track, user: Any, today: date) -> list[Step]:
    """The steps that the user may take now. What only the actions can know (a correction on its way, an
    objection that was decided) they say when they are tried."""
    state = track.on(today)
    if not rights.keeps(user, entry.area):
        return []
    if state == S.PROPOSED:
        return [TAKE_BACK] if entry.created_by_id == user.pk else [CONFIRM, REFUSE]
    found: list[Step] = []
    if state in (S.PUBLICISED, S.EFFECTIVE, S.SUSPENDED):
        found.append(OBJECT)
    if track.asked and not track.suspended and asked_by(entry) != user.pk:
        found.append(DECIDE)
    if state == S.EFFECTIVE and entry.gravity:
        found.append(REPAIR)
    if state in CORRECTABLE:
        found.append(CORRECT)
        if not track.asked:
            found.append(ASK)
    return found
