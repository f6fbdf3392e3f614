"""What all refusals of tests and credit share: a stable code, and words for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext


class Refused(Exception):
    """Something was refused and nothing has changed. `code` is one of `messages`, `params` what these say."""

    messages: ClassVar[Mapping[str, str]] = {}

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def message(self) -> str:
        """In the active language."""
        return gettext(self.messages[self.code]) % self.params

    def __str__(self) -> str:
        return self.message
