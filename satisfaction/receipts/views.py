"""The public pages. They set no cookie, name nobody, and keep no record of who looked a receipt up.

A receipt is sent by POST so that it stands in no address, log or history; it gives no authority, so there is
no CSRF token either.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from satisfaction.enums import TestState
from satisfaction.models import Test
from satisfaction.receipts import checking, limits, queries
from satisfaction.rule_words import rules_in_words
from surveys import channels
from territory.paging import paged

PAGE = 20
CODE_LIMIT = 40


class Search(forms.Form):
    """What the list of tests can be narrowed to."""

    q = forms.CharField(label=_("estate, company or title"), required=False, max_length=60)

    @property
    def text(self) -> str:
        """What was looked for; "" for nothing."""
        return str(self.cleaned_data.get("q", "")).strip() if self.is_valid() else ""


@require_safe
def tests(request: HttpRequest) -> HttpResponse:
    """The tests that run and that ended, newest first."""
    form = Search(request.GET)
    text = form.text
    rows = queries.shown().filter(queries.named(text)) if text else queries.shown()
    page = paged(rows, ("-pk",), request.GET, PAGE)
    context = {"form": form, "text": text, "page": page, "kept": urlencode({"q": text}) if text else ""}
    return render(request, "satisfaction/receipts/tests.html", context)


@require_safe
def test(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One test: who is tested, how many took part, how it is scored, the root of its receipts."""
    found = queries.one(uid)
    if found is None:
        raise Http404
    return render(request, "satisfaction/receipts/test.html", _context(found))


def _context(test: Test) -> dict[str, Any]:
    settled = test.state == TestState.SETTLED
    areas = list(test.areas.all())
    voted = queries.voted(test) if test.state != TestState.GIVEN_UP else {}
    scored = queries.scores(areas) if settled else {}
    link = test.open_channel
    return {
        "test": test,
        "lines": [(each, voted.get(each.pk, 0), scored.get(each.pk)) for each in areas],
        "households": sum(each.households for each in areas),
        "voted": sum(voted.values()),
        "settled": settled,
        "early": test.closed_at is not None and timezone.localdate(test.closed_at) < test.ends_on,
        "rules": rules_in_words(test),
        "open_link": f"/f/{link.code}/" if link and channels.is_open(link) else "",
    }


@csrf_exempt
@never_cache
def receipts(request: HttpRequest) -> HttpResponse:
    """The form, and what is known of the code that was sent."""
    if request.method != "POST":
        return render(request, "satisfaction/receipts/receipts.html", {})
    typed = request.POST.get("code", "")[:CODE_LIMIT]
    if limits.too_many(request):
        context = {"typed": typed, "too_many": True}
        return render(request, "satisfaction/receipts/receipts.html", context, status=429)
    found = checking.check(typed)
    return render(request, "satisfaction/receipts/receipts.html", {"typed": typed, "found": found})


@csrf_exempt
@never_cache
@require_POST
def proof(request: HttpRequest) -> HttpResponse:
    """The proof as a file; back to the form where there is none."""
    if limits.too_many(request):
        return render(request, "satisfaction/receipts/receipts.html", {"too_many": True}, status=429)
    proven = checking.check(request.POST.get("code", "")[:CODE_LIMIT]).proven
    wanted = request.POST.get("test", "")
    for each in proven:
        if str(each.test.uid) == wanted or not wanted:
            answer = JsonResponse(each.as_json, json_dumps_params={"ensure_ascii": False, "indent": 2})
            name = f"receipt-{each.proof.receipt}.json"
            answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
            return answer
    return redirect("receipts")
