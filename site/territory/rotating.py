"""Writing names and phone numbers anew with the key in use, so that an old key can be given up.

Every `EncryptedField` of every model is looked through in the order of its rows' numbers, some rows at a
time, each batch one transaction. What is already under the key in use is left alone: run again after an
interruption, it goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model, TextField
from django.db.models.functions import Cast

from territory.crypto import in_use
from territory.fields import EncryptedField, Lost
from territory.models import Household

BATCH = 500


@dataclass(slots=True)
class Rotated:
    """How many rows were looked at and written, and in how many a value could not be read."""

    seen: int = 0
    written: int = 0
    lost: int = 0


def rotate(batch: int = BATCH, told: Callable[[str, Rotated], None] | None = None) -> dict[str, Rotated]:
    """Write anew whatever is not under the key in use; by model. `told` hears of every batch."""
    found: dict[str, Rotated] = {}
    for model, names in encrypted():
        state = found[model._meta.label] = Rotated()
        last: Any = None
        while (last := _batch(model, names, last, batch, state)) is not None:
            if told:
                told(str(model._meta.verbose_name_plural), state)
    return found


def encrypted() -> Iterator[tuple[type[Model], list[str]]]:
    """Every model with encrypted fields, and their names."""
    for model in apps.get_models():
        names = [each.name for each in model._meta.local_fields if isinstance(each, EncryptedField)]
        if names and not model._meta.proxy:
            yield model, names


@transaction.atomic
def _batch(model: type[Model], names: list[str], last: Any, size: int, state: Rotated) -> Any:
    """One batch after the row `last`; the number of its last row, or None where there was none."""
    rows = model._base_manager.select_for_update(of=("self",)).order_by("pk")
    if last is not None:
        rows = rows.filter(pk__gt=last)
    raw = {f"raw_{name}": Cast(name, TextField()) for name in names}
    found = list(rows.annotate(**raw)[:size])
    stale = []
    for row in found:
        state.seen += 1
        values = [getattr(row, name) for name in names]
        state.lost += any(isinstance(value, Lost) for value in values)
        if all(
            in_use(getattr(row, f"raw_{name}")) or isinstance(value, Lost)
            for name, value in zip(names, values, strict=True)
        ):
            continue
        if isinstance(row, Household):
            row.index_phone()
        stale.append(row)
    written = [*names, "phone_index"] if model is Household else names
    model._base_manager.bulk_update(stale, written)
    state.written += len(stale)
    return found[-1].pk if found else None
