"""Design a project for demands of the list, and change it while it is being designed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from surveys.demands import taking_up
from surveys.demands.enums import DemandState
from surveys.demands.models import Demand
from surveys.flow.steps import begin
from surveys.projects.enums import ProjectState
from surveys.projects.errors import ProjectRefused
from surveys.projects.models import Project
from surveys.projects.table import DESIGNED, FLOW


def made(project: Project, demands: Iterable[Demand], *, user: Any) -> Project:
    """Begin the history of a new project and take its demands up. The caller holds the transaction."""
    begin(FLOW, project, step=DESIGNED, user=user)
    answer(project, demands, user=user)
    return project


def has_history(project: Project) -> bool:
    """Whether a step was taken since it was designed."""
    return project.events.exclude(step=DESIGNED).exists()


def answer(project: Project, demands: Iterable[Demand], *, user: Any) -> None:
    """Make `demands` those of the project, under its name: new ones are taken off the list, others go back.

    Raises ProjectRefused: not_draft, not_listed. The caller holds the transaction.
    """
    locked = Project.objects.select_for_update(no_key=True, of=("self",)).get(pk=project.pk)
    if locked.state != ProjectState.DRAFT:  # as it is now that no step can be taken
        raise ProjectRefused("not_draft")
    wanted = {each.pk for each in demands}
    have = set(project.demands.values_list("pk", flat=True))
    rows = (
        Demand.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=wanted ^ have)
        .order_by("pk")
    )
    for demand in rows:
        if demand.pk in wanted:
            if demand.state != DemandState.LISTED or demand.withdrawn:
                raise ProjectRefused("not_listed", demand=str(demand))
            taking_up.take_up(demand, project.name, user)
            project.demands.add(demand)
        else:
            taking_up.release(demand, user, opinion=project.name)
            project.demands.remove(demand)
    taking_up.rename(project.demands.all(), project.name)
