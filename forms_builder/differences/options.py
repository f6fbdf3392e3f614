"""What differs in the options of a question and in the lines of a matrix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from forms_builder.differences.changes import Change, arrow, says_the_same, shortened
from forms_builder.schema import Option, Question

MARKS: dict[str, tuple[str, str]] = {
    "na": (_("is not counted now"), _("is counted now")),
    "exclusive": (_("excludes all others now"), _("can be chosen with others now")),
    "other": (_("asks “please say” now"), _("no longer asks “please say”")),
    "enabled": (_("is offered again"), _("is no longer offered")),
}
ALTERING = frozenset({"na"})


def option_changes(before: Question, after: Question, where: str) -> Iterator[Change]:
    """Options added, removed, renamed, scored otherwise or in another order."""
    old = {option.value: option for option in before.options}
    new = {option.value: option for option in after.options}
    for number, option in enumerate(after.options, start=1):
        if option.value not in old:
            label = {"number": number, "label": shortened(option.label)}
            text = gettext("option %(number)s “%(label)s” added") % label
            yield Change("option_added", text, where, after.id, option.value)
        else:
            yield from _option(old[option.value], option, number, where, after.id)
    for option in before.options:
        if option.value not in new and not after.choices_from:
            text = gettext("option “%(label)s” removed") % {"label": shortened(option.label)}
            yield Change("option_removed", text, where, after.id, option.value, alters=True)
    both = [value for value in old if value in new]
    if both != [value for value in new if value in old]:
        yield Change("options_moved", gettext("options in another order"), where, after.id)


def row_changes(before: Question, after: Question, where: str) -> Iterator[Change]:
    """Lines of a matrix added, removed or renamed."""
    old = {row.value: row.label for row in before.rows}
    new = {row.value: row.label for row in after.rows}
    for value, label in new.items():
        if value not in old:
            text = gettext("line “%(label)s” added") % {"label": shortened(label)}
            yield Change("row_added", text, where, after.id)
        elif old[value] != label:
            text = gettext("line renamed: %(change)s") % {"change": arrow(old[value], label)}
            yield Change("row_renamed", text, where, after.id, alters=not says_the_same(old[value], label))
    for value, label in old.items():
        if value not in new:
            text = gettext("line “%(label)s” removed") % {"label": shortened(label)}
            yield Change("row_removed", text, where, after.id, alters=True)


def _option(before: Option, after: Option, number: int, where: str, ident: str) -> Iterator[Change]:
    def say(code: str, text: str, **more: Any) -> Change:
        given = {"number": number, "label": shortened(after.label), "text": text}
        words = (
            text if code == "option_renamed" else gettext("option %(number)s “%(label)s”: %(text)s") % given
        )
        return Change(code, words, where, ident, after.value, **more)

    if before.label != after.label:
        change = {"number": number, "change": arrow(shortened(before.label), shortened(after.label))}
        text = gettext("option %(number)s renamed: %(change)s") % change
        yield say("option_renamed", text, alters=not says_the_same(before.label, after.label))
    if before.score != after.score:
        text = gettext("score %(change)s") % {"change": arrow(before.score, after.score)}
        yield say("option_score", text, alters=True)
    if before.quota != after.quota:
        yield say("option_quota", gettext("places %(change)s") % {"change": arrow(before.quota, after.quota)})
    if before.image != after.image:
        yield say("option_image", gettext("picture changed"))
    for name, (now, no_longer) in MARKS.items():
        if getattr(before, name) != getattr(after, name):
            text = gettext(now if getattr(after, name) else no_longer)
            yield say(f"option_{name}", text, alters=name in ALTERING)
