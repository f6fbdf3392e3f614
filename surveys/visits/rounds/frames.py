"""The frame of a round: all dwellings below its target areas, also vacant ones (a visit finds that out)."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet

from surveys.visits.models import Frame, Round
from surveys.visits.rounds.drawing import Unit
from territory.access import NOWHERE
from territory.models import Area, Household

MOST = 900  # areas in one filter: SQLite reads at most 1,000 terms (its limit of an expression's depth)


def below(areas: Iterable[Area], field: str) -> Q:
    """A filter: rows whose `field` (the way to an area; "" where rows are areas) lies below one (of MOST)."""
    prefix = f"{field}__" if field else ""
    return reduce(or_, (Q(**{f"{prefix}path__startswith": area.path}) for area in areas), NOWHERE)


def households(targets: Iterable[Area]) -> QuerySet[Household]:
    """The dwellings below the areas, each once."""
    return Household.objects.filter(below(targets, "building"))


def units(targets: Iterable[Area]) -> list[Unit]:
    """The frame as it is now, in its order."""
    rows = households(targets).order_by("building", "pk").values_list("building", "pk")
    return [Unit(building, pk) for building, pk in rows.iterator(chunk_size=5000)]


def sizes(targets: Iterable[Area]) -> dict[int, int]:
    """How many dwellings each building has, by building pk, without reading them."""
    rows = households(targets).order_by().values_list("building").annotate(n=Count("pk"))
    return dict(rows.values_list("building", "n"))


def counted(frame: Iterable[Unit]) -> dict[int, int]:
    """The same of a frame in hand."""
    return dict(Counter(unit.stratum for unit in frame))


def as_text(frame: Iterable[Unit]) -> str:
    """One line a household, `building:household`, in order: what is stored and digested."""
    return "".join(f"{unit.stratum}:{unit.id}\n" for unit in sorted(frame))


def digest(frame: Iterable[Unit]) -> str:
    """SHA-256 of the frame's text."""
    return hashlib.sha256(as_text(frame).encode()).hexdigest()


def keep(round_: Round, frame: Sequence[Unit]) -> None:
    """Store the frame beside the round (about two bytes a household)."""
    packed = zlib.compress(as_text(frame).encode(), 9)
    Frame.objects.update_or_create(round=round_, defaults={"units": packed})


def kept(round_: Round) -> list[Unit]:
    """The frame from which the sample was drawn; [] where none was."""
    stored = Frame.objects.filter(round=round_).values_list("units", flat=True).first()
    if stored is None:
        return []
    pairs = (line.split(":") for line in zlib.decompress(bytes(stored)).decode().splitlines())
    return [Unit(int(building), int(pk)) for building, pk in pairs]


def topmost(areas: Iterable[Area]) -> list[Area]:
    """Without those that lie below another one, in tree order."""
    found: list[Area] = []
    for area in sorted(areas, key=lambda each: each.path):
        if not (found and area.path.startswith(found[-1].path)):
            found.append(area)
    return found


def common_area(areas: Sequence[Area]) -> Area | None:
    """The lowest area above (or equal to) all of them; None where they have none."""
    shared = [path for path in areas[0].ancestor_paths if all(each.path.startswith(path) for each in areas)]
    return Area.objects.filter(path=shared[-1]).first() if shared else None
