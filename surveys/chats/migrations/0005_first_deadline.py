"""Which appeals had their deadline moved, and the first one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import migrations, models

MOVES = ("extend", "return", "reopen")


def keep(apps: Any, schema_editor: Any) -> None:
    """As the first move says."""
    appeal, event = (apps.get_model("chats", name) for name in ("Appeal", "AppealEvent"))
    first: dict[int, date] = {}
    for pk, data in event.objects.filter(step__in=MOVES).order_by("pk").values_list("of", "data"):
        if data.get("from"):
            first.setdefault(pk, date.fromisoformat(data["from"]))
    for pk, day in first.items():
        appeal.objects.filter(pk=pk).update(first_deadline=day)


class Migration(migrations.Migration):
    dependencies = [("chats", "0004_doubt")]

    operations = [
        migrations.AddField(
            model_name="appeal",
            name="first_deadline",
            field=models.DateField(blank=True, null=True, verbose_name="first deadline"),
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
