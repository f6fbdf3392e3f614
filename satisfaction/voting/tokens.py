"""The unguessable token of a household's own ballot: derived from the test's key, never stored.

`/f/<code of the letter channel>/?h=<token>` is the household's address. Who has the token votes for the
household, so lists and letters that carry tokens are handled like ballot papers.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable

from satisfaction.models import Test
from satisfaction.voting import keys

BYTES = 20  # 160 bits: 32 letters and digits that survive being typed


def token_for(test: Test, household_id: int) -> str:
    """The token of one household. Raises TestError: key_gone, key_lost, key_exchanged."""
    return maker(test)(household_id)


def maker(test: Test) -> Callable[[int], str]:
    """The same for many: the key is read once. Raises TestError: key_gone, key_lost, key_exchanged."""
    secret = keys.load(test).token
    return lambda household_id: derived(secret, test, household_id)


def derived(secret: bytes, test: Test, household_id: int) -> str:
    """The token that a key gives a household."""
    code = hmac.digest(secret, f"{test.uid}|{household_id}".encode(), "sha256")[:BYTES]
    return base64.b32encode(code).decode().lower()


def digest_of(token: str) -> str:
    """What a ballot keeps of its token."""
    return hashlib.sha256(token.encode()).hexdigest()


def address(base: str, token: str) -> str:
    """A household's own address; `base` is the full address of the channel's form."""
    return f"{base}?h={token}"
