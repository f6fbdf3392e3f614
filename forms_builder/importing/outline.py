"""A form as a list to read through: every question with its type, options and condition in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace

from forms_builder import questions
from forms_builder.blocks import questions_block
from forms_builder.compiling import Compiled, compile_page
from forms_builder.drafting import page_values
from forms_builder.schema import Form, Group, PageBreak, Repeat
from forms_builder.wording import condition_text

MOST_OPTIONS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list. `kind` is the type in words; '' for a heading."""

    ident: str
    level: int
    label: str
    kind: str = ""
    number: int | None = None
    hint: str = ""
    required: bool = False
    options: tuple[str, ...] = ()
    more: int = 0  # options that are not listed
    rows: tuple[str, ...] = ()
    condition: str = ""
    repeats: bool = False
    several: bool = False  # several options can be chosen


def outline(form: Form, limit: int | None = None) -> Iterator[Line]:
    """The form's lines in order, at most `limit` of them."""
    for at, (item, groups) in enumerate(form.walk()):
        if limit is not None and at >= limit:
            return
        level = len(groups)
        if isinstance(item, PageBreak):
            continue
        condition = condition_text(form, item.relevant) if item.relevant else ""
        if isinstance(item, Group):
            if item.label or condition or isinstance(item, Repeat):
                yield Line(item.id, level, item.label, condition=condition, repeats=isinstance(item, Repeat))
            continue
        labels = [option.label for option in form.options_of(item) if option.enabled]
        yield Line(
            item.id,
            level,
            item.label or item.name,
            str(questions.get(item.type).label),
            form.numbers.get(item.name),
            item.hint,
            item.required,
            tuple(labels[:MOST_OPTIONS]),
            max(0, len(labels) - MOST_OPTIONS),
            tuple(row.label for row in item.rows),
            condition,
            several=item.type == "multiple",
        )


def type_counts(form: Form) -> list[tuple[str, int]]:
    """How many questions of which type, in words, the most frequent first."""
    counted = Counter(str(questions.get(question.type).label) for question in form.questions)
    return counted.most_common()


def compiled(form: Form) -> Compiled:
    """What a page made of the form compiles to, without a page or a database."""
    values = page_values(form)
    return compile_page(SimpleNamespace(**{**values, "body": questions_block().to_python(values["body"])}))
