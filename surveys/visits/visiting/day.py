"""What a grid worker's phone needs for a day: the doors that are due, why, and what happened there before.

Names and phone numbers are masked. The number of queries does not depend on the number of households, and
the list has at most LONGEST of them; what was left out is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from surveys.households import token_for
from surveys.templatetags.staff import person
from surveys.visits.enums import Disposition, Purpose, RoundState
from surveys.visits.models import Assignment, Round, Visit
from surveys.visits.visiting import outcomes, sources, taking_back
from surveys.visits.visiting.attempts import Standing
from territory.models import Area, Household

LONGEST = 1000  # households in one list
HISTORY = 5  # earlier attempts shown at a door
REMEMBERED = timedelta(days=120)
TAKEN_BACK = Q(voided_at__isnull=False, void_reason="")  # by the worker herself: of no use to anybody here


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
    made = _made_today(worker, now)
    errands = _errands(made, {row.assignment_id: row for row in rows}, rounds, now)
    there = {door.household.pk for door in listed}
    done = {each.household_id: each.household for each in made if each.pk in errands}
    again = [_Door(each) for each in done.values() if each.pk not in there]
    _add_history([*listed, *again], worker, now)
    estates = _estates([*listed, *again])
    return {
        "user": {"id": worker.pk, "name": person(worker)},
        "day": today.isoformat(),
        "rounds": [_round_json(each, rows) for each in rounds.values()],
        "doors": [_door_json(each, estates) for each in listed],
        "done": _done_json(made, errands),
        # Not due, but due again where the worker takes back what she did there today.
        "again": [_door_json(each, estates) for each in again],
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
    """The newest attempts at each door, whoever made them; those that staff voided say why."""
    by_household = {door.household.pk: door for door in doors}
    visits = list(
        Visit.objects.filter(household__in=by_household, at__gte=now - REMEMBERED)
        .exclude(TAKEN_BACK)
        .select_related("worker")
        .order_by("-at", "-pk")
    )
    said = outcomes.dispositions(visits)
    for visit in visits:
        history = by_household[visit.household_id].history
        if len(history) < HISTORY:
            history.append(
                {
                    "id": str(visit.pk),
                    "at": visit.at.isoformat(),
                    "what": words(said[visit.pk]),
                    "void": visit.void_reason,
                    "by": "" if visit.worker_id == worker.pk else person(visit.worker),
                    "note": visit.note,
                }
            )


def words(disposition: Disposition | None) -> str:
    """A disposition for people; what there is to say while its form has not arrived."""
    return str(disposition.label) if disposition else _("form not arrived yet")


def _made_today(worker: Any, now: datetime) -> list[Visit]:
    """Her visits of today that count, newest first."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    return list(
        Visit.counted.filter(worker=worker, at__gte=midnight)
        .select_related("household__building", "assignment__round")
        .order_by("-at", "-pk")[:LONGEST]
    )


def _errands(
    made: Sequence[Visit], rows: Mapping[int, outcomes.Row], rounds: Mapping[int, Round], now: datetime
) -> dict[Any, dict[str, Any]]:
    """By visit, those that she may take back: what is due again then. Not where somebody else goes by now."""
    refused = taking_back.why_not(made, {each.pk: now for each in made}, now)
    found = {}
    for visit in made:
        row = rows.get(visit.assignment_id or 0)
        if visit.pk in refused or (visit.assignment_id and row is None):
            continue
        if row is None:
            due = sources.Due(
                f"visit:{visit.pk}",
                visit.household_id,
                Purpose(visit.purpose),
                capfirst(visit.get_purpose_display()),
            )
            errand = _of_source(due)
        else:
            errand = _of_round(row, rounds[row.round_id])
            errand |= {"attempts": max(row.standing.attempts - 1, 0), "next_at": None}
        found[visit.pk] = {**errand, "why": _("Taken back; please visit again.")}
    return found


def _done_json(made: Sequence[Visit], errands: Mapping[Any, dict[str, Any]]) -> list[dict[str, Any]]:
    said = outcomes.dispositions(made)
    return [
        {
            "id": str(visit.pk),
            "household": visit.household_id,
            "place": str(visit.household),
            "at": visit.at.isoformat(),
            "what": words(said[visit.pk]),
            "back": errands.get(
                visit.pk
            ),  # what is due again once it is taken back; None where it may not be
        }
        for visit in made
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
