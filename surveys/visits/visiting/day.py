"""What a grid worker's phone needs for a day: the doors that are due, why, and what happened there before.

Names and phone numbers are masked. The number of queries does not depend on the number of households, and
the list has at most LONGEST of them; what was left out is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.households import token_for
from surveys.templatetags.staff import person
from surveys.visits.enums import Disposition, Purpose, RoundState
from surveys.visits.models import Assignment, Round, Visit
from surveys.visits.visiting import outcomes, sources
from surveys.visits.visiting.attempts import Standing
from territory.models import Area, Household

LONGEST = 1000  # households in one list
HISTORY = 5  # earlier attempts shown at a door
REMEMBERED = timedelta(days=120)


@dataclass(slots=True)
class _Door:
    """A household and what is due there."""

    household: Household
    due: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)


def day(worker: Any, now: datetime) -> dict[str, Any]:
    """The worker's list as JSON (docs/schema.md has nothing of it: only our own page reads it)."""
    today = timezone.localdate(now)
    rows = outcomes.rows(
        Assignment.objects.filter(
            worker=worker,
            round__state=RoundState.OPEN,
            round__starts_on__lte=today,
            round__ends_on__gte=today,
        )
    )
    rounds = {
        each.pk: each
        for each in Round.objects.filter(pk__in={row.round_id for row in rows}).select_related(
            "worker_channel"
        )
    }
    due: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if not row.standing.final:
            due[row.household_id].append(_of_round(row, rounds[row.round_id]))
    for each in sources.due(worker, today):
        due[each.household_id].append(_of_source(each))
    households = _ordered(Household.objects.filter(pk__in=due).select_related("building"))
    listed = [_Door(each, due[each.pk]) for each in households[:LONGEST]]
    _add_history(listed, worker, now)
    estates = _estates(listed)
    return {
        "user": {"id": worker.pk, "name": person(worker)},
        "day": today.isoformat(),
        "rounds": [_round_json(each, rows) for each in rounds.values()],
        "doors": [_door_json(each, estates) for each in listed],
        "done": _done_today(worker, now),
        "forms": sorted({each["form"] for door in listed for each in door.due if each["form"]}),
        "left_out": len(households) - len(listed),
    }


def _of_round(row: outcomes.Row, the_round: Round) -> dict[str, Any]:
    stands = row.standing
    channel = the_round.worker_channel
    return {
        "key": f"round:{row.assignment_id}",
        "purpose": Purpose.ROUND,
        "assignment": row.assignment_id,
        "title": the_round.title,
        "why": _why(stands, the_round.attempts),
        "due_on": the_round.ends_on.isoformat(),
        "form": f"/f/{channel.code}/" if channel else "",
        "attempts": stands.attempts,
        "next_at": stands.next_at.isoformat() if stands.next_at else None,
    }


def _of_source(each: sources.Due) -> dict[str, Any]:
    return {
        "key": each.key,
        "purpose": each.purpose,
        "assignment": None,
        "title": each.title,
        "why": each.why,
        "due_on": each.due_on.isoformat() if each.due_on else None,
        "form": f"/f/{each.form}/" if each.form else "",
        "attempts": 0,
        "next_at": None,
    }


def _why(stands: Standing, needed: int) -> str:
    """Why the household is still due, in words."""
    if stands.awaited:
        return _("A form of this household has not arrived yet.")
    if not stands.attempts:
        return _("Not visited yet.")
    if stands.next_at:
        return _("A next visit is agreed.")
    if not stands.different:
        return _("The form of an earlier visit was not accepted. Please visit again.")
    return _("Tried at %(done)s of %(needed)s different times.") % {
        "done": stands.different,
        "needed": needed,
    }


def _ordered(households: Iterable[Household]) -> list[Household]:
    """By building as in the tree, then unit and room as people count."""
    return sorted(households, key=lambda each: (each.building.path, natural(each.unit), natural(each.room)))


def natural(text: str) -> list[tuple[int, int, str]]:
    """A key that puts 2 before 10, and numbers before letters."""
    return [
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"[0-9]+|[^0-9]+", text)
    ]


def _add_history(doors: Sequence[_Door], worker: Any, now: datetime) -> None:
    """The newest attempts at each door, whoever made them."""
    by_household = {door.household.pk: door for door in doors}
    visits = list(
        Visit.objects.filter(household__in=by_household, at__gte=now - REMEMBERED)
        .select_related("worker")
        .order_by("-at", "-pk")
    )
    said = outcomes.dispositions(visits)
    for visit in visits:
        history = by_household[visit.household_id].history
        if len(history) < HISTORY:
            history.append(
                {
                    "at": visit.at.isoformat(),
                    "what": words(said[visit.pk]),
                    "by": "" if visit.worker_id == worker.pk else person(visit.worker),
                    "note": visit.note,
                }
            )


def words(disposition: Disposition | None) -> str:
    """A disposition for people; what there is to say while its form has not arrived."""
    return str(disposition.label) if disposition else _("form not arrived yet")


def _done_today(worker: Any, now: datetime) -> list[dict[str, Any]]:
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    visits = list(
        Visit.objects.filter(worker=worker, at__gte=midnight)
        .select_related("household__building")
        .order_by("-at", "-pk")[:LONGEST]
    )
    said = outcomes.dispositions(visits)
    return [
        {
            "id": str(visit.pk),
            "household": visit.household_id,
            "place": str(visit.household),
            "at": visit.at.isoformat(),
            "what": words(said[visit.pk]),
        }
        for visit in visits
    ]


def _estates(doors: Sequence[_Door]) -> dict[str, str]:
    """Names of the estates by path."""
    paths = {_above(door.household.building.path) for door in doors}
    return dict(Area.objects.filter(path__in=paths).values_list("path", "name"))


def _above(path: str) -> str:
    return path[: -Area.steplen]


def _round_json(the_round: Round, rows: Iterable[outcomes.Row]) -> dict[str, Any]:
    mine = [row.standing.final for row in rows if row.round_id == the_round.pk]
    return {
        "id": the_round.pk,
        "title": the_round.title,
        "ends_on": the_round.ends_on.isoformat(),
        "done": sum(mine),
        "total": len(mine),
    }


def _door_json(door: _Door, estates: dict[str, str]) -> dict[str, Any]:
    household = door.household
    return {
        "id": household.pk,
        "estate": estates.get(_above(household.building.path), ""),
        "building": household.building.name,
        "building_id": household.building_id,
        "unit": household.unit,
        "room": household.room,
        "name": household.masked_name,
        "phone": household.masked_phone,
        "token": token_for(household),
        "due": door.due,
        "history": door.history,
    }
