"""docs/xlsform.md names every type, column and limit that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import forms_builder.xlsform as package
from forms_builder.xlsform import Limits
from forms_builder.xlsform.reading.choices import PREFIX
from forms_builder.xlsform.vocabulary import PLAIN, SELECTS

DOCS = (Path(__file__).parents[3] / "docs" / "xlsform.md").read_text(encoding="utf-8")
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in Path(package.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("word", sorted({*PLAIN, *SELECTS, *PLAIN.values(), *SELECTS.values()}))
def test_types(word: str) -> None:
    assert f"`{word}`" in DOCS


def test_columns() -> None:
    written = set(re.findall(r"\{JUWEN\}([a-z_]+)", SOURCES))
    assert written
    assert all(f"`{name}`" in DOCS for name in written)
    assert PREFIX == "juwen_"


@pytest.mark.parametrize(
    "name", ["sheets", "columns", "rows", "cells", "characters", "cell_length", "kept_cells", "questions"]
)
def test_limits(name: str) -> None:
    assert f"{getattr(Limits(), name):,}" in DOCS
