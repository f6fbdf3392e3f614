"""docs/zh/companies.md: its pictures are there and small, its numbers and words are the code's."""

from __future__ import annotations

import re
from pathlib import Path

from satisfaction.companies import terms
from satisfaction.companies.importing.columns import NONE, OPEN_END, WHOLE
from territory.sheets import limits

DOCS = Path(__file__).parents[3] / "docs"
TEXT = (DOCS / "zh" / "companies.md").read_text(encoding="utf-8")


def test_pictures_are_there_and_small() -> None:
    names = re.findall(r"\(\.\./screenshots/credit/([\w-]+)\.png\)", TEXT)
    assert set(names) == {"company-area", "company-import"}
    for name in names:
        assert (DOCS / "screenshots" / "credit" / f"{name}.png").stat().st_size < 150 * 1024, name


def test_numbers_and_words_are_those_of_the_code() -> None:
    for words in (
        f"最多 {limits.ROWS:,} 行",
        f"标“{terms.SOON} 天内到期”",
        f"总公司写“{NONE}”",
        f"楼栋写“{WHOLE[0]}”",
        f"结束日期写“{OPEN_END[0]}”",
    ):
        assert words in TEXT, words
