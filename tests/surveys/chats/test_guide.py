"""docs/zh/groups.md says what the code does: its numbers, its steps, who may take them."""

from __future__ import annotations

from pathlib import Path

from django.utils import translation

from surveys.chats.appeals import STEPS
from surveys.chats.models import MEMBERS
from surveys.chats.months import GRACE
from surveys.chats.queries import STAFF
from surveys.door.opens import EVERY, PER_ADDRESS
from territory.sheets.limits import ROWS

TEXT = (Path(__file__).parents[3] / "docs" / "zh" / "groups.md").read_text(encoding="utf-8")


def test_numbers_are_those_of_the_code() -> None:
    assert f"最多 {ROWS} 行" in TEXT
    assert f"每月 {GRACE} 日以前" in TEXT
    assert f"每 {EVERY:g} 秒存一次" in TEXT
    assert f"最多计 {PER_ADDRESS} 次" in TEXT
    assert f"1 到 {MEMBERS} 之间" in TEXT


def test_each_step_stands_in_the_table_with_those_who_may_take_it() -> None:
    rows = [line.split("|")[1:-1] for line in TEXT.splitlines() if line.startswith("| ")]
    said = {cells[0].strip(): cells[3].strip() for cells in rows}
    with translation.override("zh-hans"):
        for step in STEPS.values():
            if not step.by_program:
                everybody = step.roles == STAFF
                assert said[str(step.label)] == ("网格员、" if everybody else "") + "督导员、管理员", step.key
