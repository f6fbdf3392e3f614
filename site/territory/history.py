"""What the audit log says of areas, households, estates, grids and organisations: who changed what, and when.

Names and phone numbers stand in the log as they are shown, masked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter, log
from wagtail.log_actions import registry as log_registry
from wagtail.models import ModelLogEntry

from territory.access import User
from territory.masking import mask_name, mask_phone

SHOWN = 50
MASKED = {"contact_name": mask_name, "contact_phone": mask_phone}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a history."""

    what: str
    who: str
    at: Any


def log_change(instance: Model, before: Model, fields: Iterable[str], *, user: User) -> bool:
    """Log what differs between a row and how it was, among `fields`; says whether anything does."""
    changes = []
    for name in fields:
        old, new = told(before, name), told(instance, name)
        if getattr(before, name) != getattr(instance, name):
            changes.append({"field": name, "from": old, "to": new})
    if changes:
        log(instance, "territory.change", user=user, data={"changes": changes})
    return bool(changes)


def told(instance: Model, name: str) -> str:
    """A field's value in words; names and phone numbers masked, drawings by their number of points."""
    value = getattr(instance, name)
    if name in MASKED:
        return MASKED[name](value)
    if isinstance(value, list):
        return ngettext("%(n)s point", "%(n)s points", len(value)) % {"n": len(value)} if value else ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    shown = getattr(instance, f"get_{name}_display", None)
    return str((shown() if shown else value) if value is not None else "")


def entries(*instances: Model) -> list[Entry]:
    """The newest lines about some rows, newest first. Two queries for each row."""
    found: list[ModelLogEntry] = []
    for each in instances:
        rows = log_registry.get_logs_for_instance(each).select_related("user", "content_type")
        found += rows.order_by("-timestamp", "-pk")[:SHOWN]
    found.sort(key=lambda row: row.timestamp, reverse=True)
    return [Entry(str(row.message), row.user_display_name, row.timestamp) for row in found[:SHOWN]]


class Changed(LogFormatter):
    """What was changed, from what to what."""

    label = _("change")

    def format_message(self, log_entry: Any) -> str:
        """房号：501 → 502；备注：（空） → 已装修."""
        model = log_entry.content_type.model_class()
        parts = [
            f"{_label(model, each['field'])}：{each['from'] or gettext('(empty)')} → "
            f"{each['to'] or gettext('(empty)')}"
            for each in log_entry.data.get("changes", ())
        ]
        return "；".join(parts) or gettext("Changed")


class Moved(LogFormatter):
    """Where an area was and where it is."""

    label = _("move")

    def format_message(self, log_entry: Any) -> str:
        """从A移到B."""
        return gettext("Moved from %(before)s to %(after)s") % {
            "before": log_entry.data.get("from", ""),
            "after": log_entry.data.get("to", ""),
        }


class Parts(LogFormatter):
    """What a grid gained and lost."""

    label = _("parts of a grid")

    def format_message(self, log_entry: Any) -> str:
        """加入：3栋；移出：5栋1单元."""
        added, removed = log_entry.data.get("added"), log_entry.data.get("removed")
        said = []
        if added:
            said.append(gettext("Added: %(parts)s") % {"parts": "、".join(added)})
        if removed:
            said.append(gettext("Taken out: %(parts)s") % {"parts": "、".join(removed)})
        return "；".join(said)


class Unmasked(LogFormatter):
    """Someone looked at a name and a phone number, and why."""

    label = _("show contact")

    def format_message(self, log_entry: Any) -> str:
        """With the reason."""
        return gettext("Contact shown: %(reason)s") % {"reason": log_entry.data.get("reason", "")}


class Tagged(LogFormatter):
    """A tag was put on a household."""

    label = _("add tag")

    def format_message(self, log_entry: Any) -> str:
        """Which, and how consent was given."""
        return gettext("Tag “%(tag)s” added; consent on %(day)s, %(how)s") % {
            "tag": log_entry.data.get("tag", ""),
            "day": log_entry.data.get("day", ""),
            "how": log_entry.data.get("how", ""),
        }


class Untagged(LogFormatter):
    """A tag was withdrawn."""

    label = _("withdraw tag")

    def format_message(self, log_entry: Any) -> str:
        """Which, and why."""
        return gettext("Tag “%(tag)s” withdrawn: %(reason)s") % {
            "tag": log_entry.data.get("tag", ""),
            "reason": log_entry.data.get("reason", ""),
        }


class Exported(LogFormatter):
    """Someone took a register out."""

    label = _("export register")

    def format_message(self, log_entry: Any) -> str:
        """Which, and how much of it."""
        return gettext("Exported from the register “%(register)s”: %(n)s rows, masked") % {
            "register": log_entry.data.get("register", ""),
            "n": log_entry.data.get("n", 0),
        }


ACTIONS: dict[str, type[LogFormatter]] = {
    "territory.change": Changed,
    "territory.move": Moved,
    "territory.grid_parts": Parts,
    "territory.unmask": Unmasked,
    "territory.tag": Tagged,
    "territory.untag": Untagged,
    "territory.export": Exported,
}


def register(actions: Any) -> None:
    """Make the actions known to Wagtail's log."""
    for name, formatter in ACTIONS.items():
        actions.register_action(name)(formatter)
    actions.register_action("territory.reorder", _("reorder"), _("Its place among its neighbours changed"))


def _label(model: Any, field: str) -> str:
    try:
        return str(capfirst(model._meta.get_field(field).verbose_name))
    except (AttributeError, FieldDoesNotExist):
        return field
