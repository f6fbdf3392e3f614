"""统一社会信用代码: codes of real companies, and slips of the pen in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.companies.credit_code import SIGNS, check_digit, fault, tidied

# The standard's own example, and companies that publish theirs.
REAL = (
    "91350100M000100Y43",
    "914403001922038216",
    "9144030071526726XG",
    "91330100799655058B",
    "911100007109310534",
)


@pytest.mark.parametrize("code", REAL)
def test_real_codes(code: str) -> None:
    assert fault(code) == ""


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("", "length"),
        ("9144030019220382", "length"),
        ("9144030019220382166", "length"),
        ("91440300I922038216", "signs"),
        ("914403001922038O16", "signs"),
        ("91A403001922038216", "division"),
        ("914403001922038217", "check"),
        ("914403001922083216", "check"),  # two digits exchanged
    ],
)
def test_faults(code: str, wrong: str) -> None:
    assert fault(code) == wrong


def test_tidied() -> None:
    assert tidied(" 9144 0300-1922０３8216 ") == "914403001922038216"
    assert tidied("91330100799655058b") == "91330100799655058B"


@given(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(body: str, place: int, by: int) -> None:
    """3 is a primitive root modulo the prime 31: no weight is 0, so no single digit's slip cancels out."""
    code = body + check_digit(body)
    assert fault(code) == ""
    wrong = code[:place] + SIGNS[(int(code[place]) + by) % 10] + code[place + 1 :]
    assert fault(wrong) == "check"
