"""Invented people to ask for at the demo's doors; their numbers are given out by no operator (1990000…)."""

from __future__ import annotations

import random
from collections.abc import Sequence

from territory.enums import Occupancy
from territory.models import Household

SEED = 18
FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
GIVEN = (
    "秀英", "建军", "桂兰", "志强", "丽华", "国庆", "淑珍", "伟", "芳", "小红", "永福", "玉梅", "海燕"
)  # fmt: skip


def fill(rows: Sequence[Household]) -> None:
    """Say of every dwelling who lives there; not saved here. The same people every time."""
    rng = random.Random(SEED)  # noqa: S311 - a repeatable demo, no secret
    kinds = (Occupancy.OWNER, Occupancy.TENANT, Occupancy.VACANT)
    for number, row in enumerate(rows):
        row.contact_name = rng.choice(FAMILY) + rng.choice(GIVEN)
        row.contact_phone = f"1990000{number:04d}"
        row.occupancy = rng.choices(kinds, weights=(80, 15, 5))[0]
        row.residents = 0 if row.occupancy == Occupancy.VACANT else rng.randint(1, 5)
        row.index_phone()
