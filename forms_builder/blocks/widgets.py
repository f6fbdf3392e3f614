"""Widgets: a text area holding the value, around which the editor's scripts draw tables and drop-downs.

The text area alone is a working field: options may be written one a line. Scripts and their words are added
by `wagtail_hooks`.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString


class DrawnWidget(forms.Textarea):
    """A text area that a Stimulus controller hides and draws over."""

    controller = ""

    def options(self) -> dict[str, Any]:
        """Settings of the controller."""
        return {}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The text area inside its controller's element."""
        inner = super().render(
            name, value, {**(attrs or {}), f"data-{self.controller}-target": "input"}, renderer
        )
        return format_html(
            '<div class="juwen-drawn" data-controller="{0}" data-{0}-options-value="{1}">{2}</div>',
            self.controller,
            json.dumps(self.options()),
            inner,
        )


class OptionsWidget(DrawnWidget):
    """The grid of options, or of a matrix's lines."""

    controller = "juwen-options"

    def __init__(self, *, rows: bool = False, exclusive: bool = False, numeric: bool = False) -> None:
        self.settings = {"rows": rows, "exclusive": exclusive, "numeric": numeric}
        super().__init__(attrs={"rows": 3})

    def options(self) -> dict[str, Any]:
        """Which columns there are."""
        return self.settings


class ConditionWidget(DrawnWidget):
    """The condition's drop-downs."""

    controller = "juwen-condition"

    def __init__(self) -> None:
        super().__init__(attrs={"rows": 2})


class ConstraintWidget(DrawnWidget):
    """The answer rules' fields."""

    controller = "juwen-constraint"

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self.patterns = patterns
        super().__init__(attrs={"rows": 2})

    def options(self) -> dict[str, Any]:
        """Which patterns are offered."""
        return {"patterns": list(self.patterns)}


class HiddenJsonWidget(forms.HiddenInput):
    """A value that travels with the form."""
