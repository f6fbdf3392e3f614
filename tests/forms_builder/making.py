"""Pages and blocks of the editor, made for tests."""

from __future__ import annotations

import uuid
from types import SimpleNamespace
from typing import Any

from forms_builder.blocks import QuestionsBlock
from forms_builder.compiling import Compiled, compile_page

STREAM = QuestionsBlock()
OPTIONS = [{"value": "yes", "label": "是"}, {"value": "no", "label": "否"}]
CHOOSING = ("single", "multiple", "rating", "matrix", "ranking", "dropdown")


def ident(number: int) -> str:
    """A permanent id that can be told apart."""
    return str(uuid.UUID(int=number))


def block(number: int, kind: str = "text", **value: Any) -> dict[str, Any]:
    """A block as it is stored."""
    given = {
        "label": f"第{number}问",
        "name": f"n{number}",
        **({"options": OPTIONS} if kind in CHOOSING else {}),
        **value,
    }
    return {"type": kind, "id": ident(number), "value": given}


def group(number: int, *items: dict[str, Any], **value: Any) -> dict[str, Any]:
    """A group as it is stored."""
    return {"type": "group", "id": ident(number), "value": {"label": "", "items": list(items), **value}}


def repeat(number: int, *items: dict[str, Any], **value: Any) -> dict[str, Any]:
    """A part that is asked several times."""
    given = {"label": f"第{number}部分", "name": f"n{number}", "items": list(items), **value}
    return {"type": "repeat", "id": ident(number), "value": given}


def rule(number: int, op: str = "answered", **more: Any) -> dict[str, Any]:
    """A condition of one rule."""
    return {"join": "all", "rules": [{"question": ident(number), "op": op, **more}]}


def page(*blocks: dict[str, Any], **fields: Any) -> Any:
    """A page of these blocks; `fields` may hold any of its own."""
    given = {
        "title": "试卷",
        "intro": "",
        "family": "household_survey",
        "language": "zh-hans",
        "languages": [],
        "translations": {},
        "lists": {},
        "imported": {},
        "consent_notice": "",
        "consent_required": True,
        "retention_days": 365,
        "scoring": {},
        "body": list(blocks),
        **fields,
    }
    return SimpleNamespace(**{**given, "body": STREAM.to_python(given["body"])})


def compiled(*blocks: dict[str, Any], **fields: Any) -> Compiled:
    """What such a page compiles to."""
    return compile_page(page(*blocks, **fields))
