"""What the live page's template is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.figures import Figures, Spec, grouped, ratio
from surveys.live import frames
from surveys.live.gate import Entry
from surveys.live.states import Parts, State
from surveys.queries import Written, area_path
from surveys.results import Asked, Result
from territory import access
from territory.access import User
from territory.enums import Role
from territory.models import Area


@dataclass(frozen=True)
class Crumb:
    """A step of the path to the shown scope; the last has no address."""

    label: str
    url: str


@dataclass(frozen=True)
class Part:
    """A part of the shown scope, with its counted responses and a bar as wide as its share of the largest."""

    key: str
    label: str
    url: str
    n: int
    width: str
    day: date | None = None

    @property
    def shown(self) -> str:
        """The number as people read it."""
        return grouped(self.n)


@dataclass(frozen=True)
class DayBar(Part):
    """A day's bar in the chart, in units of its view box (300 × 80)."""

    x: str = "0"
    y: str = "0"
    height: str = "0"


@dataclass(frozen=True)
class Card:
    """A question as the page shows it."""

    asked: Asked
    figures: Figures
    few: bool
    columns: list[Spec]
    grid: list[dict[str, Any]]
    texts: list[Written]


def page_of(
    user: User,
    entry: Entry,
    parts: Parts,
    state: State,
    results: list[Result],
    texts: dict[str, list[Written]],
) -> dict[str, Any]:
    """The template's context."""
    own = state.cells[""]
    days = _days(entry, own, parts.days)
    cards = [_card(result, texts.get(result.asked.id, [])) for result in results]
    return {
        "entry": entry,
        "questionnaire": entry.questionnaire,
        "heading": heading(entry),
        "crumbs": crumbs(entry),
        "roots": [Crumb(root.name, address(entry, f"a:{root.pk}")) for root in entry.roots],
        "total": own.get("n", 0),
        "held": own.get("held", 0),
        "figures": {name: grouped(own.get(key, 0)) for name, key in OWN.items()},
        "held_url": held_url(user),
        "csv_url": address(entry, entry.scope.key, "live-csv"),
        "last": datetime.fromtimestamp(own["last"], tz=timezone.get_current_timezone())
        if own.get("last")
        else None,
        "areas": _parts(entry, own, [(f"a:{area.pk}", area.name) for area in parts.areas]),
        "channels": _parts(entry, own, [(f"c:{channel.pk}", channel.name) for channel in parts.channels]),
        "days": days,
        "days_newest": days[::-1],
        "trend": _trend(days),
        "sections": [(name, list(each)) for name, each in groupby(cards, key=_section)],
        "payload": payload(entry, state, results),
        "last_day": timezone.localdate().isoformat(),
    }


OWN = {"total": "n", "today": "today", "held": "held"}


def payload(entry: Entry, state: State, results: Iterable[Result]) -> dict[str, Any]:
    """What the page's script starts from."""
    code = entry.channel.code
    return {
        "zone": timezone.get_current_timezone_name(),
        "snapshot": frames.snapshot(entry.scope.key, state),
        "specs": {result.asked.id: result.asked.spec for result in results},
        "data": address(entry, entry.scope.key, "live-data"),
        "socket": f"/ws/live/{code}/?scope={entry.scope.key}",
        "words": {
            "live": _("live now"),
            "reconnecting": _("reconnecting…"),
            "polling": _("disconnected, refreshed every 10 seconds"),
            "refused": _("no longer available to you; please sign in again"),
            "total": _("{n} responses received"),
        },
    }


def address(entry: Entry, key: str, name: str = "live") -> str:
    """A scope's page."""
    base = reverse(name, args=[entry.channel.code])
    return f"{base}?scope={key}" if key else base


def heading(entry: Entry) -> str:
    """The shown scope in words."""
    scope = entry.scope
    if scope.area is not None:
        return scope.area.name
    if scope.channel is not None:
        return _("Channel: %(name)s") % {"name": scope.channel.name}
    if scope.day is not None:
        return _("Received on %(day)s") % {"day": scope.day.isoformat()}
    return _("All responses")


def crumbs(entry: Entry) -> list[Crumb]:
    """From the widest scope the user may see down to the shown one."""
    found = [Crumb(_("All responses"), address(entry, ""))] if entry.whole else []
    scope = entry.scope
    if scope.area is not None:
        steps = [area for area in area_path(scope.area, _top(entry, scope.area)) if area != entry.area]
        found += [Crumb(area.name, address(entry, f"a:{area.pk}")) for area in steps]
    elif scope.key:
        found += (
            []
            if entry.whole
            else [Crumb(root.name, address(entry, f"a:{root.pk}")) for root in entry.roots[:1]]
        )
        found.append(Crumb(heading(entry), ""))
    return [*found[:-1], Crumb(found[-1].label, "")] if found else []


def held_url(user: User) -> str:
    """Where staff settle what is held; '' for those who may not."""
    roles = (Role.SUPERVISOR, Role.ADMINISTRATOR)
    if not access.holds(user, *roles):
        return ""
    try:
        return str(reverse("surveys_admin:held_list"))
    except NoReverseMatch:
        return ""


def _top(entry: Entry, area: Area) -> str:
    if entry.whole:
        return entry.area.path if entry.area else ""
    tops: list[str] = [root.path for root in entry.roots if area.path.startswith(root.path)]
    return tops[0]


def _parts(entry: Entry, own: dict[str, int], keys: Iterable[tuple[str, str]]) -> list[Part]:
    listed = list(keys)
    most = max((own.get(key, 0) for key, _label in listed), default=0)
    return [
        Part(key, label, address(entry, key), own.get(key, 0), _width(own.get(key, 0), most))
        for key, label in listed
    ]


def _days(entry: Entry, own: dict[str, int], days: Iterable[date]) -> list[DayBar]:
    keys = {f"d:{day.isoformat()}": day for day in days}
    most = max((own.get(key, 0) for key in keys), default=0)
    found = []
    for index, (key, day) in enumerate(keys.items()):
        n = own.get(key, 0)
        height = max(76 * n / most, 1.5) if n else 0.6
        found.append(
            DayBar(
                key=key,
                label=day.isoformat(),
                url=address(entry, key),
                n=n,
                width=_width(n, most),
                day=day,
                x=f"{index * 10 + 1.3:.1f}",
                y=f"{80 - height:.2f}",
                height=f"{height:.2f}",
            )
        )
    return found


def _trend(days: list[DayBar]) -> dict[str, str]:
    if not days:
        return {}
    ends = {"first": days[0], "middle": days[len(days) // 2]}
    marks = {name: f"{part.day.month}-{part.day.day}" for name, part in ends.items() if part.day}
    return {**marks, "most": grouped(max(part.n for part in days))}


def _card(result: Result, texts: list[Written]) -> Card:
    if result.asked.kind not in ("matrix", "ranking"):
        return Card(result.asked, result.figures, result.few, [], [], texts)
    columns = result.columns
    grid = [
        {
            "value": row["value"],
            "label": row["label"],
            "n": line["n"],
            "cells": [(option["value"], line["cells"].get(option["value"], {})) for option in columns],
        }
        for row, line in result.lines
        if line["n"] != "0" or not row["retired"]
    ]
    return Card(result.asked, result.figures, result.few, columns, grid, [])


def _width(n: int, most: int) -> str:
    tenths = ratio(n * 1000, most) if most else 0
    return f"{tenths // 10}.{tenths % 10}"


def _section(card: Card) -> str:
    asked = card.asked
    if asked.retired:
        return _("No longer asked")
    return _("Filled in by staff") if asked.later else asked.section
