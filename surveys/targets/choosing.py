"""Choose the formula of an indicator, or none. The log keeps what it was before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from surveys.targets.errors import TargetError
from surveys.targets.models import Indicator
from territory import access
from territory.access import KEEP


@transaction.atomic
def choose(pk: int, formula: str, parameters: Mapping[str, str], *, user: Any) -> Indicator:
    """From now on readings follow from it; '' has them typed in. Raises TargetError not_keeper."""
    rows = Indicator.objects.select_for_update(of=("self",)).select_related("target__programme__area")
    indicator = rows.get(pk=pk)
    if not access.may(user, indicator.target.programme.area, *KEEP):
        raise TargetError("not_keeper")
    before = _facts(indicator)
    indicator.formula, indicator.parameters = formula, dict(parameters)
    indicator.save(update_fields=["formula", "parameters"])
    log(indicator, "targets.formula", user=user, data={"before": before, "after": _facts(indicator)})
    return indicator


def _facts(indicator: Indicator) -> dict[str, Any]:
    return {"formula": indicator.formula, "parameters": dict(indicator.parameters)}
