"""Texts that stand for all others: compared with every short text over a few letters."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms_builder.checking.texts import Lengths, pattern_test, representatives
from forms_builder.logic import regex

LETTERS = "ab1"
SHORT = ["".join(letters) for size in range(1, 6) for letters in product(LETTERS, repeat=size)]
ATOMS = st.sampled_from(["a", "b", "1", "[ab]", "[0-9]", "\\w", "\\d", "(a|b1)", "^", "$", "\\b"])
REPEATS = st.sampled_from(["", "", "", "*", "+", "?", "{2}", "{1,2}"])


@st.composite
def patterns(draw: st.DrawFn) -> str:
    """Patterns of up to four parts."""
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        atom = draw(ATOMS)
        parts.append(atom + ("" if atom in ("^", "$", "\\b") else draw(REPEATS)))
    return "".join(parts)


@given(st.lists(patterns(), min_size=1, max_size=2), st.integers(0, 5))
@settings(deadline=None, max_examples=150)
def test_every_outcome_of_a_short_text_is_met(written: list[str], limit: int) -> None:
    """Whatever combination of patterns and length a text shows, a representative shows it too."""
    tests = [*map(pattern_test, written), Lengths("<=", limit)]
    found = representatives(tests, 200)
    shown = {_outcome(text, written, limit) for text in found.texts}
    if found.complete:
        assert {_outcome(text, written, limit) for text in SHORT} <= shown


def _outcome(text: str, written: list[str], limit: int) -> tuple[bool, ...]:
    return (*(regex.search(pattern, text) for pattern in written), len(text) <= limit)


@pytest.mark.parametrize("pattern", ["a^", "$a", "\\b\\B", "^[^\\s\\S]$", "a\\Bb\\b1"])
def test_no_text_matches(pattern: str) -> None:
    """The walk ends without a text."""
    found = representatives([], 200, [pattern_test(pattern)])
    assert (found.texts, found.complete) == ((), True)


@pytest.mark.parametrize(
    "pattern",
    ["^1[3-9][0-9]{9}$", "^[1-9][0-9]{5}(19|20)[0-9]{2}", "[\u4e00-\u9fff]{2,4}", "^\\S+@\\S+$", "^$|x"],
)
def test_a_text_is_found_that_matches(pattern: str) -> None:
    """The shortest."""
    found = representatives([], 200, [pattern_test(pattern)])
    assert found.texts
    assert all(regex.search(pattern, text) for text in found.texts)


def test_white_space_stands_at_no_end() -> None:
    """Answers are trimmed, so no text starts with a space."""
    assert representatives([], 200, [pattern_test("^ ")]).texts == ()
    assert representatives([], 200, [pattern_test("a b")]).texts == ("a b",)


def test_a_walk_without_end_says_so() -> None:
    """Counting to a thousand takes more steps than there are."""
    assert not representatives([pattern_test("^(ab|ba){400}$"), Lengths(">", 900)], 2000).complete
