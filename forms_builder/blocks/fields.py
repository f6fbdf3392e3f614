"""Blocks for single fields that plain Wagtail lacks: values kept as JSON, marks, names."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, FieldBlock, StructBlock, TextBlock

from forms_builder.blocks import grids
from forms_builder.blocks.widgets import DrawnWidget, HiddenJsonWidget, OptionsWidget
from forms_builder.lists import NAME
from forms_builder.schema import PROTOTYPE

Json = Any

JSON_LIMIT = 40_000
GRID_TEXT_LIMIT = 400_000


class JsonField(forms.Field):
    """A form field whose text is JSON."""

    def __init__(self, *, empty: Json, limit: int = JSON_LIMIT, **kwargs: Any) -> None:
        self.empty = empty
        self.limit = limit
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
        if len(value) > self.limit:
            raise ValidationError(gettext("This is too long to be stored."))
        try:
            found = json.loads(value)
        except (ValueError, RecursionError):
            raise ValidationError(gettext("This could not be read. Please set it again.")) from None
        if not isinstance(found, type(self.empty)):
            raise ValidationError(gettext("This could not be read. Please set it again."))
        return found or self.empty

    def has_changed(self, initial: Json, data: Json) -> bool:
        """Compared as data, not as text."""
        try:
            return bool(self.to_python(data) != (initial or self.empty))
        except ValidationError:
            return True


class GridField(JsonField):
    """A form field whose text is a grid's JSON, or one entry a line."""

    def __init__(self, *, rows: bool, **kwargs: Any) -> None:
        self.read = grids.read_rows if rows else grids.read_options
        self.tidy = grids.clean_rows if rows else grids.clean_options
        super().__init__(empty=[], limit=GRID_TEXT_LIMIT, **kwargs)

    def to_python(self, value: Json) -> Json:
        """The entries. Raises ValidationError."""
        if not isinstance(value, str):
            return self.tidy(value or [])
        try:
            return self.read(value)
        except grids.BadGrid:
            raise ValidationError(gettext("This list could not be read. Please enter it again.")) from None


class JsonBlock(FieldBlock):
    """A field block whose native value is JSON data, kept as it is posted until it is cleaned."""

    field: JsonField
    words = ""  # the function of `comparing` that says the value

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

    def render_basic(self, value: Json, context: Any = None) -> str:
        """In words, for comparisons."""
        from forms_builder import comparing

        return str(getattr(comparing, self.words)(value)) if self.words else ""


class OptionsBlock(JsonBlock):
    """All options of a question in one grid."""

    words = "option_words"

    def __init__(self, *, marks: dict[str, bool], **kwargs: Any) -> None:
        self.field = GridField(rows=False, widget=OptionsWidget(**marks))
        super().__init__(**kwargs)

    def get_searchable_content(self, value: Json) -> list[str]:
        """The labels."""
        return [option["label"] for option in value or () if isinstance(option, dict)]


class RowsBlock(JsonBlock):
    """All lines of a matrix in one grid."""

    words = "option_words"

    def __init__(self, **kwargs: Any) -> None:
        self.field = GridField(rows=True, widget=OptionsWidget(rows=True))
        super().__init__(**kwargs)


class DrawnBlock(JsonBlock):
    """A JSON object that a script draws: `controller` names it, `options` are what it may offer."""

    def __init__(self, *, controller: str, words: str = "", options: Any = None, **kwargs: Any) -> None:
        self.words = words
        self.field = JsonField(empty={}, widget=DrawnWidget(controller, options))
        super().__init__(**kwargs)


class ExtraBlock(JsonBlock):
    """What a template or an import knows of a question beyond this editor: kept, never shown."""

    def __init__(self, **kwargs: Any) -> None:
        self.field = JsonField(empty={}, limit=GRID_TEXT_LIMIT, widget=HiddenJsonWidget())
        super().__init__(form_classname="juwen-kept", **kwargs)


class MarkBlock(BooleanBlock):
    """A box to tick, said in words."""

    def render_basic(self, value: Any, context: Any = None) -> str:
        """For comparisons."""
        return gettext("Yes") if value else gettext("No")


class QuestionStruct(StructBlock):
    """A question or group, compared in words.

    A new block's state is one object a language, however many streams offer it: the editor's page then
    carries it once.
    """

    @cached_property
    def _new(self) -> dict[str, Any]:
        return {}

    def get_form_state(self, value: Any) -> Any:
        """As Wagtail does; equal to a new block's state, that very state."""
        language = get_language() or ""
        if language not in self._new:
            self._new[language] = super().get_form_state(self.get_default())
        state = super().get_form_state(value)
        return self._new[language] if state == self._new[language] else state

    def get_comparison_class(self) -> Any:
        """Instead of Wagtail's, which shows stored data."""
        from forms_builder.comparing import QuestionComparison

        return QuestionComparison


class ImageBlock(CharBlock):
    """A picture, by the name of its frozen file."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=200, **kwargs)
        self.field.widget = DrawnWidget("juwen-image")


class LabelBlock(TextBlock):
    """What is asked, in one line that grows; earlier answers can be put into it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(rows=1, **kwargs)

    @cached_property
    def field(self) -> Any:
        """Wagtail's, with the list of answers."""
        field = super().field
        field.widget.attrs["data-controller"] = "w-autosize juwen-pipe"
        return field


class NameBlock(CharBlock):
    """A variable name. Empty means: none, or one derived from the permanent id."""

    def __init__(self, *, suggested: bool = True, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=255,
            validators=[_name_validator],
            help_text=_(
                "For exports and formulas: letters, digits and _. Suggested; change it only if you must."
            ),
            **kwargs,
        )
        self.field.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        if suggested:
            self.field.widget.attrs |= {
                "data-controller": "juwen-name",
                "data-action": "change->juwen-name#rename",
            }


def _name_validator(value: str) -> None:
    if not NAME.fullmatch(value) or value == PROTOTYPE:
        raise ValidationError(gettext("Begin with a letter; use only letters, digits, _, - and full stops."))
