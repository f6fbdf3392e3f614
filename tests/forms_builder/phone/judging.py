"""The judge's shared cases: forms written here, verdicts kept in tests/vectors/judge.json for both runtimes.

`python -m tests.forms_builder.phone.judging` writes the file anew from the Python judge; read the difference
before it is committed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

VECTORS = Path(__file__).parents[2] / "vectors" / "judge.json"
AT = datetime(2026, 3, 15, 16, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
LONG = "好" * 201
ID_NUMBER = "11010519491231002X"

# (question type, raw answer): every rule of a type that a page can break or keep.
ANSWERS: tuple[tuple[str, Any], ...] = (
    ("text", "两行\n文字"),
    ("text", "   "),
    ("text", LONG),
    ("text", "铃\u0007"),
    ("text", "😀" * 200),
    ("text", "e\u0301" * 200),
    ("text", "\ufeff"),
    ("text", "\u3000字\u2028"),
    ("text", "\u001c字"),
    ("text", "\u0085"),
    ("long_text", "好" * 2000),
    ("long_text", "好" * 2001),
    ("long_text", "一\r\n二\t三"),
    ("integer", "12"),
    ("integer", " +12 "),
    ("integer", "-3"),
    ("integer", "１２"),
    ("integer", "1,200"),
    ("integer", "1，200"),
    ("integer", "12.0"),
    ("integer", "12.5"),
    ("integer", "1e3"),
    ("integer", "十二"),
    ("integer", "1000000000"),
    ("integer", "-999999999"),
    ("integer", "."),
    ("integer", "0x10"),
    ("decimal", "0.1234"),
    ("decimal", "0.12345"),
    ("decimal", "3.10000"),
    ("decimal", ".5"),
    ("decimal", "5."),
    ("decimal", "1e-7"),
    ("decimal", "1.5e-7"),
    ("decimal", "12E-2"),
    ("decimal", "0e-9"),
    ("decimal", "1_000"),
    ("decimal", "٣"),
    ("integer", "1e-7"),
    ("date", "2026-03-15"),
    ("date", "2026/3/5"),
    ("date", "2026年3月5日"),
    ("date", "2024-02-29"),
    ("date", "2026-02-29"),
    ("date", "2026-13-01"),
    ("date", "1899-12-31"),
    ("date", "2101-01-01"),
    ("date", "明天"),
    ("time", "9:05"),
    ("time", "09:05:30"),
    ("time", "23：59"),
    ("time", "24:00"),
    ("time", "9"),
    ("phone", "138 1234 5678"),
    ("phone", "+86 13812345678"),
    ("phone", "0734-8123456"),
    ("phone", "（0734）8123456"),
    ("phone", "１３８００００００００"),
    ("phone", "1380000000٠"),
    ("phone", "8123456"),
    ("phone", "12812345678"),
    ("phone", "1381234567"),
    ("id_number", ID_NUMBER),
    ("id_number", ID_NUMBER.lower()),
    ("id_number", "110105194912310021"),
    ("id_number", "11010519491231002"),
    ("id_number", "身份证"),
    ("location", "26.89, 112.57, 30"),
    ("location", "26.89 112.57"),
    ("location", "91, 112.57"),
    ("location", "26.89, 181"),
    ("location", "东门岗亭旁"),
    ("location", LONG),
    ("household", "3-2-501"),
    ("household", "3栋2单元501室"),
    ("household", "12号楼 1单元 0301"),
    ("household", "a-1-2b"),
    ("household", "h:abcdefghij"),
    ("household", "h:短"),
    ("household", "我家"),
    ("multiple", ["a", "b"]),
    ("multiple", ["none"]),
    ("multiple", ["a", "none"]),
    ("multiple", []),
    ("matrix", {"r1": "a", "r2": "b"}),
    ("matrix", {"r1": "a", "r2": ""}),
    ("matrix", {"r1": "", "r2": ""}),
    ("single", "a"),
    ("single", ""),
    ("rating", "b"),
    ("photo", []),
)

# (constraint, question type, raw answer): one of each pattern that the templates use.
CONSTRAINTS: tuple[tuple[str, str, Any], ...] = (
    (". >= 1 and . <= 9", "integer", "9"),
    (". >= 1 and . <= 9", "integer", "10"),
    ("string-length(.) >= 2", "text", " 好 "),
    ("string-length(.) >= 2", "text", "很好"),
    ("count-selected(.) <= 1", "multiple", ["a", "b"]),
    ("not(selected(., 'none') and count-selected(.) > 1)", "multiple", ["b"]),
    (". <= today()", "date", "2026-03-15"),
    (". <= today()", "date", "2026/3/16"),
    ("regex(., '^1[3-9][0-9]{9}$')", "phone", "138-1234-5678"),
    ("regex(., '^1[3-9][0-9]{9}$')", "phone", "8123456"),
    ("count(.) <= 2", "photo", ["0" * 64, "1" * 64]),
    ("count(.) <= 2", "photo", ["0" * 64, "1" * 64, "2" * 64]),
    ("int(.) = .", "decimal", "2.50"),
)


def question(kind: str, *, name: str = "q", **more: Any) -> dict[str, Any]:
    """A question in the schema's JSON."""
    found: dict[str, Any] = {"id": f"id_{name}", "type": kind, "name": name, "label": f"题目{name}", **more}
    if kind in ("single", "rating", "multiple", "matrix"):
        found["options"] = [
            {"value": "a", "label": "甲"},
            {"value": "b", "label": "乙"},
            {"value": "none", "label": "都没有", "exclusive": kind == "multiple"},
        ]
    if kind == "matrix":
        found["rows"] = [{"value": "r1", "label": "第一行"}, {"value": "r2", "label": "第二行"}]
    return found


def cases() -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, bool]]]:
    """(form, raw answers, consents) of every case."""
    for kind, raw in ANSWERS:
        for required in (True, False):
            yield _form(question(kind, required=required)), {"q": raw}, {}
    for text, kind, raw in CONSTRAINTS:
        yield _form(question(kind, constraint=_expression(text))), {"q": raw}, {}
    chain = _form(
        question("single", name="one", required=True),
        question("integer", name="two", required=True, relevant=_expression("${one} = 'a'")),
        question("text", name="three", required=True, relevant=_expression("${two} > 5")),
    )
    for answers in (
        {},
        {"one": "a"},
        {"one": "b", "two": "7"},
        {"one": "a", "two": "7"},
        {"one": "a", "two": "x"},
    ):
        yield chain, answers, {}
    prototype = _form(
        question("text", name="constructor"),
        question("text", name="valueOf", required=True, relevant=_expression("${constructor} = ''")),
    )
    for answers in ({}, {"constructor": "x"}, {"valueOf": "x"}):
        yield prototype, answers, {}
    later = _form(
        question("text", name="early", required=True, relevant=_expression("${late} = 'a'")),
        question("single", name="late"),
    )
    for answers in ({}, {"late": "a"}, {"late": "b"}):
        yield later, answers, {}
    asked = _form(
        question("phone", required=True, separate_consent=True),
        question("text", name="after", required=True, relevant=_expression("${q} != ''")),
        consent={"notice": "告知"},
    )
    for consent in ({}, {"form": True}, {"form": True, "q": True}, {"form": True, "q": False}):
        for answers in ({}, {"q": "13812345678"}):
            yield asked, answers, consent


def vectors() -> list[dict[str, Any]]:
    """All cases with the Python judge's verdicts."""
    from forms_builder.answers import CompiledForm, judge
    from forms_builder.rendering.spec import judge_spec
    from forms_builder.schema import from_json

    found = []
    for data, answers, consent in cases():
        form = from_json(data)
        verdict = judge(CompiledForm(form), answers, at=AT, consent=consent)
        found.append(
            {
                "form": data,
                "rules": judge_spec(form),
                "answers": answers,
                "consent": consent,
                "now": AT.isoformat(),
                "relevant": sorted(verdict.relevant),
                "problems": said(verdict.problems),
            }
        )
    return found


def said(problems: Any) -> list[list[Any]]:
    """Problems as both runtimes compare them: question, code and what the message is filled in with."""
    return sorted(([each.question, each.code, dict(each.params)] for each in problems), key=json.dumps)


def _form(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"schema": 1, "title": "表", "items": list(items), **more}


def _expression(text: str) -> dict[str, Any]:
    from forms_builder.logic import parse

    return {"text": text, "ast": parse(text)}


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in vectors())
    VECTORS.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
