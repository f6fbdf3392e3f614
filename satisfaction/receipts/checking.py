"""Look a receipt up: in which test it stands, and what proves it. Never says what was answered, nor whether a
later sheet of the household took its place: whoever presses a resident learns nothing from a receipt.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from satisfaction import merkle
from satisfaction.enums import TestState
from satisfaction.models import Test, Vote
from satisfaction.voting.receipts import Proof, path_of
from surveys.models import Response
from surveys.receipts import normal

FORMAT = "juwen receipt proof 1"
HOW = (
    'leaf = SHA-256(0x00 | "juwen receipt 1|<test>|<receipt>"); then for each step of the path: '
    "SHA-256(0x01 | hash | current) where side is left, SHA-256(0x01 | current | hash) where it is right. "
    "The last value must equal the published root."
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: the sibling, on which side it stands, and the hash that comes out."""

    side: str
    sibling: str
    result: str


@dataclass(frozen=True, slots=True)
class Proven:
    """A closed test in which the receipt stands, and the way to its root."""

    test: Test
    proof: Proof
    leaf: str
    steps: list[Step]

    @property
    def as_json(self) -> dict[str, Any]:
        """All that somebody else needs to check it with a program of her own."""
        return {
            "format": FORMAT,
            "test": self.proof.test,
            "title": self.test.title,
            "receipt": self.proof.receipt,
            "index": self.proof.index,
            "count": self.proof.count,
            "leaf": self.leaf,
            "path": [{"side": side, "hash": sibling} for side, sibling in self.proof.siblings],
            "root": self.proof.root,
            "how": HOW,
        }


@dataclass(slots=True)
class Found:
    """What is known of a code. `code` is "" where it is none; at most one of the lists is usual."""

    code: str
    proven: list[Proven] = field(default_factory=list)
    waiting: list[Test] = field(default_factory=list)  # open: the root does not exist yet
    given_up: list[Test] = field(default_factory=list)
    elsewhere: bool = False  # stored, but for no test

    @property
    def missing(self) -> bool:
        """Whether nobody has ever stored it."""
        return bool(self.code) and not (self.proven or self.waiting or self.given_up or self.elsewhere)

    @property
    def broken(self) -> bool:
        """Whether a path does not lead to the published root: somebody changed what was stored."""
        return any(not each.proof.ok for each in self.proven)


def check(typed: str) -> Found:
    """What is known of a receipt as a resident types it."""
    found = Found(normal(typed))
    if not found.code:
        return found
    votes = Vote.objects.filter(response__receipt=found.code).values("test")
    for test in Test.objects.filter(pk__in=votes).order_by("pk"):
        if test.state == TestState.GIVEN_UP:
            found.given_up.append(test)
        elif proof := path_of(test, found.code):
            found.proven.append(_proven(test, proof))
        else:
            found.waiting.append(test)
    if not (found.proven or found.waiting or found.given_up):
        found.elsewhere = Response.objects.filter(receipt=found.code).exists()
    return found


def _proven(test: Test, proof: Proof) -> Proven:
    leaf = now = merkle.leaf(proof.test, proof.receipt)
    steps = []
    for side, sibling in proof.siblings:
        now = merkle.node(sibling, now) if side == "left" else merkle.node(now, sibling)
        steps.append(Step(side, sibling, now))
    return Proven(test, proof, leaf, steps)
