"""Short ways to write forms for tests of the engine."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from forms_builder.answers import CompiledForm, Judgement, judge
from forms_builder.engine import Program, Session, compile_model
from forms_builder.logic import parse
from forms_builder.schema import ChoiceList, Expression, Form, Group, Item, Option, Question, Repeat

AT = datetime(2026, 3, 15, 16, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
EXPRESSIONS = ("relevant", "constraint", "required_if", "read_only", "calculation", "default", "count")


def expression(text: str, *, columns: bool = False) -> Expression:
    return Expression(text, parse(text, columns=columns))


def ask(name: str, kind: str = "text", **more: Any) -> Question:
    """A question; expressions are given as text."""
    if "choice_filter" in more:
        more["choice_filter"] = expression(more["choice_filter"], columns=True)
    if "options" in more:
        more["options"] = tuple(Option(value, f"选{value}") for value in more["options"])
    return Question(f"id_{name}", kind, name, name, **_read(more))


def group(name: str, *items: Item, **more: Any) -> Group:
    return Group(f"id_{name}", name, items=items, name=name, **_read(more))


def repeat(name: str, *items: Item, **more: Any) -> Repeat:
    return Repeat(f"id_{name}", name, items=items, name=name, **_read(more))


def form(*items: Item, **more: Any) -> Form:
    return Form("t", items, **more)


def table(*rows: str) -> ChoiceList:
    """The first row names the columns; cells are parted by blanks."""
    columns, *rest = (tuple(row.split()) for row in rows)
    return ChoiceList(columns, tuple(rest))


def session(*items: Item, answers: Any = None, language: str = "", **more: Any) -> Session:
    return Session(Program(compile_model(form(*items, **more))), AT, answers=answers, language=language)


def shown(session: Session) -> dict[str, str]:
    """By address the texts of what applies."""
    return {address: each["v"] for address, each in session.state().items() if each.get("v") and each["rel"]}


def judged(items: tuple[Item, ...], raw: dict[str, Any], consent: Any = None, **more: Any) -> Judgement:
    return judge(CompiledForm(form(*items, **more)), raw, at=AT, consent=consent)


def problems(found: Judgement) -> list[tuple[str, str]]:
    return [(each.question, each.code) for each in found.problems]


def _read(more: dict[str, Any]) -> dict[str, Any]:
    return {key: expression(value) if key in EXPRESSIONS else value for key, value in more.items()}
