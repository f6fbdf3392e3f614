"""Between form fields and answers: what a browser without JavaScript posts, and how it is posted again.

The fields of a question inside a repeat carry its address: `family[2].age`, `family[2].jobs[1].title`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from forms_builder import questions
from forms_builder.questions.choices import with_options
from forms_builder.schema import Form, Group, Item, Question, Repeat

CONSENT = "__consent"
VERSION = "__version"
RESPONSE_ID = "__id"
STARTED = "__started"
CONFIRM = "__confirm"
EDIT = "__edit"
ADD = "__add"
REMOVE = "__remove"
HERE = "__"  # `family[2].__`: that there is a second one, even where nothing in it is answered

_SAID = {"yes": True, "no": False}
_STEP = re.compile(r"\[([1-9]\d{0,2})\]\.")


class Posted(NamedTuple):
    """What the fields of a page said. `answers` are raw, by question name; consents not given are absent.

    `change` is the address of the repeat to which one is to be added (`family`), or of the one that is to be
    taken away (`family[2]`); '' for neither.
    """

    answers: dict[str, Any]
    consent: dict[str, bool]
    version: str
    id: str
    confirm: bool
    edit: bool
    started: str
    change: str = ""


def read_post(form: Form, post: Mapping[str, list[str]]) -> Posted:
    """The answers, consents and marks in form fields (lists of strings by field name). Never raises."""
    reader = _Reader(form, post)
    if form.consent:
        reader.consent["form"] = _first(post, CONSENT) == "1"
    return Posted(
        answers=reader.read(form.items, ""),
        consent=reader.consent,
        version=_first(post, VERSION),
        id=_first(post, RESPONSE_ID),
        confirm=bool(_first(post, CONFIRM)),
        edit=bool(_first(post, EDIT)),
        started=_first(post, STARTED),
        change=_first(post, ADD) or _first(post, REMOVE),
    )


class _Reader:
    """Walks the public form beside the fields; instances of a repeat close ranks."""

    def __init__(self, form: Form, post: Mapping[str, list[str]]) -> None:
        self._form = form
        self._post = post
        self.consent: dict[str, bool] = {}
        self._seen: defaultdict[str, set[int]] = defaultdict(set)
        for name in post if form.repeat_groups else ():
            for step in _STEP.finditer(name):
                self._seen[name[: step.start()]].add(int(step[1]))

    def read(self, items: Sequence[Item], prefix: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for item in items:
            if isinstance(item, Repeat):
                indexes = sorted(self._seen[prefix + item.name])[: item.most]
                inside = [self.read(item.items, f"{prefix}{item.name}[{index}].") for index in indexes]
                if inside:
                    found[item.name] = inside
            elif isinstance(item, Group):
                found |= self.read(item.items, prefix)
            elif isinstance(item, Question) and item.name not in self._form.later_stage:
                self._question(item, prefix, found)
        return found

    def _question(self, question: Question, prefix: str, found: dict[str, Any]) -> None:
        kind = questions.get(question.type)
        address = prefix + question.name
        if question.separate_consent:
            said = _SAID.get(_first(self._post, f"{CONSENT}.{address}"))
            if said is not None:
                # Whoever judges by the question's name alone takes one refusal for all members.
                self.consent[question.name] = said and self.consent.get(question.name, True)
                self.consent[address] = said
        if kind.answers:
            placed = replace(with_options(self._form, question), name=address)
            raw = kind.from_post(placed, self._post)
            if not kind.is_empty(raw):
                found[question.name] = raw


def changed(form: Form, answers: Mapping[str, Any], change: str) -> dict[str, Any]:
    """The answers with one more or one fewer in a repeat (`Posted.change`), unchanged where it means nothing.

    `answers` are raw and nested; what they hold is not copied deeper than it changes.
    """
    match = re.fullmatch(
        r"(?P<before>(?:.*\]\.)?)(?P<name>[^\[\]]+?)(?:\[(?P<index>[1-9]\d{0,2})\])?", change
    )
    repeat = next(
        (each for each, _around in form.repeat_groups if match and each.name == match["name"]), None
    )
    if match is None or repeat is None:
        return dict(answers)
    result = dict(answers)
    holder: Any = result
    for name, index in re.findall(r"([^\[\].]+)\[([1-9]\d{0,2})\]\.", match["before"]):
        inside = list(holder.get(name) or ())
        at = int(index) - 1
        if at >= len(inside) or not isinstance(inside[at], Mapping):
            return dict(answers)
        inside[at] = dict(inside[at])
        holder[name] = inside
        holder = inside[at]
    members = list(holder.get(repeat.name) or ())
    if match["index"] is None:
        members += [{}] * (max(repeat.least, 1, len(members) + 1) - len(members))
        members = members[: repeat.most]
    elif int(match["index"]) <= len(members):
        del members[int(match["index"]) - 1]
    holder[repeat.name] = members
    return result


def added(answers: Mapping[str, Any], change: str) -> str:
    """The address of the member that `change` added (`family[3]`); '' where it added none."""
    if not change or change.endswith("]"):
        return ""
    holder: Any = answers
    for name, index in re.findall(r"([^\[\].]+)\[([1-9]\d{0,2})\]\.", change):
        members = holder.get(name) if isinstance(holder, Mapping) else None
        holder = members[int(index) - 1] if isinstance(members, list) and int(index) <= len(members) else {}
    members = holder.get(change.rsplit("].", 1)[-1]) if isinstance(holder, Mapping) else None
    return f"{change}[{len(members)}]" if isinstance(members, list) and members else ""


def public_questions(form: Form) -> tuple[Question, ...]:
    """The questions that residents are asked, in order, notes included."""
    return tuple(question for question in form.questions if question.name not in form.later_stage)


def answer_fields(question: Question, value: Any) -> Iterator[tuple[str, str]]:
    """The form fields (name, text) that post `value` again; `from_post` reads them back."""
    yield from questions.get(question.type).posted(question, value)


def field_text(question: Question, value: Any) -> str:
    """An answer, raw or clean, as the text that stands in its input."""
    return questions.get(question.type).typed(question, value)


def all_fields(form: Form, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The form fields that post all of `answers` (clean, nested) again."""
    return list(_all_fields(form, form.items, answers, ""))


def _all_fields(
    form: Form, items: Sequence[Item], answers: Mapping[str, Any], prefix: str
) -> Iterator[tuple[str, str]]:
    for item in items:
        if isinstance(item, Repeat):
            for index, inside in enumerate(answers.get(item.name) or (), start=1):
                yield f"{prefix}{item.name}[{index}].{HERE}", "1"
                yield from _all_fields(form, item.items, inside, f"{prefix}{item.name}[{index}].")
        elif isinstance(item, Group):
            yield from _all_fields(form, item.items, answers, prefix)
        elif isinstance(item, Question) and item.name in answers and item.name not in form.later_stage:
            yield from answer_fields(replace(item, name=prefix + item.name), answers[item.name])


def consent_fields(consent: Mapping[str, bool] | None) -> Iterator[tuple[str, str]]:
    """The form fields that post the consents again."""
    for name, agreed in (consent or {}).items():
        if name != "form":
            yield f"{CONSENT}.{name}", "yes" if agreed else "no"
        elif agreed:
            yield CONSENT, "1"


def _first(post: Mapping[str, list[str]], name: str) -> str:
    values = post.get(name) or [""]
    return values[0].strip()
