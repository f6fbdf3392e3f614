"""What was added, removed and moved, and what differs in what stayed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from django.utils.translation import gettext

from forms_builder.differences.changes import Change, arrow, where_of
from forms_builder.differences.questions import Asked, group_changes, question_changes
from forms_builder.schema import Form, Group, Item, Question, Repeat


@dataclass(frozen=True)
class _Order:
    """The items of a form by id, with what is around them."""

    form: Form

    @cached_property
    def items(self) -> dict[str, tuple[Item, tuple[Group, ...]]]:
        return {item.id: (item, groups) for item, groups in self.form.walk()}

    def around(self, ident: str) -> str:
        groups = self.items[ident][1]
        return groups[-1].id if groups else ""

    def repeats(self, ident: str) -> tuple[str, ...]:
        return tuple(group.id for group in self.items[ident][1] if isinstance(group, Repeat))


def item_changes(before: Form, after: Form) -> Iterator[Change]:
    """In the order of the newer version; what was removed comes last."""
    old, new = _Order(before), _Order(after)
    moved = _moved(old, new)
    asked = Asked(before, after)
    for ident, (item, _groups) in new.items.items():
        where = where_of(after, item)
        if ident not in old.items:
            yield Change("added", gettext("added"), where, ident)
            continue
        earlier = old.items[ident][0]
        if ident in moved:
            yield _move(old, new, ident, where)
        if isinstance(item, Question) and isinstance(earlier, Question):
            yield from question_changes(asked, earlier, item, where)
        elif isinstance(item, Group) and isinstance(earlier, Group):
            yield from group_changes(asked, earlier, item, where)
        elif item.label != earlier.label:
            yield Change(
                "label", gettext("heading changed: %(change)s") % _labels(earlier, item), where, ident
            )
    for ident, (item, _groups) in old.items.items():
        if ident not in new.items:
            answered = isinstance(item, Question)
            yield Change("removed", gettext("removed"), where_of(before, item), ident, alters=answered)


def _labels(before: Item, after: Item) -> dict[str, str]:
    return {"change": arrow(before.label, after.label)}


def _moved(old: _Order, new: _Order) -> set[str]:
    """What stands elsewhere among its neighbours or in another part: as few as explain the new order."""
    both = [ident for ident in old.items if ident in new.items]
    order = [ident for ident in new.items if ident in old.items]
    kept = SequenceMatcher(None, both, order, autojunk=False).get_matching_blocks()
    still = {ident for match in kept for ident in both[match.a : match.a + match.size]}
    return {ident for ident in order if ident not in still or old.around(ident) != new.around(ident)}


def _move(old: _Order, new: _Order, ident: str, where: str) -> Change:
    item = new.items[ident][0]
    repeated = isinstance(item, Question) and old.repeats(ident) != new.repeats(ident)
    if repeated:
        text = gettext("moved into or out of a repeated part: answers are kept in another shape")
        return Change("moved", text, where, ident, alters=True)
    numbers = [form.numbers.get(getattr(item, "name", "")) for form in (old.form, new.form)]
    if all(numbers) and numbers[0] != numbers[1]:
        text = gettext("moved: was question %(before)s, is now question %(after)s")
        return Change("moved", text % {"before": numbers[0], "after": numbers[1]}, where, ident)
    return Change("moved", gettext("moved"), where, ident)
