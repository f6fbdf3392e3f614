"""Check-your-answers: every answer in words, in the order of the form, repeats with their members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from forms_builder import questions
from forms_builder.questions.choices import with_options
from forms_builder.rendering.piping import plainly
from forms_builder.schema import Form, Group, Item, Question, Repeat


@dataclass(frozen=True, slots=True)
class Line:
    """One question and what was said (None where consent was refused), or a member's title (`heading`)."""

    number: int | None
    label: str
    said: str | None
    heading: bool = False


def check_lines(form: Form, answers: Mapping[str, Any], consent: Mapping[str, bool]) -> list[Line]:
    """What is said of clean `answers` (by question name, nested). Nothing is masked: they are one's own."""
    return list(_lines(form, form.items, answers, consent, "", answers))


def _lines(
    form: Form,
    items: Sequence[Item],
    answers: Mapping[str, Any],
    consent: Mapping[str, bool],
    prefix: str,
    around: Mapping[str, Any],
) -> Iterator[Line]:
    for item in items:
        if isinstance(item, Repeat):
            for number, inside in enumerate(answers.get(item.name) or (), start=1):
                one = item.one or _("Entry in the list")
                title = _("%(one)s %(number)s") % {"one": one, "number": number}
                yield Line(None, f"{item.label}：{title}" if item.label else title, "", heading=True)
                below = f"{prefix}{item.name}[{number}]."
                yield from _lines(form, item.items, inside, consent, below, {**around, **inside})
        elif isinstance(item, Group):
            yield from _lines(form, item.items, answers, consent, prefix, around)
        elif isinstance(item, Question) and item.name not in form.later_stage:
            refused = consent.get(prefix + item.name) is False
            if refused or (item.name in answers and questions.get(item.type).asked):
                label = plainly(form, item.label, lambda name: said(form, name, around))
                yield Line(
                    form.numbers.get(item.name),
                    label,
                    said(form, item.name, answers) if not refused else None,
                )


def said(form: Form, name: str, answers: Mapping[str, Any]) -> str:
    """The answer in words; '' where there is none. An answer that its words show is put in, but no deeper."""
    return plainly(form, _display(form, name, answers), lambda other: _display(form, other, answers))


def _display(form: Form, name: str, answers: Mapping[str, Any]) -> str:
    value = answers.get(name)
    if value is None:
        return ""
    question = with_options(form, form.by_name[name])
    if question.type in ("phone", "id_number"):
        return str(value)
    if question.type == "household" and str(value).startswith("h:"):
        return _("known from your own link")
    return questions.get(question.type).display(question, value)
