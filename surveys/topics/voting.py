"""What a show of hands came to. No Django; it decides nothing by itself."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes cast at a meeting."""

    in_favour: int
    against: int
    abstained: int

    @property
    def cast(self) -> int:
        """All votes, abstentions included."""
        return self.in_favour + self.against + self.abstained

    @property
    def majority(self) -> bool:
        """Whether more than half of all votes are in favour."""
        return self.in_favour * 2 > self.cast

    @property
    def percent(self) -> Decimal | None:
        """The part in favour in percent, to one decimal, half up; None where nobody voted."""
        if not self.cast:
            return None
        exact = Decimal(self.in_favour * 100) / Decimal(self.cast)
        return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
