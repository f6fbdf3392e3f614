"""Why a report is void, whether it says that its group is filed."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def say_why(apps: Any, schema_editor: Any) -> None:
    """Set aside by a person; else its response was rejected; else another took its place."""
    void = apps.get_model("chats", "GroupReport").objects.filter(state="void")
    void.update(void_why="replaced")
    void.filter(response__state="rejected").update(void_why="rejected")
    last = models.Q(group=None, events__step="void", events__by__isnull=False)
    aside = list(void.filter(last).values_list("pk", flat=True))
    void.filter(pk__in=aside).update(void_why="aside")


class Migration(migrations.Migration):
    dependencies = [("chats", "0002_categories")]

    operations = [
        migrations.AddField(
            model_name="groupreport",
            name="filed",
            field=models.BooleanField(blank=True, null=True, verbose_name="filed"),
        ),
        migrations.AddField(
            model_name="groupreport",
            name="void_why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("replaced", "another report took its place"),
                    ("rejected", "its response does not count"),
                    ("aside", "set aside: it belongs to no group"),
                ],
                default="",
                max_length=8,
                verbose_name="why it is void",
            ),
        ),
        migrations.RunPython(say_why, migrations.RunPython.noop),
    ]
