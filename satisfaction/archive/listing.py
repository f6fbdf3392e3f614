"""The archive's list: every company with its grade of today, narrowed, sorted. It reads; the view shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from satisfaction.archive.everybody import Listed, everybody
from territory.models import Area

NONE = "-"  # asks for companies without a grade
SORTS = (
    ("name", _("name")),
    ("-points", _("points, the most first")),
    ("points", _("points, the fewest first")),
)


class Narrowing(forms.Form):
    """What the list is narrowed to. What cannot be read narrows nothing."""

    q = forms.CharField(label=_("company or credit code"), required=False, max_length=60)
    grade = forms.ChoiceField(label=_("grade"), required=False)
    area = forms.ChoiceField(label=_("serves in"), required=False)
    sort = forms.ChoiceField(label=_("sorted by"), required=False, choices=SORTS)

    def __init__(self, data: Mapping[str, Any], grades: Sequence[str], areas: Sequence[Area]) -> None:
        super().__init__({name: data.get(name, "") for name in self.base_fields})
        fields: Any = self.fields
        fields["grade"].choices = [("", _("all")), *((each, each) for each in grades), (NONE, _("no grade"))]
        fields["area"].choices = [
            ("", _("everywhere")),
            *((str(each.pk), "　" * (each.level - areas[0].level) + each.name) for each in areas),
        ]
        self.areas = {str(each.pk): each for each in areas}
        self.is_valid()

    def chosen(self, name: str) -> str:
        """What was chosen, "" where that cannot be."""
        return str(self.cleaned_data.get(name) or "")


@dataclass(frozen=True, slots=True)
class Listing:
    """All that the list shows. `total`: companies before narrowing; `counts`: of each grade, best first."""

    lines: list[Listed]
    form: Narrowing
    total: int
    counts: list[tuple[str, int]]


def listing(params: Mapping[str, Any], day: date) -> Listing:
    """The list for what was asked; it costs the same for thirty companies and for thousands."""
    found = everybody(day)
    form = Narrowing(params, list(found.counts), found.places)
    return Listing(
        _sorted(_narrowed(found.lines, form), form.chosen("sort")),
        form,
        len(found.lines),
        [each for each in found.counts.items() if each[1]],
    )


def _narrowed(lines: Sequence[Listed], form: Narrowing) -> list[Listed]:
    text, grade = form.chosen("q").strip().casefold(), form.chosen("grade")
    area = form.areas.get(form.chosen("area"))
    return [
        each
        for each in lines
        if (not text or text in f"{each.company.name}\n{each.company.credit_code}".casefold())
        and (not grade or (each.grade.name or NONE) == grade)
        and (area is None or each.serves_in(area))
    ]


def _sorted(lines: list[Listed], sort: str) -> list[Listed]:
    """By name, or by points with those that have none at the end."""
    if sort not in ("points", "-points"):
        return lines
    sign = -1 if sort == "-points" else 1

    def key(each: Listed) -> tuple[bool, Decimal, str]:
        points = each.grade.points
        return points is None, sign * (points or Decimal(0)), each.company.name

    return sorted(lines, key=key)
