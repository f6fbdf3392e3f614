"""What demands tell in public of the projects that carry them out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.asked import Stop
from surveys.demands.carrying import Carried
from surveys.projects import queries
from surveys.projects.enums import ProjectState
from surveys.projects.models import Project, ProjectEvent

S = ProjectState
GAVE_BACK = (S.REFUSED, S.STOPPED)
# Steps that residents of a demand hear of; what ends a project its demands tell themselves.
TOLD: Mapping[str, Any] = {
    "settle": _("The project is recognised"),
    "recognise": _("The project is recognised"),
    "enlist": _("The project is put on the purchase list"),
    "start": _("The project begins to be carried out"),
    "progress": _("Progress of the project"),
    "finish": _("The project is carried out"),
}
NEXT: Mapping[str, Any] = {
    S.RECOGNISED: _("Next: the project is put on the purchase list."),
    S.PURCHASED: _("Next: the project begins to be carried out."),
    S.RUNNING: _("Next: the project is carried out."),
    S.FINISHED: _("Next: the street office evaluates the project."),
}


def carried(demands: list[int]) -> dict[int, list[Carried]]:
    """By demand: its projects that everybody may see, the earliest first. Two queries."""
    rows = Project.demands.through.objects.filter(demand__in=demands, project__state__in=queries.PUBLIC)
    pairs = list(rows.select_related("project").order_by("project"))
    stops = _stops({pair.project_id for pair in pairs})
    found: defaultdict[int, list[Carried]] = defaultdict(list)
    for pair in pairs:
        project = pair.project
        found[pair.demand_id].append(
            Carried(
                name=project.name,
                address=reverse("public_projects:project", args=[project.pk]),
                now=project.state not in GAVE_BACK,
                next=NEXT.get(project.state, ""),
                result=project.get_grade_display() if project.state == S.EVALUATED else "",
                stops=tuple(stops[project.pk]),
            )
        )
    return found


def _stops(projects: set[int]) -> defaultdict[int, list[Any]]:
    """By project: (moment, stop). Progress of which residents are told nothing is left out."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for each in ProjectEvent.objects.filter(of__in=projects, step__in=TOLD):
        if each.told or each.step != "progress":
            found[each.of_id].append((each.at, Stop(TOLD[each.step], timezone.localdate(each.at), each.told)))
    return found
