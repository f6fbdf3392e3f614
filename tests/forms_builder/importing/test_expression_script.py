"""ExpressionScript in XLSForm's words."""

from __future__ import annotations

import pytest

from forms_builder.importing.expression_script import (
    Cell,
    Part,
    Plain,
    Rank,
    ScriptError,
    Untranslatable,
    Variable,
    parse_script,
    translate,
)
from forms_builder.logic import parse, unparse

VARIABLES: dict[str, Variable] = {
    "G01Q02": Plain("G01Q02"),
    "age": Plain("age"),
    "Q1": Plain("Q1"),
    "7X1X101": Plain("Q1"),
    "Q1_other": Plain("Q1_other"),
    "M_a": Part("M", "a"),
    "M_b": Part("M", "b"),
    "F_r1": Cell("F", "r1"),
    "R_2": Rank("R", 1),
}


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ('G01Q02 == "A1"', "${G01Q02} = 'A1'"),
        ("G01Q02.NAOK == 'A1'", "${G01Q02} = 'A1'"),
        ('"A1" eq G01Q02.code', "${G01Q02} = 'A1'"),
        ("7X1X101 != 'B'", "${Q1} != 'B'"),
        ("age >= 18 && age.NAOK lt 65", "${age} >= 18 and ${age} < 65"),
        ("Q1=='a' or Q1=='b' or Q1=='c'", "${Q1} = 'a' or ${Q1} = 'b' or ${Q1} = 'c'"),
        ("(Q1=='a' || age>3) and age<9", "(${Q1} = 'a' or ${age} > 3) and ${age} < 9"),
        ("age + 1 - 2 * -3 / 4", "${age} + 1 - 2 * -3 div 4"),
        ("!is_empty(Q1)", "${Q1} != ''"),
        ("is_empty(Q1.NAOK)", "${Q1} = ''"),
        ("!(age > 3)", "not(${age} > 3)"),
        ("M_a == 'Y'", "selected(${M}, 'a')"),
        ("M_a.NAOK != 'Y'", "not(selected(${M}, 'a'))"),
        ("is_empty(M_a)", "not(selected(${M}, 'a'))"),
        ("!is_empty(M_a)", "selected(${M}, 'a')"),
        ("count(M_a, M_b) >= 1", "count-selected(${M}) >= 1"),
        ("count(M_a, Q1) > 1", "number(selected(${M}, 'a')) + number(${Q1} != '') > 1"),
        ("F_r1 == '4'", "selected(${F}, 'r1:4')"),
        ("is_empty(F_r1)", "not(contains(concat(' ', ${F}), ' r1:'))"),
        (
            "F_r1 > 2",
            "substring-before(substring-after(concat(' ', ${F}, ' '), ' r1:'), ' ') > 2",
        ),
        ("R_2 == 'x'", "selected-at(${R}, 1) = 'x'"),
        ("Q1 == '-oth-' && Q1_other != ''", "${Q1} = 'other' and ${Q1_other} != ''"),
        ('regexMatch("/^1[0-9]{3}$/", Q1)', "regex(${Q1}, '^1[0-9]{3}$')"),
        ("if(age > 3, 'a', 'b') == 'a'", "if(${age} > 3, 'a', 'b') = 'a'"),
        ("sum(age, Q1) == 5", "number(coalesce(${age}, 0)) + number(coalesce(${Q1}, 0)) = 5"),
        ("countif('a', Q1, age)", "number(${Q1} = 'a') + number(${age} = 'a')"),
        ("countifop('>=', 3, Q1, age)", "number(${Q1} >= 3) + number(${age} >= 3)"),
        ("strlen(trim(Q1)) > 2", "string-length(normalize-space(${Q1})) > 2"),
        ("substr(Q1, 2, 3) == 'abc'", "substr(${Q1}, 2, 5) = 'abc'"),
        ("in_array(Q1, 'a', 'b')", "${Q1} = 'a' or ${Q1} = 'b'"),
        ("round(age / 2, 1)", "round(${age} div 2, 1)"),
        ("is_numeric(Q1)", "number(${Q1}) = number(${Q1})"),
        ("Q1 + 'x'", "concat(${Q1}, 'x')"),
        ("min(age, 3)", "min(${age}, 3)"),
        ("'it\\'s' == Q1", '${Q1} = "it\'s"'),
    ],
)
def test_said_again(theirs: str, ours: str) -> None:
    made = translate(theirs, VARIABLES)
    assert unparse(made) == ours
    assert parse(ours) == made


def test_the_answer_being_judged_is_a_point() -> None:
    assert unparse(translate("age.NAOK > 3 and self < 9 and this != 5", VARIABLES, own="age")) == (
        ". > 3 and . < 9 and . != 5"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nobody == 'a'", "variable"),
        ("TOKEN:FIRSTNAME == 'a'", "placeholder"),
        ("that.Q1 == 'a'", "placeholder"),
        ("Q1.shown == 'a'", "placeholder"),
        ("rand(1, 2) == 1", "function"),
        ("regexMatch('/a/i', Q1)", "pattern"),
        ("regexMatch(Q1, Q1)", "pattern"),
        ("Q1 = 'a'", "syntax"),
        ("Q1 ==", "syntax"),
        ("(Q1", "syntax"),
        ("Q1 ?? 3", "syntax"),
        ("substr(Q1, age)", "shape"),
        ("is_empty(Q1, age)", "shape"),
        ("(" * 100 + "Q1" + ")" * 100, "syntax"),
        ("!" * 5000, "syntax"),
    ],
)
def test_what_cannot_be_said(text: str, reason: str) -> None:
    with pytest.raises(Untranslatable) as caught:
        translate(text, VARIABLES)
    assert caught.value.reason == reason


def test_nothing_crashes_the_parser() -> None:
    for text in ("", " ", "''", "1 1", ",", "a(", "a(,)", "\x00", "“a”"):
        try:
            parse_script(text)
        except ScriptError:
            continue
