"""Quotas on one answer become limits of its option; others are left out with a note."""

from __future__ import annotations

from dataclasses import replace

from forms_builder.importing.lss.context import Context
from forms_builder.schema import Group, Item, Question


def with_quotas(context: Context, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items with their options' limits."""
    limits: dict[tuple[str, str], int] = {}
    for quota in context.survey.quotas:
        name, limit = quota.get("name", ""), quota.get("qlimit", "")
        members = [each for each in context.survey.quota_members if each.get("quota_id") == quota.get("id")]
        if quota.get("active", "1") != "1" or not limit.isascii() or not limit.isdigit():
            continue
        owner = context.names.get(members[0].get("qid", "")) if len(members) == 1 else None
        if owner is None:
            context.note("quota_lost", name=name)
        else:
            limits[owner, members[0].get("code", "")] = int(limit)
            context.note(
                "quota_kept", owner, "info", name=name, limit=limit, option=members[0].get("code", "")
            )
    return tuple(_limited(item, limits) for item in items) if limits else items


def _limited(item: Item, limits: dict[tuple[str, str], int]) -> Item:
    if isinstance(item, Group):
        return replace(item, items=tuple(_limited(each, limits) for each in item.items))
    if not isinstance(item, Question):
        return item
    found = tuple(
        replace(option, quota=limits.get((item.name, option.value), option.quota)) for option in item.options
    )
    return replace(item, options=found)
