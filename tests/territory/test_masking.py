"""Masked names and phones: the family name stays, nothing else can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.masking import DOUBLE, mask_name, mask_phone

CHARACTERS = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("李", "*"),
        ("李明", "李*"),
        ("李小明", "李**"),
        ("欧阳建国", "欧阳**"),
        ("司马光", "司马*"),
        ("欧阳", "欧*"),  # two characters: nobody knows which of them is the family name
        ("  王 ", "*"),
        ("上官", "上*"),
    ],
)
def test_names(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@given(st.sampled_from(sorted(DOUBLE)), st.text(CHARACTERS, min_size=1, max_size=4))
def test_double_surnames(family: str, given_name: str) -> None:
    assert mask_name(family + given_name) == family + "*" * len(given_name)


@given(st.text(CHARACTERS, min_size=2, max_size=12))
def test_no_given_name_is_readable(name: str) -> None:
    shown = mask_name(name)
    assert len(shown) == len(name)
    kept = shown.rstrip("*")
    assert name.startswith(kept)
    assert len(kept) == (2 if name[:2] in DOUBLE and len(name) > 2 else 1)


@given(st.text("0123456789", min_size=0, max_size=20))
def test_phones(phone: str) -> None:
    shown = mask_phone(phone)
    assert len(shown) == len(phone)
    assert sum(each != "*" for each in shown) <= (7 if len(phone) >= 11 else 2)


def test_a_mobile_and_a_landline() -> None:
    assert mask_phone("13812345678") == "138****5678"
    assert mask_phone("88886666") == "******66"
