"""What a session shows after each answer: the semantics of ODK's web engine, one rule a test."""

from __future__ import annotations

from typing import Any

import pytest

from forms_builder.schema import Group
from tests.forms_builder.engine.making import ask, expression, group, repeat, session, shown, table

AREAS = table("name label zone", "a 甲 n", "b 乙 n", "c 丙 s")


def test_relevance_is_inherited_and_values_come_back() -> None:
    it = session(
        ask("on"),
        group("g", group("h", ask("x", default="'held'")), relevant="${on} = 'yes'"),
        ask("seen", "calculated", calculation="concat('<', ${x}, '>')"),
    )
    assert it.state()["x"] == {"t": "input", "v": "", "rel": False}
    assert shown(it) == {"seen": "<>"}
    it.set("on", "yes")
    it.set("x", "mine")
    assert shown(it)["seen"] == "<mine>"
    it.set("on", "no")
    assert (it.state()["x"]["v"], shown(it)["seen"]) == ("", "<>")
    it.set("on", "yes")
    assert shown(it)["seen"] == "<mine>"


def test_a_group_without_a_name_passes_its_condition_on() -> None:
    it = session(ask("on"), Group("g", "", expression("${on} = 'yes'"), (ask("x"),)))
    assert it.state()["x"]["rel"] is False
    it.set("on", "yes")
    assert it.state()["x"]["rel"] is True


def test_a_static_default_is_there_whether_it_applies_or_not_a_dynamic_one_only_where_it_does() -> None:
    it = session(
        ask("on"),
        ask("static", default="'s'", relevant="${on} = 'yes'"),
        ask("dynamic", default="concat('d', 1)", relevant="${on} = 'yes'"),
        ask("now_on", "date", default="today()"),
    )
    it.set("on", "yes")
    assert shown(it) == {"on": "yes", "static": "s", "now_on": "2026-03-15"}


def test_what_a_respondent_changes_stays_until_the_calculation_comes_to_something_else() -> None:
    it = session(
        ask("a", "integer"),
        ask("b", "integer", calculation="if(${a} > 5, 1, 2)"),
        ask("c", relevant="${a} != 9"),
    )
    assert shown(it) == {"b": "2"}
    it.set("b", 7)
    it.set("a", 3)
    assert shown(it)["b"] == "7"  # it still comes to 2
    it.set("a", 6)
    assert shown(it)["b"] == "1"


def test_a_calculation_overwrites_when_its_question_applies_again() -> None:
    it = session(ask("on"), ask("b", "integer", calculation="1 + 1", relevant="${on} != 'no'"))
    it.set("b", 7)
    it.set("on", "no")
    it.set("on", "yes")
    assert shown(it)["b"] == "2"


def test_nobody_answers_what_is_calculated() -> None:
    it = session(
        ask("b", "calculated", calculation="1 + 1"),
        ask("r", read_only="true()", default="'kept'"),
        ask("n", "note"),
    )
    assert [it.set(name, "x") for name in ("b", "r", "n", "absent", "b[1]", "b.c")] == [False] * 6
    assert shown(it) == {"b": "2", "r": "kept"}


def test_a_trigger_sets_a_value_only_when_it_changes() -> None:
    it = session(
        ask("a"),
        ask("b"),
        ask("t", calculation="concat(${a}, '-', ${b})", trigger=("a",)),
        ask("gone", default="'x'", trigger=("a",)),
    )
    assert shown(it) == {"gone": "x"}
    it.set("b", "2")
    assert "t" not in shown(it)
    it.set("a", "1")
    assert shown(it) == {"a": "1", "b": "2", "t": "1-2"}  # without a calculation it is emptied
    it.set("t", "mine")
    it.set("a", "1")
    assert shown(it)["t"] == "mine"


def test_once_keeps_what_is_there() -> None:
    it = session(ask("a"), ask("b", "calculated", calculation="once(${a})"))
    it.set("a", "first")
    it.set("a", "second")
    assert shown(it)["b"] == "first"


def test_required_and_constraint_speak_only_where_they_apply() -> None:
    it = session(
        ask("on"),
        ask("x", "integer", required_if="${on} = 'yes'", constraint=". < 10", relevant="${on} != 'off'"),
        ask("y", required=True, constraint="string-length(.) > 2"),
    )
    state = it.state()
    assert (state["x"].get("bad"), state["y"]["bad"]) == (None, "required")
    it.set("on", "yes")
    assert it.state()["x"] == {"t": "input", "v": "", "rel": True, "req": True, "bad": "required"}
    it.set("x", 12)
    it.set("y", "ab")
    assert (it.state()["x"]["bad"], it.state()["y"]["bad"]) == ("constraint", "constraint")
    it.set("on", "off")
    assert it.state()["x"] == {"t": "input", "v": "", "rel": False}


def test_read_only_is_inherited() -> None:
    it = session(ask("lock"), group("g", ask("x"), read_only="${lock} = 'yes'"))
    it.set("x", "1")
    it.set("lock", "yes")
    assert it.state()["x"]["ro"] is True
    assert (it.set("x", "2"), shown(it)["x"]) == (False, "1")


def test_a_choice_is_seen_as_far_as_it_is_offered() -> None:
    it = session(
        ask("zone"),
        ask("one", "single", choices_from="areas", choice_filter="zone = ${zone}"),
        ask("some", "multiple", choices_from="areas", choice_filter="zone = ${zone} or name = 'c'"),
        ask("order", "ranking", choices_from="areas", choice_filter="zone = ${zone} or name = 'c'"),
        ask("first", "ranking", choices_from="areas", settings={"ranks": 1}),
        lists={"areas": AREAS},
    )
    assert it.state()["one"]["opt"] == []
    it.set("zone", "n")
    it.select("one", ["b", "c"])
    it.select("some", ["c", "a", "zzz"])
    it.rank("order", ["c", "a", "b"])
    it.rank("first", ["b"])
    assert shown(it) == {"zone": "n", "one": "b", "some": "a c", "order": "c a b", "first": "b"}
    it.set("zone", "s")
    assert shown(it) == {"zone": "s", "some": "c", "order": "c", "first": "b"}
    it.set("zone", "n")
    assert shown(it) == {"zone": "n", "one": "b", "some": "a c", "order": "c a b", "first": "b"}


def test_labels_are_those_of_the_language_shown() -> None:
    questions = (
        ask("q", "single", options=("a", "b")),
        ask("said", "calculated", calculation="jr:choice-name(${q}, '${q}')"),
    )
    it = session(*questions, languages=("en",), translations={"en": {"id_q.option.a": "Alpha"}})
    it.set("q", "a")
    assert shown(it)["said"] == "选a"
    it.speak("en")
    assert shown(it)["said"] == "Alpha"
    it.set("q", "b")
    assert shown(it)["said"] == "选b"  # not translated


def family() -> Any:
    return (
        repeat(
            "family",
            ask("age", "integer", default="3"),
            ask("grown", relevant="${age} >= 18", default="concat('at ', ${age})"),
            ask("place", "calculated", calculation="position(..)"),
            ask("share", "calculated", calculation="${age} div sum(${family}/age)"),
            repeat("jobs", ask("pay", "decimal"), ask("whose", "calculated", calculation="${age}")),
        ),
        ask("total", "calculated", calculation="sum(${age})"),
        ask("members", "calculated", calculation="count(${family})"),
        ask("all_pay", "calculated", calculation="sum(${pay})"),
        ask("second", "calculated", calculation="indexed-repeat(${age}, ${family}, 2)"),
    )


def test_names_mean_the_nearest_and_outside_all_of_them() -> None:
    it = session(*family())
    it.add("family")
    it.set("family[2].age", 9)
    it.add("family[2].jobs")
    it.set("family[1].jobs[1].pay", 1.5)
    it.set("family[2].jobs[1].pay", 2)
    assert it.state()["#family"] == {"n": 2, "rel": True}
    assert shown(it) == {
        "family[1].age": "3",
        "family[1].place": "1",
        "family[1].share": "0.25",
        "family[1].jobs[1].pay": "1.5",
        "family[1].jobs[1].whose": "3",
        "family[2].age": "9",
        "family[2].place": "2",
        "family[2].share": "0.75",
        "family[2].jobs[1].pay": "2.0",
        "family[2].jobs[1].whose": "9",
        "total": "12",
        "members": "2",
        "all_pay": "3.5",
        "second": "9",
    }
    it.remove("family[1]")
    assert shown(it) == {
        "family[1].age": "9",
        "family[1].place": "1",
        "family[1].share": "1",
        "family[1].jobs[1].pay": "2.0",
        "family[1].jobs[1].whose": "9",
        "total": "9",
        "members": "1",
        "all_pay": "2",
    }


def test_answers_are_nested_and_hold_only_what_applies() -> None:
    it = session(*family())
    it.set("family[1].age", 20)
    it.set("family[1].grown", "yes")
    it.set("family[1].jobs[1].pay", 0.5)
    inner = {"age": 20, "grown": "yes", "place": "1", "share": "1", "jobs": [{"pay": 0.5, "whose": "20"}]}
    expected = {"family": [inner], "total": "20", "members": "1", "all_pay": "0.5"}
    assert it.answers() == expected
    again = session(*family(), answers=it.answers())
    assert again.answers() == expected


def test_a_count_says_how_many() -> None:
    it = session(ask("n", "integer", default="2"), repeat("r", ask("x", default="'new'"), count="${n}"))
    it.set("r[2].x", "mine")
    assert (it.add("r"), it.remove("r[1]")) == (False, False)
    it.set("n", 1)
    it.set("n", 3)
    assert shown(it) == {"n": "3", "r[1].x": "new", "r[2].x": "new", "r[3].x": "new"}
    it.set("n", "")  # nothing was said: as many as there are
    assert it.state()["#r"]["n"] == 3
    it.set("n", -1)
    assert it.state()["#r"]["n"] == 0


def test_least_and_most_bound_what_may_be_added_and_removed() -> None:
    it = session(repeat("r", ask("x"), least=2, most=3))
    assert it.state()["#r"]["n"] == 2
    assert [it.remove("r[1]"), it.add("r"), it.add("r"), it.remove("r[9]"), it.remove("r[2]")] == [
        False,
        True,
        False,
        False,
        True,
    ]


def test_a_running_total_settles() -> None:
    total = "${x} + coalesce(indexed-repeat(${total}, ${r}, position(..) - 1), 0)"
    it = session(repeat("r", ask("x", "integer", default="1"), ask("total", "calculated", calculation=total)))
    for _ in range(29):
        it.add("r")
    assert it.state()["r[30].total"]["v"] == "30"
    it.set("r[1].x", 11)
    assert it.state()["r[30].total"]["v"] == "40"


def test_a_circle_that_never_settles_stops() -> None:
    it = session(ask("a", "calculated", calculation="${b} + 1"), ask("b", "integer", calculation="${a} + 1"))
    it.set("b", 1)
    assert it.evaluated < 1000


@pytest.mark.parametrize("count", ["count(${r}) + 1", "count(${x}) * 2 + 1"])
def test_a_repeat_that_counts_itself_stops(count: str) -> None:
    it = session(repeat("r", ask("x"), count=count))
    assert it.state()["#r"]["n"] <= 1000


def test_only_what_follows_from_an_answer_is_worked_out() -> None:
    it = session(
        repeat(
            "r",
            ask("x", "integer", default="0"),
            ask("y", "calculated", calculation="${x} * 2"),
            ask("z", relevant="${y} > 3"),
        ),
        ask("all", "calculated", calculation="sum(${y})"),
    )
    for _ in range(49):
        it.add("r")
    before = it.evaluated
    it.set("r[17].x", 5)
    assert it.evaluated - before == 3  # y and z of this time, and the sum
    it.changes()
    it.set("r[18].x", 5)
    assert it.changes().keys() == {"r[18].x", "r[18].y", "r[18].z", "all"}


def test_a_form_that_is_opened_knows_the_moment() -> None:
    it = session(
        ask("start", "hidden", settings={"preload": "start"}),
        ask("day", "hidden", settings={"preload": "today"}),
    )
    assert shown(it) == {"start": "2026-03-15T16:30:00.000+08:00", "day": "2026-03-15"}
