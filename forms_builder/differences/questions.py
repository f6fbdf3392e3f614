"""What differs in one question, group or repeat that both versions have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from forms_builder import questions
from forms_builder.calculations import calculation_words, read_calculation
from forms_builder.differences.changes import Change, arrow, says_the_same, shortened
from forms_builder.differences.options import option_changes, row_changes
from forms_builder.drafting.expressions import Stored
from forms_builder.schema import Expression, Form, Group, Question, Repeat
from forms_builder.wording import condition_text

Json = Any

# What is said of plain fields, by name.
PLAIN: dict[str, str] = {
    "hint": _("hint: %(change)s"),
    "name": _("variable name: %(change)s"),
    "constraint_message": _("message for a broken rule: %(change)s"),
    "required_message": _("message for a missing answer: %(change)s"),
    "dimension": _("dimension of the score: %(change)s"),
    "weight": _("weight in the score: %(change)s"),
    "choices_from": _("list of options: %(change)s"),
    "one": _("what one is called: %(change)s"),
    "least": _("least number: %(change)s"),
    "most": _("greatest number: %(change)s"),
}
# What is said of marks: where they are set now, and where they no longer are.
MARKS: dict[str, tuple[str, str]] = {
    "required": (_("must be answered now"), _("need not be answered any more")),
    "sensitive": (_("is sensitive now"), _("is no longer sensitive")),
    "separate_consent": (_("needs a separate consent now"), _("needs no separate consent any more")),
    "staff_only": (_("is filled in by staff now"), _("is no longer filled in by staff")),
}
CONDITIONS: dict[str, str] = {
    "relevant": _("shown when: %(change)s"),
    "constraint": _("rule for the answer: %(change)s"),
    "required_if": _("must be answered when: %(change)s"),
    "read_only": _("locked when: %(change)s"),
    "choice_filter": _("which options are offered: %(change)s"),
    "calculation": _("calculation: %(change)s"),
    "default": _("filled in beforehand: %(change)s"),
    "count": _("how often: %(change)s"),
}
SCORED = frozenset({"weight", "dimension"})
SCALES = frozenset({"start", "end", "unit", "result"})  # settings that say what a number means


@dataclass(frozen=True)
class Asked:
    """Two versions, with what their expressions speak of."""

    before: Form
    after: Form

    @cached_property
    def stored(self) -> tuple[Stored, Stored]:
        """Readers of both versions' expressions."""
        return Stored(self.before), Stored(self.after)

    @cached_property
    def ids(self) -> tuple[dict[str, str], dict[str, str]]:
        """Permanent ids by variable name in both versions."""
        return tuple(  # type: ignore[return-value]  # two, as there are two forms
            {getattr(item, "name", ""): item.id for item, _groups in form.walk()}
            for form in (self.before, self.after)
        )

    def same(self, before: Expression | None, after: Expression | None) -> bool:
        """Whether two expressions say the same of the same questions, whatever these are called."""
        if before is None or after is None:
            return before is after
        one, other = (_by_id(each.ast, ids) for each, ids in zip((before, after), self.ids, strict=True))
        return bool(one == other)

    def words(self, side: int, field: str, expression: Expression | None) -> str:
        """An expression in the words of its version."""
        if expression is None:
            return ""
        form, stored = (self.before, self.after)[side], self.stored[side]
        if field in ("calculation", "default", "count"):
            found = read_calculation(expression.ast, stored.by_name)
            if found is None:
                return expression.text
            label = _label_of(stored)
            return calculation_words(found, label, lambda each: condition_words(each, stored, form))
        return expression.text if field == "choice_filter" else condition_text(form, expression)


def condition_words(condition: Json, stored: Stored, form: Form) -> str:
    """A stored condition in words."""
    from forms_builder.conditions import condition_ast

    ast = condition_ast(condition, stored.targets)
    return condition_text(form, Expression("", ast)) if ast is not None else ""


def question_changes(asked: Asked, before: Question, after: Question, where: str) -> Iterator[Change]:
    """All changes of one question."""
    say = _sayer(where, after.id)
    if before.type != after.type:
        kinds = [str(questions.get(each.type).label) for each in (before, after)]
        yield say("type", gettext("type: %(change)s") % {"change": arrow(*kinds)}, alters=True)
    if before.label != after.label:
        change = arrow(shortened(before.label), shortened(after.label))
        other = not says_the_same(before.label, after.label)
        yield say("label", gettext("text: %(change)s") % {"change": change}, alters=other)
    yield from _plain(before, after, say, ("hint", "name", "constraint_message", "required_message"))
    yield from _plain(before, after, say, ("weight", "dimension", "choices_from"))
    yield from _marks(before, after, say)
    for field in ("relevant", "constraint", "required_if", "read_only", "choice_filter"):
        yield from _expression(asked, before, after, field, say)
    for field in ("calculation", "default"):
        decides = field == "calculation" and not questions.get(after.type).asked
        yield from _expression(asked, before, after, field, say, alters=decides)
    if before.image != after.image:
        yield say("image", gettext("picture changed"))
    yield from _settings(before, after, say)
    yield from option_changes(before, after, where)
    yield from row_changes(before, after, where)


def group_changes(asked: Asked, before: Group, after: Group, where: str) -> Iterator[Change]:
    """All changes of one group or repeat, what it holds aside."""
    say = _sayer(where, after.id)
    if before.label != after.label:
        yield say(
            "label", gettext("heading changed: %(change)s") % {"change": arrow(before.label, after.label)}
        )
    if isinstance(before, Repeat) != isinstance(after, Repeat):
        yield say("type", gettext("is asked several times now, or no longer"), alters=True)
        return
    yield from _expression(asked, before, after, "relevant", say)
    yield from _plain(before, after, say, ("name",))
    if isinstance(before, Repeat) and isinstance(after, Repeat):
        yield from _expression(asked, before, after, "count", say)
        yield from _plain(before, after, say, ("one", "least", "most"))


def _sayer(where: str, ident: str) -> Callable[..., Change]:
    def say(code: str, text: str, *, alters: bool = False) -> Change:
        return Change(code, text, where, ident, alters=alters)

    return say


def _plain(before: Any, after: Any, say: Callable[..., Change], names: tuple[str, ...]) -> Iterator[Change]:
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            change = {"change": arrow(old, new)}
            yield say(name, gettext(PLAIN[name]) % change, alters=name in SCORED or name == "choices_from")


def _marks(before: Question, after: Question, say: Callable[..., Change]) -> Iterator[Change]:
    for name, (now, no_longer) in MARKS.items():
        if getattr(before, name) != getattr(after, name):
            yield say(name, gettext(now if getattr(after, name) else no_longer))


def _expression(
    asked: Asked, before: Any, after: Any, field: str, say: Callable[..., Change], *, alters: bool = False
) -> Iterator[Change]:
    old, new = getattr(before, field), getattr(after, field)
    if asked.same(old, new):
        return
    said = [asked.words(side, field, each) for side, each in enumerate((old, new))]
    if said[0] != said[1]:
        yield say(field, gettext(CONDITIONS[field]) % {"change": arrow(*said)}, alters=alters)


def _settings(before: Question, after: Question, say: Callable[..., Change]) -> Iterator[Change]:
    declared = {each.name: each for each in questions.get(after.type).settings_fields}
    for name in sorted({*before.settings, *after.settings}):
        old, new = before.settings.get(name), after.settings.get(name)
        if old != new and name in declared:
            text = f"{declared[name].label}：{arrow(_shown(old), _shown(new))}"
            yield say("settings", text, alters=name in SCALES)


def _shown(value: Json) -> Json:
    return {True: gettext("Yes"), False: gettext("No")}[value] if isinstance(value, bool) else value


def _label_of(stored: Stored) -> Callable[[str], str]:
    def label(ident: str) -> str:
        target = stored.targets.get(ident)
        return gettext("“%(label)s”") % {"label": shortened(target.label)} if target else "…"

    return label


def _by_id(ast: Json, ids: Mapping[str, str]) -> Json:
    """The tree with permanent ids in place of variable names."""
    if not isinstance(ast, list):
        return ast
    if len(ast) == 2 and ast[0] == "$":
        return ["$", ids.get(ast[1], ast[1])]
    return [ast[0], *(_by_id(each, ids) for each in ast[1:])]
