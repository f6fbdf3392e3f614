"""Calculations, repeats, things said twice, quotas and scores."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from forms_builder.schema import Form, Item, Option
from tests.forms_builder.checking.building import Planted, form, group, q, repeat

ALL = q("integer", "all", "家中人数", constraint=". >= 0 and . <= 30", required=True)
OLD = q("integer", "old", "其中老人", constraint=". >= 0 and . <= ${all}", required=True)
SURE = replace(ALL, constraint=q("integer", "all", "", constraint=". >= 1 and . <= 30").constraint)
PET = q("single", "pet", "家里养宠物吗", options="dog=狗 cat=猫 none=不养", required=True)
GRADES = "5=非常满意 4=满意 3=一般 2=不满意 1=非常不满意"


def worked(calculation: str, *before: Item) -> Form:
    """Questions, then a calculation."""
    return form(*before, q("calculated", "x", "", calculation=calculation))


def members(**more: Any) -> Form:
    """A number, then a repeat."""
    return form(SURE, repeat("family", "家庭成员", q("text", "job", "职业"), **more))


def counted(limit: str) -> Form:
    """A number with a limit or without, then so many members."""
    number = q("integer", "all", "家中人数", **({"constraint": limit} if limit else {}))
    return form(number, repeat("family", "家庭成员", q("text", "job", "职业"), count="${all}"))


def scored(*options: Option, weight: float | None = 5) -> Form:
    """A weighted question."""
    asked = q("single", "s", "收支是否公示", options=options, weight=weight)
    return form(asked, scoring={"method": "weighted_percent", "total": 100})


YES, NO, NA = Option("y", "是", score=100), Option("n", "否", score=0), Option("na", "不适用", na=True)

CASES = [
    Planted("calculation_empty", "x", worked("${pet} * 2", PET), worked("${all} * 2", ALL)),
    Planted(
        "calculation_empty",
        "x",
        worked("number(${pet}) + ${all}", PET, ALL),
        worked("if(${pet} = 'dog', 1, 0) + ${all}", PET, ALL),
    ),
    Planted("calculation_empty", "x", worked("date('2026-02-30')"), worked("date('2026-02-28')")),
    Planted(
        "calculation_constant", "x", worked("if(${all} > 50, 1, 0)", ALL), worked("if(${all} > 5, 1, 0)", ALL)
    ),
    Planted(
        "calculation_constant",
        "x",
        worked("coalesce(${all}, 0) - coalesce(${all}, 0)", ALL),
        worked("coalesce(${all}, 0) - coalesce(${old}, 0)", ALL, OLD),
    ),
    Planted(
        "divides_by_zero", "x", worked("${old} div ${all}", ALL, OLD), worked("${old} div ${all}", SURE, OLD)
    ),
    Planted(
        "divides_by_zero",
        "x",
        worked("100 div (${all} - ${old})", SURE, OLD),
        worked("if(${all} > ${old}, 100 div (${all} - ${old}), 0)", SURE, OLD),
    ),
    Planted(
        "divides_by_zero",
        "why",
        form(ALL, OLD, q("text", "why", "请说明", relevant="${old} div ${all} > 0.5")),
        form(ALL, OLD, q("text", "why", "请说明", relevant="${all} > 0 and ${old} div ${all} > 0.5")),
    ),
    Planted("repeat_never", "family", members(count="${all} - 30"), members(count="${all} - 29")),
    Planted("repeat_never", "family", members(count="0"), members(count="2")),
    Planted("repeat_unbounded", "family", counted(""), counted(". >= 0 and . <= 99")),
    Planted("repeat_limits", "family", members(least=5, most=2), members(least=2, most=5)),
    Planted("repeat_limits", "family", members(most=0), members(most=3)),
    Planted(
        "name_twice", "all", form(ALL, replace(OLD, name="all", id="id-2", constraint=None)), form(ALL, OLD)
    ),
    Planted(
        "question_twice",
        "b",
        form(q("text", "a", "您最大的心愿"), q("long_text", "b", "您最大的心愿？")),
        form(q("text", "a", "您最大的心愿"), q("long_text", "b", "您最大的难处？")),
    ),
    Planted(
        "option_value_twice",
        "o",
        form(q("single", "o", "选一项", options="a=甲 a=乙")),
        form(q("single", "o", "选一项", options="a=甲 b=乙")),
    ),
    Planted(
        "option_label_twice",
        "o",
        form(q("single", "o", "选一项", options="a=甲 b=甲")),
        form(q("single", "o", "选一项", options="a=甲 b=乙")),
    ),
    Planted(
        "row_label_twice",
        "m",
        form(q("matrix", "m", "设施状况", options="g=完好 b=损坏", rows="r1=路灯 r2=路灯")),
        form(q("matrix", "m", "设施状况", options="g=完好 b=损坏", rows="r1=路灯 r2=道路")),
    ),
    Planted(
        "quota_zero",
        "o",
        form(q("single", "o", "选一项", options=(Option("a", "甲", quota=0), Option("b", "乙")))),
        form(q("single", "o", "选一项", options=(Option("a", "甲", quota=1), Option("b", "乙")))),
    ),
    Planted("score_not_counted", "s", scored(YES, NO, replace(NA, score=50)), scored(YES, NO, NA)),
    Planted("weights_zero", "s", scored(YES, NO, weight=0), scored(YES, NO)),
    Planted("weights_zero", "", scored(YES, NO, weight=None), scored(YES, NO)),
    Planted("scores_zero", "s", scored(replace(YES, score=0), NO), scored(YES, NO)),
    Planted(
        "question_twice",
        "b",
        form(
            PET,
            group("狗", q("text", "breed", "品种")),
            q("rating", "a", "总体感受", options=GRADES),
            q("rating", "b", "总体感受", options=GRADES),
        ),
        form(
            PET,
            q("text", "a", "它叫什么", relevant="${pet} = 'dog'"),
            q("text", "b", "它叫什么", relevant="${pet} = 'cat'"),
        ),
    ),
    Planted("divides_by_nothing", "x", worked("5 div 0"), worked("5 div 2")),
    Planted("divides_by_zero", "x", worked("7 mod ${all}", ALL), worked("7 mod ${all}", SURE)),
    Planted(
        "row_value_twice",
        "m",
        form(q("matrix", "m", "设施状况", options="g=完好 b=损坏", rows="r1=路灯 r1=道路")),
        form(q("matrix", "m", "设施状况", options="g=完好 b=损坏", rows="r1=路灯 r2=道路")),
    ),
]
