"""How answers of the newer types are read, as shared cases: written here, kept in tests/vectors/types.json.

`python -m tests.forms_builder.phone.reading` writes the file anew from the Python types; read the difference
before it is committed. Raw answers are as a page's fields give them; the text that conditions see is held by
a constraint that asks for it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.forms_builder.phone.judging import AT, said

VECTORS = Path(__file__).parents[2] / "vectors" / "types.json"
HASHES = ["0" * 64, "1" * 64, "2" * 64]
OPTIONS = [
    {"value": "a", "label": "甲"},
    {"value": "b", "label": "乙"},
    {"value": "c", "label": "丙"},
    {"value": "none", "label": "都没有", "exclusive": True},
    {"value": "na", "label": "说不清", "na": True},
]
HALVES = {"start": 0, "end": 5, "step": 0.5}
MANY_POINTS = "\n".join(["26.89, 112.57"] * 501)
TRACE = "26.89, 112.57, 8\n26.891 112.571"
SHAPE = "26.89,112.57;26.891,112.57；26.891，112.571"

# (type, settings, raw answer)
CASES: tuple[tuple[str, dict[str, Any], Any], ...] = (
    ("ranking", {}, {"a": "1", "b": "2", "c": "3", "none": "4", "na": "5"}),
    ("ranking", {"ranks": 3}, {"a": "2", "b": "3", "c": "1", "none": "", "na": ""}),
    ("ranking", {"ranks": 3}, {"a": "2", "b": "", "c": "1", "none": "", "na": ""}),
    ("ranking", {"ranks": 3}, {"a": "1", "b": "1", "c": "2", "none": "", "na": ""}),
    ("ranking", {"ranks": 3}, {"a": "3", "b": "1", "c": "3", "none": "", "na": ""}),
    ("ranking", {"ranks": 3}, {"a": "1", "b": "3", "c": "", "none": "", "na": ""}),
    ("ranking", {"ranks": 3}, {"a": "2", "b": "", "c": "", "none": "", "na": ""}),
    ("ranking", {"ranks": 2}, {"a": "1", "b": "2", "c": "3", "none": "", "na": ""}),
    ("ranking", {"ranks": 2}, {"a": "", "b": "", "c": "", "none": "", "na": ""}),
    ("ranking", {"ranks": "many"}, {"a": "1", "b": "", "c": "", "none": "", "na": ""}),
    ("nps", {}, "0"),
    ("nps", {}, "10"),
    ("nps", {}, ""),
    ("dropdown", {}, "b"),
    ("dropdown", {}, ""),
    ("acknowledge", {}, "OK"),
    ("acknowledge", {}, ""),
    ("multiple", {"least": 2}, ["a"]),
    ("multiple", {"least": 2}, ["a", "b"]),
    ("multiple", {"least": 2}, ["none"]),
    ("multiple", {"least": 2}, ["na"]),
    ("multiple", {"most": 2}, ["a", "b", "c"]),
    ("multiple", {"most": 2}, ["a", "b", "none"]),
    ("multiple", {"least": 2, "most": 2}, ["c"]),
    ("multiple", {"least": 2, "most": 2}, []),
    ("slider", {}, "50"),
    ("slider", {}, "100.0"),
    ("slider", {}, "101"),
    ("slider", {}, "-1"),
    ("slider", {}, "50.5"),
    ("slider", {}, "５"),
    ("slider", {}, "三"),
    ("slider", {}, ""),
    ("slider", HALVES, "2.5"),
    ("slider", HALVES, "2.50"),
    ("slider", HALVES, "0"),
    ("slider", HALVES, "2.3"),
    ("slider", HALVES, "5.5"),
    ("slider", {"start": 10, "end": -10, "step": 5}, "-5"),
    ("slider", {"start": 0.1, "end": 1, "step": 0.2}, "0.7"),
    ("slider", {"start": 0.1, "end": 1, "step": 0.2}, "0.6"),
    ("slider", {"start": 0, "end": 1, "step": 0}, "1"),
    ("datetime", {}, "2026-03-15T09:30"),
    ("datetime", {}, "2026-03-15 9:30:15"),
    ("datetime", {}, "2026年3月5日 18：05"),
    ("datetime", {}, "2026-03-15T01:30:00.000Z"),
    ("datetime", {}, "2026-03-15T09:30:00.000+08:00"),
    ("datetime", {}, "2026-03-15T23:30-0500"),
    ("datetime", {}, "2026-02-30T09:30"),
    ("datetime", {}, "2026-03-15"),
    ("datetime", {}, "2026-03-15T24:00"),
    ("datetime", {}, "1899-12-31T09:30"),
    ("datetime", {}, "明天早上"),
    ("datetime", {}, ""),
    ("barcode", {}, " 6901234567892 "),
    ("barcode", {}, "第一行\n第二行"),
    ("barcode", {}, "好" * 201),
    ("barcode", {}, "铃\u0007"),
    ("trace", {}, TRACE),
    ("trace", {}, "26.8934567 112.5712345 0 0; 26.9 112.58 110.5 12.5"),
    ("trace", {}, "26.89, 112.57"),
    ("trace", {}, "26.89, 112.57\n\n91, 112.57"),
    ("trace", {}, "26.89, 112.57\n东门"),
    ("trace", {}, "26.89, 112.57\n26.9, 181"),
    ("trace", {}, "26.89, 112.57\n26.9, 112.5, -1"),
    ("trace", {}, "  \n ; "),
    ("trace", {}, MANY_POINTS),
    ("shape", {}, SHAPE),
    ("shape", {}, SHAPE + ";26.89,112.57"),
    ("shape", {}, "26.89,112.57;26.891,112.57;26.89,112.57"),
    ("shape", {}, "26.89,112.57;26.891,112.57"),
    ("photo", {}, HASHES),
    ("photo", {"most": 2}, HASHES),
    ("photo", {"most": 2}, HASHES[:2]),
    ("photo", {"most": 99}, HASHES),
    ("file", {}, HASHES[:1]),
    ("file", {}, HASHES[:2]),
    ("file", {"most": 3}, HASHES),
    ("audio", {}, HASHES[:2]),
    ("video", {}, HASHES[:1]),
    ("video", {}, []),
    ("signature", {}, HASHES[:1]),
    ("signature", {}, ["王  小明"]),
    ("signature", {}, ["王小明", HASHES[0]]),
    ("signature", {}, ["王" * 61]),
    ("signature", {}, []),
    ("hidden", {"parameter": "from"}, "poster"),
    ("hidden", {}, ""),
)


def question(kind: str, settings: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A question in the schema's JSON."""
    found = {"id": "id_q", "type": kind, "name": "q", "label": "题目", "settings": settings, **more}
    if kind in ("ranking", "multiple", "dropdown"):
        found["options"] = OPTIONS
    return found


def vectors() -> list[dict[str, Any]]:
    """All cases, required and not, with what the server says."""
    return list(_vectors())


def _vectors() -> Iterator[dict[str, Any]]:
    from forms_builder import questions
    from forms_builder.answers import CompiledForm, judge
    from forms_builder.rendering.spec import judge_spec
    from forms_builder.schema import from_json

    for kind, settings, raw in CASES:
        for required in (True, False):
            data = {"schema": 1, "title": "表", "items": [question(kind, settings, required=required)]}
            verdict = judge(CompiledForm(from_json(data)), {"q": raw}, at=AT)
            if "q" in verdict.answers:
                text = questions.get(kind).xpath(verdict.answers["q"])
                seen = text[0] if isinstance(text, tuple) else text
                data["items"][0]["constraint"] = {"text": f". = {seen!r}", "ast": ["=", ["."], seen]}
                verdict = judge(CompiledForm(from_json(data)), {"q": raw}, at=AT)
            yield {
                "form": data,
                "rules": judge_spec(from_json(data)),
                "answers": {"q": raw},
                "clean": verdict.answers.get("q"),
                "problems": said(verdict.problems),
            }


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in vectors())
    VECTORS.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
