"""Moving an area: choose where to, see what changes, confirm. Reordering is undone as easily as done."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from territory import access, moving
from territory.access import KEEP
from territory.enums import Level
from territory.finding import areas_named
from territory.models import Area
from territory.naming import full_names
from territory.paging import paged
from territory.tree.queries import SEARCH_LIMIT
from territory.tree.views import OneArea

PAGE_SIZE = 30


class ShiftArea(OneArea):
    """A view for those who may move the area."""

    roles = KEEP

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for strangers; a refusal in words for those who only see it."""
        if access.holds(request.user, *KEEP) and not moving.may_shift(request.user, self.area):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def back(self, area: Area | None = None) -> HttpResponse:
        """To the area in the tree."""
        pk = (area or self.area).pk
        return redirect(f"{reverse('territory_tree:tree')}?open={pk}#area-{pk}")

    def chosen(self, name: str) -> Area | None:
        """The area that a parameter names, if the user keeps it."""
        value = self.request.POST.get(name) or self.request.GET.get(name) or ""
        if not (value.isascii() and value.isdigit() and len(value) < 19):
            return None
        return access.areas(self.request.user, *KEEP).filter(pk=int(value)).first()


class MoveArea(ShiftArea):
    """Where to (a search over the areas of the level above), then what changes, then done."""

    template_name = "territory/tree/move.html"
    page_title = gettext_lazy("move area")

    def get_page_subtitle(self) -> str:
        """Its name."""
        return str(self.area.name)

    @cached_property
    def to(self) -> Area | None:
        """The new parent."""
        return self.chosen("to")

    @cached_property
    def before(self) -> Area | None:
        """The area in front of which it comes, where it was dropped between others."""
        found = self.chosen("before")
        return (
            found if found and self.to and found.is_child_of(self.to) and found.pk != self.area.pk else None
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Do it, or say why not."""
        if self.to is None:
            return self.get(request, *args, **kwargs)
        seen = request.POST.get("seen", "")
        try:
            area = moving.move(
                self.area,
                self.to,
                user=request.user,
                before=self.before,
                seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else None,
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return self.back()
        messages.success(
            request,
            _("“%(area)s” lies under “%(parent)s” now. Tallies are counted anew in the background.")
            % {"area": area.name, "parent": self.to.name},
            buttons=[messages.button(reverse("jobs:list"), _("My background jobs"))],
        )
        return self.back(area)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The effects, or places to choose from."""
        parent = self.area.get_parent()
        context = {**super().get_context_data(**kwargs), "area": self.area, "parent": parent, "to": self.to}
        if self.to is not None and self.to != parent:
            names = full_names([parent, self.to], top=Level.CITY)
            return {
                **context,
                "refusal": "" if moving.fits(self.area, self.to) else moving.refusal(self.area, self.to),
                "effects": moving.effects(self.area, self.to),
                "old_name": names[parent.pk],
                "new_name": names[self.to.pk],
                "before": self.before,
            }
        return {**context, **self._places(parent)}

    def _places(self, parent: Area) -> dict[str, Any]:
        text = self.request.GET.get("q", "").strip()[:SEARCH_LIMIT]
        rows = access.areas(self.request.user, *KEEP).filter(level=self.area.level - 1).exclude(pk=parent.pk)
        page = paged(areas_named(rows, text), ("path",), self.request.GET, PAGE_SIZE)
        names = full_names([parent, *page.rows], top=Level.CITY)
        kept = self.request.GET.copy()
        for name in ("after", "before", "to"):
            kept.pop(name, None)
        return {
            "q": text,
            "page": page,
            "kept": kept.urlencode(),
            "places": [(row, names[row.pk]) for row in page.rows],
            "old_name": names[parent.pk],
            "wanted": Level(self.area.level - 1).label,
        }


class ReorderArea(ShiftArea):
    """One place up or down, or in front of the neighbour `before`."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it and return to the tree."""
        before = self.chosen("before")
        if request.POST.get("by") == "up":
            before = self.area.get_prev_sibling()
            if before is None:
                return self.back()
        elif request.POST.get("by") == "down":
            following = self.area.get_next_sibling()
            if following is None:
                return self.back()
            before = following.get_next_sibling()
        elif before is None and request.POST.get("by") != "last":
            return self.back()
        try:
            moving.reorder(self.area, before, user=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return self.back()
