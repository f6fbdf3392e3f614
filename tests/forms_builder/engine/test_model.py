"""The compiled model: what runs, in the order of ranks, and nothing else."""

from __future__ import annotations

import json

import pytest

from forms_builder import library
from forms_builder.engine import compile_model
from forms_builder.schema import Form
from tests.forms_builder.engine.making import ask, form, group, repeat, table


def nodes(model: dict[str, list[dict[str, object]]]) -> dict[str, dict[str, object]]:
    return {str(each["name"]): each for each in model["nodes"]}


def test_the_layout() -> None:
    model = compile_model(
        form(
            ask("a", "integer", required=True),
            repeat("r", ask("b", "calculated", calculation="${a} * 2", node="bee"), most=3),
            ask("c", relevant="sum(${b}) > 3", default="'x'", read_only="true()"),
        )
    )
    assert model == {
        "nodes": [
            {"name": "", "kind": "root", "up": -1, "el": "data"},
            {"name": "a", "kind": "leaf", "up": 0, "type": "integer", "codec": "int", "req": 1},
            {"name": "r", "kind": "repeat", "up": 0, "least": 0, "most": 3},
            {
                "name": "b", "kind": "leaf", "up": 2, "type": "calculated", "el": "bee", "silent": 1,
                "sort": "model-value", "calc": [1, ["*", ["$", "a"], 2]],
            },
            {
                "name": "c", "kind": "leaf", "up": 0, "type": "text", "ro": 1, "static": "x", "sort": "note",
                "rel": [3, [">", ["sum", ["$", "b"]], 3]],
            },
        ],
        "lists": {},
    }  # fmt: skip
    assert json.loads(json.dumps(model)) == model


@pytest.mark.parametrize(
    ("default", "static", "dynamic"),
    [
        ("'007'", "007", None),
        ("7.50", "7.50", None),
        ("-3", "-3", None),
        ("today()", None, [0, ["today"]]),
        ("1 + 1", None, [0, ["+", 1, 1]]),
    ],
)
def test_a_default_is_written_out_or_worked_out(default: str, static: str | None, dynamic: object) -> None:
    found = nodes(compile_model(form(ask("x", default=default))))["x"]
    assert (found.get("static"), found.get("def")) == (static, dynamic)


def test_ranks_follow_what_is_read() -> None:
    found = nodes(
        compile_model(
            form(
                ask("last", "calculated", calculation="${second} + 1"),
                ask("second", "calculated", calculation="${first} + 1"),
                group("g", ask("first", "integer"), relevant="${zero} > 0"),
                ask("zero", "integer"),
                repeat("r", ask("x", relevant="${last} > 1"), count="${second}"),
            )
        )
    )
    ranks = [
        found[name][key][0]
        for name, key in (("g", "rel"), ("second", "calc"), ("last", "calc"), ("x", "rel"))
    ]  # type: ignore[index]
    assert ranks == sorted(set(ranks))
    assert found["r"]["count"][0] < found["x"]["rel"][0]  # type: ignore[index]


def test_circles_are_told_and_do_not_hang() -> None:
    straight = form(ask("a", "integer"), ask("b", "calculated", calculation="${a} + 1"))
    once = form(ask("a"), ask("b", "calculated", calculation="once(${a})"))
    circle = form(ask("a", "calculated", calculation="${b}"), ask("b", "calculated", calculation="${a}"))
    total = "coalesce(indexed-repeat(${t}, ${r}, position(..) - 1), 0) + 1"
    running = form(repeat("r", ask("t", "calculated", calculation=total)))
    assert [compile_model(each).get("circles") for each in (straight, once, circle, running)] == [
        None,
        None,
        1,
        1,
    ]


def test_a_later_stage_is_not_told() -> None:
    secret = ask(
        "verdict", "single", staff_only=True, options=("fraud", "fine"), relevant="${a} = 'x'", required=True
    )
    inside = group(
        "g", repeat("r", ask("who"), count="string-length(${verdict})"), relevant="${verdict} = 'fraud'"
    )
    asked = form(ask("a"), secret, ask("why", relevant="${verdict} = 'fraud'"), inside)
    public, staff = compile_model(asked, public=True), compile_model(asked)
    assert nodes(public)["verdict"] == {
        "name": "verdict", "kind": "leaf", "up": 0, "type": "single", "codec": "select1", "never": 1,
    }  # fmt: skip
    assert "fraud" not in json.dumps(public)
    assert "fraud" in json.dumps(staff)


def test_only_lists_that_are_used_come_along() -> None:
    areas = table("name label", "a 甲")
    lists = dict.fromkeys(("asked", "looked_up", "pulled", "spare"), areas)
    looked = (
        "concat(instance('looked_up')/root/item[name = 'a']/label, pulldata('pulled', 'label', 'name', 'a'))"
    )
    asked = ask("q", "single", choices_from="asked")
    model = compile_model(form(asked, ask("c", "calculated", calculation=looked), lists=lists))
    assert list(model["lists"]) == ["asked", "looked_up", "pulled"]
    labelled = ask("w", "calculated", calculation="jr:choice-name(${q}, '${q}')")
    assert nodes(compile_model(form(asked, labelled, lists=lists)))["q"]["words"] == {"": {"a": "甲"}}


def test_a_flat_forms_groups_are_no_elements() -> None:
    items = (group("g", ask("x")), group("meta", ask("instanceName", "calculated", calculation="${x}")))
    found = nodes(compile_model(Form("t", items, settings={"flat": "TRUE", "name": "root"})))
    assert (found[""]["el"], found["g"]["el"], found["meta"].get("el")) == ("root", None, None)
    assert "el" not in found["meta"]


@pytest.mark.parametrize("key", [each.key for each in library.templates()])
def test_templates_compile_without_circles(key: str) -> None:
    """Every expression has a rank, and none reads itself."""
    model = compile_model(library.compiled(key).form)
    assert "circles" not in model
