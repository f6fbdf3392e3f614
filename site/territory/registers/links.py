"""What other features add to the registers: buttons above that of households, and registers of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

# Each takes the request and gives {"url", "label", "icon"}, or None for those whom it does not concern.
HEADER_LINKS: list[Callable[[HttpRequest], dict[str, Any] | None]] = []

# Further registers made of `base.Register`, so that their long exports find them as background jobs.
FURTHER: list[type[Any]] = []
