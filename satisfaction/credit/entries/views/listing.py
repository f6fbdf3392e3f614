"""信用记录: the list, and choosing the company of a new entry."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from satisfaction.credit.entries import queries, rights, wording
from satisfaction.credit.entries.views.base import ENTRIES, CreditView, KeeperView, keeps_somewhere
from satisfaction.credit.enums import EntryKind, EntryState
from satisfaction.credit.ledger import clock
from satisfaction.credit.ledger.queries import tracks_of
from territory import access
from territory.enums import Level
from territory.paging import paged

AREAS = 80  # that the filter offers


class EntryList(CreditView):
    """All entries that the user sees, newest first."""

    template_name = "credit/entries/list.html"
    page_title = _("credit entries")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """One page, narrowed by the address."""
        clock.look()
        today = timezone.localdate()
        rows = rights.visible(request.user).filter(queries.narrowed(request.GET, request.user))
        page = paged(rows, queries.KEYS, request.GET)
        tracks = tracks_of(page.rows)
        lines = []
        for entry in page.rows:
            track = tracks[entry.pk]
            state = track.on(today)
            lines.append(
                {
                    "entry": entry,
                    "points": wording.signed(entry.points),
                    "who": wording.who(entry),
                    "tag": wording.tag(state),
                    "next": wording.next_words(track, state),
                    "asked": track.asked,
                }
            )
        kept = request.GET.copy()
        for name in ("after", "before"):
            kept.pop(name, None)
        return self.shown(
            lines=lines,
            page=page,
            kept=kept.urlencode(),
            narrowed=any(request.GET.get(name) for name in (*queries.FILTERS, "q")),
            search=request.GET.get("q", "")[:60],
            filters=self._filters(),
            may_propose=keeps_somewhere(request),
        )

    def _filters(self) -> list[dict[str, Any]]:
        waiting = [(queries.MINE, _("waits for me"))]
        offered: tuple[tuple[str, Any, Any], ...] = (
            ("state", _("state"), EntryState.choices),
            ("kind", _("kind"), EntryKind.choices),
            ("waiting", _("my part"), waiting),
            ("area", _("area"), self._areas()),
        )
        given = self.request.GET
        return [
            {"name": name, "title": title, "choices": choices, "value": given.get(name, "")}
            for name, title, choices in offered
        ]

    def _areas(self) -> list[tuple[str, str]]:
        mine = access.areas(self.request.user).order_by("path")
        found = list(mine.filter(level__in=(Level.COMMUNITY, Level.ESTATE))[: AREAS + 1])
        if len(found) > AREAS:
            found = list(mine.filter(level=Level.COMMUNITY)[:AREAS])
        return [(str(each.pk), each.name) for each in found]


class ChooseCompany(KeeperView):
    """Whose entry it is to be. `then` is the address to go to, by the company's primary key."""

    template_name = "credit/entries/choose.html"
    page_title = _("propose an entry")
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (ENTRIES,)
    then = "credit:entry_create"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Companies, searched by name or code."""
        text = request.GET.get("q", "")[:60]
        page = paged(queries.search(request.user, text), ("name", "pk"), request.GET, 30)
        lines = [(each, reverse(self.then, args=[each.pk])) for each in page.rows]
        kept = f"q={text}" if text else ""
        return self.shown(lines=lines, page=page, kept=kept, search=text)
