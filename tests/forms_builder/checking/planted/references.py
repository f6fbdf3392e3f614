"""Expressions that read what they cannot, and comparisons that mean nothing."""

from __future__ import annotations

from typing import Any

from forms_builder.schema import Form, Item
from tests.forms_builder.checking.building import YES_NO, Planted, form, q, repeat

PET = q("single", "pet", "家里养宠物吗", options="dog=狗 cat=猫 none=不养", required=True)
AGE = q("integer", "age", "您的周岁年龄", constraint=". >= 0 and . <= 120")
NAME = q("text", "nick", "宠物叫什么")
BORN = q("date", "born", "登记日期")
HELP = q("multiple", "help", "需要哪些帮助", options="a=送餐 b=保洁 c=理发")
CHECK = q("single", "verified", "核实结果", options=YES_NO, staff_only=True)


def when(condition: str, *before: Item, **more: Any) -> Form:
    """Questions, then one with a condition."""
    return form(*before, q("text", "why", "请说明", relevant=condition, **more))


CASES = [
    Planted(
        "reads_later",
        "why",
        form(q("text", "why", "请说明", relevant="${age} > 60"), AGE),
        when("${age} > 60", AGE),
    ),
    Planted(
        "reads_later",
        "n",
        form(q("integer", "n", "其中老人", constraint=". <= ${all}"), q("integer", "all", "家中人数")),
        form(q("integer", "all", "家中人数"), q("integer", "n", "其中老人", constraint=". <= ${all}")),
    ),
    Planted(
        "reads_later",
        "why",
        form(
            q("calculated", "sum", "", calculation="${age} + 1"),
            q("text", "why", "请说明", relevant="${sum} > 60"),
            AGE,
        ),
        form(
            AGE,
            q("calculated", "sum", "", calculation="${age} + 1"),
            q("text", "why", "请说明", relevant="${sum} > 60"),
        ),
    ),
    Planted("reads_unknown", "why", when("${agee} > 60", AGE), when("${age} > 60", AGE)),
    Planted(
        "reads_other_repeat",
        "why",
        form(repeat("family", "家庭成员", AGE), q("text", "why", "请说明", relevant="${age} > 60")),
        form(repeat("family", "家庭成员", AGE), q("text", "why", "请说明", relevant="count(${family}) > 2")),
    ),
    Planted(
        "reads_unasked",
        "n",
        form(
            PET,
            q("integer", "dogs", "几只狗", relevant="${pet} = 'dog'"),
            q("integer", "n", "几只猫", relevant="${pet} = 'cat'", constraint=". > 0 or ${dogs} > 0"),
        ),
        form(
            PET,
            q("integer", "dogs", "几只狗", relevant="${pet} = 'dog'"),
            q("integer", "n", "几只办了证", relevant="${pet} = 'dog'", constraint=". > 0 or ${dogs} > 0"),
        ),
    ),
    Planted(
        "reads_unasked",
        "why",
        form(
            PET,
            q("integer", "dogs", "几只狗", relevant="${pet} = 'dog'"),
            q("text", "why", "请说明", relevant="${pet} = 'cat' and not(${dogs} > 3)"),
        ),
        form(
            PET,
            q("integer", "dogs", "几只狗", relevant="${pet} = 'dog'"),
            q("text", "why", "请说明", relevant="${pet} = 'dog' and not(${dogs} > 3)"),
        ),
    ),
    Planted(
        "question_circle",
        "a",
        form(q("text", "a", "甲栏", relevant="${b} != ''"), q("text", "b", "乙栏", relevant="${a} != ''")),
        form(q("text", "a", "甲栏"), q("text", "b", "乙栏", relevant="${a} != ''")),
    ),
    Planted(
        "question_circle",
        "x",
        form(
            q("calculated", "x", "", calculation="${y} + 1"), q("calculated", "y", "", calculation="${x} + 1")
        ),
        form(
            AGE,
            q("calculated", "x", "", calculation="${age} + 1"),
            q("calculated", "y", "", calculation="${x} + 1"),
        ),
    ),
    Planted(
        "hidden_by_staff",
        "why",
        form(AGE, CHECK, q("text", "why", "请说明", relevant="${verified} = 'no'", required=True)),
        form(
            AGE,
            CHECK,
            q("text", "why", "请说明", relevant="${verified} = 'no'", required=True, staff_only=True),
        ),
    ),
    Planted(
        "hidden_by_staff",
        "why",
        form(CHECK, q("text", "why", "请说明", relevant="${verified} = 'no'"), AGE),
        form(AGE, CHECK, q("text", "why", "请说明", relevant="${verified} = 'no'")),
    ),
    Planted(
        "compare_option",
        "why",
        when("${pet} = 'bird' or ${pet} = 'dog'", PET),
        when("${pet} = 'cat' or ${pet} = 'dog'", PET),
    ),
    Planted(
        "compare_option",
        "why",
        when("selected(${help}, 'z') or ${help} = ''", HELP),
        when("selected(${help}, 'a') or ${help} = ''", HELP),
    ),
    Planted(
        "compare_option_number",
        "why",
        when("${pet} > 1 or ${pet} = 'dog'", PET),
        when("${pet} = 'cat' or ${pet} = 'dog'", PET),
    ),
    Planted("compare_multiple", "why", when("${help} = 'a'", HELP), when("selected(${help}, 'a')", HELP)),
    Planted(
        "compare_date",
        "why",
        when("${born} > '2020/01/01' or ${born} = ''", BORN),
        when("${born} > '2020-01-01' or ${born} = ''", BORN),
    ),
    Planted("compare_date", "why", when("${born} < 2020", BORN), when("${born} < date('2020-01-01')", BORN)),
    Planted(
        "compare_date",
        "why",
        when("${born} < date('2021-02-30') or ${born} = ''", BORN),
        when("${born} < date('2021-02-28') or ${born} = ''", BORN),
    ),
    Planted(
        "compare_number_text",
        "why",
        when("${age} = '老' or ${age} > 60", AGE),
        when("${age} = 59 or ${age} > 60", AGE),
    ),
    Planted(
        "compare_text_number", "why", when("${nick} > 5", NAME), when("string-length(${nick}) > 5", NAME)
    ),
    Planted(
        "compare_text_number",
        "x",
        form(NAME, q("calculated", "x", "", calculation="${nick} * 2")),
        form(AGE, q("calculated", "x", "", calculation="${age} * 2")),
    ),
    Planted(
        "compare_unmeasured", "why", when("${help} > 2", HELP), when("count-selected(${help}) > 2", HELP)
    ),
    Planted("selected_single", "why", when("selected(${pet}, 'dog')", PET), when("${pet} = 'dog'", PET)),
    Planted("selected_other", "why", when("selected(${age}, '60')", AGE), when("${age} = 60", AGE)),
    Planted(
        "reads_unknown",
        "why",
        form(AGE, q("text", "why", "为什么是${agee}岁")),
        form(AGE, q("text", "why", "为什么是${age}岁")),
    ),
    Planted(
        "reads_later",
        "why",
        form(q("text", "why", "为什么是${age}岁"), AGE),
        form(AGE, q("text", "why", "为什么是${age}岁")),
    ),
    Planted(
        "reads_unknown",
        "why",
        form(AGE, q("text", "why", "请说明", trigger=("agee",))),
        form(AGE, q("text", "why", "请说明", trigger=("age",))),
    ),
    Planted("question_circle", "why", when("${why} = ''"), when("${age} = 5", AGE)),
]
