"""The tree over receipts: vectors worked out by hand from the definition, and proofs that hold for their own
receipt alone."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import merkle

VECTOR = Path(__file__).parents[1] / "vectors" / "receipts.json"
TEST = "6f1c2b34-0000-4000-8000-000000000001"


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def by_definition(hashes: list[str]) -> str:
    """RFC 6962, 2.1, word for word: MTH(D[n]) = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n])), k the largest
    power of two smaller than n."""
    if not hashes:
        return sha(b"")
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    left, right = by_definition(hashes[:k]), by_definition(hashes[k:])
    return sha(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right))


def test_a_leaf_names_the_test_and_the_receipt() -> None:
    assert merkle.leaf(TEST, "0123-ABCD") == sha(b"\x00juwen receipt 1|" + TEST.encode() + b"|0123-ABCD")


def test_the_root_over_nothing_one_and_three() -> None:
    a, b, c = (merkle.leaf(TEST, each) for each in ("AAAA-AAAA", "BBBB-BBBB", "CCCC-CCCC"))
    assert merkle.root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.root([a]) == a
    assert merkle.root([a, b, c]) == merkle.node(merkle.node(a, b), c)
    assert merkle.path([a, b, c], 0) == [("right", b), ("right", c)]
    assert merkle.path([a, b, c], 1) == [("left", a), ("right", c)]
    assert merkle.path([a, b, c], 2) == [("left", merkle.node(a, b))]


def test_known_roots_never_change() -> None:
    """What was published stays checkable: these values, worked out once, are part of the format."""
    vector = json.loads(VECTOR.read_text(encoding="utf-8"))
    hashes = merkle.leaves(vector["test"], reversed(vector["receipts"]))
    assert hashes[0] == vector["leaf_of_first"]
    assert merkle.root(hashes) == by_definition(hashes) == vector["root"]
    for receipt, path in vector["paths"].items():
        assert merkle.check(vector["test"], receipt, path, vector["root"])


@given(st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), max_size=70))
def test_the_root_is_that_of_the_definition(hashes: list[str]) -> None:
    assert merkle.root(hashes) == by_definition(hashes)


@given(st.integers(1, 200), st.data())
def test_every_receipt_has_a_short_path_and_no_other_has_it(count: int, data: st.DataObject) -> None:
    receipts = [f"{n:04d}-ABCD" for n in range(count)]
    hashes = merkle.leaves(TEST, receipts)
    root = merkle.root(hashes)
    index = data.draw(st.integers(0, count - 1))
    path = merkle.path(hashes, index)
    assert len(path) <= (count - 1).bit_length()
    assert merkle.check(TEST, receipts[index], path, root)
    assert not merkle.check(TEST, "ZZZZ-ZZZZ", path, root)
    assert not merkle.check("another test", receipts[index], path, root)
    other = receipts[(index + 1) % count]
    assert other == receipts[index] or not merkle.check(TEST, other, path, root)


@given(st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=2, max_size=40), st.data())
def test_a_missing_or_exchanged_leaf_changes_the_root(hashes: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(hashes) - 1))
    root = merkle.root(hashes)
    assert merkle.root([*hashes[:at], *hashes[at + 1 :]]) != root
    assert merkle.root([*hashes[:at], sha(hashes[at].encode()), *hashes[at + 1 :]]) != root


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_path_for_what_is_not_there(index: int) -> None:
    with pytest.raises(IndexError):
        merkle.path(["00" * 32] * 3, index)
