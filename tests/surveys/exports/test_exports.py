"""Responses as tables: columns joined by question id over versions, members of repeats in their own sheet."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from jobs.writing import plain, sheet_names

from forms_builder.schema import Form, Option, Question, Repeat, Row
from surveys.exports.files import Layout, write_responses
from surveys.exports.tables import Style
from surveys.models import Response
from tests.surveys.conftest import NOON, World, freeze, small_form

pytestmark = pytest.mark.django_db

AGE = Question("q-age", "integer", "age", "年龄")
JOB = Question("q-job", "text", "job", "职业")


def form(*, rate: str = "总体满意吗", old: bool = True) -> Form:
    options = (Option("good", "满意"), Option("bad", "不满意"))
    items: list[Any] = [
        Question("q-rate", "single", "rate", rate, options=options),
        Question("q-tags", "multiple", "tags", "标签", options=(Option("a", "老人"), Option("b", "病人"))),
        Question("q-env", "matrix", "env", "环境", options=options, rows=(Row("road", "道路"),)),
        Question("q-phone", "phone", "phone", "手机号"),
        Question("q-say", "long_text", "say", "建议"),
        Repeat("r-m", "家庭成员", items=(AGE, Repeat("r-j", "工作", items=(JOB,), name="jobs")), name="m"),
    ]
    if old:
        items.insert(0, Question("q-old", "text", "old", "旧题"))
    return small_form(items=tuple(items))


ANSWERS: dict[str, Any] = {
    "q-old": "旧",
    "q-rate": "good",
    "q-tags": ["a", "b"],
    "q-env": {"road": "bad"},
    "q-phone": "13812345678",
    "q-say": "=1+1",
    "r-m": [
        {"q-age": 70, "r-j": [{"q-job": "门卫"}, {"q-job": "保洁"}]},
        {"q-age": 30},
    ],
}


@pytest.fixture
def answered(world: World) -> World:
    """One response to an older version, one to the live one."""
    for number, (made, answers) in enumerate(
        ((form(), ANSWERS), (form(rate="您满意吗", old=False), {"q-rate": "bad"})), start=2
    ):
        version = freeze(world.questionnaire, made, number)
        Response.objects.create(
            id=uuid4(),
            version=version,
            questionnaire=world.questionnaire,
            channel=world.channel,
            area=world.building,
            household=world.household,
            answers=answers,
            receipt=f"AAAA-000{number}",
            fingerprint="",
            completed_at=NOON,
            received_at=NOON + timedelta(minutes=number),
        )
    return world


def export(
    world: World, path: Path, *, layout: Layout = "xlsx", style: Style = "words", masked: bool = True
) -> None:
    done: list[int] = []
    rows = Response.objects.filter(questionnaire=world.questionnaire)
    count = write_responses(
        path, world.questionnaire, rows, layout=layout, style=style, masked=masked, progress=done.append
    )
    assert count == 2
    assert done == [1, 2]


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_words_join_versions_by_question_id(answered: World, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    export(answered, path)
    found = sheets(path)
    main = found[next(iter(found))]
    columns = {str(name): index for index, name in enumerate(main[1]) if name}

    assert [main[0][columns[name]] for name in ("rate", "env/road")] == ["1. 您满意吗", "3. 环境 – 道路"]
    assert "旧题" in main[0][columns["old"]]
    first, second = main[2], main[3]
    assert {name: first[at] for name, at in columns.items()} == {
        "rate": "满意",
        "tags": "老人、病人",
        "env/road": "不满意",
        "phone": "138****5678",
        "say": "=1+1",
        "old": "旧",
    }
    assert [second[columns["rate"]], second[columns["old"]]] == ["不满意", None]
    assert first[0] == "AAAA-0002"
    assert "2-501" in first
    assert list(found)[1:3] == ["家庭成员", "工作"]
    assert found["家庭成员"][2:] == [["AAAA-0002", "1", 70], ["AAAA-0002", "2", 30]]
    assert found["工作"][2:] == [["AAAA-0002", "1.1", "门卫"], ["AAAA-0002", "1.2", "保洁"]]
    explained = found[list(found)[-1]]
    assert explained[1][:2] == ["rate", "您满意吗"]
    assert "good=满意" in explained[1][3]


def test_codes_have_a_column_for_each_option(answered: World, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    export(answered, path, style="codes", masked=False)
    main = next(iter(sheets(path).values()))
    columns = {str(name): index for index, name in enumerate(main[1]) if name}

    assert {name: main[2][at] for name, at in columns.items()} == {
        "rate": "good",
        "tags/a": 1,
        "tags/b": 1,
        "env/road": "bad",
        "phone": "13812345678",
        "say": "=1+1",
        "old": "旧",
    }


def test_no_cell_is_a_formula(answered: World, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    export(answered, path)
    kinds = {cell.data_type for sheet in openpyxl.load_workbook(path) for row in sheet for cell in row}
    assert "f" not in kinds


def test_csv_is_zipped_and_harmless(answered: World, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    export(answered, path, layout="csv", style="codes")
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        text = archive.read(names[0])
    assert text.startswith("﻿".encode())
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert rows[2][rows[1].index("say")] == "'=1+1"
    assert len(names) == 4


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+86", "+86"),
        ("-3.5", "-3.5"),
        ("@a", "'@a"),
        ("-1+cmd", "'-1+cmd"),
        (3, 3),
        ("好", "好"),
    ],
)
def test_plain(value: Any, expected: Any) -> None:
    assert plain(value) == expected


def test_sheet_names_are_short_unique_and_allowed() -> None:
    assert sheet_names(["答卷", "答卷", "a/b", "A B", "长" * 40]) == [
        "答卷",
        "答卷 2",
        "a b",
        "A B 2",
        "长" * 28,
    ]
