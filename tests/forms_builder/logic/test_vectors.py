"""tests/vectors/logic.json through the Python engine; tests/js/logic.test.mjs runs the same file."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from forms_builder import logic
from forms_builder.logic.functions import FUNCTIONS
from forms_builder.logic.tree import walk
from tests.forms_builder.logic.scope import Answers

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "logic.json").read_text(encoding="utf-8")
)


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
    scope = scope_of(vector)
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
    used = {node[0] for vector in VECTORS for node in walk(vector["ast"]) if isinstance(node, list)}
    assert set(FUNCTIONS) - used == set()
