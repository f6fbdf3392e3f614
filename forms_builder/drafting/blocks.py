"""The items of a form as blocks of the editor's stream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from forms_builder import questions
from forms_builder.blocks.stream import GROUP, PAGE_BREAK, REPEAT
from forms_builder.companions import ADJUSTABLE, companion_of
from forms_builder.compiling.expressions import ALWAYS
from forms_builder.compiling.kept import COMPANION, EXPRESSIONS, KEPT
from forms_builder.conditions import COUNTED
from forms_builder.drafting.expressions import Stored
from forms_builder.logic import unparse
from forms_builder.schema import Form, Group, Item, Option, Question, Repeat, to_json

Json = Any
Inside = tuple[str, ...]

PLAIN = (
    "hint",
    "image",
    "required",
    "constraint_message",
    "sensitive",
    "separate_consent",
    "staff_only",
    "weight",
    "dimension",
)


class Drafter:
    """Makes the blocks of one form."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.stored = Stored(form)
        self.explained = {question.companion for question in form.questions}
        self.dumped = {each["id"]: each for each in _dumped(to_json(form).get("items", []))}

    def blocks(self, items: tuple[Item, ...], repeats: Inside) -> list[Json]:
        """The blocks of these items; questions behind “other” come out of their option."""
        made: list[Json] = []
        at = 0
        while at < len(items):
            item = items[at]
            following = items[at + 1] if at + 1 < len(items) else None
            if isinstance(item, Question):
                changed = _companion_changes(item, following, self.form.language)
                if changed is None and item.name in self.explained:
                    changed = False  # the question behind “other” stands elsewhere, and is one of its own
                at += changed is not None and changed is not False
                made.append(self._block(item.type, item, self._question(item, repeats, changed)))
            elif isinstance(item, Repeat):
                made.append(self._block(REPEAT, item, self._repeat(item, repeats)))
            elif isinstance(item, Group):
                made.append(self._block(GROUP, item, self._group(item, repeats)))
            else:
                made.append(self._block(PAGE_BREAK, item, {"label": item.label}))
            at += 1
        return made

    def _block(self, kind: str, item: Item, value: dict[str, Json]) -> Json:
        return {"type": kind, "value": value, "id": item.id}

    def _question(self, question: Question, repeats: Inside, companion: Json) -> dict[str, Json]:
        kind = questions.get(question.type)
        here = self.stored.positions[question.id]
        declared = {each.name: each for each in kind.settings_fields}
        settings = {
            key: value
            for key, value in question.settings.items()
            if key in declared and declared[key].read(value) == value != declared[key].default
        }
        value: dict[str, Json] = {
            "label": question.label,
            "condition": self.stored.condition(question.relevant, repeats, here),
            "name": question.name,
        }
        shown = {"id", "type", "label", "name", "relevant", "settings"}
        if not kind.answers:
            value["image"] = question.image
            shown.add("image")
        elif not kind.asked:
            parts = ("calculation",) if kind.calculates else ("default", "calculation")
            value |= {"settings": settings, "more": self._more(question, repeats, here, parts)}
            shown |= {*parts, "trigger"}
        else:
            value |= {"settings": settings, **self._asked(question, repeats, here, shown)}
        rest = {key: each for key, each in question.settings.items() if key not in settings}
        value["extra"] = self._extra(question, shown, rest, companion)
        return value

    def _asked(self, question: Question, repeats: Inside, here: int, shown: set[str]) -> dict[str, Json]:
        kind = questions.get(question.type)
        value: dict[str, Json] = {name: getattr(question, name) for name in PLAIN}
        value["constraint"] = self.stored.constraint(question.constraint, here, kind.kind)
        parts = ("default", "required_if", "read_only", "calculation")
        value["more"] = self._more(question, repeats, here, parts)
        shown |= {*PLAIN, "constraint", *parts, "required_message", "trigger"}
        if kind.lists and question.choices_from:
            value["source"] = {"list": question.choices_from, "filter": self.stored.filter(question, here)}
            shown |= {"choices_from", "choice_filter"}
        elif kind.options:
            value["options"] = [_option(option) for option in question.options]
            shown.add("options")
        if kind.rows:
            value["rows"] = [{"value": row.value, "label": row.label} for row in question.rows]
            shown.add("rows")
        return value

    def _more(self, question: Question, repeats: Inside, here: int, parts: tuple[str, ...]) -> Json:
        more: dict[str, Json] = {}
        for part in parts:
            expression = getattr(question, part)
            if expression is None:
                continue
            if part == "read_only" and expression == ALWAYS:
                more[part] = {"always": True}
            elif part in ("required_if", "read_only"):
                more[part] = self.stored.condition(expression, repeats, here)
            else:
                more[part] = self.stored.calculation(expression, repeats, here)
        if "required_if" in parts and question.required_message:
            more["required_message"] = question.required_message
        named = [self.stored.by_name[name].id for name in question.trigger if name in self.stored.by_name]
        if len(named) == len(question.trigger) and named:
            more["trigger"] = named
        return more

    def _group(self, group: Group, repeats: Inside) -> dict[str, Json]:
        shown = {"id", "type", "label", "name", "relevant", "items"}
        return {
            "label": group.label,
            "condition": self.stored.condition(group.relevant, repeats, self.stored.positions[group.id]),
            "name": group.name,
            "items": self.blocks(group.items, repeats),
            "extra": self._extra(group, shown, {}, None),
        }

    def _repeat(self, repeat: Repeat, repeats: Inside) -> dict[str, Json]:
        value = self._group(repeat, repeats)
        shown = {"id", "type", "label", "name", "relevant", "items", "count", "least", "most", "one"}
        return {
            **value,
            "items": self.blocks(repeat.items, (*repeats, repeat.name)),
            "one": repeat.one,
            "times": self._times(repeat),
            "extra": self._extra(repeat, shown, {}, None),
        }

    def _times(self, repeat: Repeat) -> Json:
        bounds = {"least": repeat.least, "most": repeat.most}
        count = repeat.count
        if count is None:
            return {"how": "free", **bounds}
        if isinstance(count.ast, int) and str(count.ast) == count.text and 0 < count.ast <= 1000:
            return {"how": "fixed", "number": count.ast, **bounds}
        named = self.stored.by_name.get(str(count.ast[1])) if _names_one(count.ast) else None
        if named and named.position < self.stored.positions[repeat.id] and named.kind != COUNTED:
            was = {"was": count.text} if count.text != unparse(count.ast) else {}
            return {"how": "question", "question": named.id, **bounds, **was}
        return {"text": count.text, **bounds}

    def _extra(self, item: Question | Group, shown: set[str], settings: Json, companion: Json) -> Json:
        """Everything that no field of the block holds."""
        dumped = self.dumped[item.id]
        kept: dict[str, Json] = {
            key: value["text"] if key in EXPRESSIONS else value
            for key, value in dumped.items()
            if key not in shown and key not in ("settings", "items")
        }
        if isinstance(item, Question) and item.trigger and not self._all_known(item.trigger):
            kept["trigger"] = list(item.trigger)
        if companion is False or companion:
            kept[COMPANION] = companion
        return {**settings, **({KEPT: kept} if kept else {})}

    def _all_known(self, names: tuple[str, ...]) -> bool:
        return all(name in self.stored.by_name for name in names)


def _dumped(items: list[Json]) -> Iterator[Json]:
    for item in items:
        yield item
        yield from _dumped(item.get("items", []))


def _names_one(ast: Json) -> bool:
    return isinstance(ast, list) and len(ast) == 2 and ast[0] == "$"


def _option(option: Option) -> dict[str, Json]:
    """The option as the grid stores it: what is the default is left out."""
    kept: dict[str, Json] = {"value": option.value, "label": option.label}
    for each in fields(option):
        value = getattr(option, each.name)
        if each.name not in kept and value not in (each.default, {}):
            kept[each.name] = dict(value) if isinstance(value, Mapping) else value
    return kept


def _companion_changes(question: Question, following: Item | None, language: str) -> Json:
    """What the question after it, if it is the one behind “other”, says differently: {} for nothing, None
    where none follows, False where it is one of its own."""
    made = companion_of(question, language)
    if made is None or not isinstance(following, Question) or following.id != made.id:
        return None
    changed = {
        each.name: getattr(following, each.name)
        for each in fields(Question)
        if getattr(following, each.name) != getattr(made, each.name)
    }
    if not changed.keys() <= ADJUSTABLE:
        return False
    return {key: dict(value) if isinstance(value, Mapping) else value for key, value in changed.items()}
