"""社区协商共治事项目录: the matters that every installation begins with (HD 四(五), row H1)."""

from __future__ import annotations

from typing import Any

from surveys.topics.enums import Category
from surveys.topics.models import Matter

SHIPPED = (
    (
        "service_content",
        Category.PM_SERVICE,
        "物业服务内容",
        "保洁、秩序维护、绿化、设施设备维护、装修管理等服务项目。",
    ),
    ("service_standard", Category.PM_SERVICE, "物业服务标准（等级）", "各项服务的频次、质量要求和服务等级。"),
    ("fee_items", Category.PM_FEE, "物业收费项目", "物业服务费、停车费、装修管理费等收费项目。"),
    ("fee_standard", Category.PM_FEE, "物业收费标准", "各收费项目的单价、计费方式和调整办法。"),
)


def seed() -> None:
    """Add what is not there yet; what staff changed or took out of use stays as it is."""
    there = set(Matter.objects.exclude(key=None).values_list("key", flat=True))
    names = set(Matter.objects.filter(area=None).values_list("name", flat=True))
    Matter.objects.bulk_create(
        Matter(key=key, category=category, name=name, text=text)
        for key, category, name, text in SHIPPED
        if key not in there and name not in names
    )


def after_migrate(sender: Any, **kwargs: Any) -> None:
    """After every migration, once the table is there."""
    from django.db import connections

    using = kwargs.get("using", "default")
    table = Matter._meta.db_table
    if using == "default" and table in connections[using].introspection.table_names():
        seed()
