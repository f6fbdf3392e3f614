"""The secret of a test: one file outside the database, made at opening, destroyed when its work is done.

Whoever holds it can name the household behind a pseudonym; whoever does not, cannot, whatever else she holds.
So it never enters the database, a log or a backup (docs/zh/tests.md says which folder to leave out).
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db.models import Q

from satisfaction.enums import TestState
from satisfaction.errors import TestError
from satisfaction.models import Test
from surveys.enums import Privacy

PART = 32  # bytes of each of the two keys
NONCE = 12
# Backup programs that know the Cache Directory Tagging Specification leave the folder out.
TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Keys that must never be in a backup.\n"


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The two keys of a test. Only `voting` handles them, and only in memory."""

    token: bytes
    seal: bytes

    def pseudonym(self, household_id: int) -> str:
        """What stands for a household in the votes of a sealed test: 64 hexadecimal digits."""
        return self._digest(b"pseudonym", str(household_id).encode())

    def fingerprint(self, plain: str) -> str:
        """A submission's fingerprint, of no use to those who would guess token and answers."""
        return self._digest(b"fingerprint", plain.encode())

    def seal_up(self, plain: bytes) -> bytes:
        """Encrypt; only this key opens it again."""
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(self._derived(b"sealed")).encrypt(nonce, plain, None)

    def open(self, sealed: bytes) -> bytes:
        """The plain bytes again. Raises cryptography's InvalidTag."""
        return AESGCM(self._derived(b"sealed")).decrypt(sealed[:NONCE], sealed[NONCE:], None)

    def _digest(self, purpose: bytes, text: bytes) -> str:
        return hmac.digest(self._derived(purpose), text, "sha256").hex()

    def _derived(self, purpose: bytes) -> bytes:
        return hmac.digest(self.seal, b"juwen ballot " + purpose, "sha256")


def make(test: Test) -> str:
    """Make the key file of a test that is being opened; returns its digest. A file left by an opening that
    did not come to its end is replaced. Raises TestError("key_folder")."""
    body = secrets.token_bytes(2 * PART)
    path = path_of(test)
    fresh = path.with_suffix(f".{secrets.token_hex(4)}")
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder() / "CACHEDIR.TAG").write_text(TAG)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        _sync_folder()
    except OSError as error:
        raise TestError("key_folder", path=folder()) from error
    return digest_of(body)


def load(test: Test) -> Keys:
    """The keys of an open test. Raises TestError: key_gone, key_lost, key_exchanged."""
    if test.key_destroyed_at is not None:
        raise TestError("key_gone")
    try:
        body = path_of(test).read_bytes()
    except OSError as error:
        raise TestError("key_lost", path=folder()) from error
    if len(body) != 2 * PART or not hmac.compare_digest(digest_of(body), test.key_digest):
        raise TestError("key_exchanged", path=folder())
    return Keys(body[:PART], body[PART:])


def destroy(test: Test) -> None:
    """Overwrite and remove the key file. Nothing is wrong where it is gone already."""
    path = path_of(test)
    with contextlib.suppress(FileNotFoundError):
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(2 * PART))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        _sync_folder()


def exists(test: Test) -> bool:
    """Whether there is a key file, whichever."""
    return path_of(test).exists()


def faults() -> list[str]:
    """Tests whose key is not there or not theirs, as `/-/ready/` says it: no vote is taken for open ones, and
    no untrue vote struck in pseudonymous ones whose scores are not final."""
    needed = Q(state=TestState.OPEN) | Q(state=TestState.CLOSED, privacy=Privacy.PSEUDONYMOUS)
    found = []
    for test in Test.objects.filter(needed).order_by("pk"):
        try:
            load(test)
        except TestError as error:
            found.append(f"test {test.pk}: {error.code}; see BALLOT_KEYS")
    return found


def folder() -> Path:
    """Where the key files lie."""
    return Path(settings.BALLOT_KEYS)


def path_of(test: Test) -> Path:
    """The key file of a test."""
    return folder() / f"{test.uid}.key"


def digest_of(body: bytes) -> str:
    """What the test's row keeps, so that a lost or exchanged file is noticed. 64 random bytes: it tells
    nothing of them."""
    return hashlib.sha256(b"juwen ballot key" + body).hexdigest()


def _sync_folder() -> None:
    """Make the folder's change last through a power cut."""
    descriptor = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
