"""Puts down the years that came with the program and that nobody has; changes none that is there."""

from __future__ import annotations

from typing import Any

from satisfaction.credit.calendar import shipped
from satisfaction.credit.models import CalendarYear

SOURCE = "国务院办公厅当年部分节假日安排的通知（随程序自带）"


def seed() -> list[int]:
    """Add the missing years; says which."""
    years = shipped.missing(CalendarYear.objects.values_list("year", flat=True))
    rows = [CalendarYear(year=year, days=shipped.tables()[year], source=SOURCE) for year in years]
    CalendarYear.objects.bulk_create(rows, ignore_conflicts=True)
    return years


def after_migrate(sender: Any, **kwargs: Any) -> None:
    """After every migration, once the table is there."""
    from django.db import connections

    using = kwargs.get("using", "default")
    table = CalendarYear._meta.db_table
    if using == "default" and table in connections[using].introspection.table_names():
        seed()
