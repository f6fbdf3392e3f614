"""The question behind an option “other, please say”: made when a form is compiled, never stored by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from forms_builder.logic import unparse
from forms_builder.schema import Expression, Question

Json = Any

SUFFIX = "_other"
ASKED = re.compile(
    r"[\s,，、:：(（-]*(?:请?(?:说明|注明|写明|填写)|please\s+(?:say|specify|state).*)\s*[)）.]?\s*$",
    re.IGNORECASE,
)
CHINESE, ELSE = "{option}，请说明", "{option}: please say what"
# What an author's own companion may say differently from the one made here.
ADJUSTABLE = frozenset({"label", "hint", "required", "required_message", "appearance", "node", "extra"})


def companion_of(
    question: Question, language: str, changed: Mapping[str, Json] | None = None
) -> Question | None:
    """The text question that follows, None where no option is marked “other”.

    Its words are the option's own in the form's main language; `changed` holds fields of ADJUSTABLE that an
    import has otherwise.
    """
    marked = [option for option in question.options if option.other]
    if not marked:
        return None
    base = ASKED.sub("", marked[0].label) or marked[0].label
    words = CHINESE if language.startswith(("zh", "yue")) else ELSE
    chosen: list[Json] = [["selected", ["$", question.name], option.value] for option in marked]
    ast: Json = chosen[0] if len(chosen) == 1 else ["or", *chosen]
    made = Question(
        id=f"{question.id}{SUFFIX}",
        type="text",
        name=f"{question.name}{SUFFIX}",
        label=words.format(option=base),
        required=True,
        relevant=Expression(unparse(ast), ast),
        sensitive=question.sensitive,
        staff_only=question.staff_only,
        companion=question.name,
    )
    return replace(made, **{key: value for key, value in (changed or {}).items() if key in ADJUSTABLE})
