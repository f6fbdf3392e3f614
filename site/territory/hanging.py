"""What hangs on a row: the reasons why an area, a household or an organisation cannot be deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst

from territory.models import Area


@dataclass(frozen=True, slots=True)
class Hanging:
    """So many rows of one kind that point to the row."""

    label: str
    n: int


def hanging_on(row: Model) -> list[Hanging]:
    """Everything that points to the row, over all apps, whatever its rule for deletion. One query a kind.

    Of an area also the areas below it.
    """
    found = []
    if isinstance(row, Area) and row.numchild:
        found.append(Hanging(str(capfirst(Area._meta.verbose_name_plural)), row.numchild))
    for relation in row._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        if relation.concrete or relation.field.model._meta.proxy:  # type: ignore[union-attr]  # a reverse relation
            continue
        n = _pointing(relation, row)
        if n:
            found.append(Hanging(_label(relation.related_model), n))
    return found


def _pointing(relation: Any, row: Model) -> int:
    rows = relation.related_model._base_manager.filter(**{relation.field.name: row.pk})
    count: int = rows.count()
    return count


def _label(model: Any) -> str:
    """What the rows are called; those of a many-to-many relation by the model that has it."""
    owner = model._meta.auto_created or model
    return str(capfirst(owner._meta.verbose_name_plural))
