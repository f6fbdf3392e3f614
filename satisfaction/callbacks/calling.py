"""A caller's steps: see the number (logged), note a call that reached nobody, open the form."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from wagtail.log_actions import log

from satisfaction.callbacks import reading
from satisfaction.callbacks.errors import CallError
from satisfaction.enums import CallOutcome, TestState
from satisfaction.models import CallAttempt, Callback
from surveys.households import token_for
from territory.fields import Lost

ATTEMPTS = 3  # calls that reach nobody before the form may say so (三次未接通)
BACK = "work/callbacks"  # where the form leads its caller afterwards


@transaction.atomic
def show_phone(callback: Callback, *, user: Any) -> str:
    """The number in full, for the one call that is to be made now. Raises CallError: over, no_phone."""
    _callable(callback)
    phone: str = callback.consent.phone
    if isinstance(phone, Lost) or not phone:
        raise CallError("no_phone")
    log(callback.test, "satisfaction.show_phone", user=user, data={"callback": callback.pk})
    return phone


@transaction.atomic
def note_attempt(callback: Callback, outcome: CallOutcome, *, user: Any) -> CallAttempt:
    """Keep that a call reached nobody, or was put off. Raises CallError: over, done."""
    _callable(callback)
    if reading.forms_of(callback.test, [callback]):
        raise CallError("done")
    made = CallAttempt.objects.create(callback=callback, outcome=outcome, by=user)
    log(
        callback.test,
        "satisfaction.note_call",
        user=user,
        data={"callback": callback.pk, "outcome": str(outcome)},
    )
    return made


def form_address(callback: Callback) -> str:
    """The path of the form for this household: its link, with the number that the form is to have."""
    test, household = callback.test, callback.consent.household
    if test.callback_channel is None or household is None:
        raise ValueError("a call-back that was drawn has a channel and a household")
    query = urlencode({"h": token_for(household), "r": str(callback.form_id), "back": BACK}, safe="/:")
    return f"/f/{test.callback_channel.code}/?{query}"


def _callable(callback: Callback) -> None:
    if callback.test.state != TestState.CLOSED:
        raise CallError("over")
