"""What the page of a form with repeats brings along, and what it still has to ask without JavaScript."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from forms_builder import assets, rendering
from forms_builder.logic import modules
from forms_builder.rendering.spec import NESTED, client_spec, extra_modules, judge_spec
from forms_builder.schema import Form, Question, Repeat, digest
from tests.forms_builder.phone.forms import expression, templates
from tests.forms_builder.phone.nested_forms import household, paged, ruled


@pytest.mark.parametrize("key", sorted(templates()))
def test_a_plain_form_knows_nothing_of_it(key: str) -> None:
    """Neither module nor model nor words."""
    form = templates()[key]
    assert NESTED not in extra_modules(form)
    spec = client_spec(form, "")
    assert "model" not in spec["rules"]
    assert "one" not in spec["words"]


@pytest.mark.parametrize("form", [household(), paged(), ruled()], ids=lambda form: form.title)
def test_the_page_names_every_module_that_it_starts_from(form: Form) -> None:
    """No module is found only when another has come."""
    html = rendering.page(form, digest=digest(form))
    named = set(re.findall(r"/f/-/([\w.-]+\.js)", html))
    for module in ("phone/phone.js", *extra_modules(form)):
        wanted = {assets.url(module), *assets.preloads(NESTED)}
        assert {each.rsplit("/", 1)[-1] for each in wanted} <= named


def test_the_rules_of_members_are_there_and_the_model_is_the_engines() -> None:
    """Every public question's rule; conditions only in the model."""
    spec = judge_spec(household())
    names = [each["name"] for each in spec["questions"]]
    assert {"who", "title", "plate"} <= set(names)
    assert not any({"when", "rule"} & each.keys() for each in spec["questions"])
    assert [node["name"] for node in spec["model"]["nodes"] if node["kind"] == "repeat"] == [
        "family",
        "jobs",
        "car",
    ]


def test_without_the_module_the_page_does_not_start() -> None:
    """The rules lie where only the module looks: a page that lacks it must not judge wrongly."""
    spec = json.loads(json.dumps(client_spec(household(), "x")))
    assert spec["rules"].keys() == {"nested"}


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("calculation", "once(format-date(today(), '%Y'))"),
        ("default", "uuid()"),
        ("required_if", "regex(${a}, 'x')"),
        ("read_only", "selected-at(${a}, 0) = 'x'"),
        ("constraint", "substr(., 1) = 'x'"),
    ],
)
def test_functions_anywhere_bring_their_modules(field: str, text: str) -> None:
    """Wherever an expression stands."""
    more: dict[str, Any] = {field: expression(text)}
    form = Form(
        title="",
        items=(
            Question("q1", "text", "a", "甲"),
            Repeat("r1", "乙", None, (Question("q2", "text", "b", "丙", **more),), name="r"),
        ),
    )
    assert modules(more[field].ast) <= set(extra_modules(form))


@pytest.mark.parametrize(
    ("given", "judged", "wanted"),
    [
        ({}, {}, {}),
        ({}, {"car": [{}, {}]}, {"car": 2}),
        ({"car": [{}]}, {"car": [{}, {}]}, {"car": 2}),
        ({"car": [{}, {}, {}]}, {"car": [{}, {}]}, {}),
        ({"car": "?"}, {"car": [{}] * 90}, {"car": 50}),
        ({}, {"family": [{}]}, {}),
    ],
)
def test_counted_repeats_are_asked_before_anything_is_sent(
    given: dict[str, Any], judged: dict[str, Any], wanted: dict[str, int]
) -> None:
    """As many as the answers say, and never more than a page holds."""
    assert rendering.still_to_ask(household(), given, judged) == wanted


def test_a_counted_repeat_that_shows_nothing_is_never_waited_for() -> None:
    """Else the page would come back for ever."""
    silent = Question("q1", "calculated", "n", "", calculation=expression("1"))
    form = Form(title="", items=(Repeat("r1", "", None, (silent,), name="r", count=expression("2")),))
    assert rendering.still_to_ask(form, {}, {"r": [{"n": "1"}, {"n": "1"}]}) == {}
