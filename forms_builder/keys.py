"""Answers by question name, as they are given and judged, and by question id, as they are stored.

A repeat is a list under its own name or id, with one mapping for each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms_builder.schema import Form

Json = Any


def answers_by_id(form: Form, answers: Mapping[str, Json]) -> dict[str, Json]:
    """`answers` (by name) under ids, in every repeat. Names that the form does not have fall out."""
    ids = {name: question.id for name, question in form.by_name.items()}
    repeats = {repeat.name: repeat.id for repeat, _around in form.repeat_groups}
    return _renamed(answers, ids, repeats)


def answers_by_name(form: Form, stored: Mapping[str, Json]) -> dict[str, Json]:
    """`stored` (by id) under names, in every repeat. Ids that the form does not have fall out."""
    names = {question.id: question.name for question in form.questions}
    repeats = {repeat.id: repeat.name for repeat, _around in form.repeat_groups}
    return _renamed(stored, names, repeats)


def _renamed(
    answers: Mapping[str, Json], keys: Mapping[str, str], repeats: Mapping[str, str]
) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for key, value in answers.items():
        if key in keys:
            found[keys[key]] = value
        elif key in repeats and isinstance(value, (list, tuple)):
            times = (each if isinstance(each, Mapping) else {} for each in value)
            found[repeats[key]] = [_renamed(each, keys, repeats) for each in times]
    return found
