"""总账: all lines of the ledger that the user sees, its head, and a check of the whole from the browser."""

from __future__ import annotations

from itertools import islice
from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from satisfaction.credit.entries import rights, wording
from satisfaction.credit.entries.views.base import ENTRIES, CreditView
from satisfaction.credit.ledger import triggers
from satisfaction.credit.ledger.queries import head
from satisfaction.credit.ledger.verifying import Counts, findings
from satisfaction.credit.models import EntryEvent
from territory import access
from territory.paging import paged

SHOWN = 100  # findings on the page
CHECKED = 50_000  # lines that are checked while somebody waits


class LedgerPage(CreditView):
    """The lines, newest first."""

    template_name = "credit/entries/ledger.html"
    page_title = _("credit ledger")
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (ENTRIES,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A page of lines."""
        return self._shown()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Check the whole ledger; for those who keep it somewhere."""
        if not access.holds(request.user, *access.KEEP) or head()[0] > CHECKED:
            return self._shown()
        counts = Counts()
        found = list(islice(findings(request.POST.get("head", "").strip().lower()[:64], counts), SHOWN))
        return self._shown(checked=True, found=found, counts=counts, given=request.POST.get("head", "")[:64])

    def _shown(self, **context: Any) -> HttpResponseBase:
        rows = EntryEvent.objects.filter(entry__in=rights.visible(self.request.user).order_by().values("pk"))
        page = paged(rows.select_related("entry__company", "by"), ("-seq",), self.request.GET)
        newest, newest_hash = head()
        return self.shown(
            lines=[(each, wording.event_words(each)) for each in page.rows],
            page=page,
            kept="",
            newest=newest,
            newest_hash=newest_hash,
            unguarded=triggers.missing(),
            may_check=access.holds(self.request.user, *access.KEEP),
            too_long=newest > CHECKED,
            **context,
        )
