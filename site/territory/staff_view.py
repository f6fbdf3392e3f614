"""What all staff views here share: the role check, bread crumbs and the page's furniture."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import View
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from territory import access


class StaffView(WagtailAdminTemplateMixin, View):
    """A page of the admin for those who hold one of `roles` somewhere; the view itself scopes its rows."""

    roles: ClassVar[tuple[Any, ...]] = ()
    parents: ClassVar[tuple[tuple[str, Any], ...]] = ()  # (URL name, label) of the pages above

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse whoever has no such role."""
        if not access.holds(request.user, *self.roles):
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
        above = [{"url": reverse(name), "label": capfirst(label)} for name, label in self.get_parents()]
        here = {"url": "", "label": capfirst(self.get_page_title()), "sublabel": self.get_page_subtitle()}
        return [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, *above, here]

    def get_parents(self) -> tuple[tuple[str, Any], ...]:
        """The pages above this one."""
        return self.parents
