"""五有核查: the register of estate checks."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from surveys.problems import queries
from surveys.problems.five_have import PARTS
from surveys.problems.models import EstateCheck
from surveys.problems.registers.base import Register
from surveys.problems.registers.filters import CheckAreaFilter, PassedFilter
from surveys.problems.registers.labels import met_tag, parts_of
from territory.naming import full_names


class CheckRegister(Register):
    """五有核查."""

    model = EstateCheck
    menu_icon = "clipboard-list"
    list_display = ("__str__",)
    heads = (_("estate"), _("checked on"), _("score"), _("all five 有 met"), _("parts not met"))
    list_filter = (PassedFilter, CheckAreaFilter)
    search_fields = ("estate__area__name",)
    keys = ("-checked_on", "-pk")
    ordering = keys
    inspect_template_name = "problems/check.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[EstateCheck]:
        """The checks of the user's estates."""
        return queries.checks(request.user).select_related("estate__area").order_by(*self.keys)

    def dress(self, rows: list[Any]) -> None:
        """Places in words."""
        names = full_names(each.estate.area for each in rows)
        for each in rows:
            each.place = names[each.estate.area_id]

    def line(self, row: Any) -> tuple[str, str, list[Any]]:
        """Estate, day, score, whether all is met, what is not."""
        labels = {key: label for label, key in PARTS.items()}
        lacking = "、".join(labels[key] for key, part in row.parts.items() if not part["passed"])
        address = reverse("problems_estatecheck_modeladmin_inspect", args=[row.pk])
        return (
            address,
            row.place,
            [row.checked_on.isoformat(), row.score, met_tag(row.passed), lacking or "—"],
        )

    def details(self, request: HttpRequest, instance: EstateCheck) -> dict[str, Any]:
        """Each part with where its points come from."""
        return {
            "check": instance,
            "place": full_names([instance.estate.area])[instance.estate.area_id],
            "parts": parts_of(instance),
            "met": met_tag(instance.passed),
        }
