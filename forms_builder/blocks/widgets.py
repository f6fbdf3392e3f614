"""Widgets: a text area holding the value, around which the editor's scripts draw tables and drop-downs.

The text area alone is a working field: options may be written one a line. Scripts and their words are added
by `wagtail_hooks`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from forms_builder.languages import LANGUAGES, language_name


class DrawnWidget(forms.Textarea):
    """A text area that a Stimulus controller hides and draws over. `options` are the controller's settings,
    or give them when asked, in the active language."""

    def __init__(
        self, controller: str, options: dict[str, Any] | Callable[[], dict[str, Any]] | None = None
    ) -> None:
        self.controller = controller
        self.given = options or {}
        super().__init__(attrs={"rows": 2})

    def options(self) -> dict[str, Any]:
        """Settings of the controller."""
        return self.given() if callable(self.given) else self.given

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The text area inside its controller's element."""
        inner = super().render(
            name, value, {**(attrs or {}), f"data-{self.controller}-target": "input"}, renderer
        )
        return format_html(
            '<div class="juwen-drawn" data-controller="{0}" data-{0}-options-value="{1}">{2}</div>',
            self.controller,
            json.dumps(self.options(), ensure_ascii=False),
            inner,
        )


class OptionsWidget(DrawnWidget):
    """The grid of options, or of a matrix's lines. Marks say which columns there are."""

    def __init__(self, **marks: bool) -> None:
        super().__init__("juwen-options", marks)


class HiddenJsonWidget(forms.HiddenInput):
    """A value that travels with the form."""


class LanguageWidget(forms.Select):
    """The languages that we know by name, and whichever an import brought."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs, choices=list(LANGUAGES.items()))

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        """With the value itself where it is none of ours."""
        known = dict(LANGUAGES)
        self.choices = list((known | {each: language_name(each) for each in value if each}).items())
        return super().optgroups(name, value, attrs)
