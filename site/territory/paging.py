"""Long lists paged by key: each page starts after the last row seen, and costs the same at any depth."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class KeyPage(Generic[M]):
    """Some rows in order, and the cursors of the pages before and after ('' where there is none)."""

    rows: list[M]
    before: str = ""
    after: str = ""

    @property
    def alone(self) -> bool:
        """Whether there is no other page."""
        return not (self.before or self.after)


def paged(
    rows: QuerySet[M], keys: Sequence[str], params: Mapping[str, Any], size: int = PAGE_SIZE
) -> KeyPage[M]:
    """The page of `rows` that `params` ("after" or "before", cursors of an earlier page) asks for.

    `keys` are order_by terms that together are unique, such as ("-received_at", "-pk"). A cursor that cannot
    be read gives the first page.
    """
    backwards = bool(params.get("before")) and not params.get("after")
    terms = tuple(_turned(key) for key in keys) if backwards else tuple(keys)
    start = _read(params.get("before" if backwards else "after") or "", len(keys))
    found = rows.order_by(*terms)
    if start:
        try:
            found = found.filter(_beyond(terms, start))
        except (ValidationError, ValueError, TypeError):
            start = None
    some = list(found[: size + 1])
    more, some = len(some) > size, some[:size]
    if backwards:
        some.reverse()
    if not some:
        return KeyPage([])
    has_before = more if backwards else start is not None
    has_after = start is not None if backwards else more
    return KeyPage(
        some,
        before=_cursor(some[0], keys) if has_before else "",
        after=_cursor(some[-1], keys) if has_after else "",
    )


def _turned(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def _beyond(terms: Sequence[str], start: Sequence[Any]) -> Q:
    found = Q(pk__in=[])
    for index, term in enumerate(terms):
        equal = reduce(
            lambda q, pair: q & Q(**{pair[0].lstrip("-"): pair[1]}),
            zip(terms[:index], start, strict=False),
            Q(),
        )
        found |= equal & Q(**{f"{term.lstrip('-')}__{'lt' if term.startswith('-') else 'gt'}": start[index]})
    return found


def _cursor(row: Model, keys: Sequence[str]) -> str:
    values = []
    for key in keys:
        value: Any = row
        for part in key.lstrip("-").split("__"):
            value = getattr(value, part)
        values.append(
            value
            if isinstance(value, int)
            else value.isoformat()
            if hasattr(value, "isoformat")
            else str(value)
        )
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _read(cursor: str, length: int) -> list[Any] | None:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    good = (
        isinstance(values, list) and len(values) == length and all(isinstance(v, (str, int)) for v in values)
    )
    return values if good else None
