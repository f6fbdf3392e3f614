"""网格台账/社区档案: communities, and for each its grids with their households, workers and lights."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from territory import access, ledger
from territory.enums import Level
from territory.finding import areas_named
from territory.models import Area
from territory.naming import full_names
from territory.paging import paged
from territory.registers.exporting import TYPES, WRITERS
from territory.staff_view import StaffView
from territory.tree.queries import SEARCH_LIMIT

PAGE_SIZE = 30


def communities(user: Any) -> Any:
    """The communities that the user sees, in the order of the tree."""
    return access.areas(user).filter(level=Level.COMMUNITY).order_by("path")


class LedgerList(StaffView):
    """The user's communities; whoever has one only is led there."""

    template_name = "territory/ledger/list.html"
    page_title = gettext_lazy("grid ledger")
    header_icon = "list-ul"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The list, or the only one."""
        two = list(communities(request.user)[:2])
        if len(two) == 1:
            return redirect("territory:ledger_of", two[0].pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of communities with their sums."""
        text = self.request.GET.get("q", "").strip()[:SEARCH_LIMIT]
        rows = areas_named(communities(self.request.user), text)
        page = paged(rows, ("path",), self.request.GET, PAGE_SIZE)
        kept = self.request.GET.copy()
        for name in ("after", "before"):
            kept.pop(name, None)
        return {
            **super().get_context_data(**kwargs),
            "q": text,
            "page": page,
            "kept": kept.urlencode(),
            "lines": ledger.lines(page.rows),
            "places": full_names(page.rows, top=Level.STREET),
            **thresholds(),
        }


class OneLedger(StaffView):
    """A community of the user's; 404 for any other."""

    header_icon = "list-ul"
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (("territory:ledger", gettext_lazy("grid ledger")),)

    @cached_property
    def community(self) -> Area:
        """The community."""
        found: Area = get_object_or_404(communities(self.request.user), pk=self.kwargs["pk"])
        return found


class LedgerPage(OneLedger):
    """One community: its grids, what lies in none, what is missing. Made to be printed too."""

    template_name = "territory/ledger/community.html"
    page_title = gettext_lazy("grid ledger")

    def get_page_subtitle(self) -> str:
        """The community."""
        return str(self.community.name)

    def get_parents(self) -> tuple[tuple[str, Any], ...]:
        """The list, for those who see several communities."""
        several = communities(self.request.user)[:2].count() > 1
        return self.parents if several else ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The ledger."""
        (line,) = ledger.lines([self.community])
        return {
            **super().get_context_data(**kwargs),
            "line": line,
            "place": full_names([self.community], top=Level.CITY)[self.community.pk],
            "outside": ledger.outside_by_building(self.community) if line.outside else [],
            "may_keep": access.may(self.request.user, self.community, *access.KEEP),
            "today": timezone.localdate(),
            **thresholds(),
        }


class LedgerExport(OneLedger):
    """The same as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """CSV or Excel."""
        layout = kwargs["layout"]
        if layout not in WRITERS:
            raise Http404
        (line,) = ledger.lines([self.community])
        head = [_("grid"), _("grid worker"), _("grid leader"), _("Households"), _("size")]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "ledger"
            with WRITERS[layout](path, [self.community.name], [[head]]) as writer:
                for each in line.grids:
                    cells: list[Any] = [
                        each.grid.name,
                        each.worker,
                        each.lead,
                        each.households,
                        str(each.light.label),
                    ]
                    writer.row(0, cells)
                writer.row(0, [_("In no grid"), "", "", line.outside, ""])
                writer.row(0, [_("Whole community"), "", "", line.households, str(line.light.label)])
            body = path.read_bytes()
        name = f"{_('grid ledger')}-{self.community.name}-{timezone.localdate():%Y%m%d}.{layout}"
        disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        return HttpResponse(body, content_type=TYPES[layout], headers={"Content-Disposition": disposition})


def thresholds() -> dict[str, Any]:
    """The numbers that the lights go by."""
    least, most = settings.GRID_HOUSEHOLDS
    wanted, tolerance = settings.COMMUNITY_HOUSEHOLDS, settings.COMMUNITY_TOLERANCE
    return {
        "least": least,
        "most": most,
        "wanted": wanted,
        "from": round(wanted * (1 - tolerance)),
        "to": round(wanted * (1 + tolerance)),
    }
