"""Who may watch what: the one entrance of the live page, its data, its table and its socket."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date

from forms_builder.models import Questionnaire
from surveys.models import Channel
from surveys.queries import WHOLE, Scope, area_of, channel_by_code
from territory import access
from territory.access import User
from territory.models import Area

log = logging.getLogger(__name__)


class Refused(Exception):
    """No such page, or not for this user: the two are not told apart outside the log."""


@dataclass(frozen=True)
class Entry:
    """What a user watches. `roots` are the areas they may choose from; `whole`: they see all of it."""

    channel: Channel
    questionnaire: Questionnaire
    area: Area | None
    whole: bool
    roots: tuple[Area, ...]
    scope: Scope


def enter(user: User, code: str, key: str = "") -> Entry:
    """The questionnaire of a short link in the scope asked for, else the widest. Raises Refused."""
    channel = channel_by_code(code)
    if channel is None:
        raise refused(user, code, key, "no such code")
    area = area_of(channel.questionnaire)
    whole = access.sees_all(user) if area is None else access.may(user, area)
    roots = () if whole or area is None else _topmost(access.scope(user, area))
    if not whole and not roots:
        raise refused(user, code, key, "not in the user's areas")
    scope = _scope(channel.questionnaire, area, roots, key)
    if scope is None:
        raise refused(user, code, key, "no such part, or not in the user's areas")
    return Entry(channel, channel.questionnaire, area, whole, roots, scope)


def refused(user: User, code: str, key: str, why: str) -> Refused:
    """Write a refusal down and make it."""
    log.warning("live page refused: user=%s code=%r scope=%r: %s", user.pk, code, key, why)
    return Refused(why)


def _topmost(areas: list[Area]) -> tuple[Area, ...]:
    found: list[Area] = []
    for area in sorted(areas, key=lambda each: each.path):
        if not any(area.path.startswith(top.path) for top in found):
            found.append(area)
    return tuple(found)


def _scope(
    questionnaire: Questionnaire, area: Area | None, roots: tuple[Area, ...], key: str
) -> Scope | None:
    kind, _sep, name = key.partition(":")
    if key == WHOLE:
        return Scope(f"a:{roots[0].pk}", area=roots[0]) if roots else Scope()
    if kind == "a":
        chosen = Area.objects.filter(pk=int(name)).first() if _is_pk(name) else None
        if chosen is None or not _under(chosen, roots, area):
            return None
        return Scope() if not roots and chosen == area else Scope(f"a:{chosen.pk}", area=chosen)
    if kind == "c":
        own = questionnaire.channels.select_related("area")
        channel = own.filter(pk=int(name)).first() if _is_pk(name) else None
        if channel is None or (roots and not _under(channel.area, roots, area)):
            return None
        return Scope(f"c:{channel.pk}", channel=channel)
    if kind == "d" and not roots:
        try:
            day = date.fromisoformat(name)
        except ValueError:
            return None
        # At the ends of the calendar a day has no neighbour, and its midnight no time in UTC.
        return Scope(f"d:{day.isoformat()}", day=day) if 1970 <= day.year < 2200 else None
    return None


def _is_pk(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _under(chosen: Area, roots: tuple[Area, ...], area: Area | None) -> bool:
    tops = roots or ((area,) if area else ())
    return not tops or any(chosen.path.startswith(top.path) for top in tops)
