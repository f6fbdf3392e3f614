"""A street with two communities."""

from __future__ import annotations

import pytest

from tests.factories.town import Town
from tests.factories.town import town as build


@pytest.fixture
def town(db: None) -> Town:
    """The street."""
    return build()
