"""The one registry of question types. `get(key)` finds a type; other apps add theirs by setting.

`FORMS_BUILDER_QUESTION_TYPES` lists dotted paths of further types. Such a module must not import models,
since the registry is read while the questionnaire's own model is being built.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from forms_builder.questions.base import QuestionType, SettingField
from forms_builder.questions.choices import Acknowledge, Dropdown, Matrix, Multiple, Rating, Single
from forms_builder.questions.files import Audio, Document, Photo, Signature, Video
from forms_builder.questions.moments import Date, DateTime, Time
from forms_builder.questions.numbers import DecimalNumber, Integer
from forms_builder.questions.places import Location, Shape, Trace
from forms_builder.questions.ranking import Ranking
from forms_builder.questions.scales import Nps, Slider
from forms_builder.questions.texts import Barcode, IdNumber, LongText, Phone, Text
from forms_builder.questions.unasked import Calculated, Hidden, Note

__all__ = ["QuestionType", "SettingField", "get", "registry"]

BUILT_IN: tuple[type[QuestionType], ...] = (
    Single,
    Multiple,
    Dropdown,
    Rating,
    Matrix,
    Ranking,
    Nps,
    Acknowledge,
    Text,
    LongText,
    Integer,
    DecimalNumber,
    Slider,
    Date,
    Time,
    DateTime,
    Phone,
    IdNumber,
    Location,
    Trace,
    Shape,
    Photo,
    Signature,
    Audio,
    Video,
    Document,
    Barcode,
    Note,
    Calculated,
    Hidden,
)


@cache
def registry() -> dict[str, QuestionType]:
    """All question types by key, in the order in which the editor offers them."""
    extra = [import_string(path) for path in getattr(settings, "FORMS_BUILDER_QUESTION_TYPES", ())]
    return {each.key: each() for each in (*BUILT_IN, *extra)}


def get(key: str) -> QuestionType:
    """The type registered under `key`. Raises KeyError."""
    return registry()[key]
