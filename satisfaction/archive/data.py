"""The archive as data: files of everything, and a versioned JSON API. Public, limited, no person in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from satisfaction.archive import exporting, limits, queries
from satisfaction.credit.grades.queries import graded_companies
from satisfaction.credit.ledger.queries import head
from surveys.problems.exporting import XLSX, attachment

PAGE = 100
View = Callable[..., HttpResponse]


def limited(view: View) -> View:
    """Refuse what comes too often: 429 with a code."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if limits.too_many(request):
            return _refused("too_many", _("Too many requests just now. Please wait a minute."), 429)
        return view(request, *args, **kwargs)

    return require_safe(cache_control(public=True, max_age=60)(guarded))


def _json(data: Any, status: int = 200) -> JsonResponse:
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False}, status=status)


def _refused(code: str, message: str, status: int) -> JsonResponse:
    return _json({"errors": [{"code": code, "message": message}]}, status)


@limited
def export(request: HttpRequest, layout: str) -> HttpResponse:
    """Everything that is public as one file: xlsx, csv (a zip of two), json."""
    found = exporting.gathered(list(graded_companies()), timezone.localdate())
    return answer(found, layout)


def answer(found: exporting.Exported, layout: str) -> HttpResponse:
    """An export as a file to save."""
    name = f"{_('Credit archive')}-{found.day.isoformat()}"
    if layout == "json":
        made: HttpResponse = _json(exporting.document(found))
        return attachment(made.content, f"{name}.json", "application/json")
    if layout == "xlsx":
        return attachment(exporting.file(found, layout), f"{name}.xlsx", XLSX)
    return attachment(exporting.file(found, layout), f"{name}.zip", "application/zip")


@limited
def companies(request: HttpRequest) -> HttpResponse:
    """A page of companies with grades and public records; `next` is the address of the next page."""
    pages = Paginator(graded_companies(), PAGE)
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= pages.num_pages):
        return _refused("no_such_page", _("There is no such page."), 404)
    page = pages.page(int(asked))
    found = exporting.gathered(list(page.object_list), timezone.localdate())
    address = reverse("credit_archive:api_companies")
    after = f"{address}?page={page.next_page_number()}" if page.has_next() else None
    return _json({**exporting.document(found), "count": pages.count, "next": after})


@limited
def company(request: HttpRequest, code: str) -> HttpResponse:
    """One company; a branch's code gives its head office."""
    found = queries.by_code(code)
    if found is None:
        return _refused("no_such_company", _("No company has this credit code."), 404)
    return _json(exporting.document(exporting.gathered([found.answers], timezone.localdate())))


@limited
def ledger(request: HttpRequest) -> HttpResponse:
    """The newest line's number and hash. Whoever notes it down can later show that nothing was changed."""
    seq, last = head()
    return _json({"format": exporting.FORMAT, "number": seq, "hash": last})
