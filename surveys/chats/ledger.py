"""The ledger's tables: groups and reports of a month by level and by area; appeals by area and category."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone

from surveys.chats import months, queries
from surveys.chats.enums import AppealState, Content, Filing, GroupKind, GroupLevel, ReportState
from surveys.chats.figures import Sums, covering, percent, rounded, share
from surveys.chats.models import ChatGroup, GroupReport
from territory import access
from territory.access import User
from territory.enums import Level
from territory.models import Area
from territory.numbers import number
from territory.tree.queries import households_under

OFFERED = 300  # areas that can be chosen from at once


@dataclass(slots=True)
class AreaLine:
    """An area's groups, with what they did in the month. `homes`: dwellings in the area."""

    area: Area
    name: str
    sums: Sums = field(default_factory=Sums)
    by_level: Counter[str] = field(default_factory=Counter)  # households covered by 属地群
    homes: int = 0

    @property
    def covered(self) -> tuple[str, int]:
        """The level whose groups cover most households (its name), and how many."""
        level, n = covering(self.by_level)
        return (str(GroupLevel(level).label) if level else "", n)

    @property
    def coverage(self) -> str:
        """覆盖户数 ÷ 总户数."""
        return percent(share(self.covered[1], self.homes))

    @property
    def shares(self) -> dict[str, str]:
        """All shares in words."""
        sums = self.sums
        return {
            "filing": percent(sums.filing),
            "reporting": percent(sums.reporting),
            "reach": percent(sums.reach),
            "closing": percent(sums.closing),
        }


@dataclass(slots=True)
class LevelLine:
    """The groups of one of the five levels; `households` are those of groups of a place 属地群."""

    label: Any
    groups: int = 0
    filed: int = 0
    members: int = 0
    households: int = 0
    homes: int = 0

    @property
    def filing(self) -> str:
        """备案率."""
        return percent(share(self.filed, self.groups))

    @property
    def coverage(self) -> str:
        """覆盖户数 ÷ 总户数."""
        return percent(share(self.households, self.homes))


@dataclass(slots=True)
class Ledger:
    """A month of an area: the whole, its parts, the five levels."""

    month: date
    whole: AreaLine
    areas: list[AreaLine]
    levels: list[LevelLine]
    silent: int


def ledger(user: User, area: Area, month: date) -> Ledger:
    """Six queries, however many groups and areas there are."""
    children = list(area.get_children().order_by("path"))
    lines = {each.path: AreaLine(each, each.name) for each in children}
    whole, own = AreaLine(area, area.name), AreaLine(area, area.name)
    homes = households_under([area, *children])
    whole.homes = own.homes = homes.get(area.path, 0)
    for path, line in lines.items():
        line.homes = homes.get(path, 0)
    levels = {value: LevelLine(label, homes=whole.homes) for value, label in GroupLevel.choices}
    rows = queries.groups(user).filter(
        active=True, area__path__startswith=area.path, since__lt=months.after(month)
    )
    size = len(area.path) + Area.steplen
    places: dict[int, AreaLine] = {}
    facts = rows.values_list("pk", "area__path", "level", "kind", "filing", "members", "households")
    for pk, path, level, kind, filing, members, households in facts.order_by():
        homes_reached = households if kind == GroupKind.TERRITORY else 0
        places[pk] = lines.get(path[:size], own)
        filed = int(filing == Filing.FILED)
        for line in (whole, places[pk]):
            line.sums.add(Sums(groups=1, filed=filed, members=members))
            line.by_level[level] += homes_reached
        row = levels[level]
        row.groups, row.filed = row.groups + 1, row.filed + filed
        row.members, row.households = row.members + members, row.households + homes_reached
    for pk, sums in _reported(rows, month):
        for line in (whole, places[pk]):
            line.sums.add(sums)
    found = [*([own] if own.sums.groups else []), *lines.values()]
    return Ledger(month, whole, found, list(levels.values()), queries.silent(rows, month).count())


def _reported(rows: Any, month: date) -> Iterable[tuple[int, Sums]]:
    reports = GroupReport.objects.filter(queries.COUNTED, month=month, group__in=rows.values("pk"))
    facts = reports.values_list(
        "group", "state", "avg_reads", "members", "appeals_received", "appeals_closed", "clues"
    )
    for pk, state, reads, members, received, closed, clues in facts:
        yield (
            pk,
            Sums(
                reports=1,
                approved=int(state == ReportState.APPROVED),
                reads=Fraction(reads) if reads is not None else Fraction(0),
                reading_members=members if reads is not None else 0,
                received=received,
                closed=closed,
                clues=clues,
            ),
        )


@dataclass(slots=True)
class AppealLine:
    """Appeals added up. `days` are calendar days from raising to the answer, of `answered` of them."""

    name: str
    n: int = 0
    undone: int = 0
    overdue: int = 0
    answered: int = 0
    closed: int = 0
    refused: int = 0
    days: int = 0
    yes: int = 0
    no: int = 0
    unreached: int = 0

    @property
    def closing(self) -> str:
        """办结率: closed ÷ all that were not refused."""
        return percent(share(self.closed, self.n - self.refused))

    @property
    def content(self) -> str:
        """满意率: satisfied ÷ those who could be asked."""
        return percent(share(self.yes, self.yes + self.no))

    @property
    def mean_days(self) -> str:
        """Average days to the answer, half up to a tenth."""
        found = share(self.days, self.answered)
        return "—" if found is None else str(rounded(found))


def appeal_tables(
    user: User, area: Area, first: date | None, last: date | None
) -> tuple[AppealLine, list[AppealLine], list[AppealLine]]:
    """(all, by area below, by category) of appeals raised from `first` to `last` that `area` handles."""
    rows = queries.appeals(user).filter(area__path__startswith=area.path)
    rows = rows.filter(received_on__gte=first) if first else rows
    rows = rows.filter(received_on__lte=last) if last else rows
    children = {each.path: each.name for each in area.get_children().order_by("path")}
    size, today = len(area.path) + Area.steplen, timezone.localdate()
    whole = AppealLine("")
    by_area: defaultdict[str, AppealLine] = defaultdict(lambda: AppealLine(""))
    by_category: defaultdict[str, AppealLine] = defaultdict(lambda: AppealLine(""))
    rows = rows.annotate(late=Case(When(queries.overdue(today), then=True), default=False))
    facts = rows.values_list(
        "area__path", "category__name", "state", "received_on", "late", "answered_on", "content"
    )
    for path, category, state, received, late, answered, content in facts.order_by():
        place = path[:size] if path[:size] in children else area.path
        for line in (whole, by_area[place], by_category[category]):
            line.n += 1
            line.undone += state in queries.UNDONE
            line.overdue += late
            line.closed += state == AppealState.CLOSED
            line.refused += state == AppealState.REFUSED
            if answered is not None:
                line.answered += 1
                line.days += (answered - received).days
            line.yes += content == Content.YES
            line.no += content == Content.NO
            line.unreached += content == Content.UNREACHED
    for path, line in by_area.items():
        line.name = children.get(path, area.name)
    for name, line in by_category.items():
        line.name = name
    return (
        whole,
        [by_area[path] for path in sorted(by_area)],
        [by_category[name] for name in sorted(by_category)],
    )


def tabled(user: User) -> QuerySet[Area]:
    """The areas a table can be about: down to communities."""
    rows: QuerySet[Area] = access.areas(user).filter(level__lte=Level.COMMUNITY).order_by("path")
    return rows


def area_choices(user: User, chosen: Area | None) -> tuple[list[Area], bool]:
    """(areas to choose from, whether some are left out): all of them, or where they are many those that lead
    from the top down to the chosen one, those beside it and those right below it."""
    rows = tabled(user)
    found = list(rows[: OFFERED + 1])
    if len(found) <= OFFERED or chosen is None:
        return found[:OFFERED], len(found) > OFFERED
    way = chosen.ancestor_paths
    near = Q(path__in=way) | Q(depth=found[0].depth) | Q(path__startswith=chosen.path, depth=chosen.depth + 1)
    if len(way) > 1:
        near |= Q(path__startswith=way[-2], depth=chosen.depth)
    some = list(rows.filter(near)[:OFFERED])
    return (some if chosen in some else [*some, chosen]), True


def group_of(user: User, text: str) -> ChatGroup | None:
    """A group that the user keeps, by its number."""
    pk = number(text)
    return queries.groups(user, *queries.KEEP).filter(pk=pk, active=True).first() if pk else None
