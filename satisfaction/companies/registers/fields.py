"""A company in a form: its name or code is typed, those near are offered; without a script as well."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from satisfaction.companies import finding
from satisfaction.companies.models import Company

OFFERED = 300


class NameInput(forms.TextInput):
    """A line of text with names to choose from."""

    template_name = "companies/widgets/name.html"
    names: QuerySet[Company] = Company.objects.none()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """With the names."""
        widget = self.get_context(name, value, attrs)["widget"]
        listed = f"{widget['attrs'].get('id', name)}-names"
        widget["attrs"]["list"] = listed
        shown = self.names.order_by("name").values_list("name", "credit_code")[:OFFERED]
        return render_to_string(
            self.template_name, {"widget": widget, "listed": listed, "names": list(shown)}
        )


class CompanyField(forms.CharField):
    """Cleans to a Company, or None where nothing was typed. Give `seen` before use."""

    widget = NameInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=120, **kwargs)
        self.seen: QuerySet[Company] = Company.objects.none()

    def offer(self, seen: QuerySet[Company]) -> None:
        """Which companies may be suggested."""
        self.seen = seen
        self.widget.names = seen

    def clean(self, value: Any) -> Any:
        """The company. Raises ValidationError."""
        text = super().clean(value)
        return finding.find(text, self.seen) if text else None
