"""What can be wrong with a scheme's data: stable codes and where. No Django; the words are in wording.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. `path` is where, such as "rules.3.points"; "" for the scheme as a whole."""

    code: str
    path: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


class SchemeInvalid(ValueError):
    """The data are no scheme; `faults` says all that is wrong."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(", ".join(f"{each.path}: {each.code}" for each in faults))
        self.faults = tuple(faults)
