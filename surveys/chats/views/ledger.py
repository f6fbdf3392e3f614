"""群主台账: the ledger of a month, the figures of appeals, and reports whose group is not known."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.chats import ledger, matching, months, queries
from surveys.chats.errors import ChatRefused
from surveys.chats.ledger import AppealLine, AreaLine
from surveys.chats.models import GroupReport
from surveys.problems.exporting import LAYOUTS, table
from territory.models import Area
from territory.naming import full_names
from territory.numbers import number
from territory.paging import paged
from territory.staff_view import StaffView

PAGE_SIZE = 20
SUGGESTED = 30  # groups that a report can be given to at once


class OfArea(StaffView):
    """A page about one area of the user's, chosen in the address; her topmost one at first."""

    @cached_property
    def area(self) -> Area:
        """What is chosen; 404 where that is none of the user's."""
        rows = ledger.tabled(self.request.user)
        wanted = self.request.GET.get("area", "")
        found = rows.filter(pk=number(wanted) or 0).first() if wanted else rows.first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def month(self) -> date | None:
        """What is chosen of the months."""
        return months.read(self.request.GET.get("month", ""))

    def choices(self) -> dict[str, Any]:
        """For the form above the tables."""
        kept = self.request.GET.copy()
        kept.pop("export", None)
        areas, left_out = ledger.area_choices(self.request.user, self.area)
        return {
            "areas": areas,
            "areas_left_out": left_out,
            "area": self.area,
            "months": months.newest(timezone.localdate()),
            "month": self.month,
            "kept": kept.urlencode(),
        }


class LedgerPage(OfArea):
    """Groups by area and level with filing, coverage, reach, appeals."""

    template_name = "chats/ledger.html"
    page_title = _("ledger of groups")
    header_icon = "table"

    @cached_property
    def month(self) -> date:
        """The due month at first."""
        return months.read(self.request.GET.get("month", "")) or months.reported(timezone.localdate())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page or a file."""
        found = ledger.ledger(request.user, self.area, self.month)
        if (layout := request.GET.get("export", "")) in LAYOUTS:
            return self._file([*found.areas, found.whole], layout)
        here = {**self.choices(), "ledger": found, "month": self.month}
        page: HttpResponseBase = self.render_to_response(self.get_context_data(**here))
        return page

    def _file(self, lines: list[AreaLine], layout: str) -> HttpResponseBase:
        head = (
            _("area"), _("WeChat groups"), _("filed"), _("filing rate"), _("households"),
            _("level that covers most"), _("households covered"), _("share covered"), _("monthly reports"),
            _("reporting rate"), _("approved"), _("reach"), _("appeals received"), _("appeals closed"),
            _("settling rate"), _("clues"),
        )  # fmt: skip
        rows = []
        for line in lines:
            sums, shares, (level, covered) = line.sums, line.shares, line.covered
            name = line.name if line is not lines[-1] else f"{line.name} {gettext('together')}"
            rows.append(
                (name, sums.groups, sums.filed, shares["filing"], line.homes, level, covered, line.coverage,
                 sums.reports, shares["reporting"], sums.approved, shares["reach"], sums.received,
                 sums.closed, shares["closing"], sums.clues)
            )  # fmt: skip
        title = f"{gettext('ledger of groups')}-{self.area.name}-{self.month:%Y-%m}"
        return table(title, [str(each) for each in head], rows, layout)


class AppealFigures(OfArea):
    """Appeals by area and category: closing rate, satisfaction, average days."""

    template_name = "chats/figures.html"
    page_title = _("figures of appeals")
    header_icon = "table"
    parents = (("chats_appeal_modeladmin_index", _("appeals")),)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page or a file."""
        last = months.after(self.month) - date.resolution if self.month else None
        total, by_area, by_category = ledger.appeal_tables(request.user, self.area, self.month, last)
        if (layout := request.GET.get("export", "")) in LAYOUTS:
            total.name = gettext("together")
            return self._file([*by_area, *by_category, total], layout)
        tables = ((gettext("By area"), by_area), (gettext("By category"), by_category))
        here = {**self.choices(), "total": total, "tables": tables}
        page: HttpResponseBase = self.render_to_response(self.get_context_data(**here))
        return page

    def _file(self, lines: list[AppealLine], layout: str) -> HttpResponseBase:
        head = (
            _("area or category"), _("appeals"), _("answer outstanding"), _("overdue"), _("answer given"),
            _("settled and closed"), _("turned down"), _("settling rate"),
            _("average days to the answer"), _("satisfied"), _("not satisfied"),
            _("could not be reached"), _("satisfied share"),
        )  # fmt: skip
        rows = [
            (each.name, each.n, each.undone, each.overdue, each.answered, each.closed, each.refused,
             each.closing, each.mean_days, each.yes, each.no, each.unreached, each.content)
            for each in lines
        ]  # fmt: skip
        title = f"{gettext('figures of appeals')}-{self.area.name}"
        return table(title, [str(each) for each in head], rows, layout)


class Unmatched(StaffView):
    """Reports that came by the form and of which the program does not know the group."""

    template_name = "chats/unmatched.html"
    page_title = _("reports that wait for their group")
    header_icon = "warning"
    roles = queries.KEEP
    parents = (("chats_groupreport_modeladmin_index", _("monthly reports")),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them."""
        page = paged(queries.unmatched(self.request.user), ("pk",), self.request.GET, PAGE_SIZE)
        names = full_names(each.area for each in page.rows)
        return {
            **super().get_context_data(**kwargs),
            "lines": [(each, names[each.area_id], WHY[each.unmatched]) for each in page.rows],
            "page": page,
            "kept": "",
        }


WHY = {
    "unknown": _("No group in use of this area is called so."),
    "several": _("Several groups are called so."),
    "already": _("Of this month its group has a report that is approved."),
    "typed": _("Of this month staff have typed a report of its group."),
    "": "",
}


class Match(StaffView):
    """Say whose report it is, or set it aside."""

    template_name = "chats/match.html"
    page_title = _("whose report is it?")
    header_icon = "warning"
    roles = queries.KEEP
    parents = (
        ("chats_groupreport_modeladmin_index", _("monthly reports")),
        ("chats:unmatched", _("reports that wait for their group")),
    )

    @cached_property
    def report(self) -> GroupReport:
        """One that waits."""
        return get_object_or_404(queries.unmatched(self.request.user), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Groups to choose from: what is searched for, else those around."""
        text = self.request.GET.get("q", "").strip()[:40]
        rows = queries.groups(self.request.user, *queries.KEEP).filter(active=True)
        if text:
            rows = rows.filter(Q(name__icontains=text) | Q(area__name__icontains=text))
        else:
            rows = rows.filter(area__path__startswith=self.report.area.path)
        found = list(rows.order_by("area__path", "name")[: SUGGESTED + 1])
        wanted = matching.plain_name(self.report.group_name)
        found.sort(key=lambda each: matching.plain_name(each.name) != wanted)
        names = full_names(each.area for each in found)
        newest = months.newest(timezone.localdate())
        return {
            **super().get_context_data(**kwargs),
            "report": self.report,
            "place": full_names([self.report.area])[self.report.area_id],
            "why": WHY[self.report.unmatched],
            "groups": [(each, names[each.area_id]) for each in found[:SUGGESTED]],
            "more": len(found) > SUGGESTED,
            "q": text,
            "months": sorted({*newest, self.report.month}, reverse=True),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Match or set aside."""
        report = self.report  # 404 before anything else is said
        try:
            if "aside" in request.POST:
                matching.set_aside(report.pk, user=request.user)
                messages.success(request, gettext("The report is set aside and not counted."))
                return redirect("chats:unmatched")
            group = ledger.group_of(request.user, request.POST.get("group", ""))
            if group is None:
                messages.error(request, gettext("Choose the group first."))
                return redirect(request.get_full_path())
            month = months.read(request.POST.get("month", "")) or report.month
            matching.match(report.pk, group, month, user=request.user)
        except ChatRefused as refusal:
            messages.error(request, refusal.message)
            return redirect(request.get_full_path())
        said = gettext("The report belongs to “%(group)s” now.") % {"group": group.name}
        messages.success(request, said)
        return redirect(reverse("chats_groupreport_modeladmin_inspect", args=[report.pk]))
