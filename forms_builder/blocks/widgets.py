"""Widgets: a text area holding the value, around which the editor's scripts draw tables and drop-downs.

The text area alone is a working field: options may be written one a line. Scripts and their words are added
by `wagtail_hooks`.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms


class DrawnWidget(forms.Textarea):
    """A text area that a Stimulus controller hides and draws over."""

    template_name = "forms_builder/editor/drawn_widget.html"
    controller = ""

    def options(self) -> dict[str, Any]:
        """Settings of the controller."""
        return {}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds the controller's name and settings."""
        context = super().get_context(name, value, attrs)
        context["controller"] = self.controller
        context["options"] = json.dumps(self.options())
        return context


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
