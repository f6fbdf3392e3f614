"""Carries a plan out: what every kind of rows needs for it. The caller holds the transaction."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone
from wagtail.models import ModelLogEntry

from territory.sheets.plan import Change, Plan


class Stale(Exception):
    """What is stored has changed since the plan was shown; nothing was written."""


def summary(plan: Plan) -> dict[str, Any]:
    """The counts of a plan."""
    return {
        "new": plan.counts["new"],
        "changed": plan.counts["changed"],
        "same": plan.counts["same"],
        "wrong": plan.wrong_rows,
        "wholes": len(plan.extra),
    }


def worked(plan: Plan) -> list[Change]:
    """Rows that change something."""
    return [each for each in plan.changes if each.action != "same"]


def write(plan: Plan, model: type[Model]) -> None:
    """Changed rows, then new ones."""
    changed = [each for each in plan.changes if each.action == "changed"]
    names = sorted({name for each in changed for name in each.values})
    for change in changed:
        set_values(change.stored, change.values)
    if names:
        model._default_manager.bulk_update([e.stored for e in changed], names, batch_size=500)
    create(plan, model)


def create(plan: Plan, model: type[Model]) -> None:
    """New rows."""
    new = [each for each in plan.changes if each.action == "new"]
    for change in new:
        change.stored = set_values(model(), change.values)
    model._default_manager.bulk_create([each.stored for each in new], batch_size=500)


def set_values(row: Any, values: dict[str, Any]) -> Any:
    """References by number go to the column."""
    for name, value in values.items():
        field = row._meta.get_field(name)
        setattr(row, field.attname if isinstance(value, int) and field.is_relation else name, value)
    return row


def log_rows(plan: Plan, user: Any, file: str, action: str) -> None:
    """A line in the history of each row: that it came from this file, or what it changed."""
    now, together = timezone.now(), uuid4()
    entries: list[ModelLogEntry] = []
    for change in worked(plan):
        data = {"file": file, "changes": [list(fact) for fact in change.facts]}
        entries.append(
            ModelLogEntry(
                content_type=ContentType.objects.get_for_model(change.stored),
                object_id=str(change.stored.pk),
                label=change.label[:255],
                user=user,
                timestamp=now,
                uuid=together,
                action=action,
                content_changed=True,
                data=data if change.action == "changed" else {"file": file, "changes": []},
            )
        )
    ModelLogEntry.objects.bulk_create(entries, batch_size=500)
