"""排名: the league table of a period, one of those assessed item by item, marks, settling, its file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.admin.roles import READ
from surveys.assessments import exporting, marking, queries, settling, told
from surveys.assessments.enums import Rule
from surveys.assessments.errors import AssessmentError
from surveys.assessments.forms import MarkForm, SettleForm
from surveys.assessments.league import League, Part, Row, league
from surveys.assessments.models import Item, Mark, Settlement
from surveys.assessments.told import Line
from surveys.assessments.views.base import KeptSheet, OneSheet
from surveys.targets.wording import goal_words, period_words, reading_words
from territory import access
from territory.access import KEEP


class OneTable(OneSheet):
    """A page about the table of a period."""

    @cached_property
    def table(self) -> League:
        """As things stand now, whatever was settled; all of those assessed, since places need them all."""
        return league(self.sheet, self.period)

    @cached_property
    def settled(self) -> Settlement | None:
        """The newest settled table of the period."""
        return queries.settlement(self.sheet, self.period)

    @cached_property
    def lines(self) -> list[Line]:
        """The table as it is told, of all."""
        return told.lines(self.table, self.settled)

    def seen(self) -> list[Line]:
        """The lines of the user's areas, or all for whoever keeps the sheet."""
        if self.keeps:
            return self.lines
        user = self.request.user
        mine = {each.area.pk for each in self.table.rows if access.may(user, each.area, *READ)}
        return [each for each in self.lines if each.area in mine]

    def get_page_subtitle(self) -> str:
        """Of which period."""
        return f"{self.sheet} · {period_words(self.period)}"

    def address(self, name: str = "assessments:league", *args: Any) -> str:
        """A page of this period."""
        return f"{reverse(name, args=[self.sheet.pk, *args])}?period={self.period.first}"


class LeagueTable(OneTable):
    """The table."""

    template_name = "assessments/league.html"
    page_title = _("league table")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """As it was settled, or as it stands; what is waited for."""
        lines = self.seen()
        context: dict[str, Any] = super().get_context_data(
            sheet=self.sheet,
            table=self.table,
            period=self.period,
            words=period_words(self.period),
            periods=[(each, period_words(each)) for each in queries.periods(self.sheet)],
            lines=[(each, self.address("assessments:row", each.area) if each.row else "") for each in lines],
            hidden=len(self.lines) - len(lines),
            settled=self.settled,
            differs=any(each.differs for each in lines),
            keeps=self.keeps,
            form=SettleForm(),
            missing=settling.missing_words(self.table) if self.keeps else "",
            inapplicable=sum(each.row.inapplicable for each in lines if each.row),
            **kwargs,
        )
        return context


class OneRow(OneTable):
    """One of those assessed: every item with its readings or mark."""

    template_name = "assessments/row.html"

    @cached_property
    def line(self) -> Line:
        """The line of the address, if the user sees it and the area is still assessed."""
        for each in self.seen():
            if each.area == self.kwargs["area"] and each.row is not None:
                return each
        raise Http404

    @property
    def row(self) -> Row:
        """How things stand."""
        row = self.line.row
        assert row is not None  # see `line`  # noqa: S101
        return row

    def get_page_title(self) -> str:
        """Who."""
        return str(self.row.area)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Item by item."""
        points_of = self.line.points_of
        cells = [
            {
                "cell": cell,
                "told": points_of.get(str(cell.item.pk), ""),
                "parts": [self._part(cell.item, part) for part in cell.parts],
                "mark_address": self._mark_address(cell.item) if self._markable(cell.item) else "",
            }
            for cell in self.row.cells
        ]
        context: dict[str, Any] = super().get_context_data(
            sheet=self.sheet,
            line=self.line,
            row=self.row,
            settled=self.settled,
            cells=cells,
            of=len(self.settled.rows) if self.settled else len(self.table.rows),
            of_now=len(self.table.rows),
            words=period_words(self.period),
            **{"back": self.address(), **kwargs},
        )
        return context

    def _part(self, item: Item, part: Part) -> dict[str, Any]:
        """One period in words, with where it can be looked up and corrected."""
        indicator, area = item.indicator, self.row.area
        assert indicator is not None  # only items by hand have none, and they have no parts  # noqa: S101
        month = f"{part.period.first:%Y-%m}"
        corrects = access.may(self.request.user, area, *KEEP)
        return {
            "part": part,
            "reading": reading_words(indicator, part.reading),
            "goal": goal_words(indicator, part.goal) if part.goal else "",
            "period": period_words(part.period),
            "address": f"{reverse('targets:one', args=[indicator.pk])}?area={area.pk}&month={month}",
            "correct": reverse("work_targets:reading", args=[area.pk, indicator.pk, month])
            if corrects
            else "",
        }

    def _mark_address(self, item: Item) -> str:
        return self.address("assessments:mark", self.row.area.pk, item.pk)

    def _markable(self, item: Item) -> bool:
        return self.keeps and item.rule == Rule.MARK


class GiveMark(OneRow):
    """Points by hand, and what was given before."""

    template_name = "assessments/mark.html"

    @cached_property
    def item(self) -> Item:
        """An item that is marked by hand, for whoever keeps the sheet."""
        for each in self.table.items:
            if each.pk == self.kwargs["item"] and self._markable(each):
                return each
        raise Http404

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form with the mark that counts."""
        found = queries.marks(self.sheet, [self.row.area], self.period).get((self.item.pk, self.row.area.pk))
        return self._shown(MarkForm(initial={"points": found.points if found else None}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Give it."""
        form = MarkForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            given = (data["points"], data["reason"])
            try:
                marking.mark(self.item.pk, self.row.area, self.period, *given, user=request.user)
            except AssessmentError as refusal:
                form.add_error("points" if refusal.code == "mark_wrong" else None, refusal.message)
            else:
                messages.success(request, gettext("The mark has been saved."))
                return redirect(self.address("assessments:row", self.row.area.pk))
        return self._shown(form)

    def _shown(self, form: MarkForm) -> HttpResponseBase:
        earlier = Mark.objects.filter(item=self.item, area=self.row.area, period=self.period.first)
        return self.shown(
            form=form,
            item=self.item,
            earlier=list(earlier.select_related("by").order_by("-number")),
            back=self.address("assessments:row", self.row.area.pk),
        )


class Settle(KeptSheet):
    """Settle the table."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Back to the table."""
        return redirect(self._back())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Settle, or say why not."""
        form = SettleForm(request.POST)
        given = form.cleaned_data if form.is_valid() else {}
        try:
            settling.settle(self.sheet.pk, self.period, user=request.user, **given)
        except AssessmentError as refusal:
            return self.refused(refusal, self._back())
        messages.success(request, gettext("The table is settled. Later corrections do not change it."))
        return redirect(self._back())

    def _back(self) -> str:
        return f"{reverse('assessments:league', args=[self.sheet.pk])}?period={self.period.first}"


class TableFile(OneTable):
    """The table as a workbook: places and every item's points."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As it is told; bounded by the number of those assessed."""
        title = f"{self.sheet} {period_words(self.period)}"
        if self.settled is None and self.table.provisional:
            title = gettext("%(title)s (provisional)") % {"title": title}
        return exporting.workbook(title, self.table.items, self.seen(), self.settled)
