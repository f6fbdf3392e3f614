"""Answers by name and by id, in repeats too."""

from __future__ import annotations

from forms_builder.keys import answers_by_id, answers_by_name
from tests.forms_builder.engine.making import ask, form, group, repeat

FORM = form(ask("a"), group("g", repeat("r", ask("x"), repeat("s", ask("y")))))
NAMED = {"a": 1, "r": [{"x": "p", "s": [{"y": 2}, {}]}, {}]}
STORED = {"id_a": 1, "id_r": [{"id_x": "p", "id_s": [{"id_y": 2}, {}]}, {}]}


def test_there_and_back() -> None:
    assert answers_by_id(FORM, NAMED) == STORED
    assert answers_by_name(FORM, STORED) == NAMED


def test_what_the_form_does_not_have_falls_out() -> None:
    assert answers_by_id(FORM, {"zzz": 1, "r": "no list", "a": 2, "g": {}}) == {"id_a": 2}
    assert answers_by_name(FORM, {"id_r": [3, {"gone": 1, "id_x": 4}]}) == {"r": [{}, {"x": 4}]}
