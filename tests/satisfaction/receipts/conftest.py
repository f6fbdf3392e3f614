"""An anonymous test with votes, and a resident's browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from satisfaction.receipts import limits
from satisfaction.voting.closing import close_test
from tests.factories.satisfaction import Setting, opened, vote


@pytest.fixture(autouse=True)
def _fresh(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.BALLOT_KEYS = tmp_path / "keys"
    limits.forget()
    yield
    limits.forget()


@dataclass
class Votes:
    """A test and the receipts that its voters got, in the order of their voting."""

    setting: Setting
    receipts: list[str]

    @property
    def test(self) -> Any:
        """The test."""
        return self.setting.test

    def close(self) -> None:
        """End it."""
        close_test(self.setting.test)


@pytest.fixture
def voted(db: None) -> Votes:
    """Seven households voted, one of them twice."""
    found = opened()
    homes = [*found.of(0)[:4], *found.of(1)[:3], found.of(0)[0]]
    return Votes(found, [vote(found.test, home).receipt for home in homes])
