"""Blocks for single fields that plain Wagtail lacks: option grids, conditions, answer rules, names."""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, FieldBlock, StructBlock

from forms_builder.blocks import grids
from forms_builder.blocks.widgets import ConditionWidget, ConstraintWidget, HiddenJsonWidget, OptionsWidget

Json = Any

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}", re.ASCII)
JSON_LIMIT = 40_000


class JsonField(forms.Field):
    """A form field whose text is JSON."""

    def __init__(self, *, empty: Json, **kwargs: Any) -> None:
        self.empty = empty
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Json) -> str:
        """JSON for the widget; text that could not be read goes back as it came."""
        return value if isinstance(value, str) else json.dumps(value or self.empty, ensure_ascii=False)

    def to_python(self, value: Json) -> Json:
        """The value behind the text. Raises ValidationError."""
        if not isinstance(value, str):
            return value or self.empty
        if not value.strip():
            return self.empty
        if len(value) > JSON_LIMIT:
            raise ValidationError(gettext("This is too long to be stored."))
        try:
            found = json.loads(value)
        except (ValueError, RecursionError):
            raise ValidationError(gettext("This could not be read. Please set it again.")) from None
        if not isinstance(found, type(self.empty)):
            raise ValidationError(gettext("This could not be read. Please set it again."))
        return found or self.empty


class GridField(JsonField):
    """A form field whose text is a grid's JSON, or one entry a line."""

    def __init__(self, *, rows: bool, **kwargs: Any) -> None:
        self.read = grids.read_rows if rows else grids.read_options
        self.tidy = grids.clean_rows if rows else grids.clean_options
        super().__init__(empty=[], **kwargs)

    def to_python(self, value: Json) -> Json:
        """The entries. Raises ValidationError."""
        if not isinstance(value, str):
            return self.tidy(value or [])
        try:
            return self.read(value)
        except grids.BadGrid:
            raise ValidationError(gettext("This list could not be read. Please enter it again.")) from None


class _JsonBlock(FieldBlock):
    """A field block whose native value is JSON data, kept as it is posted until it is cleaned."""

    field: JsonField

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Json:
        """What was posted: JSON data where it reads as such, else the text itself, for its error."""
        text = self.field.widget.value_from_datadict(data, files, prefix)
        try:
            return self.field.to_python(text)
        except ValidationError:
            return text

    def clean(self, value: Json) -> Json:
        """The value, checked. Raises ValidationError."""
        return self.field.clean(value)

    def get_default(self) -> Json:
        """A fresh copy of the default (a callable's result, in the active language)."""
        default = self.meta.default() if callable(self.meta.default) else self.meta.default
        return json.loads(json.dumps(default or self.field.empty))


class OptionsBlock(_JsonBlock):
    """All options of a question in one grid."""

    def __init__(self, *, exclusive: bool = False, numeric: bool = False, **kwargs: Any) -> None:
        self.field = GridField(rows=False, widget=OptionsWidget(exclusive=exclusive, numeric=numeric))
        super().__init__(**kwargs)

    def get_searchable_content(self, value: Json) -> list[str]:
        """The labels."""
        return [option["label"] for option in value or () if isinstance(option, dict)]

    def render_basic(self, value: Json, context: Any = None) -> str:
        """In words, for comparisons."""
        from forms_builder.comparing import option_words

        return option_words(value)


class RowsBlock(_JsonBlock):
    """All lines of a matrix in one grid."""

    def __init__(self, **kwargs: Any) -> None:
        self.field = GridField(rows=True, widget=OptionsWidget(rows=True))
        super().__init__(**kwargs)

    def render_basic(self, value: Json, context: Any = None) -> str:
        """In words, for comparisons."""
        from forms_builder.comparing import option_words

        return option_words(value)


class ConditionBlock(_JsonBlock):
    """When a question or group is shown."""

    def __init__(self, **kwargs: Any) -> None:
        self.field = JsonField(empty={}, widget=ConditionWidget())
        super().__init__(**kwargs)

    def render_basic(self, value: Json, context: Any = None) -> str:
        """In words, for comparisons."""
        from forms_builder.comparing import condition_words

        return condition_words(value)


class ConstraintBlock(_JsonBlock):
    """What an answer must meet; `patterns` are those that suit the type of question."""

    def __init__(self, *, patterns: tuple[str, ...], **kwargs: Any) -> None:
        self.field = JsonField(empty={}, widget=ConstraintWidget(patterns=patterns))
        super().__init__(**kwargs)

    def render_basic(self, value: Json, context: Any = None) -> str:
        """In words, for comparisons."""
        from forms_builder.comparing import constraint_words

        return constraint_words(value)


class ExtraBlock(_JsonBlock):
    """What a template knows of a question beyond this editor: kept, never shown."""

    def __init__(self, **kwargs: Any) -> None:
        self.field = JsonField(empty={}, widget=HiddenJsonWidget())
        super().__init__(form_classname="juwen-kept", **kwargs)


class MarkBlock(BooleanBlock):
    """A box to tick, said in words."""

    def render_basic(self, value: Any, context: Any = None) -> str:
        """For comparisons."""
        return gettext("Yes") if value else gettext("No")


class QuestionStruct(StructBlock):
    """A question or group, compared in words."""

    def get_comparison_class(self) -> Any:
        """Instead of Wagtail's, which shows stored data."""
        from forms_builder.comparing import QuestionComparison

        return QuestionComparison


class NameBlock(CharBlock):
    """A question's variable name. Empty means: derived from the permanent id."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=60,
            validators=[_name_validator],
            help_text=_(
                "For exports and formulas: letters, digits and _. Suggested; change it only if you must."
            ),
            **kwargs,
        )
        self.field.widget.attrs |= {
            "data-controller": "juwen-name",
            "data-action": "change->juwen-name#rename",
            "autocomplete": "off",
            "spellcheck": "false",
        }


def _name_validator(value: str) -> None:
    if not NAME.fullmatch(value):
        raise ValidationError(gettext("Begin with a letter; use only letters, digits and _."))
