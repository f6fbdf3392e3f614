"""Buttons that other features put above the register of households."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

# Each takes the request and gives {"url", "label", "icon"}, or None for those whom it does not concern.
HEADER_LINKS: list[Callable[[HttpRequest], dict[str, Any] | None]] = []
