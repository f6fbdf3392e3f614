"""Reads of the rounds' pages, each scoped to the user's areas."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from forms_builder.models import Publication, Questionnaire
from surveys.admin import queries as surveys
from surveys.enums import ResponseState
from surveys.models import Response
from surveys.visits.models import Assignment, Round, Visit
from surveys.visits.rounds import frames
from surveys.visits.rounds.roles import KEEP, SEE
from territory import access
from territory.access import User
from territory.enums import Level
from territory.finding import door_keys
from territory.models import Area, Household

TREE_LIMIT = frames.MOST  # areas that one page offers to choose from
IN_ORDER = door_keys(building="stratum__path")  # of rows `by_door`


def rounds(user: User, *roles: Any) -> QuerySet[Round]:
    """The rounds kept in the user's areas."""
    return access.visible(user, Round.objects.all(), "area", *(roles or SEE))


def round_list(user: User) -> QuerySet[Round]:
    """The same with what a list shows."""
    rows = rounds(user).select_related("questionnaire", "area")
    return rows.defer(*surveys.HEAVY, "letter")


def questionnaires(user: User) -> QuerySet[Questionnaire]:
    """Those of the user's folders, or answered in her areas, that are published."""
    published = Publication.objects.filter(questionnaire=OuterRef("pk"))
    rows = surveys.questionnaires(user, *KEEP).filter(Exists(published), live=True)
    return rows.order_by("title", "pk")


def target_areas(user: User) -> QuerySet[Area]:
    """The communities, estates and buildings for which the user may make rounds, in tree order."""
    return access.areas(user, *KEEP).filter(level__gte=Level.COMMUNITY).order_by("path")


def wide_areas(user: User) -> QuerySet[Area]:
    """Whole areas to which a list of rounds can be narrowed: down to estates, in tree order."""
    return surveys.filter_areas(user, *SEE)


@dataclass(slots=True)
class Node:
    """An area of the tree of targets, how many households it has, and what lies below it."""

    area: Area
    households: int = 0
    below: list[Node] = field(default_factory=list)
    checked: bool = False
    opened: bool = False  # something below it is chosen


@dataclass(slots=True)
class Tree:
    """What can be chosen. `coarse` says that estates or buildings were left out: there are too many."""

    roots: list[Node]
    coarse: bool = False


def tree(user: User, chosen: Collection[int], within: Area | None = None) -> Tree:
    """The tree of target areas below `within` (default: all of hers). The same queries whatever its size."""
    mine = target_areas(user)
    rows = mine.filter(path__startswith=within.path) if within else mine
    deepest, coarse = int(Level.BUILDING), False
    while deepest > Level.COMMUNITY and rows.filter(level__lte=deepest).count() > TREE_LIMIT:
        deepest, coarse = deepest - 1, True
    areas = list(rows.filter(level__lte=deepest)[:TREE_LIMIT])
    shown = {area.pk for area in areas}
    extra = [area for area in mine.filter(pk__in=chosen) if area.pk not in shown]
    nodes = {area.path: Node(area, checked=area.pk in chosen) for area in [*areas, *extra]}
    roots: list[Node] = []
    for path in sorted(nodes):
        node = nodes[path]
        above = [nodes[each] for each in node.area.ancestor_paths[:-1] if each in nodes]
        (above[-1].below if above else roots).append(node)
        for each in above if node.checked else ():
            each.opened = True
    dwellings = access.visible(user, Household.objects.all(), "building", *KEEP)
    if within and not extra:
        dwellings = dwellings.filter(building__path__startswith=within.path)
    counts = dwellings.order_by().values_list("building__path")
    for path, n in counts.annotate(n=Count("pk")):
        for end in range(Area.steplen, len(path) + 1, Area.steplen):
            if found := nodes.get(path[:end]):
                found.households += n
    return Tree(roots, coarse)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sample (or a part of it) is: households, those without a worker, at whose door somebody has
    been, and from which a response counts."""

    sample: int = 0
    unassigned: int = 0
    visited: int = 0
    answered: int = 0

    @property
    def assigned(self) -> int:
        """Those with a worker."""
        return self.sample - self.unassigned

    @property
    def percent(self) -> int:
        """Of the sample answered, rounded down."""
        return 100 * self.answered // self.sample if self.sample else 0


VISITED = Exists(Visit.counted.filter(assignment=OuterRef("pk")))
_COUNTED = Response.objects.filter(state=ResponseState.ACCEPTED)
# Through the round's own links, or joined to one of its visits: as outcomes read it.
ANSWERED = Q(
    Exists(
        _COUNTED.filter(
            Q(channel=OuterRef("round__worker_channel")) | Q(channel=OuterRef("round__letter_channel")),
            household=OuterRef("household"),
        )
    )
) | Q(
    Exists(
        Visit.counted.filter(Exists(_COUNTED.filter(pk=OuterRef("response_id"))), assignment=OuterRef("pk"))
    )
)


def progress(rows: QuerySet[Assignment], by: str) -> dict[Any, Progress]:
    """The progress of each group of assignments, by the value of `by`. One query."""
    marked = rows.annotate(was_visited=VISITED, has_answered=ANSWERED).order_by()
    found = marked.values(key=F(by)).annotate(
        sample=Count("pk"),
        unassigned=Count("pk", filter=Q(worker=None)),
        visited=Count("pk", filter=Q(was_visited=True)),
        answered=Count("pk", filter=Q(has_answered=True)),
    )
    return {
        row["key"]: Progress(row["sample"], row["unassigned"], row["visited"], row["answered"])
        for row in found
    }


def progress_of(found: Iterable[Round]) -> dict[int, Progress]:
    """The progress of several rounds, by pk."""
    pks = [each.pk for each in found]
    return progress(Assignment.objects.filter(round__in=pks), "round") if pks else {}


@dataclass(frozen=True, slots=True)
class BuildingLine:
    """A building of a round: its households in the frame, and its part of the sample."""

    name: str
    pk: int
    households: int
    progress: Progress


def by_building(round_: Round, names: dict[int, str]) -> list[BuildingLine]:
    """The buildings of the frame in the order of `names`, which says what they are called."""
    sizes = frames.counted(frames.kept(round_))
    done = progress(round_.assignments.all(), "stratum")
    return [BuildingLine(name, pk, sizes.get(pk, 0), done.get(pk, Progress())) for pk, name in names.items()]


@dataclass(frozen=True, slots=True)
class WorkerLine:
    """What one worker (None: nobody) has of a round."""

    worker: Any
    progress: Progress


def by_worker(round_: Round) -> list[WorkerLine]:
    """The load of each worker of the round by name; what nobody has comes last."""
    done = progress(round_.assignments.all(), "worker")
    people = get_user_model().objects.filter(pk__in=[pk for pk in done if pk]).order_by("username")
    found = [WorkerLine(each, done[each.pk]) for each in people]
    return [*found, *([WorkerLine(None, done[None])] if None in done else [])]


def sample(round_: Round) -> QuerySet[Any]:
    """The sample's assignments with what a list shows, among it `was_visited` and `has_answered`."""
    rows = Assignment.objects.filter(round=round_).select_related("household__building", "stratum", "worker")
    return rows.annotate(was_visited=VISITED, has_answered=ANSWERED)


def walking_key(household: Household) -> tuple[Any, ...]:
    """Building by building, unit by unit, rooms by number: 2 before 10, 101 before 1001."""
    return (household.building.path, _natural(household.unit), _natural(household.room), household.pk)


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.findall(r"\d+|\D+", text)
    )
