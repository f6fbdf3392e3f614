"""Random trees come to the same value on the server and on the phone; reading and writing are inverse."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms_builder import logic
from forms_builder.conformance.engines import Case, run_javascript, run_python
from forms_builder.logic.functions import FUNCTIONS
from forms_builder.logic.tree import REGEX
from tests.forms_builder.logic.growing import INEXACT, Grower
from tests.forms_builder.logic.scope import SHANGHAI

NOW = datetime(2026, 3, 15, 16, 30, tzinfo=SHANGHAI)
ANSWERS: dict[str, str | tuple[str, ...]] = {
    "empty": "",
    "num": "7.5",
    "minus": "-3",
    "words": "甲 none 😀b",
    "day": "2026-02-28",
    "none": (),
    "photos": ("a.jpg", "", "3"),
}
TEXTS = ["", " ", "a", "none", "居民", "😀", "12", "-0.5", "08:30", "true", "1e3", "a b", "30.5 114.3"]
TEXTS += ["2026-03-15", "2024-02-29T23:59:59.5", "1970-01-01T00:00Z", "%Y-%m-%d %H:%M"]

literals = st.one_of(
    st.sampled_from(TEXTS),
    st.text(alphabet="ab 1-.居😀\n", max_size=6),
    st.integers(0, 50),
    st.floats(0, 1e25, allow_nan=False).map(abs),
    st.sampled_from([["$", name] for name in ANSWERS] + [["."], ["today"], ["now"]]),
)


def calls(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    def call(name: str) -> st.SearchStrategy[Any]:
        function = FUNCTIONS[name]
        most = function.most if function.most is not None else function.least + 2
        if name in REGEX:
            patterns = st.sampled_from(["^a", "[0-9]+", ".{2}", "居|b$", r"\s", "^[^ab]*$"])
            return st.tuples(children, patterns).map(lambda pair: ["regex", *pair])
        size = st.integers(function.least, most)
        if name == "weighted-checklist":
            size = st.sampled_from([4, 6])
        return size.flatmap(lambda n: st.lists(children, min_size=n, max_size=n)).map(
            lambda args: [name, *args]
        )

    names = sorted(name for name in FUNCTIONS if name not in INEXACT and not FUNCTIONS[name].trees)
    return st.sampled_from([*names, "count"]).flatmap(call)


trees = st.recursive(literals, calls, max_leaves=12)
CASES: list[Case] = []


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(trees)
def collect(tree: Any) -> None:
    CASES.append(Case(tree, NOW, ANSWERS, current="5"))


def grown(count: int) -> list[Case]:
    """Cases in a document, the same ones every time."""
    growers = map(Grower, range(count))
    return [Case(each.value(4), NOW, document=each.document()) for each in growers]


def compare(cases: list[Case]) -> int:
    """Runs cases through both engines; gives how many of them came to an error in both."""
    errors = 0
    for case, javascript in zip(cases, run_javascript(cases, SHANGHAI), strict=True):
        python = run_python(case)
        assert python.same(javascript), (case.document and case.document.owner, case.ast, python, javascript)
        errors += bool(python.error)
    return errors


def test_both_engines_agree() -> None:
    CASES.clear()
    collect()
    assert compare(CASES) == 0


def test_both_engines_agree_in_a_document() -> None:
    assert compare(grown(5000)) == 0


@pytest.mark.parametrize("seed", range(0, 3000, 10))
def test_reading_paths_that_were_written(seed: int) -> None:
    text = logic.unparse(Grower(seed).value(4, tested=True))
    again = logic.parse(text, columns=True)
    assert logic.parse(logic.unparse(again), columns=True) == again


@settings(max_examples=500, deadline=None)
@given(trees)
def test_reading_what_was_written(tree: Any) -> None:
    assert logic.parse(logic.unparse(tree)) == tree


SCRAPS = [
    "and",
    "or",
    "div",
    " ",
    "(",
    ")",
    ",",
    "'",
    '"',
    "${a}",
    "${",
    "}",
    ".",
    "..",
    "/",
    "[",
    "]",
    "*",
    "-",
    "+",
    "=",
    "!",
    "<",
    "1",
    "1.5e",
    "regex(., '",
    "[a-",
    "{2,",
    "\\",
    "::",
    "居",
    "，",
    "\n",
]


@settings(max_examples=1000, deadline=None)
@given(st.one_of(st.lists(st.sampled_from([*SCRAPS, "|"]), max_size=30).map("".join), st.text(max_size=60)))
def test_the_parser_only_raises_its_own_errors(text: str) -> None:
    try:
        ast = logic.parse(text)
    except logic.LogicSyntaxError as error:
        place = error.offset
    else:
        assert logic.parse(logic.unparse(ast)) == ast
        place = 0
    assert place is not None
    assert 0 <= place <= len(text) + 1
