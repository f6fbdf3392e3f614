"""The same from a terminal: exit codes, and every fault by row and column."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from wagtail.models import ModelLogEntry

from territory.models import Household
from tests.territory.roster.conftest import Place, row, stored, table


def run(name: str, *args: Any) -> tuple[int, str]:
    """Exit code and what was said."""
    said = io.StringIO()
    try:
        call_command(name, *map(str, args), stdout=said)
    except SystemExit as ended:
        return int(ended.code or 0), said.getvalue()
    return 0, said.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A good roster."""
    path = tmp_path / "名册.csv"
    path.write_bytes(table(row(), row(房号="502"), encoding="gbk"))
    return path


def test_in(sun: Place, file: Path) -> None:
    before = stored()
    assert run("roster_import", file, "--community", sun.area.pk, "--dry-run") == (
        0,
        "还没有改动任何内容。将会：新增 1 户，更改 1 户，不变 0 户。\n文件里没有提到的住户保持原样：0 户。\n",
    )
    assert stored() == before
    code, said = run("roster_import", file, "--community", "阳光社区", "--user", "阳光-supervisor")
    assert (code, said.splitlines()[0]) == (0, "已导入：新增 1 户，更改 1 户，不变 0 户。")
    assert len(stored()) == 2
    assert ModelLogEntry.objects.get(action="territory.roster_import").user == sun.people["supervisor"]


def test_in_with_faults(sun: Place, file: Path) -> None:
    file.write_bytes(table(row(楼栋="9栋"), row(居住人数="多"), row(房号="601")))
    before = stored()
    code, said = run("roster_import", file, "--community", sun.area.pk)
    assert code == 1
    assert said.splitlines() == [
        "第2行“楼栋”列（B2）：阳光花园没有楼栋“9栋”。",
        "第3行“居住人数”列（G3）：“多”不是人数。请填整数，如 3。",
        "共 2 处问题，什么都没有导入。",
    ]
    assert stored() == before
    file.write_bytes(table(row(楼栋="9栋")))
    assert run("roster_import", file, "--community", sun.area.pk, "--create-missing")[0] == 0
    assert Household.objects.filter(building__name="9栋").count() == 1


def test_what_is_not_there_is_said(sun: Place, file: Path, tmp_path: Path) -> None:
    for args in (
        ("roster_import", file, "--community", "没有社区"),
        ("roster_import", file, "--community", sun.building.pk),
        ("roster_import", tmp_path / "没有.csv", "--community", sun.area.pk),
        ("roster_import", file, "--community", sun.area.pk, "--user", "nobody"),
        ("roster_export", tmp_path / "x.txt", "--area", sun.area.pk),
        ("roster_export", tmp_path / "x.csv", "--area", "没有"),
        ("roster_export", tmp_path / "x.csv", "--area", sun.area.pk, "--unmasked"),
    ):
        with pytest.raises(CommandError):
            run(*args)
    assert len(stored()) == 1


def test_out_and_in_again(sun: Place, tmp_path: Path, file: Path) -> None:
    run("roster_import", file, "--community", sun.area.pk)
    path = tmp_path / "out.xlsx"
    code, said = run("roster_export", path, "--area", sun.area.pk, "--unmasked", "--reason", "备份")
    assert (code, said) == (0, f"已将 2 户写入 {path}。\n")
    assert path.stat().st_mode & 0o077 == 0, "full data are for the owner alone"
    assert ModelLogEntry.objects.get(action="territory.roster_export").data["reason"] == "备份"
    assert "不变 2 户" in run("roster_import", path, "--community", sun.area.pk, "--dry-run")[1]


pytestmark = pytest.mark.django_db
