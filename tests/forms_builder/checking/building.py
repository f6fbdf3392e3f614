"""Small forms written in a few words, and answers to them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from forms_builder.logic import parse
from forms_builder.schema import (
    ChoiceList,
    Consent,
    Expression,
    Form,
    Group,
    Item,
    Option,
    PageBreak,
    Question,
    Repeat,
    Row,
)

NOW = datetime(2026, 3, 15, 16, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
EXPRESSIONS = (
    "relevant",
    "constraint",
    "required_if",
    "read_only",
    "calculation",
    "default",
    "choice_filter",
    "count",
)
YES_NO = "yes=是 no=否"
NOTICE = Consent("为社区服务收集信息，保存一年。")


@dataclass(frozen=True)
class Planted:
    """A form with one defect, the same form without it, and what has to be said of which item."""

    code: str
    where: str  # name of the question or repeat, label of a group; "" for the form
    bad: Form
    good: Form

    def __str__(self) -> str:
        return f"{self.code}:{self.where}"


def expression(text: str, *, columns: bool = False) -> Expression:
    """A parsed expression."""
    return Expression(text, parse(text, columns=columns))


def options(text: str) -> tuple[Option, ...]:
    """`yes=是 no=否 none=都没有!` — a `!` makes an option exclusive, a `?` not counted."""
    found = []
    for part in text.split():
        value, _, label = part.partition("=")
        found.append(Option(value, label.rstrip("!?"), exclusive=label.endswith("!"), na=label.endswith("?")))
    return tuple(found)


def q(kind: str, name: str, label: str, **more: Any) -> Question:
    """A question; expressions, options and rows are given as text."""
    return Question(id=f"id-{name}", type=kind, name=name, label=label, **_read(more))


def group(label: str, *items: Item, **more: Any) -> Group:
    """A group."""
    return Group(id=f"id-{label}", label=label, items=items, **_read(more))


def repeat(name: str, label: str, *items: Item, **more: Any) -> Repeat:
    """A repeat."""
    return Repeat(id=f"id-{name}", name=name, label=label, items=items, **_read(more))


def form(*items: Item, **more: Any) -> Form:
    """A form with a notice."""
    return Form(title="试卷", items=items, **{"consent": NOTICE, **more})


def table(text: str) -> ChoiceList:
    """A list: the first line holds the columns."""
    rows = [tuple(line.split()) for line in text.strip().splitlines()]
    return ChoiceList(rows[0], tuple(rows[1:]))


def random_fill(items: Sequence[Item], rng: random.Random) -> dict[str, Any]:
    """Answers of any kind to all questions, some left out, repeats with up to two members."""
    raw: dict[str, Any] = {}
    for item in items:
        if isinstance(item, Repeat):
            raw[item.name] = [random_fill(item.items, rng) for _ in range(rng.randint(0, 2))]
        elif isinstance(item, Group):
            raw |= random_fill(item.items, rng)
        elif isinstance(item, Question) and rng.random() < 0.8:
            raw[item.name] = _answer(item, rng)
    return raw


def _answer(item: Question, rng: random.Random) -> Any:
    values = [option.value for option in item.options]
    if item.type == "multiple":
        return [value for value in values if rng.random() < 0.4]
    if values:
        return rng.choice(values)
    if item.type in ("date", "datetime"):
        return f"{rng.randint(2019, 2030)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    if item.type in ("integer", "decimal", "slider", "nps"):
        return rng.choice([rng.randint(0, 12), rng.randint(-5, 200)])
    return rng.choice(["甲", "A2", "13800001234", "12345678901", "12:30", "长" * 30])


def _read(more: Mapping[str, Any]) -> dict[str, Any]:
    read = dict(more)
    for key in EXPRESSIONS:
        if isinstance(read.get(key), str):
            read[key] = expression(read[key], columns=key == "choice_filter")
    if isinstance(read.get("options"), str):
        read["options"] = options(read["options"])
    if isinstance(read.get("rows"), str):
        read["rows"] = tuple(Row(*part.split("=")) for part in read["rows"].split())
    return read


def break_(number: int) -> PageBreak:
    """A page break."""
    return PageBreak(id=f"id-break-{number}")
