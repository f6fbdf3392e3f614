"""What all refusals of tests and credit share."""

from __future__ import annotations

from surveys import refused


class Refused(refused.Refused):
    """A refusal that is written out in words."""

    def __str__(self) -> str:
        return self.message
