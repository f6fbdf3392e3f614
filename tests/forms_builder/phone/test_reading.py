"""Every question type reads its answers strictly, gives them back as they were posted, and counts them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.template.loader import get_template

from forms_builder import assets, questions
from forms_builder.errors import MESSAGES, InvalidAnswer
from forms_builder.questions.base import SettingField
from forms_builder.questions.choices import label_of, option_of, with_options
from forms_builder.questions.unasked import Calculated, Hidden, gives_number
from forms_builder.schema import Form, Option, Question
from tests.forms_builder.phone.all_types import ANSWERS, HASH, counties, one_of_each, options
from tests.forms_builder.phone.forms import expression
from tests.forms_builder.phone.judging import AT
from tests.forms_builder.phone.reading import VECTORS, vectors

OURS = {each.name: each for each in one_of_each()}
ABC = options("甲", "乙", "丙")


def ask(kind: str, **more: Any) -> Question:
    """A question of a type."""
    return Question("id", kind, "q", "题目", **more)


def test_the_vectors_are_what_the_types_say() -> None:
    """Nobody edits the file without the types agreeing."""
    assert json.loads(VECTORS.read_text(encoding="utf-8")) == vectors()


def test_the_form_of_all_types_has_every_built_in_type() -> None:
    """And so do the answers to it, but for what nobody answers."""
    built_in = {kind.key for kind in questions.BUILT_IN}
    assert {each.type for each in one_of_each()} == built_in
    assert set(ANSWERS) == built_in - {"note", "calculated"}


@pytest.mark.parametrize("key", sorted(questions.registry()))
def test_what_a_type_declares_is_there(key: str) -> None:
    """Templates, modules, styles, messages; the icon is one of Wagtail's."""
    kind = questions.get(key)
    if kind.asked:
        get_template(f"forms_builder/phone/{kind.template}.html")
    assert set(kind.modules) <= set(assets.ENTRIES)
    assert set(kind.styles) <= set(assets.SHEETS)
    assert set(kind.codes) <= set(MESSAGES)
    get_template(f"wagtailadmin/icons/{kind.icon}.svg")
    names = [each.name for each in kind.settings_fields]
    assert len(set(names)) == len(names)
    for each in kind.settings_fields:
        assert each.read(each.default) == each.default


@pytest.mark.parametrize("key", sorted(ANSWERS))
def test_a_stored_answer_is_clean_and_comes_back_from_the_fields_it_is_posted_in(key: str) -> None:
    """Cleaning twice changes nothing; posting again neither; the words are never empty."""
    question, value = OURS[key], ANSWERS[key]
    kind = questions.get(key)
    assert kind.clean(question, value) == value
    assert not kind.is_empty(value)
    post: dict[str, list[str]] = {}
    for name, text in kind.posted(question, value):
        post.setdefault(name, []).append(text)
    assert set(post) <= set(kind.fields(question))
    assert kind.clean(question, kind.from_post(question, post)) == value
    assert kind.is_empty(kind.from_post(question, {}))
    assert kind.display(question, value).strip()
    assert kind.xpath(value)
    assert all(type(amount) is int for _cell, amount in kind.cells(question, value))


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("ranking", ["c", "a"], ["c", "a"]),
        ("ranking", {"a": 2, "b": 1}, ["b", "a"]),
        ("nps", 0, 0),
        ("nps", " 7 ", 7),
        ("acknowledge", True, "OK"),
        ("dropdown", "b", "b"),
        ("slider", 20, 20),
        ("slider", 20.0, 20),
        ("datetime", "2026-03-15T09:30:00.000+08:00", "2026-03-15T09:30"),
        ("trace", [[26.89, 112.57], [26.9, "112.58", 5]], [[26.89, 112.57], [26.9, 112.58, 5]]),
        ("shape", "1 1 0 0;1 2 0 0;2 2 0 0;1 1 0 0", [[1, 1, 0], [1, 2, 0], [2, 2, 0]]),
        ("signature", {"text": " 王小明 "}, {"text": "王小明"}),
        ("signature", HASH, [HASH]),
        ("barcode", "690123", "690123"),
        ("hidden", 12, "12"),
    ],
)
def test_an_app_may_send_what_a_page_cannot(kind: str, raw: Any, value: Any) -> None:
    """JSON's own numbers and lists."""
    assert questions.get(kind).clean(ask(kind, options=ABC), raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        ("ranking", "a b", "wrong_type"),
        ("ranking", ["a", "x"], "unknown_option"),
        ("ranking", ["a", "a"], "repeated_option"),
        ("ranking", {"a": True}, "wrong_type"),
        ("ranking", {"a": "1.5"}, "wrong_type"),
        ("ranking", {"a": "9" * 5000}, "wrong_type"),
        ("ranking", {"a": 1, "b": 1}, "rank_twice"),
        ("ranking", {"a": 1, "b": 3}, "rank_gap"),
        ("nps", 11, "unknown_option"),
        ("nps", -1, "unknown_option"),
        ("nps", 9.5, "unknown_option"),
        ("nps", True, "unknown_option"),
        ("nps", [9], "unknown_option"),
        ("acknowledge", "yes", "wrong_type"),
        ("acknowledge", ["OK"], "wrong_type"),
        ("dropdown", 1, "wrong_type"),
        ("dropdown", "x", "unknown_option"),
        ("slider", True, "not_a_number"),
        ("slider", float("nan"), "not_a_number"),
        ("slider", "1e999999", "number_out_of_range"),
        ("slider", 0.5, "off_step"),
        ("datetime", 20260315, "not_text"),
        ("datetime", "2026-03-15T09:30+25:00", "not_a_datetime"),
        ("trace", {"lat": 1}, "wrong_type"),
        ("trace", [[1, 2], [3]], "bad_point"),
        ("trace", [[1, 2], [True, 2]], "bad_point"),
        ("trace", [[1, 2], ["x", 2]], "bad_point"),
        ("trace", [[1, 2], [float("inf"), 2]], "bad_point"),
        ("trace", [[1, 2], None], "bad_point"),
        ("trace", [[1, 2]] * 501, "too_many_points"),
        ("file", ["x"], "not_a_file"),
        ("audio", "x", "wrong_type"),
        ("video", [HASH, HASH], "repeated_option"),
        ("signature", [1], "wrong_type"),
        ("signature", {"text": 5}, "wrong_type"),
        ("signature", ["a", "b", "c"], "wrong_type"),
        ("hidden", ["x"], "not_text"),
        ("hidden", "好" * 201, "too_long"),
        ("barcode", 690123, "not_text"),
    ],
)
def test_what_is_no_answer_is_named(kind: str, raw: Any, code: str) -> None:
    """Never an exception of another kind."""
    with pytest.raises(InvalidAnswer) as refused:
        questions.get(kind).clean(ask(kind, options=ABC), raw)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("kind", "value", "text", "words", "cells"),
    [
        ("ranking", ["c", "a"], "c a", "1. 丙、2. 甲", [("r:c:1", 1), ("r:a:2", 1)]),
        ("nps", 9, "9", "9", [("o:9", 1)]),
        ("slider", 2.5, "2.5", "2.5", [("#sum", 25_000), ("b:2", 1)]),
        ("acknowledge", "OK", "OK", "✓", []),
        ("dropdown", "b", "b", "乙", [("o:b", 1)]),
        ("datetime", "2026-03-05T09:05", "2026-03-05T09:05", "2026年3月5日 09:05", [("t:2026-03", 1)]),
        ("trace", [[1, 2], [1.5, 2, 8]], "1 2 0 0; 1.5 2 0 8", None, []),
        ("shape", [[0, 0], [0, 1], [1, 1]], "0 0 0 0; 0 1 0 0; 1 1 0 0; 0 0 0 0", None, []),
        ("file", [HASH], (HASH,), None, [("#sum", 1)]),
        ("signature", [HASH], HASH, None, []),
        ("signature", {"text": "王小明"}, "王小明", "王小明", []),
    ],
)
def test_how_an_answer_is_seen_said_and_counted(
    kind: str, value: Any, text: Any, words: str | None, cells: list[tuple[str, int]]
) -> None:
    """By conditions, by staff, by the tally."""
    question, type_ = ask(kind, options=ABC), questions.get(kind)
    assert type_.xpath(value) == text
    assert words is None or type_.display(question, value) == words
    assert list(type_.cells(question, value)) == cells


@pytest.mark.parametrize(
    ("text", "numeric"),
    [
        ("${a} + 1", True),
        ("if(${a} > 1, 10, 20)", True),
        ("if(${a} > 1, 10, '')", True),
        ("if(${a} > 1, '高', '低')", False),
        ("round(${a} div 3, 2)", True),
        ("coalesce(${a}, 0)", True),
        ("concat(${a}, ${b})", False),
        ("'x'", False),
        ("12", True),
        ("${a}", False),
        ("${a} > 1", False),
        ("today()", False),
    ],
)
def test_a_formula_tells_whether_it_gives_a_number(text: str, numeric: bool) -> None:
    """As far as it can be seen from itself."""
    assert gives_number(expression(text).ast) is numeric


@pytest.mark.parametrize(
    ("result", "raw", "value"),
    [
        ("number", "12.0", 12),
        ("number", "0.33333333333", 0.3333),
        ("number", 0.1 + 0.2, 0.3),
        ("number", "not one", "not one"),
        ("number", "1e12", "1e12"),
        ("number", "NaN", "NaN"),
        ("text", "007", "007"),
        ("text", 7, "7"),
    ],
)
def test_a_calculated_value_is_kept_as_what_it_is(result: str, raw: Any, value: Any) -> None:
    """A number where it is to be one and can be; never refused for being none."""
    question = ask("calculated", settings={"result": result})
    assert Calculated().clean(question, raw) == value


def test_only_numbers_add_to_a_calculated_sum() -> None:
    """A text among them counts as an answer and nothing else."""
    question = ask("calculated", settings={"result": "number"})
    assert list(Calculated().cells(question, "not one")) == []
    assert ("#sum", 3000) in Calculated().cells(question, 0.3)


@pytest.mark.parametrize(
    ("chosen", "value"),
    [
        ({"parameter": "from"}, "poster"),
        ({"parameter": "to", "preload": "today"}, "2026-03-15"),
        ({"preload": "start"}, "2026-03-15T16:00:00.000+08:00"),
        ({"preload": "end"}, "2026-03-15T16:30:00.000+08:00"),
        ({"preload": "never"}, ""),
        ({}, ""),
    ],
)
def test_a_hidden_value_comes_from_the_address_or_the_clock(chosen: dict[str, Any], value: str) -> None:
    """The address first."""
    question = ask("hidden", settings=chosen)
    assert Hidden().known(question, {"from": "poster"}, AT.replace(minute=0), AT) == value


@pytest.mark.parametrize(
    ("field", "raw", "read"),
    [
        (SettingField("n", "int", "", default=3, min=1, max=9), 5, 5),
        (SettingField("n", "int", "", default=3, min=1, max=9), 10, 3),
        (SettingField("n", "int", "", default=3, max=9), 10**400, 3),
        (SettingField("n", "int", "", default=3), True, 3),
        (SettingField("n", "int", "", default=3), 2.5, 3),
        (SettingField("n", "int", "", default=3), "5", 3),
        (SettingField("n", "float", "", default=1.0), float("nan"), 1.0),
        (SettingField("n", "float", "", default=1.0), float("inf"), 1.0),
        (SettingField("n", "bool", "", default=False), "yes", False),
        (SettingField("n", "text", "", default="", max=3), "很长的字", "很长的"),
        (SettingField("n", "text", "", default=""), None, ""),
        (SettingField("n", "choice", "", default="", choices=(("a", "A"),)), "a", "a"),
        (SettingField("n", "choice", "", default="", choices=(("a", "A"),)), "b", ""),
    ],
)
def test_a_setting_that_does_not_fit_is_the_default(field: SettingField, raw: Any, read: Any) -> None:
    """Spreadsheets put anything there."""
    assert field.read(raw) == read


def test_options_of_a_long_list_are_found_at_once_and_by_the_form_that_offers_them() -> None:
    """A question that takes its options from a list knows them once it is given them."""
    form = Form("表", (ask("dropdown", choices_from="counties"),), lists={"counties": counties()})
    question = form.questions[0]
    assert label_of(question, "湖2") == "湖2"
    placed = with_options(form, question)
    assert placed.options is form.options_of(question)
    assert label_of(placed, "湖2") == "衡东县"
    long = replace(placed, options=tuple(Option(f"v{n}", f"第{n}") for n in range(5000)))
    assert label_of(long, "v4999") == "第4999"
    assert option_of(long, "v5000") is None
    for size in range(31, 120):  # more lists than are kept in mind
        other = replace(long, options=tuple(Option(f"v{n}", f"{size}:{n}") for n in range(size)))
        assert label_of(other, "v30") == f"{size}:30"
    assert label_of(long, "v4999") == "第4999"


def test_an_option_that_is_no_longer_offered_keeps_its_name() -> None:
    """But cannot be chosen."""
    question = ask("dropdown", options=(Option("a", "甲", enabled=False), Option("b", "乙")))
    assert label_of(question, "a") == "甲"
    with pytest.raises(InvalidAnswer):
        questions.get("dropdown").clean(question, "a")
