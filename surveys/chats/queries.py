"""Reads of groups, reports, links and appeals, each scoped to the user's areas."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from surveys.admin.queries import channel_counts
from surveys.chats import months
from surveys.chats.enums import AppealState, ReportState
from surveys.chats.figures import Spread
from surveys.chats.models import Appeal, ChatGroup, GroupLink, GroupReport
from surveys.models import ChannelOpens, Tally
from territory import access
from territory.access import User
from territory.enums import Level, Role
from territory.models import Area, GridPart, Organisation

KEEP = access.KEEP
STAFF = (Role.GRID_WORKER, Role.SUPERVISOR, Role.ADMINISTRATOR)  # who writes reports and appeals down
UNDONE = (AppealState.RECEIVED, AppealState.HANDLING)
COUNTED = Q(state=ReportState.APPROVED) | Q(state=ReportState.WAITING, doubt="")


def groups(user: User, *roles: Role) -> QuerySet[ChatGroup]:
    """The groups of the user's areas."""
    return access.visible(user, ChatGroup.objects.select_related("area"), "area", *roles)


def ranked(rows: QuerySet[ChatGroup], user: User, since: date) -> QuerySet[ChatGroup]:
    """With `rank`, as the user has to do with them: 0 hers or nobody's with a report given back (of `since`
    or later), 1 hers, 2 nobody's in her grid, 3 nobody's, 4 somebody else's."""
    back = GroupReport.objects.filter(group=OuterRef("pk"), state=ReportState.RETURNED, month__gte=since)
    grid = GridPart.objects.filter(grid__worker=user.pk, building__path__startswith=OuterRef("area__path"))
    low = Q(area__level__gte=Level.ESTATE)
    return rows.annotate(
        rank=Case(
            When(own(user) & Q(Exists(back)), then=0),
            When(worker=user.pk, then=1),
            When(low & Q(worker=None) & Q(Exists(grid)), then=2),
            When(worker=None, then=3),
            default=4,
        )
    )


def own(user: User) -> Q:
    """A filter over groups: those for which the user reports, and those for which nobody does in person."""
    return Q(worker=user.pk) | Q(worker=None)


def reports(user: User) -> QuerySet[GroupReport]:
    """The reports of the user's areas, also those whose group is not known yet."""
    rows = GroupReport.objects.select_related("group", "area", "reported_by")
    return access.visible(user, rows, "area")


def unmatched(user: User) -> QuerySet[GroupReport]:
    """Reports that wait for somebody to say whose they are."""
    rows = reports(user).filter(group=None).exclude(state=ReportState.VOID)
    return rows.filter(access.within(user, "area", *KEEP)).order_by("pk")


def links(user: User) -> QuerySet[GroupLink]:
    """The links of the user's groups."""
    rows = GroupLink.objects.select_related("group__area", "channel", "questionnaire")
    return access.visible(user, rows.defer("questionnaire__body"), "group__area")


def appeals(user: User) -> QuerySet[Appeal]:
    """Appeals that the user's areas handle, or that were raised in their groups."""
    rows = Appeal.objects.select_related("group__area", "area", "category", "owner", "organisation")
    return rows.filter(access.within(user, "area") | access.within(user, "group__area"))


def own_appeals(user: User) -> QuerySet[Appeal]:
    """Appeals that the user put down or is in charge of."""
    return appeals(user).filter(Q(opened_by=user.pk) | Q(owner=user.pk))


def overdue(today: date | None = None) -> Q:
    """A filter over appeals: not answered though the first deadline has passed."""
    today = today or timezone.localdate()
    late = Q(first_deadline__lt=today) | Q(first_deadline=None, deadline__lt=today)
    return Q(late, state__in=UNDONE)


def silent(rows: QuerySet[ChatGroup], month: date) -> QuerySet[ChatGroup]:
    """Groups in use of which a report of the month was expected and none there that counts."""
    there = GroupReport.objects.filter(group=OuterRef("pk"), month=month)
    return rows.filter(active=True, since__lt=months.after(month)).filter(~Exists(there.filter(COUNTED)))


def tickets(group: ChatGroup | int, month: date) -> tuple[int, int]:
    """(appeals put down for the group in the month, those of them that are closed)."""
    rows = Appeal.objects.filter(group=group, received_on__gte=month, received_on__lt=months.after(month))
    found = rows.aggregate(n=Count("pk"), closed=Count("pk", filter=Q(state=AppealState.CLOSED)))
    return found["n"], found["closed"]


def spreads(rows: Iterable[GroupLink]) -> dict[int, Spread]:
    """What came of some links, by link pk: two queries whatever their number."""
    found = list(rows)
    by_channel = {each.channel_id: each for each in found}
    counts = channel_counts([each.channel for each in found])
    sums = ChannelOpens.objects.filter(channel__in=by_channel).order_by()
    opened = dict(sums.values_list("channel").annotate(n=Sum("n")))
    return {
        each.pk: Spread(each.group.members, opened.get(pk, 0), counts.get(pk, 0))
        for pk, each in by_channel.items()
    }


def spread_of_all(rows: QuerySet[GroupLink]) -> Spread:
    """All of some links together: three queries that add up in the database."""
    rows = rows.order_by()
    members = rows.aggregate(n=Sum("group__members"))["n"]
    opened = ChannelOpens.objects.filter(channel__in=rows.values("channel")).aggregate(n=Sum("n"))["n"]
    scopes = rows.annotate(scope=Concat(Value("c:"), Cast("channel", CharField()))).values("scope")
    counted = Tally.objects.filter(scope__in=scopes, question="", cell="n").aggregate(n=Sum("n"))["n"]
    return Spread(members or 0, opened or 0, counted or 0)


def people(*areas: Area) -> QuerySet[Any]:
    """Who can report for a group or be in charge of an appeal at one of `areas`: staff with a post that
    covers it."""
    paths = {path for area in areas for path in area.ancestor_paths}
    posts = Q(groups__post__area__path__in=paths, groups__post__role__in=STAFF)
    found: QuerySet[Any] = get_user_model().objects.filter(posts, is_active=True)
    found = found.order_by("last_name", "first_name", "username").distinct()
    return found.prefetch_related("groups__post__area")


def units(area: Area) -> QuerySet[Organisation]:
    """Units that an appeal at `area` can be handed to: those of everywhere, of its own or of areas above."""
    rows = Organisation.objects.filter(Q(area=None) | Q(area__path__in=area.ancestor_paths))
    return rows.order_by("name")


def hands(area: Area) -> QuerySet[Area]:
    """Areas that an appeal at `area` can be handed to: those above, those beside, and those right below."""
    above = area.ancestor_paths[:-1]
    found = Q(path__in=above) | Q(path__startswith=area.path, depth=area.depth + 1)
    if above:
        found |= Q(path__startswith=above[-1], depth=area.depth)
    rows: QuerySet[Area] = Area.objects.filter(found).exclude(pk=area.pk).order_by("path")
    return rows
