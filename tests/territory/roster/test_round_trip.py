"""What is exported in full and brought in again is unchanged, whatever the roster holds."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territory.enums import Occupancy
from territory.models import Household
from territory.roster import spelling
from territory.roster.exporting import Layout, export
from territory.roster.importing import carry_out
from tests.territory.roster.conftest import Place, plan, row, said, stored, table

WORDS = st.text("甲乙丙丁欧阳AaZz09=+-@'\",;　 \\#*()·龘𠮷ß①½\t", max_size=12)
NAMES = WORDS.map(str.strip).map(lambda text: text.replace("*", ""))
DWELLINGS = st.fixed_dictionaries(
    {
        "floor_area": st.none() | st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2),
        "occupancy": st.sampled_from([value for value in Occupancy.values if value is not None]),
        "residents": st.none() | st.integers(0, 99),
        "moved_in_on": st.none() | st.dates(date(1900, 3, 1), date(2026, 11, 1)),
        "contact_name": NAMES,
        "contact_phone": st.from_regex(r"\A(1[3-9][0-9]{9}|0731-[2-9][0-9]{7}|[2-9][0-9]{6,7})?\Z"),
        "note": WORDS.map(str.strip),
    }
)
PLACES = st.lists(
    st.tuples(st.sampled_from(["1", "2", "甲"]), st.from_regex(r"\A[1-9A-Ca-c][0-9A-C-]{0,6}[0-9A-C]\Z")),
    min_size=1,
    max_size=6,
    unique_by=lambda each: (spelling.unit_key(each[0]), spelling.room_key(each[1])),
)
QUICK = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def taken_out(sun: Place, folder: Path, layout: Layout) -> bytes:
    """The roster in full."""
    path = folder / f"roster.{layout}"
    export(path, sun.area, layout=layout, masked=False)
    return path.read_bytes()


@pytest.mark.parametrize("layout", ["csv", "xlsx"])
@QUICK
@given(places=PLACES, facts=st.lists(DWELLINGS, min_size=6, max_size=6))
def test_out_and_in_again_changes_nothing(
    sun: Place, tmp_path: Path, layout: Layout, places: Any, facts: Any
) -> None:
    Household.objects.all().delete()
    for (unit, room), values in zip(places, facts, strict=False):
        Household(building=sun.building, unit=unit, room=room, **values).save()
    found = plan(sun, taken_out(sun, tmp_path, layout))
    assert said(found) == []
    assert dict(found.counts) == {"same": len(places)}


@QUICK
@given(
    facts=st.lists(DWELLINGS, min_size=1, max_size=4),
    encoding=st.sampled_from(["gb18030", "utf-8", "utf-16"]),
)
def test_in_and_out_again_says_the_same_in_every_encoding(
    sun: Place, tmp_path: Path, facts: Any, encoding: str
) -> None:
    Household.objects.all().delete()
    for number, values in enumerate(facts):
        Household(building=sun.building, unit="1", room=f"{number}01", **values).save()
    before = stored()
    text = taken_out(sun, tmp_path, "csv").decode("utf-8-sig")
    Household.objects.all().delete()
    made = plan(sun, text.encode(encoding))
    assert said(made) == []
    carry_out(made, sun.area, user=None, file="x")
    again = taken_out(sun, tmp_path, "csv").decode("utf-8-sig")
    assert [tidied(line) for line in again.splitlines()] == [tidied(line) for line in text.splitlines()]
    assert [each[:7] for each in stored()] == [each[:7] for each in before]


def tidied(line: str) -> str:
    """Names are kept with half-width letters and single spaces."""
    return spelling.tidy(line)


def test_masked_data_are_refused_when_they_come_back(sun: Place, tmp_path: Path) -> None:
    sun.household.contact_name, sun.household.contact_phone = "李明", "13812345678"
    sun.household.save()
    before = stored()
    path = tmp_path / "roster.csv"
    export(path, sun.area, layout="csv", masked=True)
    found = plan(sun, path.read_bytes())
    assert [(each.code, each.column) for each in found.problems] == [
        ("masked", "联系人"),
        ("masked", "联系电话"),
    ]
    assert stored() == before


def test_no_cell_is_a_formula(sun: Place, tmp_path: Path) -> None:
    sun.household.note = "=HYPERLINK(1)"
    sun.household.save()
    text = taken_out(sun, tmp_path, "csv").decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(text)))["备注"] == "'=HYPERLINK(1)"
    found = plan(sun, taken_out(sun, tmp_path, "xlsx"))
    assert dict(found.counts) == {"same": 1}


@given(st.text(max_size=20))
def test_keys_do_not_change_when_taken_again(text: str) -> None:
    key = spelling.area_key(text)
    assert spelling.area_key(key) == key
    tidy = spelling.tidy(text)
    assert spelling.tidy(tidy) == tidy


@given(st.integers(1, 99))
def test_chinese_numerals(number: int) -> None:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    text = (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones else "")
    assert spelling.arabic(text) == str(number)
    assert spelling.building_key(f"{text}号楼") == spelling.building_key(f"{number:03d}栋") == str(number)


def test_rows_that_only_spell_otherwise_are_unchanged(sun: Place) -> None:
    carry_out(plan(sun, table()), sun.area, user=None, file="x")
    again = row(
        楼栋="３号楼", 单元="02单元", 房号="0501室", 建筑面积="89.5㎡", 居住情况="业主自住", 居住人数="3人",
        入住日期="2019年6月1日", 联系人="李明 ", 联系电话="138 1234 5678",
    )  # fmt: skip
    assert dict(plan(sun, table(again)).counts) == {"same": 1}


pytestmark = pytest.mark.django_db
