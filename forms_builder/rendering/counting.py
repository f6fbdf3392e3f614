"""How many times counted repeats are asked: what a page without JavaScript has to show beyond what it had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from forms_builder.errors import Problem
from forms_builder.schema import Form, Group, Item, Question, Repeat


def still_to_ask(form: Form, given: Mapping[str, Any], judged: Mapping[str, Any]) -> dict[str, int]:
    """By address, how many times each counted repeat is asked, where one of them has more than the page had.

    `given` are raw answers, nested, with a member for each on the page; of `judged`, the judge's answers,
    only the number of members counts. {} where the page had them all.
    """
    found = list(_counts(form, form.items, given, judged, ""))
    grown = any(count > had for _address, had, count in found)
    return {address: max(had, count) for address, had, count in found} if grown else {}


def more_to_ask(given: Mapping[str, Any], counts: Mapping[str, int]) -> list[Problem]:
    """What `still_to_ask` found, for people: of each repeat that has grown, how many there are now."""
    return [
        Problem("more_times", address, {"count": count})
        for address, count in counts.items()
        if count > _members_at(given, address)
    ]


def _members_at(given: Mapping[str, Any], address: str) -> int:
    """How many members the page had of the repeat at an address (`family[2].jobs`)."""
    holder: Any = given
    *above, last = address.replace("].", "]|").split("|")
    for step in above:
        name, _bracket, number = step.rstrip("]").partition("[")
        members = holder.get(name) or ()
        holder = members[int(number) - 1] if int(number) <= len(members) else {}
    return len(holder.get(last) or ())


def _counts(
    form: Form, items: Sequence[Item], given: Mapping[str, Any], judged: Mapping[str, Any], prefix: str
) -> Iterator[tuple[str, int, int]]:
    """(address, members on the page, members there must be) of every counted repeat."""
    for item in items:
        if isinstance(item, Repeat):
            members, there = judged.get(item.name) or [], given.get(item.name) or []
            if item.count is not None and _shows(form, item.items):
                yield prefix + item.name, len(there), min(len(members), item.most)
            for index, inside in enumerate(members):
                before = there[index] if index < len(there) and isinstance(there[index], Mapping) else {}
                yield from _counts(form, item.items, before, inside, f"{prefix}{item.name}[{index + 1}].")
        elif isinstance(item, Group):
            yield from _counts(form, item.items, given, judged, prefix)


def _shows(form: Form, items: Sequence[Item]) -> bool:
    """Whether the page draws anything there: what it never has would be asked for without end."""
    return any(
        _shows(form, item.items)
        if isinstance(item, Group)
        else isinstance(item, Question) and item.type != "calculated" and item.name not in form.later_stage
        for item in items
    )
