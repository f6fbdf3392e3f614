"""docs/zh/tests.md: its pictures are there, its numbers and addresses are the code's, its program works."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.urls import reverse

from satisfaction.receipts import limits
from satisfaction.receipts.checking import check
from satisfaction.rule_words import percent
from satisfaction.scoring_rules import Rules
from satisfaction.voting.closing import close_test
from surveys.tallying import HELD_BACK
from tests.factories.satisfaction import Setting, vote

DOCS = Path(__file__).parents[3] / "docs"
TEXT = (DOCS / "zh" / "tests.md").read_text(encoding="utf-8")


def test_pictures_are_there_and_small() -> None:
    names = re.findall(r"\(\.\./screenshots/field/([\w-]+)\.png\)", TEXT)
    assert len(names) == 2
    for name in names:
        assert (DOCS / "screenshots" / "field" / f"{name}.png").stat().st_size < 150 * 1024, name


def test_numbers_and_addresses_are_those_of_the_code() -> None:
    rules = Rules()
    for words in (
        f"至少 {rules.min_count} 户且不少于总户数的 {percent(rules.min_share)}",
        f"最短 {rules.min_seconds} 秒",
        f"抽 {percent(rules.check_share)} 回访",
        f"一致率不低于 {percent(rules.agreement_min)}",
        f"每满 {HELD_BACK} 份",
        f"最多查 {limits.PER_ADDRESS} 次",
        f"`{reverse('public_tests')}`",
        f"`{reverse('receipts')}`",
    ):
        assert words in TEXT, words


@pytest.mark.django_db
def test_its_program_checks_a_proof(
    running: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [vote(running.test, home).receipt for home in running.households[:5]]
    close_test(running.test)
    [program] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    proof = check(codes[2]).proven[0].as_json
    for damaged, said in ((False, "True"), (True, "False")):
        if damaged:
            proof["receipt"] = "0000-0000"
        Path("receipt-ABCD-1234.json").write_text(json.dumps(proof), encoding="utf-8")
        exec(program, {})  # noqa: S102 - the guide's own lines
        assert capsys.readouterr().out.strip() == said
