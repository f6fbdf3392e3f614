"""Merge demands that ask for the same, and undo it. A person decides; every source is kept.

The sources move to the demand that takes the others in; each remembers the demand that it made, so that a
split gives back exactly what came with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from surveys.demands.errors import DemandRefused
from surveys.demands.labels import name_for
from surveys.demands.models import Demand
from surveys.demands.standing import note, recount
from surveys.demands.steps import FLOW, MERGEABLE, TAKES_IN, level_of
from surveys.flow.errors import StepRefused
from surveys.flow.models import OPINION
from surveys.flow.steps import LOGGED, check_post
from territory import access
from territory.access import KEEP, User

MOST = 60  # demands at a time
DEPTH = 200  # of mergers into mergers that are followed


def merge(pks: Iterable[int], into: int, *, opinion: str, user: Any) -> Demand:
    """Merge demands into one of them; returns that one.

    Demands beyond what is collected are merged from the street's level on.
    Raises DemandRefused: merge_few, merge_many, merge_target, merge_elsewhere, merge_state, opinion_missing,
    text_too_long; StepRefused: not_yours, level.
    """
    wanted = set(pks)
    if into not in wanted:
        raise DemandRefused("merge_target")
    if len(wanted) < 2:
        raise DemandRefused("merge_few")
    if len(wanted) > MOST:
        raise DemandRefused("merge_many", limit=MOST)
    opinion = _opinion(opinion)
    with transaction.atomic():
        found = _locked(wanted)
        if len(found) < len(wanted):
            raise DemandRefused("not_yours")
        target = found.pop(into)
        with access.remembering():
            _check(target, list(found.values()), user)
        for each in found.values():
            each.sources.update(demand=target)
            each.merged_into = target
            note(each, "merge", user, opinion, into=target.pk)
        note(target, "absorb", user, opinion, came=sorted(found))
        recount(target, user=user)
        log(target, LOGGED, user=user, data={"flow": FLOW.key, "step": "absorb", "state": target.state})
    return target


def may_merge(target: Demand, other: Demand, user: User) -> bool:
    """Whether the user may merge one demand into another."""
    try:
        _check(target, [other], user)
    except StepRefused:
        return False
    return True


def split(pk: int, *, opinion: str, user: Any) -> Demand:
    """Take a merged demand out again, with the sources that came with it; returns it.

    Raises DemandRefused: wrong_state (also where a project has taken the other up), stale (it was merged or
    taken out elsewhere meanwhile), opinion_missing, text_too_long; StepRefused: not_yours, level.
    """
    opinion = _opinion(opinion)
    with transaction.atomic():
        seen = holder(Demand.objects.get(pk=pk)).pk
        found = _locked({pk, seen})
        demand, target = found[pk], found[seen]
        if holder(demand).pk != seen:  # between the look and the locks
            raise DemandRefused("stale")
        check_split(demand, target, user)
        target.sources.filter(first_demand__in=_family(demand)).update(demand=demand)
        state = state_before(demand)
        note(target, "let_go", user, opinion, went=demand.pk)
        demand.merged_into = None
        note(demand, "split", user, opinion, state=state, out_of=target.pk)
        recount(target, user=user)
        recount(demand, user=user)
        log(demand, LOGGED, user=user, data={"flow": FLOW.key, "step": "split", "state": demand.state})
    return demand


def check_split(demand: Demand, target: Demand, user: User) -> None:
    """Whether the user may take `demand` out of `target`, which holds its sources.

    Raises DemandRefused("wrong_state"); StepRefused: not_yours, level."""
    if demand.pk == target.pk or target.state not in TAKES_IN:
        raise DemandRefused("wrong_state")
    level = level_of((target.state, state_before(demand)))
    for each in (demand, target):
        check_post(user, each.area, KEEP, level)


def may_split(demand: Demand, target: Demand, user: User) -> bool:
    """The same as an answer."""
    try:
        check_split(demand, target, user)
    except StepRefused:
        return False
    return True


def state_before(demand: Demand) -> str:
    """The state in which a demand was merged, and to which a split takes it back."""
    last = demand.events.filter(step="merge").order_by("-pk").first()
    return str(last.from_state) if last else MERGEABLE[0]


def holder(demand: Demand) -> Demand:
    """The demand that now holds the sources: itself, or where it was merged to in the end."""
    for _step in range(DEPTH):
        if demand.merged_into_id is None:
            break
        demand = Demand.objects.select_related("area").get(pk=demand.merged_into_id)
    return demand


def _family(demand: Demand) -> set[int]:
    """The demand and all that had been merged into it."""
    found, fresh = {demand.pk}, {demand.pk}
    while fresh:
        fresh = set(Demand.objects.filter(merged_into__in=fresh).values_list("pk", flat=True)) - found
        found |= fresh
    return found


def _locked(pks: set[int]) -> dict[int, Demand]:
    """The demands, locked in one order; as everywhere without their keys (no_key), since what points to one
    of them, such as a similar demand that is saved, would else wait for it and it for that."""
    rows = Demand.objects.select_for_update(no_key=True, of=("self",)).select_related("area")
    return {each.pk: each for each in rows.filter(pk__in=pks).order_by("pk")}


def _check(target: Demand, others: list[Demand], user: User) -> None:
    found = (target, *others)
    for each in found:
        check_post(user, each.area, KEEP)
        if each.collection_id != target.collection_id:
            raise DemandRefused("merge_elsewhere")
        if each.state not in (TAKES_IN if each is target else MERGEABLE):
            raise DemandRefused("merge_state", name=name_for(user, each))
    level = level_of(each.state for each in found)
    for each in found:
        check_post(user, each.area, KEEP, level)


def _opinion(opinion: str) -> str:
    opinion = opinion.strip()
    if not opinion:
        raise DemandRefused("opinion_missing")
    if len(opinion) > OPINION:
        raise DemandRefused("text_too_long", limit=OPINION)
    return opinion
