"""The archive's pages: list, company, record, certificate. Public; they set no cookie and name nobody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from satisfaction.archive import listing, queries, tracing
from satisfaction.archive.chart import chart
from satisfaction.archive.showing import Part, part_of, shown
from satisfaction.companies.models import Company
from satisfaction.credit.feeds import consultation
from satisfaction.credit.grades.queries import Record, record
from satisfaction.credit.grades.wording import why_words
from satisfaction.credit.ledger.queries import StandingEntry, head, standing
from satisfaction.credit.models import Scheme
from satisfaction.credit.schemes import queries as schemes
from satisfaction.credit.schemes.saying import said
from satisfaction.credit.schemes.wording import signed
from surveys.channels import qr_svg

PAGE = 30
BACK = timedelta(days=3 * 365)
minute = cache_control(public=True, max_age=60)


@require_safe
@minute
def companies(request: HttpRequest) -> HttpResponse:
    """The list."""
    found = listing.listing(request.GET, timezone.localdate())
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "found": found,
        "page": Paginator(found.lines, PAGE).get_page(request.GET.get("page")),
        "kept": kept.urlencode(),
        "narrowed": any(found.form.chosen(name) for name in ("q", "grade", "area")),
        "today": timezone.localdate(),
    }
    return render(request, "satisfaction/archive/list.html", context)


def _company(code: str) -> Company:
    found = queries.by_code(code)
    if found is None:
        raise Http404
    return found


@require_safe
@minute
def company(request: HttpRequest, code: str) -> HttpResponse:
    """One company; a branch's address leads to its head office, which answers for it."""
    found = _company(code)
    if found.head_office is not None:
        return redirect("credit_archive:company", found.head_office.credit_code)
    return render(request, "satisfaction/archive/company.html", _page(found, timezone.localdate()))


def _page(company: Company, today: date) -> dict[str, Any]:
    found = record(company)
    grade, (pk, data) = found.grade(today), found.scheme(today)
    records = shown(standing(company, today), today)
    periods = found.history(max(_first(found, today), today - BACK), today)
    contracts = queries.contracts_of(company)
    return {
        "company": company,
        "branches": queries.branches(company),
        "grade": grade,
        "why": why_words(grade, data),
        "scheme": Scheme.objects.select_related("area").filter(pk=pk).first() if pk else None,
        "records": records,
        "withheld_points": signed(records.withheld_points),
        "in_force": [tracing.line(each, counted=each.entry.pk in grade.counted) for each in records.in_force],
        "publicity": [tracing.line(each) for each in records.publicity],
        "suspended": [tracing.line(each) for each in records.suspended],
        "past": [tracing.line(each) for each in records.past],
        "chart": chart(periods, data),
        "periods": [each for each in reversed(periods) if each.scheme],
        "serves": [each for each in contracts if _holds(each, today)],
        "served": [each for each in contracts if each.ends_on and each.ends_on < today],
        "ledger": head(),
        "today": today,
    }


def _first(found: Record, today: date) -> date:
    days = [since for since, _pk, _data in found.schemes]
    joined = found.company.joined_on
    return max(min(days, default=today), joined) if joined and joined <= today else min(days, default=today)


def _holds(contract: Any, day: date) -> bool:
    return bool(contract.starts_on <= day and (contract.ends_on is None or contract.ends_on >= day))


@require_safe
@minute
def entry(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """One record: what it rests on, its days, its lines of the ledger, the test that it comes from."""
    found, today = _company(code), timezone.localdate()
    each = _shown_entry(found.answers, UUID(uid), today)
    score = queries.scores([each.entry]).get(each.entry.pk)
    grade = record(found.answers).grade(today)
    context = {
        "company": found.answers,
        "line": tracing.line(each, counted=each.entry.pk in grade.counted),
        "part": str(part_of(each, today)),
        "events": queries.lines(each.entry),
        "trace": tracing.of_score(score, each.entry) if score else None,
        "promise": consultation.behind(each.entry),
        "scheme": each.entry.scheme,
        "today": today,
    }
    return render(request, "satisfaction/archive/entry.html", context)


def _shown_entry(company: Company, uid: UUID, day: date) -> StandingEntry:
    for each in standing(company, day):
        if each.entry.uid == uid and part_of(each, day) != Part.HIDDEN:
            return each
    raise Http404


@require_safe
@minute
def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    """An adopted scheme in words."""
    found = Scheme.objects.select_related("area").filter(pk=pk, state="adopted").first()
    data = schemes.values(found) if found else None
    if found is None or data is None:
        raise Http404
    context = {"scheme": found, "data": data, "said": said(data)}
    return render(request, "satisfaction/archive/scheme.html", context)


@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """A sheet to print, with a code that leads back to the live page. Only for who has a grade today."""
    found, today = _company(code), timezone.localdate()
    if found.head_office is not None:
        return redirect("credit_archive:certificate", found.head_office.credit_code)
    known = record(found)
    grade = known.grade(today)
    if not grade.name:
        raise Http404
    pk, _data = known.scheme(today)
    path = reverse("credit_archive:company", args=[found.credit_code])
    address = (settings.BASE_URL or f"{request.scheme}://{request.get_host()}") + path
    context = {
        "company": found,
        "grade": grade,
        "scheme": Scheme.objects.select_related("area").filter(pk=pk).first() if pk else None,
        "serves": [each for each in queries.contracts_of(found) if _holds(each, today)],
        "address": address,
        "qr": qr_svg(address),
        "ledger": head(),
        "today": today,
    }
    return render(request, "satisfaction/archive/certificate.html", context)
