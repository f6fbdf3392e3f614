"""A person with an app: turns answers, as our own page would send them, into what stands in the elements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any
from uuid import UUID

from forms_builder.schema import Form, Group, Item, Question, Repeat
from forms_builder.xforms.reading import file_key
from tests.forms_builder.xforms.xform import slug

START, END = "2026-03-15T11:40:00.000+08:00", "2026-03-15T12:00:00.000+08:00"
FILES = {"photo": "jpg", "signature": "png", "audio": "m4a", "video": "mp4", "file": "pdf"}
Change = Callable[[Question, Any], Any]


def possible(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as an app can give them: places by their position, files by a name of their own, a list for
    every repeat, nothing for what is calculated."""
    number = count(1)

    def given(question: Question, value: Any) -> Any:
        if question.type == "calculated":
            return None
        if question.type == "location" and "text" in value:
            return {"lat": 28.751234, "lng": 117.451234, "accuracy": 12.0}
        if question.type == "signature":
            return [f"{next(number)}.png"]
        if question.type in FILES:
            return [f"{next(number)}.{FILES[question.type]}" for _hash in value]
        return value

    return _changed(form, form.items, answers, given)


def stored(form: Form, answers: Mapping[str, Any], instance: str) -> dict[str, Any]:
    """Possible answers with what stands for the files of an instance."""

    def key(question: Question, value: Any) -> Any:
        if question.type not in FILES:
            return value
        return [file_key(UUID(instance), name) for name in value]

    return _changed(form, form.items, answers, key)


def files_of(form: Form, answers: Mapping[str, Any]) -> dict[str, str]:
    """The question type of each file by its name."""
    found: dict[str, str] = {}

    def note(question: Question, value: Any) -> Any:
        if question.type in FILES:
            found.update(dict.fromkeys(value, question.type))
        return value

    _changed(form, form.items, answers, note)
    return found


def elements(form: Form, answers: Mapping[str, Any], consent: Mapping[str, bool]) -> dict[str, Any]:
    """Texts by element name."""
    found: dict[str, Any] = {"start": START, "end": END}
    if form.consent:
        found["consent"] = "OK" if consent.get("form") else ""
    for name, agreed in consent.items():
        if name != "form":
            found[f"{name}_consent"] = "yes" if agreed else "no"
    return found | _texts(form, answers)


def _changed(
    form: Form, items: tuple[Item, ...], answers: Mapping[str, Any], change: Change
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in _flat(items):
        if isinstance(item, Repeat):
            times = answers.get(item.name, ())
            found[item.name] = [_changed(form, item.items, each, change) for each in times]
        elif item.name in answers:
            value = change(item, answers[item.name])
            if value is not None:
                found[item.name] = value
    return found


def _flat(items: tuple[Item, ...]) -> Iterator[Question | Repeat]:
    """Questions and repeats in all groups."""
    for item in items:
        if isinstance(item, Group) and not isinstance(item, Repeat):
            yield from _flat(item.items)
        elif isinstance(item, Question | Repeat):
            yield item


def _texts(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in answers.items():
        question = form.by_name.get(name)
        if question is None:  # a repeat
            found[name] = [_texts(form, each) for each in value]
        elif question.type == "matrix":
            found |= {f"{name}_{slug(row)}": option for row, option in value.items()}
        elif question.type in FILES:
            found |= {f"{name}_{number}": file for number, file in enumerate(value, start=1)}
            found[name] = value[0]  # where it takes only one
        else:
            found[name] = text_of(form, question, value)
    return found


def text_of(form: Form, question: Question, value: Any) -> str:
    """A value as XForms writes it."""
    match question.type:
        case "multiple":
            return " ".join(value)
        case "ranking":  # an app ranks them all
            rest = [each.value for each in form.options_of(question) if each.value not in value]
            return " ".join([*value, *rest])
        case "location":
            return f"{value['lat']} {value['lng']} 0.0 {value.get('accuracy', 0)}"
        case "trace" | "shape":
            points = [*value, value[0]] if question.type == "shape" else value
            return "; ".join(f"{each[0]} {each[1]} 0.0 {[*each, 0][2]}" for each in points)
        case "time" | "datetime":
            return f"{value}:00.000+08:00"
        case _:
            return str(value)
