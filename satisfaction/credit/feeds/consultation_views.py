"""协商结果: settled commitments of property companies, which are in the record, which are not, and why."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from satisfaction.credit.entries import rights, wording
from satisfaction.credit.entries.views.base import ENTRIES, CreditView, keeps_somewhere
from satisfaction.credit.feeds import consultation
from satisfaction.credit.schemes import queries as schemes
from territory.numbers import number
from territory.paging import paged

SIZE = 30


class ConsultationList(CreditView):
    """Those without an entry, or all of them (?show=all); by POST one is tried again, for the company chosen
    where several served the estate."""

    template_name = "credit/feeds/consultation.html"
    page_title = _("consultation results")
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (ENTRIES,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """One page."""
        every = request.GET.get("show") == "all"
        rows = consultation.settled(request.user)
        words = request.GET.get("q", "").strip()[:40]
        if words:
            rows = rows.filter(consultation.named(words))
        page = paged(
            rows if every else consultation.without_entry(rows), ("-settled_on", "-pk"), request.GET, SIZE
        )
        today = timezone.localdate()
        lines = [
            {
                "line": each,
                "tag": wording.tag(each.track.on(today)) if each.track else "",
                "points": wording.signed(each.award.points) if each.award else "",
                "keeps": each.commitment.estate is not None
                and rights.keeps(request.user, each.commitment.estate),
            }
            for each in consultation.lines(page.rows, schemes.adopted())
        ]
        kept = request.GET.copy()
        for name in ("after", "before"):
            kept.pop(name, None)
        return self.shown(
            lines=lines,
            page=page,
            every=every,
            words=words,
            kept=kept.urlencode(),
            by_hand=keeps_somewhere(request),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Try one again, as whoever presses the button."""
        pk, company = (number(request.POST.get(name)) for name in ("commitment", "company"))
        row = get_object_or_404(consultation.settled(request.user), pk=pk)
        try:
            entry = consultation.propose(row, request.user, company)
        except consultation.NotEntered as reason:
            messages.error(request, reason.message)
            return redirect(reverse("credit:consultation"))
        messages.success(
            request, gettext("The entry is proposed. It counts once somebody else has confirmed it.")
        )
        return redirect("credit:entry", entry.pk)
