"""The judge on forms that are more than a list of questions: repeats, calculations, filters, demands."""

from __future__ import annotations

from typing import Any

import pytest

from forms_builder.answers import CompiledForm, judge
from forms_builder.schema import Consent
from tests.forms_builder.engine.making import AT, ask, form, group, judged, problems, repeat, table

AREAS = table("name label zone", "a 甲 n", "b 乙 n", "c 丙 s")


def household() -> tuple[Any, ...]:
    return (
        ask("rooms", "integer", required=True),
        repeat(
            "family",
            ask("age", "integer", required=True, constraint=". < 150"),
            ask("school", relevant="${age} < 18", required=True),
            ask("born", "calculated", calculation="2026 - ${age}"),
            repeat("jobs", ask("title", required=True), least=0, most=2),
            least=1,
            most=3,
        ),
        ask("members", "calculated", calculation="count(${family})"),
    )


def test_answers_of_repeats_are_nested_and_calculated_by_the_judge() -> None:
    raw = {
        "rooms": "3",
        "family": [
            {
                "age": "40",
                "school": "dropped",
                "born": "9999",
                "jobs": [{"title": "cook"}, {"title": "driver"}],
            },
            {"age": 7, "school": "一小"},
        ],
        "members": 77,
    }
    found = judged(household(), raw)
    assert (found.problems, found.doubtful) == ([], {})
    assert found.answers == {
        "rooms": 3,
        "family": [
            {"age": 40, "born": 1986, "jobs": [{"title": "cook"}, {"title": "driver"}]},
            {"age": 7, "school": "一小", "born": 2019},
        ],
        "members": 2,
    }
    assert found.relevant == {
        "rooms",
        "family",
        *(f"family[{place}].{name}" for place in (1, 2) for name in ("age", "born", "jobs")),
        "family[1].jobs[1].title",
        "family[1].jobs[2].title",
        "family[2].school",
        "members",
    }
    assert found.values == {"family[1].born": "1986", "family[2].born": "2019", "members": "2"}


def test_problems_name_whom_they_are_about() -> None:
    raw = {"family": [{"age": "200", "school": "x", "jobs": [{}, {}, {}]}, {"age": "x"}, "no", {"age": 3}]}
    found = judged(household(), raw)
    assert problems(found) == [
        ("rooms", "required"),
        ("family", "too_many_times"),
        ("family[1].age", "constraint"),
        ("family[1].jobs", "too_many_times"),
        ("family[1].jobs[1].title", "required"),
        ("family[1].jobs[2].title", "required"),
        ("family[2].age", "not_a_number"),
        ("family[3]", "wrong_type"),
        ("family[3].age", "required"),
    ]
    assert not found.malformed
    assert dict(found.problems[1].params) == {"most": 3, "given": 4}
    assert found.answers["family"][0] == {"born": 1826, "jobs": [{}, {}]}
    assert found.doubtful["family"][0] == {"age": 200, "born": 1826, "jobs": [{}, {}]}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"rooms": 1}, [("family", "too_few_times")]),
        ({"rooms": 1, "family": []}, [("family", "too_few_times")]),
        ({"rooms": 1, "family": {"age": 3}}, [("family", "wrong_type"), ("family", "too_few_times")]),
        ({"rooms": 1, "family": [{"age": 20, "jobs": "x"}]}, [("family[1].jobs", "wrong_type")]),
    ],
)
def test_a_repeat_has_its_least_and_its_shape(raw: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems(judged(household(), raw)) == expected


@pytest.mark.parametrize(
    "raw",
    [
        {"age": 3},
        {"family": [{"rooms": 3}]},
        {"family": [{"title": "x"}]},
        {"family": [{"jobs": [{"age": 3}]}]},
        {"family": [{"nobody": 3}]},
        {"g": {}},
        {5: 1},
    ],
)
def test_names_belong_where_they_are_asked(raw: Any) -> None:
    found = judged((*household(), group("g", ask("inner"))), raw)
    assert found.malformed
    assert [each.code for each in found.problems if each.code == "unknown_question"] == ["unknown_question"]


def test_huge_sheets_are_bounded() -> None:
    items = (repeat("r", repeat("s", ask("x"), most=1000), most=1000),)
    found = judged(items, {"r": [{"s": [{}] * 50}] * 1000})
    times = sum(1 + len(each.get("s", ())) for each in found.answers["r"])
    assert times <= 2000
    assert {code for _, code in problems(found)} == {"too_many_times"}


def test_a_count_decides_how_many_are_judged() -> None:
    items = (ask("n", "integer"), repeat("r", ask("x", required=True), count="${n}"))
    assert problems(judged(items, {"n": 2, "r": [{"x": "a"}, {}, {"x": "c"}]})) == [("r[2].x", "required")]
    found = judged(items, {"n": 1, "r": [{"x": "a"}, {"x": "b"}]})
    assert found.answers == {"n": 1, "r": [{"x": "a"}]}


def test_what_is_required_or_read_only_may_depend() -> None:
    items = (
        ask("on"),
        ask("why", required_if="${on} = 'yes'"),
        ask("fixed", default="'kept'", read_only="true()"),
    )
    assert problems(judged(items, {"on": "yes"})) == [("why", "required")]
    found = judged(items, {"on": "no", "fixed": "changed"})
    assert (found.problems, found.answers) == ([], {"on": "no", "fixed": "kept"})


def test_an_answer_outside_the_filtered_options_is_not_offered() -> None:
    items = (
        ask("zone"),
        ask("one", "single", choices_from="areas", choice_filter="zone = ${zone}", required=True),
        ask("some", "multiple", choices_from="areas", choice_filter="zone = ${zone}"),
    )
    raw = {"zone": "n", "one": "c", "some": ["a", "c"]}
    found = judged(items, raw, lists={"areas": AREAS})
    assert problems(found) == [("one", "unknown_option"), ("some", "unknown_option")]
    assert found.offered == {"one": ("a", "b"), "some": ("a", "b")}
    assert problems(judged(items, {"zone": "n", "one": "zzz"}, lists={"areas": AREAS})) == [
        ("one", "unknown_option")
    ]
    assert judged(items, {"zone": "s", "one": "c"}, lists={"areas": AREAS}).ok


def test_a_calculation_that_may_be_changed_is_taken_as_it_was_changed() -> None:
    items = (ask("a", "integer"), ask("b", "integer", calculation="${a} * 2", constraint=". < 100"))
    assert judged(items, {"a": 4}).answers == {"a": 4, "b": 8}
    assert judged(items, {"a": 4, "b": 9}).answers == {"a": 4, "b": 9}
    assert judged(items, {"a": 4, "b": ""}).answers == {"a": 4, "b": 8}  # an empty field is no answer
    assert problems(judged(items, {"a": 60})) == [("b", "constraint")]


def test_what_a_trigger_set_is_taken_from_the_sender() -> None:
    items = (ask("a"), ask("seen", "calculated", calculation="concat('at ', ${a})", trigger=("a",)))
    assert judged(items, {"a": "x", "seen": "at first"}).answers == {"a": "x", "seen": "at first"}


def test_once_keeps_what_the_sender_had() -> None:
    once = ask("arm", "calculated", calculation="once(if(${a} = 'x', 'one', 'two'))")
    assert judged((ask("a"), once), {"a": "x", "arm": "two"}).answers["arm"] == "two"
    assert judged((ask("a"), once), {"a": "x"}).answers["arm"] == "one"


def test_a_refused_consent_takes_the_answer_out_of_everything() -> None:
    items = (
        repeat(
            "r",
            ask("phone", "phone", required=True, separate_consent=True),
            ask("after", relevant="${phone} != ''"),
        ),
        ask("said", "calculated", calculation="join(',', ${phone})"),
    )
    raw = {"r": [{"phone": "13812345678", "after": "x"}]}
    assert judged(items, raw, {"phone": True}).answers == {**raw, "said": "13812345678"}
    found = judged(items, raw, {"phone": False})
    assert (found.problems, found.answers) == ([], {"r": [{}]})
    assert problems(judged(items, raw, {})) == [("r[1].phone", "consent_unanswered")]
    noticed = form(*items)
    compiled = CompiledForm(type(noticed)("t", items, consent=Consent("告知")))
    assert problems(judge(compiled, {}, at=AT, consent={})) == [("", "consent_required")]


def test_a_later_stage_is_for_staff() -> None:
    items = (
        ask("a"),
        repeat(
            "r",
            ask("x"),
            ask("verdict", staff_only=True, required=True),
            ask("why", relevant="${verdict} = 'no'"),
        ),
    )
    compiled = CompiledForm(form(*items))
    public = judge(compiled, {"r": [{"x": "1", "verdict": "no"}]}, at=AT)
    assert problems(public) == [("r[1].verdict", "not_public")]
    assert public.malformed
    staff = judge(compiled, {"r": [{"x": "1"}]}, at=AT, stage="staff")
    assert problems(staff) == [("r[1].verdict", "required")]
    assert judge(compiled, {"r": [{"x": "1"}]}, at=AT).answers == {"r": [{"x": "1"}]}


def test_a_date_that_is_none_is_not_stored() -> None:
    items = (ask("d", "date"), ask("later", "calculated", calculation="date(${d} + 7)"))
    assert judged(items, {}).answers == {}
    assert judged(items, {"d": "2026-03-01"}).answers == {"d": "2026-03-01", "later": "2026-03-08"}


def test_a_plain_form_takes_the_short_way() -> None:
    plain = form(ask("a", required=True), group("g", ask("b", constraint=". != 'x'"), relevant="${a} = 'y'"))
    assert CompiledForm(plain).plain
    assert problems(judge(CompiledForm(plain), {"a": "y", "b": "x"}, at=AT)) == [("b", "constraint")]
    for each in household():
        assert CompiledForm(form(ask("age2"), each)).plain is (each.name == "rooms")
