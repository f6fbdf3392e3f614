"""The registry of kinds of jobs: what does the work, what it is called, how much it may take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jobs.errors import MESSAGES

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from jobs.running import Running

Json = Any
Work = Callable[["Running"], Json]

SECONDS = 600
MEGABYTES = 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `outcome` names the URL (taking the job's id) that shows a finished job's result;
    `megabytes` is what the work may take beyond what the worker itself has. `owed` is work that must be done
    whoever asked: it is never one too many, cannot be called off, and is begun again where it fails. `origin`
    gives, by the job's parameters, the address of the page from which it was asked for."""

    name: str
    work: Work
    label: StrPromise | str = ""
    outcome: str = ""
    seconds: float = SECONDS
    megabytes: int = MEGABYTES
    messages: Mapping[str, str] = field(default_factory=dict)
    owed: bool = False
    origin: Callable[[Mapping[str, Any]], str] | None = None

    def message(self, code: str) -> str:
        """The English msgid of an error's code; that of "unexpected" where nobody knows the code."""
        return self.messages.get(code) or MESSAGES.get(code) or MESSAGES["unexpected"]


_registry: dict[str, Kind] = {}


def kind(
    name: str,
    *,
    label: StrPromise | str = "",
    outcome: str = "",
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
    messages: Mapping[str, str] | None = None,
    owed: bool = False,
    origin: Callable[[Mapping[str, Any]], str] | None = None,
) -> Callable[[Work], Work]:
    """Register the decorated function under `name`. What it returns is kept as JSON."""

    def register(work: Work) -> Work:
        _registry[name] = Kind(name, work, label, outcome, seconds, megabytes, messages or {}, owed, origin)
        return work

    return register


def find(name: str) -> Kind | None:
    """The kind, or None where this version has none of that name."""
    return _registry.get(name)


def owed() -> list[str]:
    """The names of the kinds that must be done."""
    return [each.name for each in _registry.values() if each.owed]
