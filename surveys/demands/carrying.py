"""What everybody may read of the project that carries a demand out, as the app of projects tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveys.asked import Stop
from surveys.demands.models import Demand


@dataclass(frozen=True, slots=True)
class Carried:
    """A project that everybody may see. `now`: it still answers the demand (else it has given it back).
    `next` says who does what now, `result` what its evaluation found; `stops` with their moments."""

    name: str
    address: str
    now: bool
    next: Any = ""
    result: Any = ""
    stops: tuple[tuple[datetime, Stop], ...] = ()


# Keys of demands → their projects, the earliest first; apps add theirs when they are ready.
tellers: list[Callable[[list[int]], dict[int, list[Carried]]]] = []


def projects(demands: Iterable[Demand]) -> dict[int, list[Carried]]:
    """By demand: the projects that everybody may see; none for what has none."""
    pks = [each.pk for each in demands]
    found: dict[int, list[Carried]] = {pk: [] for pk in pks}
    for tell in tellers:
        for pk, told in tell(pks).items():
            found[pk] += told
    return found


def present(told: Iterable[Carried]) -> Carried | None:
    """The one that answers the demand now."""
    return next((each for each in told if each.now), None)
