"""What projects do with a demand of the list: take it up, give it back, carry it out.

Whoever may do so is judged by the project's own flow. Each locks the demand.
Raises StepRefused("wrong_state") where it is not in the state for it.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from surveys.demands.models import Demand
from surveys.demands.steps import FLOW
from surveys.flow import steps
from surveys.flow.steps import Given


def take_up(demand: Demand, project_name: str, user: Any, *, told: str = "") -> Demand:
    """A project takes the demand up: from the list."""
    return _move(demand, "take_up", user, told, project_name)


def rename(demands: QuerySet[Demand], project_name: str) -> None:
    """The project that has taken them up is called something else now."""
    Demand.objects.filter(pk__in=demands.values("pk")).exclude(project_name=project_name[:120]).update(
        project_name=project_name[:120]
    )


def release(demand: Demand, user: Any, *, opinion: str = "", told: str = "") -> Demand:
    """The project gives it back: it stands on the list again."""
    return _move(demand, "release", user, told, "", opinion)


def finish(demand: Demand, user: Any, *, told: str = "", failed: bool = False) -> Demand:
    """The project has carried it out; `failed`: its evaluation says not well enough."""
    return _move(demand, "finish", user, told, failed=failed)


def _move(
    demand: Demand,
    step: str,
    user: Any,
    told: str,
    project: str | None = None,
    opinion: str = "",
    *,
    failed: bool = False,
) -> Demand:
    with transaction.atomic():
        row: Demand = Demand.objects.select_for_update(no_key=True, of=("self",)).get(pk=demand.pk)
        before = row.project_name
        if project is not None:
            row.project_name = project[:120]
        data = {"project": row.project_name or before} | ({"failed": True} if failed else {})
        given = Given(opinion=opinion, told=told, data=data)
        steps.move(FLOW, row, step, user=user, given=given)
    return row
