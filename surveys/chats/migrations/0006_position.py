"""In which order categories of appeals are offered; 其他, with which they began, comes last."""

from __future__ import annotations

from typing import Any

import django.core.validators
from django.db import migrations, models


def other_last(apps: Any, schema_editor: Any) -> None:
    """The category for what fits nowhere else."""
    apps.get_model("chats", "AppealCategory").objects.filter(name="其他").update(position=99)


class Migration(migrations.Migration):
    dependencies = [("chats", "0005_first_deadline")]

    operations = [
        migrations.AddField(
            model_name="appealcategory",
            name="position",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="Smaller numbers come first; of one number by name.",
                validators=[django.core.validators.MaxValueValidator(99)],
                verbose_name="position",
            ),
        ),
        migrations.AlterModelOptions(
            name="appealcategory",
            options={
                "ordering": ["position", "name"],
                "verbose_name": "category of appeals",
                "verbose_name_plural": "categories of appeals",
            },
        ),
        migrations.RunPython(other_last, migrations.RunPython.noop),
    ]
