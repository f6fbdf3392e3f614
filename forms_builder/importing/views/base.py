"""What pages for authors share: who may see them, their folders, bread crumbs."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import View
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Page

from forms_builder.queries import folders_for

ID_DIGITS = 12


class AuthorView(WagtailAdminTemplateMixin, View):
    """A page of the admin for those who may make questionnaires somewhere."""

    _show_breadcrumbs = True
    parents: tuple[tuple[str, Any], ...] = ()  # (URL name, label) of the pages above

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse whoever has no folder."""
        if not self.folders:
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page."""
        page: HttpResponseBase = self.render_to_response(self.get_context_data(**kwargs))
        return page

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the pages above, this page."""
        above = [{"url": reverse(name), "label": label} for name, label in self.parents]
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, *above, here]

    @cached_property
    def folders(self) -> list[Page]:
        """The folders in which the user may make questionnaires, in tree order."""
        return list(folders_for(self.request.user))

    def folder(self, wanted: str | int | None) -> Page | None:
        """The folder of that number, if it is one of the user's."""
        return next((each for each in self.folders if str(each.pk) == str(wanted or "")), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The folders, and the one that was meant."""
        wanted = self.request.POST.get("folder") or self.request.GET.get("folder")
        chosen = self.folder(wanted) or self.folders[0]
        return {"folders": self.folders, "chosen": chosen.pk, **super().get_context_data(**kwargs)}


def number(text: str | None) -> int:
    """A primary key from a form's field; 0 where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= ID_DIGITS else 0
