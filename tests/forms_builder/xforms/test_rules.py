"""The rules that apps get say what our own types say."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from forms_builder import questions
from forms_builder.answers import AnswerScope
from forms_builder.errors import InvalidAnswer
from forms_builder.logic import parse
from forms_builder.logic.evaluate import truth
from forms_builder.questions.texts import id_check
from forms_builder.schema import Option
from forms_builder.xforms.rules import rules_of
from tests.forms_builder.xforms.forms import question

NOON = datetime(2026, 3, 15, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def app_takes(asked: Any, text: str) -> bool:
    """Whether the app lets the text pass."""
    scope = AnswerScope(NOON)
    scope.tell(asked.name, text)
    return all(truth(parse(rule.text), scope) for rule in rules_of(asked))


def page_takes(asked: Any, raw: Any) -> bool:
    """Whether our own page would."""
    kind = questions.get(asked.type)
    try:
        value = kind.clean(asked, raw)
    except InvalidAnswer:
        return False
    return not list(kind.problems_of_whole(asked, value))


def check_digit(digits: str) -> str:
    return digits + id_check(digits)


CASES: list[tuple[str, str]] = [
    *(("phone", each) for each in ("13812345678", "138-1234 5678", "+86 138 1234 5678", "008613812345678")),
    *(("phone", each) for each in ("0734-8123456", "（0734）81234567", "81234567", "075512345678")),
    *(
        ("phone", each)
        for each in ("12345", "1381234567", "23812345678", "138123456789", "abc", "138x2345678")
    ),
    *(("id_number", check_digit("11010519491231002"[:16] + str(n))) for n in range(10)),
    *(("id_number", "11010519491231002" + last) for last in "0123456789Xx"),
    *(("id_number", each) for each in ("", "1234", "11010519491231002", "1101051949123100211", "1" * 18)),
    *(
        ("household", each)
        for each in ("3-2-501", "3栋2单元501室", "3号楼501", "3 2 501", "A-1-2B", "03-02-0501")
    ),
    *(("household", each) for each in ("3", "三栋501", "3-2-501-7", "阳光花园", "12345-1-1", "3--501", "")),
    *(("decimal", each) for each in ("0", "2.5", "-3.1416", "0.0001", "999999999", "123456.7891")),
    *(("decimal", each) for each in ("0.00001", "1000000000", "-1000000000", "2.71828")),
    *(("integer", each) for each in ("0", "-5", "999999999", "1000000000", "-1000000000")),
    *(("date", each) for each in ("1900-01-01", "2100-12-31", "2026-03-15", "1899-12-31", "2101-01-01")),
    *(("text", each) for each in ("x", "字" * 200, "字" * 201)),
    *(("barcode", each) for each in ("69012", "6" * 201)),
    *(("long_text", each) for each in ("x\ny", "字" * 2000, "字" * 2001)),
]


@pytest.mark.parametrize(("kind", "text"), [case for case in CASES if case[1]])
def test_an_app_takes_what_our_page_takes(kind: str, text: str) -> None:
    asked = question(kind, "a")
    assert app_takes(asked, text) == page_takes(asked, text)


@pytest.mark.parametrize("seed", range(300))
def test_random_numbers_and_dwellings(seed: int) -> None:
    source = random.Random(seed)
    kind = source.choice(["phone", "id_number", "household"])
    alphabet = {"phone": "0138-+（）", "id_number": "0123456789X", "household": "012-栋单元室 A"}[kind]
    length = {"phone": 12, "id_number": 18, "household": 7}[kind]
    text = "".join(source.choice(alphabet) for _ in range(length)).strip()
    asked = question(kind, "a")
    if text:
        assert app_takes(asked, text) == page_takes(asked, text), text


OPTIONS = (
    *(Option(value, value) for value in "abcd"),
    Option("none", "无", exclusive=True),
    Option("na", "?", na=True),
)


@pytest.mark.parametrize("limits", [{}, {"least": 2}, {"most": 2}, {"least": 2, "most": 3}])
@pytest.mark.parametrize(
    "chosen",
    [["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"], ["none"], ["a", "none"], ["na"], ["a", "na"]],
)
def test_choices(limits: dict[str, int], chosen: list[str]) -> None:
    asked = question("multiple", "a", options=OPTIONS, settings=limits)
    assert app_takes(asked, " ".join(chosen)) == page_takes(asked, chosen)
