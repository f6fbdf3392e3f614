"""One entry: its facts, evidence, what can be done, and every line of the ledger about it with its hash."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from satisfaction.credit.entries import rights, steps, wording
from satisfaction.credit.entries.views.base import CreditView, OneEntry
from satisfaction.credit.enums import EntryState, Outcome
from satisfaction.credit.ledger import clock
from satisfaction.credit.ledger.queries import tracks_of
from satisfaction.credit.ledger.states import track
from satisfaction.credit.models import CreditEntry, EntryEvent, Objection, Repair
from satisfaction.credit.objections.receiving import objections_until, public_since
from satisfaction.credit.schemes import queries as schemes
from satisfaction.models import Score
from satisfaction.planning import queries as tests
from surveys.channels import qr_svg
from territory.naming import full_names

ENDED = (EntryState.EXPIRED, EntryState.REPAIRED, EntryState.REVERSED, EntryState.REFUSED)


class EntryPage(OneEntry):
    """An entry in full."""

    template_name = "credit/entries/entry.html"
    page_title = _("credit entry")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page."""
        entry, today = self.entry, timezone.localdate()
        clock.catch_up(entry, today)
        events = list(EntryEvent.objects.filter(entry=entry).select_related("by").order_by("seq"))
        now = track(events)
        keeps = rights.keeps(request.user, entry.area)
        cases = Objection.objects.filter(entry=entry).order_by("-pk") if keeps else Objection.objects.none()
        repairs = Repair.objects.filter(entry=entry).order_by("-pk") if keeps else Repair.objects.none()
        return self.shown(
            entry=entry,
            points=wording.signed(entry.points),
            who=wording.who(entry),
            state=wording.tag(now.on(today)),
            next=wording.next_words(now, now.on(today)),
            track=now,
            place=full_names([entry.area])[entry.area_id],
            rule=rule_title(entry),
            files=entry.files.order_by("pk"),
            lines=[(each, wording.event_words(each)) for each in events],
            steps=[(each, each.address(entry)) for each in steps.possible(entry, now, request.user, today)],
            objections=cases,
            waiting=cases.filter(outcome=Outcome.WAITING, marked_on=None).exists(),
            repairs=repairs,
            objections_until=objections_until(entry),
            own_proposal=now.confirmed_on is None
            and now.refused_on is None
            and entry.created_by_id == request.user.pk,
            corrected_by=corrections(entry),
            public=public_path(entry, today),
            score=_score(request.user, entry),
        )


class EntryNotice(OneEntry):
    """信用记录告知书: a paper for the company, to be printed."""

    template_name = "credit/entries/notice.html"
    page_title = _("notice to the company")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The paper."""
        entry = self.entry
        events = list(EntryEvent.objects.filter(entry=entry).order_by("seq"))
        now = track(events)
        last, today = objections_until(entry), timezone.localdate()
        path = public_path(entry, today)
        address = path and (settings.BASE_URL or f"{request.scheme}://{request.get_host()}") + path
        state = now.on(today)
        return self.shown(
            entry=entry,
            points=wording.signed(entry.points),
            who=wording.who(entry),
            rule=rule_title(entry),
            ended=state.label if state in ENDED else "",
            address=address,
            qr=qr_svg(address) if address else "",
            place=full_names([entry.area])[entry.area_id],
            shown_from=now.shown_from and wording.long_day(now.shown_from),
            shown_until=now.shown_until and wording.long_day(now.shown_until),
            objections_until=last and wording.long_day(last),
            effective_from=now.effective_from and wording.long_day(now.effective_from),
            effective_until=now.effective_until and wording.long_day(now.effective_until),
            occurred=wording.long_day(entry.occurred_on),
            today=wording.long_day(today),
            head=events[-1].hash if events else "",
            back=self.address,
        )


class EvidenceDownload(CreditView):
    """A file, for those who may read what it belongs to."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The bytes, always as a download."""
        row = get_object_or_404(rights.files(request.user), pk=kwargs["pk"])
        try:
            with row.file.open("rb") as file:
                body = file.read()  # bounded by evidence.LIMIT
        except FileNotFoundError:
            raise Http404 from None
        named = content_disposition_header(True, row.name) or "attachment"
        headers = {"Content-Disposition": named, "X-Content-Type-Options": "nosniff"}
        return HttpResponse(body, content_type=row.content_type, headers=headers)


def rule_title(entry: CreditEntry) -> str:
    """The rule's name in the entry's own scheme; its key where there is none."""
    data = schemes.values(entry.scheme)
    rule = data.rule(entry.rule) if data else None
    return rule.title if rule else str(entry.get_kind_display())


def public_path(entry: CreditEntry, day: date) -> str:
    """The entry's page of the public archive; "" where the public does not see it."""
    if public_since(entry, day) is None:
        return ""
    return reverse("credit_archive:entry", args=[entry.company.credit_code, entry.uid])


def corrections(entry: CreditEntry) -> list[tuple[CreditEntry, Any, bool]]:
    """The entries that correct this one, with their states and whether they took its place."""
    rows: QuerySet[CreditEntry] = CreditEntry.objects.filter(corrects=entry).order_by("pk")
    today, found = timezone.localdate(), list(rows)
    tracks = tracks_of(found)
    return [
        (each, wording.tag(tracks[each.pk].on(today)), tracks[each.pk].confirmed_on is not None)
        for each in found
    ]


def _score(user: Any, entry: CreditEntry) -> Score | None:
    """The score that an entry comes from, where the user may see its test."""
    pk = entry.source.get("score")
    if pk is None:
        return None
    rows = Score.objects.select_related("test_area__test")
    return rows.filter(pk=pk, test_area__test__in=tests.tests(user).values("pk")).first()
