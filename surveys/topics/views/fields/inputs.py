"""Kinds of fields that steps ask for: a time, how many came, a row to choose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

Fields = dict[str, forms.Field]
NUMBER = 100_000


class WhenInput(forms.DateTimeInput):
    """The browser's own day and time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class CameInput(forms.MultiWidget):
    """How many of a party came, and who."""

    def __init__(self, party: Any) -> None:
        number = {"min": 0, "inputmode": "numeric", "class": "tp-count", "placeholder": _("how many")}
        names = {"maxlength": 500, "class": "tp-names", "placeholder": _("names (may stay empty)")}
        super().__init__(
            [
                forms.NumberInput(
                    attrs={**number, "aria-label": format_lazy("{} {}", party, _("how many came"))}
                ),
                forms.TextInput(attrs={**names, "aria-label": format_lazy("{} {}", party, _("names"))}),
            ]
        )

    def decompress(self, value: Any) -> list[Any]:
        """(number, names)."""
        return list(value) if value else [None, ""]


class Came(forms.MultiValueField):
    """(how many, names) of one party; None where nobody came."""

    def __init__(self, label: Any) -> None:
        parts = (
            forms.IntegerField(min_value=0, max_value=NUMBER, required=False),
            forms.CharField(max_length=500, required=False),
        )
        super().__init__(
            parts, label=label, required=False, require_all_fields=False, widget=CameInput(label)
        )

    def compress(self, data_list: list[Any]) -> tuple[int, str] | None:
        """None for nobody. Names without a number are not passed over: how many came has to be said."""
        count, names = data_list or (None, "")
        if names and not count:
            raise forms.ValidationError(_("Say how many of them came."), code="no_count")
        return (count, names or "") if count else None


def text_area(
    label: Any, limit: int, rows: int = 4, *, required: bool = True, **more: Any
) -> forms.CharField:
    """Several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=limit, required=required, widget=widget, **more)


def count_field(label: Any, *, required: bool = False) -> forms.IntegerField:
    """How many."""
    return forms.IntegerField(label=label, min_value=0, max_value=NUMBER, required=required)


class Rows(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """A row to choose, in words of its own."""

    def __init__(self, *args: Any, words: Callable[[Any], str] = str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words

    def label_from_instance(self, obj: Any) -> str:
        """In words."""
        return self.words(obj)


class AreaRows(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """Communities to tick."""

    widget = forms.CheckboxSelectMultiple
