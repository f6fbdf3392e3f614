"""Spoiled workbooks: we refuse what pyxform refuses and read what it reads, ill-formed expressions aside; and
whatever is read goes out and comes back."""

from __future__ import annotations

import os
import random
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from forms_builder.schema import digest
from forms_builder.xlsform import attachments, read, write
from tests.forms_builder.xlsform.sheets import FILES, FIXTURES
from tests.forms_builder.xlsform.workbooks import workbook

SPOILED = int(os.environ.get("XLSFORM_SPOILED", "60"))
OURS_ALONE = {"expression", "expression_at", "reference_circle"}

Table = list[list[str]]


def tables(source: bytes) -> dict[str, Table]:
    book = load_workbook(BytesIO(source))
    return {
        sheet.title: [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
        for sheet in book.worksheets
    }


def spoil(table: Table, rng: random.Random) -> None:
    """One slip: a cell lost, copied or mistyped, a row moved, lost or doubled, headings swapped or lost."""
    at = rng.randrange(1, len(table))
    row = table[at]
    column, other = rng.randrange(len(row)), rng.randrange(len(row))
    match rng.choice(["lose", "copy", "mistype", "move", "drop", "double", "swap", "head"]):
        case "lose":
            row[column] = ""
        case "copy":
            row[column] = rng.choice(table)[other]
        case "mistype" if row[column]:
            place = rng.randrange(len(row[column]))
            row[column] = row[column][:place] + rng.choice("a _1.:%${}'\" -(") + row[column][place + 1 :]
        case "move":
            table.insert(rng.randrange(1, len(table)), table.pop(at))
        case "drop":
            del table[at]
        case "double":
            table.insert(rng.randrange(1, len(table)), list(row))
        case "swap":
            table[0][column], table[0][other] = table[0][other], table[0][column]
        case "head":
            table[0][column] = ""


@pytest.mark.parametrize("seed", range(SPOILED))
def test_spoiled(seed: int) -> None:
    rng = random.Random(seed)
    sheets = tables(FIXTURES[rng.choice(sorted(FIXTURES))])
    for _ in range(rng.randint(1, 3)):
        table = rng.choice([each for each in sheets.values() if len(each) > 1])
        spoil(table, rng)
        if len(table) == 1:
            break
    source = workbook(sheets)
    found = read(source, "f.xlsx", FILES)
    refused = ""
    try:
        convert(source)
    except Exception as error:  # noqa: BLE001 - pyxform raises anything
        refused = str(error) or type(error).__name__
    codes = {problem.code for problem in found.errors}
    assert bool(refused) != found.ok or (not refused and codes <= OURS_ALONE), (refused, codes)
    if found.ok:
        again = read(write(found.form), "g.xlsx", {**FILES, **attachments(found.form)})
        assert again.errors == ()
        assert digest(again.form) == digest(found.form)
