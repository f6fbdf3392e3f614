"""What proves that a receipt was counted: its path to the published root. It tells nothing of answers."""

from __future__ import annotations

from dataclasses import dataclass

from satisfaction import merkle
from satisfaction.models import Test, Vote
from surveys.receipts import normal


@dataclass(frozen=True, slots=True)
class Proof:
    """A receipt's place among those of a closed test. `siblings` lead from the leaf up to the root."""

    test: str
    receipt: str
    index: int
    count: int
    siblings: list[tuple[str, str]]
    root: str

    @property
    def ok(self) -> bool:
        """Whether the path leads to the root that was published."""
        return merkle.check(self.test, self.receipt, self.siblings, self.root)


def receipts_of(test: Test) -> list[str]:
    """The receipts of all stored votes of a test, in order; the answers counted or not."""
    rows = Vote.objects.filter(test=test).values_list("response__receipt", flat=True)
    return sorted(rows)


def root_of(test: Test) -> tuple[str, int]:
    """The Merkle root over all receipts of a test as they are stored now, and how many there are."""
    receipts = receipts_of(test)
    return merkle.root(merkle.leaves(str(test.uid), receipts)), len(receipts)


def path_of(test: Test, receipt: str) -> Proof | None:
    """The proof for a receipt as a resident types it; None where the closed test has no such receipt."""
    wanted = normal(receipt)
    if not wanted or not test.receipts_root:
        return None
    receipts = receipts_of(test)
    if wanted not in receipts:
        return None
    index = receipts.index(wanted)
    hashes = merkle.leaves(str(test.uid), receipts)
    siblings = merkle.path(hashes, index)
    return Proof(str(test.uid), wanted, index, len(receipts), list(siblings), test.receipts_root)
