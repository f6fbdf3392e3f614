"""Primary keys as they stand in addresses and forms."""

from __future__ import annotations

from typing import Any


def number(value: Any) -> int | None:
    """A primary key; None for anything else."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
