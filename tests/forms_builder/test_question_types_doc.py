"""docs/zh/question-types.md: every question type is there, with a picture that exists and is small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from forms_builder import questions

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "zh" / "question-types.md").read_text(encoding="utf-8")
SECTIONS = {
    match[1]: match[2]
    for match in re.finditer(r"^### .*? `(\w+)`$\n(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL)
}
LIMIT = 60_000  # bytes of a picture


def test_exactly_the_registered_types_are_described() -> None:
    """None is missing, none is left from before."""
    assert set(SECTIONS) == set(questions.registry())


@pytest.mark.parametrize("key", sorted(questions.registry()))
def test_a_type_is_shown_and_says_what_it_is_for(key: str) -> None:
    """Its own picture first; when to use it, what is stored, how it is counted."""
    section = SECTIONS[key]
    assert f"(../screenshots/types/{key}.png)" in section
    for word in ("何时用", "存什么", "怎样统计"):
        assert f"- **{word}**：" in section, word


def test_every_picture_is_there_and_used() -> None:
    """As wide as a phone at twice the pixels, and small."""
    named = set(re.findall(r"\(\.\./screenshots/types/(\w+\.png)\)", TEXT))
    there = {path.name for path in (DOCS / "screenshots" / "types").iterdir()}
    assert named == there
    for name in named:
        path = DOCS / "screenshots" / "types" / name
        assert path.stat().st_size < LIMIT, name
        with Image.open(path) as picture:
            assert picture.format == "PNG"
            assert picture.width == 720
