"""How much such a file may be, and how much of what it does is shown (docs/architecture.md, "Limits")."""

from __future__ import annotations

ROWS = 5_000
LISTED = 500  # changes, and problems, that a preview shows; all are counted
SECONDS = 300
