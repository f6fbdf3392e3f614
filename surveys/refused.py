"""What all refusals share: a stable code, and words for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext


class Refused(Exception):
    """Something was refused and nothing has changed. `code` is one of `messages`, `params` what these say.

    The messages of a class add to those of the classes above it.
    """

    messages: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        above = [each.__dict__.get("messages", {}) for each in reversed(cls.__mro__)]
        cls.messages = {code: words for each in above for code, words in each.items()}

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def message(self) -> str:
        """In the active language."""
        return gettext(self.messages[self.code]) % self.params
