"""tests/vectors/logic.json through the Python engine; tests/js/logic.test.mjs runs the same file."""

import json
import math
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from forms_builder import logic
from forms_builder.conformance.documents import Document, DocumentScope
from forms_builder.logic.functions import FUNCTIONS
from forms_builder.logic.tree import walk
from tests.forms_builder.logic.scope import SHANGHAI, Answers

CONTENT: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "logic.json").read_text(encoding="utf-8")
)
VECTORS = CONTENT["answers"]
IN_DOCUMENTS = [(document, case) for document in CONTENT["documents"] for case in document["cases"]]


def plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def scope_of(vector: dict[str, Any]) -> Answers:
    answers = {name: plain(value) for name, value in vector["answers"].items()}
    extra = {"moment": vector["now"]} if "now" in vector else {}
    return Answers(answers, plain(vector.get("current", "")), **extra)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["expr"])
def test_vector(vector: dict[str, Any]) -> None:
    ast = logic.parse(vector["expr"])
    assert ast == vector["ast"]
    assert logic.parse(logic.unparse(ast)) == ast
    compare(ast, scope_of(vector), vector)


@pytest.mark.parametrize(
    ("document", "case"),
    IN_DOCUMENTS,
    ids=lambda each: f"{each['expr']} at {each['owner']}" if "expr" in each else "",
)
def test_in_a_document(document: dict[str, Any], case: dict[str, Any]) -> None:
    ast = logic.parse(case["expr"])
    assert ast == case["ast"]
    assert logic.parse(logic.unparse(ast)) == ast
    made = Document(document["data"], document["lists"], case["owner"], document["labels"])
    compare(ast, DocumentScope(made, datetime(2026, 3, 15, 16, 30, tzinfo=SHANGHAI)), case)


def compare(ast: logic.Ast, scope: logic.Scope, vector: dict[str, Any]) -> None:
    if vector["as"] == "boolean":
        assert logic.truth(ast, scope) is vector["result"]
    elif vector["as"] == "string":
        assert logic.string(ast, scope) == vector["result"]
    else:
        expected, found = float(vector["result"]), logic.number(ast, scope)
        if vector.get("near"):
            assert found == pytest.approx(expected, rel=1e-12)
        else:
            assert found == expected or (math.isnan(found) and math.isnan(expected))


def test_every_function_has_vectors() -> None:
    cases = [*VECTORS, *(case for _, case in IN_DOCUMENTS)]
    used = {node[0] for vector in cases for node in walk(vector["ast"]) if isinstance(node, list)}
    assert set(FUNCTIONS) - used == set()
