"""Names and phone numbers at rest: encrypted in the database, found again through a keyed index.

AES-256-GCM with a random nonce for each value. The keys are derived from a secret that is kept outside the
database (`PERSONAL_KEY`, else made once in the data folder); the key's number stands before every value, so
that a new key can be taken into use while old values are still read (`PERSONAL_KEYS_OLD`) until
`manage.py rotate_personal_key` has written them anew. A lost key means lost names and phone numbers.
"""

from __future__ import annotations

import base64
import hmac
import os
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12
MARK = "e"  # before the key's number: "e3f1…:<base64>"


class Unreadable(ValueError):
    """A value was encrypted with a key that this installation no longer has, or was tampered with."""


def encrypt(text: str) -> str:
    """The text as it is stored; '' stays ''. The same text never looks the same twice."""
    if not text:
        return ""
    number = key_number(_secrets()[0])
    nonce = os.urandom(NONCE)
    sealed = _cipher(number).encrypt(nonce, text.encode(), number.encode())
    return f"{MARK}{number}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(stored: str) -> str:
    """The text again. Raises Unreadable."""
    if not stored:
        return ""
    number, _colon, body = stored.removeprefix(MARK).partition(":")
    try:
        raw = base64.urlsafe_b64decode(body)
        return _cipher(number).decrypt(raw[:NONCE], raw[NONCE:], number.encode()).decode()
    except (InvalidTag, KeyError, ValueError) as error:
        raise Unreadable(number) from error


def index(text: str) -> str:
    """A keyed digest (64 hexadecimal digits) by which a value is found without being read; '' for ''."""
    return _digest(_secrets()[0], text)


def indexes(text: str) -> list[str]:
    """The digests under which a value may be stored: with the key in use, and with those before it."""
    return [_digest(secret, text) for secret in _secrets()] if text else []


def in_use(stored: str) -> bool:
    """Whether a stored value is encrypted with the key in use ('' always is)."""
    return not stored or stored.startswith(f"{MARK}{key_number(_secrets()[0])}:")


@lru_cache(maxsize=16)
def key_number(secret: str) -> str:
    """What names a secret without telling it: 8 hexadecimal digits."""
    return sha256(b"juwen.personal.number:" + secret.encode()).hexdigest()[:8]


def _secrets() -> tuple[str, ...]:
    """The secret in use, then the older ones."""
    return (settings.PERSONAL_KEY, *settings.PERSONAL_KEYS_OLD)


def _cipher(number: str) -> AESGCM:
    secret = {key_number(each): each for each in _secrets()}[number]
    return AESGCM(_derived(secret, b"encrypt"))


def _digest(secret: str, text: str) -> str:
    return hmac.new(_derived(secret, b"index"), text.encode(), sha256).hexdigest() if text else ""


@lru_cache(maxsize=16)
def _derived(secret: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, None, b"juwen.personal." + purpose).derive(secret.encode())
