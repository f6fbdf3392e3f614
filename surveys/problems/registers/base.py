"""What both registers share: looked up within the user's areas, never edited as rows."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView, InspectView

from surveys.admin.roles import READ
from surveys.problems.models import Problem
from territory import access
from territory.paging import KeyPage, paged
from territory.registers.base import NotFoundForStrangers
from territory.registers.searching import OfferedFilters

PAGE_SIZE = 50


class LookUp(PermissionHelper):
    """Rows under the areas of those who read responses; nothing is made, changed or deleted as a row."""

    def user_can_list(self, user: Any) -> bool:
        """Whoever reads responses somewhere."""
        return access.holds(user, *READ)

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        """Rows of the user's areas."""
        area = obj.area if isinstance(obj, Problem) else obj.estate.area
        return access.may(user, area, *READ)

    def user_can_create(self, user: Any) -> bool:
        """Not as a row."""
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        """Not as a row."""
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        """Never."""
        return False


class NoButtons(ButtonHelper):
    """The title leads to the details; there is nothing else to press."""

    def get_buttons_for_obj(
        self, obj: Any, exclude: Any = None, classnames_add: Any = None, classnames_exclude: Any = None
    ) -> list[dict[str, Any]]:
        """None."""
        return []


class Listed(OfferedFilters, IndexView):
    """modeladmin's list, paged by key."""

    sortable_by: tuple[str, ...] = ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page, its filters, and what stands above it."""
        page: KeyPage[Any] = paged(self.queryset, self.model_admin.keys, self.request.GET, PAGE_SIZE)
        self.model_admin.dress(page.rows)
        kept = self.request.GET.copy()
        for name in ("after", "before", self.PAGE_VAR):
            kept.pop(name, None)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            **context,
            "object_list": page.rows,
            "page": page,
            "kept": kept.urlencode(),
            "filters": [_shown(spec) for spec in self.filter_specs],
            "narrowed": bool(self.query or self.get_filters_params()),
            "search": self.query,
            "heads": self.model_admin.heads,
            "lines": [self._line(row) for row in page.rows],
            **self.model_admin.above(self.request),
        }

    def _line(self, row: Any) -> tuple[str, str, list[tuple[Any, Any]]]:
        """A row's address, title, and further cells, each under its head."""
        address, title, cells = self.model_admin.line(row)
        return address, title, list(zip(self.model_admin.heads[1:], cells, strict=True))


def _shown(spec: SimpleListFilter) -> dict[str, Any]:
    """A filter as a drop-down."""
    return {
        "name": spec.parameter_name,
        "title": spec.title,
        "value": spec.value() or "",
        "choices": [(str(value), label) for value, label in spec.lookup_choices],
    }


class Inspected(NotFoundForStrangers, InspectView):
    """One row in full; 404 outside the user's areas."""

    page_title = _("Details")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the register shows of a row."""
        return {**super().get_context_data(**kwargs), **self.model_admin.details(self.request, self.instance)}

    def get_page_title(self) -> Any:
        """What it is."""
        return capfirst(self.verbose_name)

    def get_meta_title(self) -> str:
        """The row."""
        return str(self.instance)


class Register(ModelAdmin):
    """What both registers share."""

    permission_helper_class = LookUp
    button_helper_class = NoButtons
    index_view_class = Listed
    inspect_view_class = Inspected
    inspect_view_enabled = True
    history_view_enabled = False
    index_template_name = "problems/register.html"
    keys: tuple[str, ...] = ("pk",)

    heads: tuple[Any, ...] = ()

    def dress(self, rows: list[Any]) -> None:
        """Read for all rows at once what their columns need."""

    def line(self, row: Any) -> tuple[str, str, list[Any]]:
        """(address, title, further cells) of a row."""
        raise NotImplementedError  # every register overrides this

    def above(self, request: HttpRequest) -> dict[str, Any]:
        """What stands above the list."""
        return {}

    def details(self, request: HttpRequest, instance: Any) -> dict[str, Any]:
        """What the page of one row shows."""
        return {}
