"""The calculator's numbers, typed or counted from a pasted list."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from satisfaction.majority import pasting
from satisfaction.majority.counting import (
    Decision,
    Divided,
    Impossible,
    Matter,
    Share,
    Tally,
    add_up,
    decide,
)
from satisfaction.majority.words import IMPOSSIBLE, MATTERS

ROWS = (("total", _("All owners")), ("part", _("Those who take part")), ("favour", _("Those in favour")))
LIST_LIMIT = 1_000_000  # characters


def area_field(label: Any) -> forms.DecimalField:
    """Square metres."""
    return forms.DecimalField(label=label, min_value=0, max_digits=14, decimal_places=2, required=False)


def persons_field(label: Any) -> forms.IntegerField:
    """Owners."""
    return forms.IntegerField(label=label, min_value=0, max_value=10_000_000, required=False)


class CalculatorForm(forms.Form):
    """One matter and six numbers; or a list from which the numbers are counted."""

    matter = forms.TypedChoiceField(
        label=_("What is decided"),
        choices=[(each.value, label) for each, label in MATTERS.items()],
        coerce=lambda value: Matter(int(value)),
    )
    total_area = area_field(_("All owners: area (m²)"))
    total_persons = persons_field(_("All owners: persons"))
    part_area = area_field(_("Those who take part: area (m²)"))
    part_persons = persons_field(_("Those who take part: persons"))
    favour_area = area_field(_("Those in favour: area (m²)"))
    favour_persons = persons_field(_("Those in favour: persons"))
    units = forms.CharField(
        label=_("List of units"),
        required=False,
        max_length=LIST_LIMIT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "wrap": "off"}),
    )
    decision: Decision | None = None

    def clean(self) -> dict[str, Any]:
        """The tally and what follows from it."""
        data: dict[str, Any] = super().clean() or {}
        if "matter" not in data:
            return data
        tally = self._counted(data) if data.get("units", "").strip() else self._typed(data)
        if tally is not None and not self.errors:
            try:
                self.decision = decide(tally, data["matter"])
            except Impossible as error:
                self.add_error(None, IMPOSSIBLE[error.args[0]])
        return data

    def numbers(self) -> list[tuple[Any, list[Any]]]:
        """(label, fields) of the table's rows."""
        return [(label, [self[f"{name}_area"], self[f"{name}_persons"]]) for name, label in ROWS]

    def _typed(self, data: dict[str, Any]) -> Tally | None:
        for name, _label in ROWS:
            for part in ("area", "persons"):
                field = f"{name}_{part}"
                if data.get(field) is None and field not in self.errors:
                    self.add_error(field, gettext("This number is needed."))
        if self.errors:
            return None
        shares = [Share(Fraction(data[f"{n}_area"]), data[f"{n}_persons"]) for n, _label in ROWS]
        return Tally(*shares)

    def _counted(self, data: dict[str, Any]) -> Tally | None:
        """From the list; the six numbers show what was counted."""
        try:
            tally = add_up(pasting.units(data["units"]))
        except forms.ValidationError as error:
            self.add_error("units", error)
            return None
        except Divided as error:
            said = gettext("“%(name)s” has several units with different answers. One person has one vote.")
            self.add_error("units", said % {"name": error.args[0]})
            return None
        shares = (tally.total, tally.taking_part, tally.in_favour)
        filled: Any = {**self.data.dict()} if isinstance(self.data, QueryDict) else dict(self.data)
        for (name, _label), share in zip(ROWS, shares, strict=True):
            filled[f"{name}_area"] = f"{Decimal(share.area.numerator) / share.area.denominator:.2f}"
            filled[f"{name}_persons"] = str(share.persons)
            for part in ("area", "persons"):
                self.errors.pop(f"{name}_{part}", None)
        self.data = filled
        return tally
