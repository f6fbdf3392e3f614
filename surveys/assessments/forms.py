"""Forms of sheets, items and marks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.assessments import queries
from surveys.assessments.enums import Rule
from surveys.assessments.models import Item, Sheet
from surveys.targets.models import Programme
from territory import access
from territory.enums import Level


class SheetForm(forms.ModelForm[Sheet]):
    """What a new sheet is."""

    class Meta:
        model = Sheet
        fields: ClassVar[tuple[str, ...]] = ("name", "area", "level", "frequency", "total", "spread")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["area"]
        area.queryset = access.areas(user, *access.KEEP).filter(level__lte=Level.STREET).order_by("path")
        area.label_from_instance = lambda place: "　" * (place.depth - 1) + place.name
        area.empty_label = None
        area.help_text = _("Whoever keeps this area adopts the sheet.")

    def clean(self) -> dict[str, Any]:
        """Those assessed lie below the area."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("area") and data.get("level") and data["level"] <= data["area"].level:
            self.add_error("level", _("Those assessed lie below the area of the sheet."))
        return data


class ItemForm(forms.Form):
    """One item. What is right is judged by `drafting`."""

    name = forms.CharField(label=_("assessment item"), max_length=120)
    group = forms.CharField(label=_("group of items"), max_length=60, required=False)
    points = forms.DecimalField(label=_("points"), max_digits=5, decimal_places=1, min_value=Decimal("0.1"))
    rule = forms.ChoiceField(label=_("how points are given"), choices=Rule.choices)
    indicator: Any = forms.ModelChoiceField(None, label=_("indicator"), required=False)
    yellow = forms.DecimalField(
        label=_("part of the points for yellow"),
        max_digits=3,
        decimal_places=2,
        min_value=0,
        max_value=1,
        initial=Decimal("0.60"),
        help_text=_("Only where points follow from the light: 0.6 gives 60 % of them."),
    )
    hint = forms.CharField(label=_("what is looked at"), max_length=300, required=False)

    def __init__(self, *args: Any, sheet: Sheet, item: Item | None = None, **kwargs: Any) -> None:
        if item is not None:
            names = ("name", "group", "points", "rule", "indicator", "yellow", "hint")
            kwargs.setdefault("initial", {name: getattr(item, name) for name in names})
        super().__init__(*args, **kwargs)
        field: Any = self.fields["indicator"]
        field.queryset = queries.fitting(sheet)
        field.label_from_instance = lambda each: f"{each.target.programme} · {each.target.no} · {each.name}"
        field.empty_label = _("none: marked by hand")


class TakeOverForm(forms.Form):
    """From which programme."""

    programme: Any = forms.ModelChoiceField(None, label=_("programme of targets"))

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["programme"]
        field.queryset = Programme.objects.filter(
            area__path__in=sheet.area.ancestor_paths, targets__indicators__level=sheet.level
        ).distinct()


class MarkForm(forms.Form):
    """Points by hand."""

    points = forms.DecimalField(label=_("points"), max_digits=5, decimal_places=1, min_value=0)
    reason = forms.CharField(label=_("reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class SettleForm(forms.Form):
    """The reason where a table is settled again; that missing figures count 0."""

    why = forms.CharField(label=_("why it is settled again"), max_length=300, required=False)
    without = forms.IntegerField(required=False, min_value=1)  # the number of them that the page has shown
