"""The file to fill in, with a credit code whose check character is right."""

from __future__ import annotations

from satisfaction.companies.credit_code import check_digit
from satisfaction.companies.importing.columns import CODE, FIRM_CODE, KIND, KINDS
from territory.sheets import template as sheets
from territory.sheets.kind import Kind

EXAMPLE = "91430100MA0000000"


def template(kind: Kind) -> bytes:
    """Its bytes."""
    code = EXAMPLE + check_digit(EXAMPLE)
    return sheets.template(kind, {KIND: KINDS}, {CODE: code, FIRM_CODE: code})
