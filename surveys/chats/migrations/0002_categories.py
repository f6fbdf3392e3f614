"""The categories with which appeals begin; staff change them."""

from __future__ import annotations

from typing import Any

from django.db import migrations

CATEGORIES = {
    "环境卫生": 5,
    "设施维修": 7,
    "物业服务": 7,
    "停车与交通": 7,
    "安全隐患": 3,
    "邻里纠纷": 10,
    "救助与社保": 7,
    "政策咨询": 3,
    "其他": 7,
}


def add(apps: Any, schema_editor: Any) -> None:
    """Those that are not there yet."""
    category = apps.get_model("chats", "AppealCategory")
    for name, days in CATEGORIES.items():
        category.objects.get_or_create(name=name, defaults={"days": days})


class Migration(migrations.Migration):
    dependencies = [("chats", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
