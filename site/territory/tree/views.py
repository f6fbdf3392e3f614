"""区划树: the page, and the branches that its script asks for. Without a script the links open branches."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from territory import access
from territory.models import Area
from territory.staff_view import StaffView
from territory.tree import queries


class TreePage(StaffView):
    """The topmost areas, with the branch of `?open=` unfolded, or what `?q=` finds."""

    template_name = "territory/tree/tree.html"
    page_title = _("tree of areas")
    header_icon = "site"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A tree, or results."""
        user, text = self.request.user, self.request.GET.get("q", "").strip()[: queries.SEARCH_LIMIT]
        context = {
            **super().get_context_data(**kwargs),
            "q": text,
            "open": None,
            "may_create_top": access.sees_all(user),
        }
        if text:
            page, found = queries.search(user, text, self.request.GET)
            kept = self.request.GET.copy()
            for name in ("after", "before"):
                kept.pop(name, None)
            return {**context, "page": page, "found": found, "kept": kept.urlencode()}
        wanted = self.request.GET.get("open", "")
        area = None
        if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
            area = access.areas(user).filter(pk=int(wanted)).first()
        branch = queries.opened(user, area) if area else queries.branch(user, None, self.request.GET)
        return {**context, "branch": branch, "open": area}


class OneArea(StaffView):
    """A view about one area of the user's; 404 for any other."""

    header_icon = "site"
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (("territory_tree:tree", _("tree of areas")),)

    @cached_property
    def area(self) -> Area:
        """The area."""
        found: Area = get_object_or_404(access.areas(self.request.user), pk=self.kwargs["pk"])
        return found


class Children(OneArea):
    """One page of what lies directly below an area, as a piece of HTML for the tree's script."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The branch."""
        branch = queries.branch(request.user, self.area, request.GET)
        return render(request, "territory/tree/branch.html", {"branch": branch})
