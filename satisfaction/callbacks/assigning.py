"""Give call-backs to those who are to call. Each is one transaction, and logged.

Nobody gets a household whose answers that person may have collected (callers.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from satisfaction.callbacks import reading
from satisfaction.callbacks.callers import barred, covering, why
from satisfaction.callbacks.errors import CallError
from satisfaction.enums import TestState
from satisfaction.models import Callback, Test
from territory.naming import person


@dataclass(frozen=True, slots=True)
class Shared:
    """How many call-backs got a caller, and how many none of those chosen may make."""

    given: int
    left: int


@transaction.atomic
def share_out(test: Test, people: Sequence[Any], *, user: Any) -> Shared:
    """Give every call-back without a caller to one of `people`, as evenly as their bars allow.

    Raises CallError: over, no_caller.
    """
    locked = _running(test)
    chosen = covering(people, locked.area)
    if not chosen:
        raise CallError("no_caller")
    rows = list(_rows(locked).filter(caller=None).select_for_update(of=("self",)))
    forbidden = barred(locked, rows)
    load = Counter(dict.fromkeys((each.pk for each in chosen), 0))
    load.update(
        Callback.objects.filter(test=locked, caller__in=chosen)
        .order_by("pk")
        .values_list("caller", flat=True)
    )
    given: Counter[int] = Counter()
    # Those that the fewest may call come first, so that nobody else takes up their callers.
    for each in sorted(rows, key=lambda row: (-len(forbidden[row.pk]), row.pk)):
        free = [pk for pk in load if pk not in forbidden[each.pk]]
        if not free:
            continue
        each.caller_id = min(free, key=lambda pk: (load[pk], pk))
        load[each.caller_id] += 1
        given[each.caller_id] += 1
    Callback.objects.bulk_update([each for each in rows if each.caller_id], ["caller"])
    if given:
        names = {each.pk: person(each) for each in chosen}
        data = {"given": {names[pk]: n for pk, n in sorted(given.items())}}
        log(locked, "satisfaction.share_callbacks", user=user, data=data)
    return Shared(sum(given.values()), len(rows) - sum(given.values()))


@transaction.atomic
def give(callback: Callback, caller: Any, *, user: Any) -> Callback:
    """Give one call-back to `caller` (None: to nobody). Raises CallError: over, done, no_caller, barred."""
    test = _running(callback.test)
    row: Callback = _rows(test).select_for_update(of=("self",)).get(pk=callback.pk)
    if reading.forms_of(test, [row]):
        raise CallError("done")
    if caller is not None:
        if not covering([caller], test.area):
            raise CallError("no_caller")
        reason = barred(test, [row])[row.pk].get(caller.pk)
        if reason:
            raise CallError("barred", name=person(caller), why=why(reason))
    before = row.caller
    row.caller = caller
    row.save(update_fields=["caller"])
    data = {"callback": row.pk, "from": person(before), "to": person(caller)}
    log(test, "satisfaction.give_callback", user=user, data=data)
    return row


def _running(test: Test) -> Test:
    locked = Test.objects.select_related("area").select_for_update(of=("self",)).get(pk=test.pk)
    if locked.state != TestState.CLOSED:
        raise CallError("over")
    return locked


def _rows(test: Test) -> Any:
    return Callback.objects.filter(test=test).select_related("consent__household", "caller")
