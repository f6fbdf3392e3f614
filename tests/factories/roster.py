"""Roster files of any size, the same for the same arguments."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

FAMILY_NAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN_NAMES = ("明", "芳", "伟", "秀英", "敏", "静", "丽", "强", "磊", "军")
OCCUPANCY = ("自住", "自住", "自住", "出租", "空置")


def roster_rows(
    estates: Sequence[str] = ("阳光花园",),
    *,
    buildings: int = 10,
    units: int = 2,
    floors: int = 10,
    doors: int = 4,
) -> list[dict[str, Any]]:
    """Rows of a roster file by heading: every dwelling of every building of `estates`, 800 an estate unless
    said otherwise. The same arguments give the same rows; no two have the same phone number."""
    counts = (buildings, units, floors, doors)
    places = product(estates, *(range(1, count + 1) for count in counts))
    return [
        {
            "小区": estate,
            "楼栋": f"{building}栋",
            "单元": str(unit),
            "房号": f"{floor}{door:02d}",
            "建筑面积": 62.5 + door * 9,
            "居住情况": OCCUPANCY[at % len(OCCUPANCY)],
            "居住人数": at % 5,
            "入住日期": f"20{10 + at % 12}-0{1 + at % 9}-1{at % 9}",
            "联系人": FAMILY_NAMES[at % 20] + GIVEN_NAMES[at % 10],
            "联系电话": f"139{at:08d}",
            "备注": "",
        }
        for at, (estate, building, unit, floor, door) in enumerate(places)
    ]


def roster_csv(rows: Sequence[Mapping[str, Any]], encoding: str = "utf-8-sig") -> bytes:
    """The rows as a CSV file; the headings are those of the first row, of which there must be one."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)
