"""A Merkle tree over receipts (RFC 6962, section 2.1): root, path, check. No Django, no database.

A leaf is SHA-256(0x00 | "juwen receipt 1|<test uid>|<receipt>"), a node SHA-256(0x01 | left | right); a list
of n leaves splits at the largest power of two below n. Leaves stand in the order of their receipts. So
whoever has a receipt can check, with the path and the published root alone, that it was counted; neither
tells anything of answers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Literal

LABEL = "juwen receipt 1"
EMPTY = hashlib.sha256(b"").hexdigest()  # the root over no receipt at all

Side = Literal["left", "right"]
Path = list[tuple[Side, str]]  # from the leaf up: on which side the sibling stands, and its hash


def leaf(test: str, receipt: str) -> str:
    """The leaf of one receipt of a test (its uid as text), as 64 hexadecimal digits."""
    return hashlib.sha256(b"\x00" + f"{LABEL}|{test}|{receipt}".encode()).hexdigest()


def node(left: str, right: str) -> str:
    """The hash over two hashes."""
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def leaves(test: str, receipts: Iterable[str]) -> list[str]:
    """The leaves of a test's receipts, in the order of the receipts."""
    return [leaf(test, each) for each in sorted(receipts)]


def root(hashes: Sequence[str]) -> str:
    """The root over leaves."""
    return _root(hashes, 0, len(hashes)) if hashes else EMPTY


def path(hashes: Sequence[str], index: int) -> Path:
    """What proves that the leaf at `index` is in the tree. Raises IndexError."""
    if not 0 <= index < len(hashes):
        raise IndexError(index)
    found: Path = []
    start, end = 0, len(hashes)
    while end - start > 1:  # from the root down; the path is told from the leaf up
        middle = start + _split(end - start)
        if index < middle:
            found.append(("right", _root(hashes, middle, end)))
            end = middle
        else:
            found.append(("left", _root(hashes, start, middle)))
            start = middle
    return found[::-1]


def climbed(hash_: str, siblings: Iterable[tuple[str, str]]) -> str:
    """The root that a leaf and its path give."""
    for side, sibling in siblings:
        hash_ = node(sibling, hash_) if side == "left" else node(hash_, sibling)
    return hash_


def check(test: str, receipt: str, siblings: Iterable[tuple[str, str]], published: str) -> bool:
    """Whether a receipt and its path lead to the published root."""
    return climbed(leaf(test, receipt), siblings) == published


def _root(hashes: Sequence[str], start: int, end: int) -> str:
    if end - start == 1:
        return hashes[start]
    middle = start + _split(end - start)
    return node(_root(hashes, start, middle), _root(hashes, middle, end))


def _split(n: int) -> int:
    """The largest power of two below n (n > 1)."""
    return 1 << (n - 1).bit_length() - 1
