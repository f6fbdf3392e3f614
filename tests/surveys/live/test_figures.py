"""Results: the formulas by example, the same in JavaScript, and versions joined by question id."""

from __future__ import annotations

import json
import random
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from forms_builder.questions.numbers import bin_of
from forms_builder.schema import Form, Option, Question, Repeat, Row
from surveys import results
from surveys.figures import bin_label, figures, hundredths, percent, ratio, scaled
from surveys.live.frames import EXACT
from surveys.results import join
from tests.factories.surveys import expression
from tests.node import node
from tests.surveys.conftest import small_form

HERE = Path(__file__).parent


def spec_of(question: Question) -> dict[str, Any]:
    return join([Form("表", (question,))])[0].spec


GRADES = (*(Option(str(n), f"{n}分") for n in (5, 4, 3, 2, 1)), Option("na", "不清楚", na=True))
RATING = spec_of(Question("r", "rating", "r", "满意吗", options=GRADES))
MULTIPLE = spec_of(Question("m", "multiple", "m", "原因", options=(Option("a", "甲"), Option("b", "乙"))))
MATRIX = spec_of(
    Question(
        "x",
        "matrix",
        "x",
        "环境",
        options=(Option("y", "好"), Option("n", "差")),
        rows=(Row("p", "路"), Row("q", "灯")),
    )
)
RANKING = spec_of(
    Question(
        "k",
        "ranking",
        "k",
        "先做哪件",
        options=(Option("a", "路灯"), Option("b", "电梯"), Option("c", "车棚")),
        settings={"ranks": 2},
    )
)
NPS = spec_of(Question("n", "nps", "n", "会推荐吗"))
LIST = spec_of(
    Question("l", "dropdown", "l", "社区", options=tuple(Option(f"v{n}", f"第{n}社区") for n in range(40)))
)
INTEGER = spec_of(Question("i", "integer", "i", "几口人"))
DECIMAL = spec_of(Question("d", "decimal", "d", "费用"))


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (1, 3, "33.3%"),
        (2, 3, "66.7%"),
        (1, 2000, "0.1%"),
        (1, 2001, "0.0%"),
        (7, 7, "100.0%"),
        (0, 5, "0.0%"),
        (0, 0, ""),
    ],
)
def test_percent_rounds_half_up_and_is_silent_without_a_denominator(
    part: int, whole: int, expected: str
) -> None:
    assert percent(part, whole) == expected


def test_numbers_are_written_exactly() -> None:
    assert [scaled(n) for n in (0, 12_5000, -12_3400, 1_234_567_0001)] == [
        "0",
        "12.5",
        "-12.34",
        "1,234,567.0001",
    ]
    assert [hundredths(n) for n in (0, 421, -5, 123_456)] == ["0.00", "4.21", "-0.05", "1,234.56"]
    assert [ratio(5, 2), ratio(-5, 2), ratio(-7, 2)] == [3, -2, -3]


def test_rating_leaves_missing_grades_out_of_the_mean_and_says_how_many() -> None:
    found = figures(RATING, {"#n": 10, "o:5": 3, "o:4": 3, "o:3": 1, "o:1": 1, "o:na": 2})
    assert found["facts"] == {"n": "10", "rated": "8", "missing": "2", "mean": "3.88", "satisfied": "75.0%"}
    assert " ".join(f"{bar['key']}:{bar['n']}:{bar['percent']}" for bar in found["bars"]) == (
        "5:3:30.0% 4:3:30.0% 3:1:10.0% 2:0:0.0% 1:1:10.0% na:2:20.0%"
    )


def test_a_scale_of_three_has_no_satisfied_share() -> None:
    three = spec_of(
        Question("r", "rating", "r", "?", options=tuple(Option(str(n), str(n)) for n in (3, 2, 1)))
    )
    assert figures(three, {"#n": 1, "o:3": 1})["facts"]["satisfied"] == ""


def test_nothing_answered_shows_no_shares() -> None:
    found = figures(RATING, {})
    assert found["facts"] == {"n": "0", "rated": "0", "missing": "0", "mean": "–", "satisfied": "–"}
    assert {bar["percent"] for bar in found["bars"]} == {""}


def test_multiple_shares_are_of_responses_not_of_ticks() -> None:
    found = figures(MULTIPLE, {"#n": 4, "o:a": 4, "o:b": 3})
    assert [bar["percent"] for bar in found["bars"]] == ["100.0%", "75.0%"]


def test_matrix_shares_are_of_the_line() -> None:
    grid = figures(MATRIX, {"#n": 5, "m:p:y": 3, "m:p:n": 1, "m:q:y": 5})["grid"]
    assert (grid["p"]["n"], grid["p"]["cells"]["y"]["percent"], grid["q"]["cells"]["n"]["n"]) == (
        "4",
        "75.0%",
        "0",
    )


def test_a_ranking_is_ordered_by_points_and_says_the_mean_place() -> None:
    cells = {"#n": 5, "r:a:1": 1, "r:a:2": 3, "r:b:1": 4, "r:b:2": 1, "r:c:2": 1}
    found = figures(RANKING, cells)
    assert [(bar["label"], bar["n"], bar["percent"], bar["width"]) for bar in found["bars"]] == [
        ("电梯", "1.20", "80.0%", "90.0%"),
        ("路灯", "1.75", "20.0%", "50.0%"),
        ("车棚", "2.00", "0.0%", "10.0%"),
    ]
    assert {row: line["n"] for row, line in found["grid"].items()} == {"a": "4", "b": "5", "c": "1"}
    assert found["grid"]["b"]["cells"]["1"]["percent"] == "80.0%"


def test_what_nobody_ranked_has_no_mean_place() -> None:
    bars = figures(RANKING, {})["bars"]
    assert [(bar["n"], bar["percent"], bar["width"]) for bar in bars] == [("–", "", "0.0%")] * 3


@pytest.mark.parametrize(
    ("grades", "facts"),
    [
        ({10: 5, 9: 1, 8: 2, 6: 1, 0: 1}, ("+40", "60.0%", "20.0%", "20.0%")),
        ({0: 3, 9: 1}, ("-50", "25.0%", "0.0%", "75.0%")),
        ({7: 4}, ("0", "0.0%", "100.0%", "0.0%")),
        ({9: 1, 7: 1, 8: 1}, ("+33", "33.3%", "66.7%", "0.0%")),
        ({}, ("–", "–", "–", "–")),
    ],
)
def test_the_score_is_promoters_less_detractors(grades: dict[int, int], facts: tuple[str, ...]) -> None:
    cells = {f"o:{grade}": n for grade, n in grades.items()} | {"#n": sum(grades.values())}
    found = figures(NPS, cells)
    names = ("nps", "promoters", "passives", "detractors")
    assert tuple(found["facts"][name] for name in names) == facts
    assert [bar["key"] for bar in found["bars"]] == [str(grade) for grade in range(10, -1, -1)]


def test_a_long_list_shows_what_was_chosen_the_most_frequent_first() -> None:
    found = figures(LIST, {"#n": 9, "o:v7": 2, "o:v30": 6, "o:v3": 1})
    assert [(bar["label"], bar["n"]) for bar in found["bars"]] == [
        ("第30社区", "6"),
        ("第7社区", "2"),
        ("第3社区", "1"),
    ]


def test_a_slider_of_whole_steps_has_whole_bins() -> None:
    whole = Question("s", "slider", "s", "几天", settings={"start": 0, "end": 30, "step": 1})
    half = Question("h", "slider", "h", "多少", settings={"start": 0, "end": 5, "step": 0.5})
    assert [figures(spec_of(each), {"#n": 1, "b:3": 1})["bars"][0]["label"] for each in (whole, half)] == [
        "3",
        "3 – <4",
    ]


def test_what_a_calculation_gives_decides_how_it_is_shown() -> None:
    number = Question("c", "calculated", "c", "", calculation=expression("${a} div 2"))
    text = Question("c", "calculated", "c", "", calculation=expression("concat(${a}, '!')"))
    said = replace(text, settings={"result": "number"})
    assert [spec_of(each)["kind"] for each in (number, text, said)] == ["number", "text", "number"]


def test_members_of_a_repeat_are_counted_and_their_answers_by_themselves() -> None:
    form = Form(
        "表",
        (
            Repeat(
                "r",
                "家庭成员",
                name="family",
                items=(
                    Question("age", "integer", "age", "${name}多大"),
                    Question("name", "text", "name", "姓名"),
                ),
            ),
        ),
    )
    members, age, name = join([form])
    assert (members.kind, members.label, members.inside) == ("members", "家庭成员", ())
    assert (age.inside, name.inside) == (("r",), ("r",))
    assert age.label.endswith("多大")
    assert "${" not in age.label
    assert figures(members.spec, {"#n": 4, "#sum": 10})["facts"] == {"n": "4", "sum": "10", "mean": "2.50"}


def test_numbers_show_sum_mean_and_a_histogram_in_order() -> None:
    values = [3, 3, 20, 35, 120, -1]
    cells = {"#n": len(values), "#sum": sum(values) * 10_000}
    for value in values:
        cells[f"b:{bin_of(value)}"] = cells.get(f"b:{bin_of(value)}", 0) + 1
    found = figures(INTEGER, cells)
    assert found["facts"] == {"n": "6", "sum": "180", "mean": "30.00"}
    assert [(bar["label"], bar["n"]) for bar in found["bars"]] == [
        ("-1", "1"),
        ("3", "2"),
        ("20 – 49", "2"),
        ("100 – 199", "1"),
    ]


def test_every_value_lies_in_the_bin_that_names_it() -> None:
    for value in [*range(-1200, 1200), 99_999, 999_999_999]:
        label = bin_label(bin_of(value), whole=True).replace(",", "")
        low, _sep, high = label.partition(" – ")
        assert int(low) <= value <= int(high or low), (value, label)


def test_javascript_gives_the_same_figures() -> None:
    cases = [(spec, cells) for seed in range(60) for spec, cells in _random_cells(random.Random(seed))]
    told = [
        (spec, {cell: n if abs(n) <= EXACT else str(n) for cell, n in cells.items()}) for spec, cells in cases
    ]
    run = [node(), str(HERE / "figures.mjs")]
    done = subprocess.run(run, input=json.dumps(told), capture_output=True, text=True, check=True)
    for (spec, cells), theirs in zip(cases, json.loads(done.stdout), strict=True):
        assert theirs == figures(spec, cells), (spec["kind"], cells)


def _random_cells(draw: random.Random) -> list[tuple[dict[str, Any], dict[str, int]]]:
    size = draw.choice([0, 1, 7, 300, 10**6])
    some = lambda: draw.randint(0, size)  # noqa: E731 - one draw
    edges = [bin_of(draw.uniform(-draw.choice([5, 30, 4000]), draw.choice([5, 30, 10**8]))) for _ in range(8)]
    bins = {f"b:{edge}": some() for edge in edges}
    total = draw.randint(-(10**18), 10**18) if size > 1000 else draw.randint(-(10**6), 10**6)
    return [
        (RATING, {"#n": some() + 6 * size, **{f"o:{o.value}": some() for o in GRADES}}),
        (MULTIPLE, {"#n": size, "o:a": some(), "o:b": some()}),
        (MATRIX, {"#n": size, **{f"m:{row}:{col}": some() for row in "pq" for col in "yn"}}),
        (INTEGER, {"#n": size, "#sum": total, **bins}),
        (DECIMAL, {"#n": size, "#sum": total, **bins}),
        ({**INTEGER, "kind": "photo"}, {"#n": size, "#sum": some()}),
        ({**INTEGER, "kind": "date"}, {"#n": size, **{f"t:2026-{m:02d}": some() for m in range(1, 13)}}),
        ({**INTEGER, "kind": "time"}, {"#n": size, **{f"t:{h:02d}": some() for h in range(24)}}),
        ({**INTEGER, "kind": "answered"}, {"#n": some()}),
        (RANKING, {"#n": size, **{f"r:{o}:{p}": some() for o in "abc" for p in (1, 2, 3)}}),
        (NPS, {"#n": size, **{f"o:{n}": some() for n in range(11)}}),
        (LIST, {"#n": size, **{f"o:v{n}": some() for n in range(0, 40, 3)}}),
        ({**INTEGER, "kind": "members"}, {"#n": some(), "#sum": some()}),
    ]


def test_older_versions_join_by_id_and_stand_at_the_end() -> None:
    old = Form(
        "旧",
        (
            Question("q1", "single", "a", "旧标题", options=(Option("x", "旧甲"), Option("z", "丙"))),
            Question("q0", "text", "gone", "不再问的题"),
        ),
    )
    new = Form(
        "新", (Question("q1", "single", "b", "新标题", options=(Option("x", "甲"), Option("y", "乙"))),)
    )
    joined = join([new, old])
    assert [(each.id, each.label, each.retired) for each in joined] == [
        ("q1", "新标题", False),
        ("q0", "不再问的题", True),
    ]
    bars = figures(joined[0].spec, {"#n": 3, "o:x": 2, "o:z": 1})["bars"]
    assert [(bar["label"], bar["n"], bar["retired"]) for bar in bars] == [
        ("甲", "2", False), ("乙", "0", False), ("丙", "1", True),
    ]  # fmt: skip
    shown = results.results(joined, {"q1": {"#n": 3}})
    assert [each.asked.id for each in shown] == ["q1"]  # a retired question without answers is left out


def test_staff_questions_come_last_and_sensitive_words_are_never_shown() -> None:
    form = Form(
        "表",
        (
            Question("s", "text", "s", "社区填写", staff_only=True),
            Question("n", "text", "n", "姓名", sensitive=True),
        ),
    )
    assert [(each.id, each.kind, each.later) for each in join([form])] == [
        ("n", "answered", False),
        ("s", "text", True),
    ]
    assert [each.number for each in join([small_form()]) if each.later] == [10]
