"""Conditions in the words that residents read."""

from __future__ import annotations

import pytest

from forms_builder import library
from forms_builder.logic import parse
from forms_builder.schema import Expression
from forms_builder.wording import condition_text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("${overall} <= 2", ("“不满意”", "“非常不满意”")),
        ("${overall} > 4", ("“非常满意”",)),
        ("${callback_ok} = 'yes' and ${overall} < 2", ("“非常不满意”", "“是”")),
    ],
)
def test_a_grade_is_said_by_its_options(text: str, words: tuple[str, ...]) -> None:
    said = condition_text(library.compiled("owner_satisfaction").form, Expression(text, parse(text)))

    assert all(word in said for word in words), said
    assert "分数" not in said
