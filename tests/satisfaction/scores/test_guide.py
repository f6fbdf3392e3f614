"""docs/zh/scores-callbacks.md: its pictures are there, its numbers are the code's."""

from __future__ import annotations

import re
from pathlib import Path

from satisfaction.rule_words import percent
from satisfaction.scoring_rules import CHECK_LEAST, CHECK_MOST, Rules

DOCS = Path(__file__).parents[3] / "docs"
TEXT = (DOCS / "zh" / "scores-callbacks.md").read_text(encoding="utf-8")


def test_pictures_are_there_and_small() -> None:
    names = re.findall(r"\(\.\./screenshots/credit/([\w-]+)\.png\)", TEXT)
    assert len(names) == 7
    for name in names:
        size = (DOCS / "screenshots" / "credit" / f"{name}.png").stat().st_size
        assert size < 400 * 1024, name


def test_numbers_are_those_of_the_code() -> None:
    rules = Rules()
    least, most = percent(CHECK_LEAST), percent(CHECK_MOST)
    for words in (
        f"{least}～{most}，默认 {percent(rules.check_share)}",
        f"不低于 {percent(rules.agreement_min)}",
        f"不超过 {percent(1 - rules.agreement_min)}",
        f"max({rules.min_count}, 总户数的 {percent(rules.min_share)})",
    ):
        assert words in TEXT, words
