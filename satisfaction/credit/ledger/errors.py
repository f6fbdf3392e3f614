"""What the ledger refuses to write, whatever its callers checked before."""

from __future__ import annotations


class IllegalLine(ValueError):
    """A line that cannot follow on what happened to its entry so far. `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
