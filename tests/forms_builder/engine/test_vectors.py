"""tests/vectors/engine.json, run by node too: the one text of each kind of data, verdicts on whole sheets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from forms_builder.engine.codecs import answer_of, canonical, text_of
from tests.forms_builder.engine.vectors import verdicts

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "engine.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", VECTORS["canonical"], ids=lambda case: "-".join(map(str, case)))
def test_canonical(case: list[Any]) -> None:
    text, codec, span, expected = case
    assert canonical(text, codec, span) == expected
    assert canonical(expected, codec, span) == expected


@pytest.mark.parametrize("case", VECTORS["text_of"], ids=json.dumps)
def test_text_of(case: list[Any]) -> None:
    raw, codec, rows, expected = case
    found = text_of(raw, codec, rows or ())
    assert (list(found) if isinstance(found, tuple) else found) == expected


@pytest.mark.parametrize("case", VECTORS["answer_of"], ids=json.dumps)
def test_answer_of(case: list[Any]) -> None:
    text, codec, expected = case
    assert answer_of(text, codec) == expected


def test_the_verdicts_are_the_servers() -> None:
    """Nobody edits the file without the judge agreeing."""
    assert VECTORS["verdicts"] == json.loads(json.dumps(verdicts()))
