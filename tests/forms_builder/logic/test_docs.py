"""docs/logic.md lists every function, supported or refused, and says where it lives."""

import re
from pathlib import Path

from forms_builder.logic.errors import MESSAGES
from forms_builder.logic.functions import FUNCTIONS, REFUSED
from forms_builder.logic.tree import PRECEDENCE

PAGE = (Path(__file__).parents[3] / "docs" / "logic.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## Functions")[2].partition("\n## ")[0]
SUPPORTED, TABLE_OF_REFUSED = SECTION.split("Refused, with the reason")
STARTS_OF_PATHS = {"current", "instance"}  # written like functions, parts of paths in the tree


def rows(table: str) -> list[tuple[set[str], str]]:
    """The names that stand in the first cell of each row, and the second cell."""
    found = []
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 3 and "`" in cells[1]:
            found.append((set(re.findall(r"`([a-z][a-z0-9:-]*)[(`]", cells[1])), cells[2]))
    return found


def test_the_list_is_the_registry() -> None:
    listed = {name for names, _ in rows(SUPPORTED) for name in names}
    functions = set(FUNCTIONS) - set(PRECEDENCE) - {"neg", "regex-linear"}
    assert listed == functions | STARTS_OF_PATHS


def test_the_list_says_where_each_lives() -> None:
    for names, where in rows(SUPPORTED):
        for name in names - STARTS_OF_PATHS:
            assert FUNCTIONS[name].module == (f"logic-{where}.js" if where else ""), name


def test_the_list_of_what_is_refused() -> None:
    assert {name for names, _ in rows(TABLE_OF_REFUSED) for name in names} == set(REFUSED)
    assert set(REFUSED.values()) <= set(MESSAGES)
