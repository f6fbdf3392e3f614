"""Carry a file of readings out: all of it or nothing, and only if its plan is the one that was shown."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from surveys.targets.enums import Source
from surveys.targets.errors import TargetError
from surveys.targets.importing.examining import Plan, examine
from surveys.targets.models import Programme
from surveys.targets.recording import Given, record


class Stale(Exception):
    """What is stored has changed since the plan was shown; nothing was written."""


@transaction.atomic
def carry_out(data: bytes, programme: Programme, user: Any, *, fingerprint: str) -> Plan:
    """Examine the file anew and record its readings. Raises Stale."""
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    plan = examine(data, programme, user)
    if not plan.ok or plan.fingerprint != fingerprint:
        raise Stale
    for each in plan.changes:
        if each.action == "same":
            continue
        given = Given(
            each.numerator,
            each.denominator,
            note=each.note,
            reason=each.reason,
            seen=each.before.number if each.before else 0,
        )
        try:
            record(each.indicator, each.area, each.period, given, source=Source.IMPORTED, user=user)
        except TargetError as refusal:
            raise Stale from refusal
    log(
        programme,
        "targets.import",
        user=user,
        data={"new": plan.count("new"), "changed": plan.count("changed")},
    )
    return plan
