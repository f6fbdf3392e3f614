"""Rows of groups: found by area and name; and carrying a plan out, all of it or nothing."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from surveys.chats import months
from surveys.chats.enums import USUAL, Filing
from surveys.chats.importing.columns import GROUPS
from surveys.chats.importing.reporters import Reporters
from surveys.chats.importing.resource import GroupResource
from surveys.chats.models import ChatGroup
from territory import access
from territory.access import KEEP
from territory.enums import Level
from territory.models import Area
from territory.roster.reading import Row
from territory.sheets.carrying import create, log_rows, set_values, summary, worked
from territory.sheets.importing import Importer
from territory.sheets.places import PlaceFinder
from territory.sheets.plan import BAD, Examiner, Options, Plan
from territory.sheets.problems import MESSAGES

ACTION = "chats.import"
PLAIN = ("level", "kind", "contact_name", "contact_phone", "owner_kind", "members", "households", "filing",
         "filed_on", "active", "note")  # fmt: skip
MESSAGES.update(
    {
        "group_name_short": _("A group's name has at least two characters."),
        "filing_missing": _("A day of filing is given, so the group is filed or sent in."),
        "place_no_group": _("“%(text)s” is a city. A group belongs to a county or an area below."),
        "reporter_unknown": _("Nobody called “%(text)s” has a post that covers this area."),
        "reporter_several": _("Several people are called “%(text)s”. Write the name to sign in with."),
        "filed_later": _("The day of filing has not come yet."),
    }
)


class AnyPlace(PlaceFinder):
    """Areas of a group, down to buildings: by name, by the end of the full name, or by code."""

    lowest = Level.BUILDING


class GroupExaminer(Examiner):
    """One file of groups."""

    kind = GROUPS
    resource = GroupResource

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.places, self.reporters = AnyPlace(self.options.user), Reporters()
        stored = access.visible(
            self.options.user, ChatGroup.objects.select_related("area", "worker"), "area", *KEEP
        )
        self.stored = {(each.area_id, each.name): each for each in stored}
        self.seen: dict[tuple[int, str], int] = {}

    def one(self, row: Row) -> None:
        """By its place and name."""
        place, name = (str(row.cells.get(self.heading(key)) or "").strip() for key in ("area", "name"))
        area, problem, params = self.places.find(place) if place else (None, "", {})
        stored = self.stored.get((area.pk, name)) if area else None
        self.unmask(row, stored)
        cells = self.cleaned(row)
        if BAD in (cells["area"], cells["name"]):
            return
        if area is None:
            self.say(row.number, problem, "area", **params)
            return
        if area.level not in USUAL:
            self.say(row.number, "place_no_group", "area", text=area.name)
            return
        if len(name) < 2:
            self.say(row.number, "group_name_short", "name")
            return
        key = (area.pk, name)
        if key in self.seen:
            self.say(row.number, "twice", "name", first=self.seen[key], what=f"{area.name} {name}")
            return
        self.seen[key] = row.number
        values = {each: cells[each] for each in PLAIN if cells.get(each) not in (None, BAD)}
        self._filing(row.number, stored, values)
        self._reporter(row.number, area, cells.get("worker"), values)
        if stored is None:
            since = months.first(timezone.localdate())
            values = {
                "area": area,
                "name": name,
                "level": USUAL[Level(area.level)],
                **values,
                "since": since,
            }
        self.change(row.number, f"{self.places.full[area.pk]} · {name}", stored, values)

    def told(self, key: str, value: Any) -> str:
        """Place and name stand in the label."""
        return "" if key in ("area", "name", "since") else super().told(key, value)

    def _reporter(self, row: int, area: Area, said: Any, values: dict[str, Any]) -> None:
        if said in (None, BAD):
            return
        worker, problem = self.reporters.find(said, area)
        if problem:
            self.say(row, problem, "worker", text=said)
        else:
            values["worker"] = worker

    def _filing(self, row: int, stored: ChatGroup | None, values: dict[str, Any]) -> None:
        filing = values.get("filing", stored.filing if stored else Filing.NONE)
        on = values.get("filed_on", stored.filed_on if stored else None)
        if values.get("filed_on") and values["filed_on"] > timezone.localdate():
            self.say(row, "filed_later", "filed_on")
        if on and filing == Filing.NONE:
            self.say(row, "filing_missing", "filing" if "filing" in values else "filed_on")


def _lock(options: Options) -> None:
    mine = access.visible(options.user, ChatGroup.objects.order_by("pk"), "area", *KEEP)
    list(mine.select_for_update(of=("self",)).values_list("pk"))


def _write(plan: Plan, options: Options, file: str) -> dict[str, Any]:
    for change in worked(plan):
        if change.action == "changed":
            set_values(change.stored, change.values)
            change.stored.save(update_fields=list(change.values))
    create(plan, ChatGroup)
    log_rows(plan, options.user, file, ACTION)
    return summary(plan)


IMPORTER = Importer(GROUPS, GroupExaminer, _lock, _write)
