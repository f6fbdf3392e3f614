"""排名: the league table of a period, one of those assessed item by item, marks, settling, its file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.admin.roles import READ
from surveys.assessments import exporting, marking, queries, settling
from surveys.assessments.enums import Rule
from surveys.assessments.errors import AssessmentError
from surveys.assessments.forms import MarkForm, SettleForm
from surveys.assessments.league import League, Row, league
from surveys.assessments.models import Item, Mark
from surveys.assessments.views.base import KeptSheet, OneSheet
from surveys.assessments.wording import period_words
from territory import access

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class OneTable(OneSheet):
    """A page about the table of a period."""

    @cached_property
    def table(self) -> League:
        """As things stand now; all of those assessed, since places need them all."""
        return league(self.sheet, self.period)

    def seen(self) -> list[Row]:
        """The rows of the user's areas, or all for whoever keeps the sheet."""
        user = self.request.user
        return [each for each in self.table.rows if self.keeps or access.may(user, each.area, *READ)]

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
        """Rows, what is waited for, whether it is settled and still so."""
        settled = queries.settlement(self.sheet, self.period)
        rows = self.seen()
        context: dict[str, Any] = super().get_context_data(
            sheet=self.sheet,
            table=self.table,
            period=self.period,
            words=period_words(self.period),
            periods=[(each, period_words(each)) for each in queries.periods(self.sheet)],
            rows=[(row, self.address("assessments:row", row.area.pk)) for row in rows],
            hidden=len(self.table.rows) - len(rows),
            settled=settled,
            changed=settling.changed(settled, self.table) if settled else [],
            keeps=self.keeps,
            form=SettleForm(),
            **kwargs,
        )
        return context


class OneRow(OneTable):
    """One of those assessed: every item with its readings or mark."""

    template_name = "assessments/row.html"

    @cached_property
    def row(self) -> Row:
        """The row of the address, if the user sees it."""
        for each in self.seen():
            if each.area.pk == self.kwargs["area"]:
                return each
        raise Http404

    def get_page_title(self) -> str:
        """Who."""
        return str(self.row.area)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Item by item."""
        cells = [
            (cell, self._mark_address(cell.item) if self._markable(cell.item) else "")
            for cell in self.row.cells
        ]
        context: dict[str, Any] = super().get_context_data(
            sheet=self.sheet,
            row=self.row,
            cells=cells,
            of=len(self.table.rows),
            words=period_words(self.period),
            **{"back": self.address(), **kwargs},
        )
        return context

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
        why = form.cleaned_data["why"] if form.is_valid() else ""
        try:
            settling.settle(self.sheet.pk, self.period, user=request.user, why=why)
        except AssessmentError as refusal:
            return self.refused(refusal, self._back())
        messages.success(request, gettext("The table is settled. Later corrections do not change it."))
        return redirect(self._back())

    def _back(self) -> str:
        return f"{reverse('assessments:league', args=[self.sheet.pk])}?period={self.period.first}"


class TableFile(OneTable):
    """The table as a workbook: places and every item's points."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Bounded by the number of those assessed."""
        body = exporting.workbook(self.table, self.seen())
        answer = HttpResponse(body, content_type=SHEET)
        name = f"assessment-{self.sheet.pk}-{self.period.first:%Y-%m}.xlsx"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
