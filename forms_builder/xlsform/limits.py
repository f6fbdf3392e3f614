"""How large a spreadsheet may be and how long reading it may take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from forms_builder.xlsform.problems import Refused


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes are in bytes, `seconds` is wall-clock time. A zip's parts count with their unpacked sizes;
    `kept_cells` are those of sheets that XLSForm does not know, all together: larger ones are not kept."""

    file_size: int = 10_000_000
    unpacked_size: int = 150_000_000
    sheets: int = 100
    columns: int = 1_000
    rows: int = 50_000
    cells: int = 500_000
    cell_length: int = 32_767
    characters: int = 10_000_000
    kept_cells: int = 20_000
    questions: int = 10_000
    depth: int = 30
    problems: int = 500
    seconds: float = 60.0


class Deadline:
    """Raises `Refused("too_slow")` once the time is over; also calls the caller's own check (a job that was
    cancelled raises from there)."""

    def __init__(self, seconds: float, check: Callable[[], None] | None = None) -> None:
        self._end = time.monotonic() + seconds
        self._seconds = seconds
        self._check = check
        self.raised: BaseException | None = None

    def __call__(self) -> None:
        """To be called every few hundred cells."""
        if self._check is not None:
            try:
                self._check()
            except BaseException as error:
                self.raised = error
                raise
        if time.monotonic() > self._end:
            raise Refused("too_slow", limit=f"{self._seconds:g}")
