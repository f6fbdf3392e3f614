"""Which reports have numbers that cannot be right: such of a form are kept as they came, and count nothing."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def mark(apps: Any, schema_editor: Any) -> None:
    """More readers than members, in reports that nobody has approved."""
    reports = apps.get_model("chats", "GroupReport").objects.filter(state="waiting")
    reports.filter(avg_reads__gt=models.F("members")).update(doubt="reads_more")


class Migration(migrations.Migration):
    dependencies = [("chats", "0003_why_void")]

    operations = [
        migrations.RemoveConstraint(model_name="groupreport", name="group_report_closed_of_received"),
        migrations.AddField(
            model_name="groupreport",
            name="doubt",
            field=models.CharField(blank=True, default="", max_length=16),
        ),
        migrations.AddConstraint(
            model_name="groupreport",
            constraint=models.CheckConstraint(
                condition=~models.Q(doubt="") | models.Q(appeals_closed__lte=models.F("appeals_received")),
                name="group_report_closed_of_received",
            ),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
