"""What residents are told of demands: by their receipt, and on the public pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.asked import Path, Stop
from surveys.demands import carrying
from surveys.demands.carrying import Carried
from surveys.demands.enums import DemandState
from surveys.demands.merging import holder
from surveys.demands.models import Demand, DemandEvent, DemandSource
from surveys.demands.queries import PUBLIC
from surveys.demands.steps import COLLECT, FLOW
from surveys.models import Response
from territory.enums import Level
from territory.models import Area

S = DemandState
# Steps that residents hear of; others (a correction, a rewording) are staff's.
TOLD = {
    COLLECT: gettext_lazy("We received it"),
    "recognise": gettext_lazy("Recognised and put into the catalogue of demands"),
    "assess": gettext_lazy("Assessed and put on the list of demands"),
    "refuse": gettext_lazy("Not taken up"),
    "uncatalogue": gettext_lazy("Taken out of the catalogue to be looked at again"),
    "unlist": gettext_lazy("Taken off the list to be looked at again"),
    "reopen": gettext_lazy("Looked at again"),
    "merge": gettext_lazy("Dealt with together with others who ask for the same"),
    "split": gettext_lazy("Dealt with by itself again"),
    "take_up": gettext_lazy("A project is being designed for it"),
    "release": gettext_lazy("Given back by the project; it stands on the list again"),
    "finish": gettext_lazy("Carried out"),
    "withdraw": gettext_lazy("The answer does not count any more"),
    "count_again": gettext_lazy("The answer counts again"),
}
NEXT = {
    S.COLLECTED: gettext_lazy("Next: the department or the street office decides whether it is recognised."),
    S.CATALOGUED: gettext_lazy("Next: what is in the catalogue is sorted and assessed for the list."),
    S.LISTED: gettext_lazy(
        "Next: a department, the street office or a social organisation makes a project of it."
    ),
    S.TAKEN: gettext_lazy("Next: the project is designed and recognised."),
}


def paths(response: Response) -> list[Path]:
    """What became of the demand of a response; [] where it made none."""
    rows = DemandSource.objects.filter(response=response)
    source = rows.select_related("first_demand__area", "collection").first()
    if source is None:
        return []
    if source.first_demand is None:
        owed = source.counts and source.words and source.collection.is_open  # it is made within moments
        return [] if owed else [_no_demand(source)]
    first = source.first_demand
    now = holder(first)
    told = carrying.projects([now])[now.pk]
    stops = _stops(first, told=told) if now.pk == first.pk else _stops(first, now, told=told)
    counts = source.counts and bool(source.words)
    return [
        Path(
            kind=gettext_lazy("demand"),
            title=now.title or _("Your demand: %(category)s") % {"category": first.category_label or "—"},
            state=state_words(now, told) if counts else _("your answer does not count any more"),
            stops=tuple(stops),
            next=next_words(now, told) if counts else "",
            address=address(now),
            further=tuple((each.name, each.address) for each in told),
            ended=not counts or now.state in (S.DONE, S.REFUSED),
        )
    ]


def _no_demand(source: DemandSource) -> Path:
    """An answer that made no demand of its own."""
    day = timezone.localdate(source.received_at)
    if not source.counts:
        state, next_ = _("your answer does not count any more"), ""
    elif source.words:
        state = _("came after the collection had ended")
        next_ = _(
            "What you ask for is not dealt with one by one now. Please ask again in the next collection."
        )
    else:
        state = _("counted, without a demand of its own")
        next_ = _("You wrote nothing in words, so only what you ticked is counted.")
    return Path(
        kind=gettext_lazy("demand"),
        title=source.collection.name,
        state=state,
        stops=(Stop(TOLD[COLLECT], day),),
        next=next_,
        ended=True,
    )


def state_words(demand: Demand, told: Iterable[Carried]) -> Any:
    """How far it is, for residents: what its project is they hear once it is recognised."""
    if demand.withdrawn:
        return _("withdrawn")
    project = carrying.present(told)
    if demand.state == S.TAKEN and project is None:
        return _("a project is being designed")
    state = demand.get_state_display()
    if demand.state == S.DONE and project and project.result:
        return _("%(state)s (evaluation of the project: %(result)s)") % {
            "state": state,
            "result": project.result,
        }
    return state


def address(demand: Demand) -> str:
    """The public page; '' where it has none."""
    return reverse("asked_demand", args=[demand.pk]) if demand.state in PUBLIC and demand.title else ""


def public_stops(demand: Demand, told: Iterable[Carried]) -> list[Stop]:
    """What everybody may read of what happened to a demand."""
    return _stops(demand, told=told)


def _stops(demand: Demand, holds: Demand | None = None, *, told: Iterable[Carried]) -> list[Stop]:
    """The stops of a demand and of its projects, and of the one into which it was merged, but not when that
    was received."""
    rows: QuerySet[DemandEvent] = FLOW.events.objects.filter(of=demand, step__in=TOLD)
    if holds is not None:
        others = FLOW.events.objects.filter(of=holds, step__in=TOLD).exclude(step=COLLECT)
        rows = rows | others
    own = [
        (each.at, Stop(_label(each), timezone.localdate(each.at), each.told))
        for each in rows.order_by("at", "pk")
    ]
    both = [*own, *(stop for project in told for stop in project.stops)]
    return [stop for _at, stop in sorted(both, key=lambda pair: pair[0])]


def _label(event: DemandEvent) -> Any:
    label = TOLD[event.step]
    if event.step in ("recognise", "assess") and event.data.get("no"):
        return _("%(label)s (no. %(no)s)") % {"label": label, "no": event.data["no"]}
    return label


def places(areas: Iterable[Area]) -> dict[int, str]:
    """By area: its community, or itself where it lies above one. In public nothing says in which building
    somebody asked. One query."""
    found = {area.pk: area.path[: len(area.path) - Area.steplen * _below(area)] for area in areas}
    names = dict(Area.objects.filter(path__in=set(found.values())).values_list("path", "name"))
    return {pk: names[path] for pk, path in found.items()}


def _below(area: Area) -> int:
    return max(area.level - Level.COMMUNITY, 0)


def next_words(demand: Demand, told: Iterable[Carried]) -> Any:
    """Who does what now; '' where nothing is to be done."""
    if demand.withdrawn:
        return ""
    project = carrying.present(told) if demand.state == S.TAKEN else None
    return project.next if project else NEXT.get(DemandState(demand.state), "")


def reasons(demands: Iterable[Demand]) -> dict[int, str]:
    """By demand: why it was not taken up. One query."""
    events = DemandEvent.objects.filter(of__in=[each.pk for each in demands], step="refuse").order_by("pk")
    return {each.of_id: each.told for each in events}
