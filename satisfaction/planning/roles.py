"""Who may do what with tests: everyone with a post in the area reads, those who keep registers act."""

from __future__ import annotations

from typing import Any

from satisfaction.models import Test
from territory import access
from territory.access import KEEP, User

SEE: tuple[Any, ...] = ()  # any post


def may_keep(user: User, test: Test) -> bool:
    """Whether the user looks after an area that covers all of the test's, and may act there."""
    return access.may(user, test.area, *KEEP)
