"""Reads of the staff pages, each scoped to the user's areas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from forms_builder.models import Questionnaire
from surveys.admin.roles import CORRECT, READ
from surveys.enums import SEALED, HeldState
from surveys.folders import folders_above, under
from surveys.household_type import PARTS, plain
from surveys.models import Channel, CommunityPage, Held, Response, Tally
from surveys.receipts import normal
from territory import access
from territory.access import NOWHERE, User
from territory.models import Area

BUILDING_WORDS = ("", "栋", "幢", "座", "楼", "号楼", "号")
HEAVY = (
    "questionnaire__body",
    "questionnaire__intro",
    "questionnaire__consent_notice",
    "questionnaire__scoring",
)


def responses(user: User) -> QuerySet[Response]:
    """The responses whose area lies under the user's, but for those that nobody may see yet."""
    return access.visible(user, unveiled(), "area", *READ)


def unveiled() -> QuerySet[Response]:
    """All responses without those of running sealed tests: who watched them come in would know whose they
    are."""
    return Response.objects.exclude(channel__in=Channel.objects.filter(veiled=True))


def response_list(user: User) -> QuerySet[Response]:
    """The same with what a list shows, without the answers."""
    return (
        responses(user)
        .select_related("questionnaire", "channel", "area", "household__building")
        .defer("answers", "consent", *HEAVY)
    )


def held(user: User) -> QuerySet[Held]:
    """What is held on channels of the user's areas."""
    return access.visible(user, Held.objects.all(), "channel__area", *CORRECT)


def channels(user: User, *roles: Any) -> QuerySet[Channel]:
    """The channels of the user's areas."""
    return access.visible(user, Channel.objects.all(), "area", *roles)


def questionnaires(user: User, *roles: Any) -> QuerySet[Questionnaire]:
    """Questionnaires of the user's folders, and those of wider areas that have a channel in hers."""
    everything: QuerySet[Questionnaire] = Questionnaire.objects.defer("body")
    if access.sees_all(user):
        return everything
    mine = access.visible(user, CommunityPage.objects.all(), "area", *roles)
    theirs = access.visible(user, Channel.objects.filter(questionnaire=OuterRef("pk")), "area", *roles)
    return everything.filter(under(mine) | Q(Exists(theirs)))


@dataclass(slots=True)
class Line:
    """One questionnaire as the list shows it."""

    page: Questionnaire
    area: Area | None
    responses: int = 0
    channels: int = 0
    waiting: int = 0
    can_edit: bool = False
    code: str = ""  # of the first open channel, for the live page and the phone page
    links: list[Channel] = field(default_factory=list)


def lines(user: User, pages: Iterable[Questionnaire], *roles: Any) -> list[Line]:
    """Counts for several questionnaires with the same number of queries whatever their number.

    Counts come from the tallies of the part that the user may see.
    """
    pages = list(pages)
    above = folders_above(pages)
    found = {page.pk: Line(page, above[page.pk].area if page.pk in above else None) for page in pages}
    scopes = _scopes(user, found)
    counted = Tally.objects.filter(questionnaire__in=found, question="", cell="n").filter(
        scope__in={scope for some in scopes.values() for scope in some}
    )
    for row in counted:
        if row.scope in scopes[row.questionnaire_id]:
            found[row.questionnaire_id].responses += row.n
    for channel in channels(user, *roles).filter(questionnaire__in=found).order_by("pk"):
        found[channel.questionnaire_id].channels += 1
        found[channel.questionnaire_id].links.append(channel)
    kept = held(user).filter(channel__questionnaire__in=found, state=HeldState.WAITING).order_by()
    for pk, n in kept.values_list("channel__questionnaire").annotate(n=Count("pk")):
        found[pk].waiting = n
    for line in found.values():
        line.code = line.links[0].code if line.links else ""
    return list(found.values())


def _scopes(user: User, found: dict[int, Line]) -> dict[int, set[str]]:
    if access.sees_all(user):
        return {pk: {""} for pk in found}
    posts = list(access.posts(user))
    scopes: dict[int, set[str]] = {}
    for pk, line in found.items():
        if line.area is None:
            scopes[pk] = set()
        elif any(line.area.path.startswith(post.area.path) for post in posts):
            scopes[pk] = {""}
        else:
            inside = [post.area for post in posts if post.area.path.startswith(line.area.path)]
            topmost = [
                a for a in inside if not any(a.path != b.path and a.path.startswith(b.path) for b in inside)
            ]
            scopes[pk] = {f"a:{area.pk}" for area in topmost}
    return scopes


def channel_counts(rows: Iterable[Channel]) -> dict[int, int]:
    """How many counted responses came through each channel, by channel pk."""
    by_scope = {f"c:{channel.pk}": channel.pk for channel in rows}
    found = Tally.objects.filter(scope__in=by_scope, question="", cell="n").values_list("scope", "n")
    return {by_scope[scope]: n for scope, n in found}


def filter_areas(user: User, *roles: Any) -> QuerySet[Area]:
    """The areas a list can be narrowed to: down to estates, in tree order."""
    return access.areas(user, *roles).filter(level__lte=5).order_by("path")


def matching(text: str) -> Q:
    """A filter over responses: a receipt code, a dwelling (3-2-501), or part of an area's name."""
    text = text.strip()
    code, parts = normal(text), PARTS.fullmatch(text.upper())
    found = Q(receipt=code) & ~Q(channel__privacy__in=SEALED) if code else NOWHERE
    if parts:
        names = [f"{plain(parts['building'])}{word}" for word in BUILDING_WORDS]
        here = Q(household__room__iexact=plain(parts["room"]), household__building__name__in=names)
        found |= here & Q(household__unit=plain(parts["unit"])) if parts["unit"] else here
    if not (code or parts):
        found = Q(area__name__icontains=text) | Q(household__room__iexact=text)
    return found


def received_between(first: Any, last: Any) -> Q:
    """A filter: received from day `first` to day `last`, both included; local dates or None."""
    found = Q()
    if first:
        found &= Q(received_at__gte=_midnight(first))
    if last:
        found &= Q(received_at__lt=_midnight(last + timedelta(days=1)))
    return found


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
