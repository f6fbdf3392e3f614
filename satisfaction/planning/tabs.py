"""Further pages of a test that later features add to its own page: scores, call-backs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from satisfaction.models import Test


@dataclass(frozen=True, slots=True)
class Tab:
    """A link on a test's page to `address` (a URL name that takes the test's pk), shown in some states; where
    `acts` only to those who may do more than look."""

    address: str
    label: Any
    icon: str
    states: tuple[str, ...]
    acts: bool = False


_tabs: list[Tab] = []


def add(tab: Tab) -> None:
    """Put one at the end (once)."""
    if tab not in _tabs:
        _tabs.append(tab)


def of(test: Test, *, may_act: bool) -> list[tuple[str, Tab]]:
    """(address, tab) of those that a user sees now."""
    shown = [tab for tab in _tabs if test.state in tab.states and (may_act or not tab.acts)]
    return [(reverse(tab.address, args=[test.pk]), tab) for tab in shown]
