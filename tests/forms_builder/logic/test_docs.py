"""docs/logic.md names every operator and function, supported or refused."""

import re
from pathlib import Path

import pytest

from forms_builder.logic.functions import FUNCTIONS, REFUSED

PAGE = (Path(__file__).parents[3] / "docs" / "logic.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(FUNCTIONS) + sorted(REFUSED))
def test_named(name: str) -> None:
    assert re.search(rf"`{re.escape(name)}[`(]", PAGE)


def test_rare_functions_are_marked() -> None:
    for name, function in FUNCTIONS.items():
        if match := re.search(rf"`{re.escape(name)}(\([^`]*\))?`( \(see below\))?(°?)", PAGE):
            assert (match[3] == "°") == (not function.core), name
