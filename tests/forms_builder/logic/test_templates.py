"""Every expression of the question library reads, fits its questionnaire and writes back unchanged."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from forms_builder import logic

ROOT = Path(__file__).parents[3]
SOURCES = [
    ROOT / "forms_builder" / "data" / "templates.yaml",
    ROOT / ".." / "shared" / "domain" / "templates.yaml",
]
KINDS = {"single": "choice", "yesno": "choice", "rating": "choice", "scale": "number"}


def templates() -> list[dict[str, Any]]:
    for source in SOURCES:
        if source.exists():
            found: list[dict[str, Any]] = yaml.safe_load(source.read_text(encoding="utf-8"))["templates"]
            return found
    return []


def expressions() -> list[tuple[dict[str, Any], dict[str, Any], str]]:
    return [
        (template, question, question[key])
        for template in templates()
        for question in template["questions"]
        for key in ("relevant", "constraint")
        if question.get(key)
    ]


pytestmark = pytest.mark.skipif(not templates(), reason="templates.yaml is not there")


def test_all_are_read_checked_and_written_back() -> None:
    for template, question, text in expressions():
        kinds = {other["name"]: KINDS.get(other["type"], other["type"]) for other in template["questions"]}
        ast = logic.parse(text)
        assert logic.unparse(ast) == text
        assert logic.check(ast, kinds, current=question["name"], text=text) == [], text


def test_their_number() -> None:
    assert len(expressions()) == 210


def test_no_circles() -> None:
    for template in templates():
        reads = {
            question["name"]: logic.refs(logic.parse(question["relevant"]))
            for question in template["questions"]
            if question.get("relevant")
        }
        assert logic.cycles(reads) == [], template["key"]
