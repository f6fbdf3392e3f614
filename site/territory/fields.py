"""A text field that is encrypted in the database."""

from __future__ import annotations

from typing import Any

from django.db import models

from territory.crypto import Unreadable, decrypt, encrypt


class EncryptedField(models.TextField):  # type: ignore[type-arg]  # Django's own generics
    """Plain text in Python, ciphertext in the database. It cannot be searched or sorted by.

    A value whose key is gone reads as `Lost()`, which is never written back.
    """

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Decrypt."""
        if value is None:
            return None
        try:
            return decrypt(value)
        except Unreadable:
            return Lost(value)

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt; what could not be read is stored as it was."""
        if value is None:
            return None
        return value.stored if isinstance(value, Lost) else encrypt(str(value))


class Lost(str):
    """An unreadable value: shows as "", and remembers what is stored."""

    stored: str
    __slots__ = ("stored",)

    def __new__(cls, stored: str) -> Lost:
        made = super().__new__(cls, "")
        made.stored = stored
        return made
