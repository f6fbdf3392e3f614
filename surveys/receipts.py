"""The short code that a resident gets for a stored response. It proves receipt, not content."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from functools import cache
from uuid import UUID

from django.conf import settings

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U


@cache
def _key() -> bytes:
    return hashlib.sha256(b"juwen receipt" + settings.SECRET_KEY.encode()).digest()


def receipt_for(response_id: UUID) -> str:
    """Eight characters in two groups (40 bits of HMAC-SHA256 over the id), the same for every repeat."""
    number = int.from_bytes(hmac.digest(_key(), response_id.bytes, "sha256")[:5], "big")
    text = "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{text[:4]}-{text[4:]}"


def normal(code: str) -> str:
    """A code typed by hand, in its written form ('' for none), whatever its dashes, spaces and full-width
    letters. O, I, L are read as 0, 1, 1."""
    plain = "".join(char for char in unicodedata.normalize("NFKC", code).upper() if char.isalnum())
    plain = plain.replace("O", "0").replace("I", "1").replace("L", "1")
    if len(plain) != 8 or any(char not in ALPHABET for char in plain):
        return ""
    return f"{plain[:4]}-{plain[4:]}"
