"""The one registry of question types. `get(key)` finds a type; other apps add theirs by setting.

`FORMS_BUILDER_QUESTION_TYPES` lists dotted paths of further types. Such a module must not import models,
since the registry is read while the questionnaire's own model is being built.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from forms_builder.questions.base import QuestionType
from forms_builder.questions.choices import Matrix, Multiple, Rating, Single
from forms_builder.questions.moments import Date, Time
from forms_builder.questions.numbers import DecimalNumber, Integer
from forms_builder.questions.places import Location, Note, Photo
from forms_builder.questions.texts import IdNumber, LongText, Phone, Text

BUILT_IN: tuple[type[QuestionType], ...] = (
    Single,
    Multiple,
    Rating,
    Matrix,
    Text,
    LongText,
    Integer,
    DecimalNumber,
    Date,
    Time,
    Phone,
    IdNumber,
    Location,
    Photo,
    Note,
)


@cache
def registry() -> dict[str, QuestionType]:
    """All question types by key, in the order in which the editor offers them."""
    extra = [import_string(path) for path in getattr(settings, "FORMS_BUILDER_QUESTION_TYPES", ())]
    return {each.key: each() for each in (*BUILT_IN, *extra)}


def get(key: str) -> QuestionType:
    """The type registered under `key`. Raises KeyError."""
    return registry()[key]
