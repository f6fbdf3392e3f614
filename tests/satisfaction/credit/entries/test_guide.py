"""docs/zh/credit-ledger.md: its numbers and names are the code's."""

from __future__ import annotations

from pathlib import Path

from django.core.management import get_commands
from django.urls import reverse

from satisfaction.credit.entries.deciding import LATEST_START
from satisfaction.credit.entries.proposing import OLDEST
from satisfaction.credit.evidence import FILES, LIMIT
from satisfaction.credit.schemes.format import NATIONAL, Deadlines

TEXT = (Path(__file__).parents[4] / "docs/zh/credit-ledger.md").read_text(encoding="utf-8")


def test_numbers_are_those_of_the_code() -> None:
    assert f"一次最多 {FILES} 个，每个不超过 {LIMIT // 1024**2} MB" in TEXT
    assert f"{LATEST_START.days} 天以内" in TEXT
    assert OLDEST.days // 365 == 5
    assert "超过五年" in TEXT
    assert f"收到后 {Deadlines().mark} 个工作日内" in TEXT
    assert f"{Deadlines().decide} 个工作日内作出决定" in TEXT
    months = NATIONAL["general"].least, NATIONAL["serious"].least
    assert f"一般 {months[0]} 个月、严重 {months[1]} 个月" in TEXT


def test_the_command_and_the_address_are_there() -> None:
    assert "verify_ledger" in get_commands()
    assert reverse("ready") == "/-/ready/"
