"""居民所提 in public: the index; catalogue, list and what was not taken up; a demand; the path by receipt."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from surveys import asked
from surveys.asked import Section
from surveys.demands import carrying, labels, narrowing, paths, queries
from surveys.demands.enums import DemandState
from surveys.demands.merging import holder
from surveys.demands.models import Collection, Demand
from surveys.public_limit import PublicLimit
from territory.paging import paged

minute = cache_control(public=True, max_age=60)
limit = PublicLimit(per_address=12, per_process=240)
CODE_LIMIT = 40
COOKIE, REMEMBERED = "asked_code", 300  # seconds
COLLECTIONS = 30
SHOWN: dict[str, tuple[Any, tuple[DemandState, ...], str]] = {
    "list": (_("List of demands"), queries.LIST, "list_no"),
    "catalogue": (_("Catalogue of demands"), queries.CATALOGUE, "catalogue_no"),
    "refused": (_("Not taken up, and why"), (DemandState.REFUSED,), ""),
}


def sections() -> list[Section]:
    """The part of the index that is ours."""
    return [
        Section(
            100,
            _("Catalogue and list of demands"),
            _("What residents asked for, what was recognised, what was not taken up and why."),
            "asked_demands",
            lambda: published().count(),
        )
    ]


def published() -> QuerySet[Demand]:
    """Demands that everybody may see: staff gave them a public title and decided on them."""
    return Demand.objects.filter(state__in=queries.PUBLIC).exclude(title="")


@require_safe
@minute
def index(request: HttpRequest) -> HttpResponse:
    """What residents asked and what became of it: one line for each kind of list."""
    lines = [(each, each.count()) for each in sorted(asked.sections, key=lambda each: each.order)]
    return render(request, "demands/public/index.html", {"lines": lines})


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def path(request: HttpRequest) -> HttpResponse:
    """The form, and what became of the answers with the code that was sent.

    What is sent comes back as a page of its own, so that a browser can go back to it. The code travels in a
    signed cookie of this page alone, for minutes: in an address it would stand in histories and logs.
    """
    if request.method != "POST":
        typed = _typed(request)
        found = None if typed is None else asked.find(typed)
        return render(request, "demands/public/path.html", {"typed": typed, "found": found})
    typed = request.POST.get("code", "")[:CODE_LIMIT]
    if limit.too_many(request):
        return render(request, "demands/public/path.html", {"typed": typed, "too_many": True}, status=429)
    answer = redirect("asked_path")
    answer.set_cookie(
        COOKIE,
        signing.dumps(typed, salt=COOKIE),
        max_age=REMEMBERED,
        path=reverse("asked_path"),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return answer


def _typed(request: HttpRequest) -> str | None:
    """The code that was sent within the last minutes; None for none."""
    try:
        return str(signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=REMEMBERED))
    except signing.BadSignature:
        return None


@require_safe
@minute
def demands(request: HttpRequest) -> HttpResponse:
    """The list, the catalogue, or what was not taken up, of all collections or of one (?of=, ?show=, ?q=)."""
    known = Collection.objects.select_related("area")
    offered = list(known[: COLLECTIONS + 1])
    wanted = narrowing.number(request.GET.get("of"))
    chosen = get_object_or_404(known, pk=wanted) if wanted else None
    older = len(offered) > COLLECTIONS
    offered = offered[:COLLECTIONS]
    if chosen and chosen not in offered:
        offered.append(chosen)
    show = request.GET.get("show", "")
    public = published().filter(collection=chosen) if chosen else published()
    counts = dict(public.order_by().values_list("state").annotate(Count("pk")))
    sizes = {key: sum(counts.get(state, 0) for state in states) for key, (_t, states, _n) in SHOWN.items()}
    show = show if show in SHOWN else next((key for key, n in sizes.items() if n), "catalogue")
    label, states, number = SHOWN[show]
    text = request.GET.get("q", "").strip()[:60]
    rows = public.filter(state__in=states)
    if text:
        rows = rows.filter(
            Q(title__icontains=text) | Q(text__icontains=text) | Q(category_label__icontains=text)
        )
    keys = ("-collection_id", number or "-pk")
    page = paged(rows.select_related("area", "department", "collection"), keys, request.GET)
    names = paths.places(each.area for each in page.rows)
    reasons = paths.reasons(page.rows) if show == "refused" else {}
    told = carrying.projects(page.rows)
    lines = [
        {
            "demand": each,
            "project": carrying.present(told[each.pk]),
            "place": names[each.area_id],
            "number": labels.number(each.collection, getattr(each, number)) if number else "",
            "state": paths.state_words(each, told[each.pk]),
            "reason": reasons.get(each.pk, ""),
        }
        for each in page.rows
    ]
    context = {
        "collections": offered,
        "older": older,
        "chosen": chosen,
        "show": show,
        "shown": [(key, value[0], sizes[key]) for key, value in SHOWN.items()],
        "label": label,
        "text": text,
        "page": page,
        "lines": lines,
    }
    return render(request, "demands/public/demands.html", context)


@require_safe
@minute
def collections(request: HttpRequest) -> HttpResponse:
    """All collections, newest first, page by page."""
    page = paged(Collection.objects.select_related("area"), ("-year", "-pk"), request.GET, COLLECTIONS)
    return render(request, "demands/public/collections.html", {"page": page})


@require_safe
@minute
def demand(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One demand: what is needed, how far it is, day by day. A merged one leads to where it was merged to."""
    if merged := Demand.objects.filter(pk=pk, merged_into__isnull=False).first():
        return redirect("asked_demand", get_object_or_404(published(), pk=holder(merged).pk).pk)
    rows = published().select_related("area", "department", "collection")
    found = get_object_or_404(rows, pk=pk)
    told = carrying.projects([found])[found.pk]
    context = {
        "demand": found,
        "project": carrying.present(told),
        "place": paths.places([found.area])[found.area_id],
        "state": paths.state_words(found, told),
        "numbers": labels.numbers(found),
        "stops": paths.public_stops(found, told),
        "next": paths.next_words(found, told),
    }
    return render(request, "demands/public/demand.html", context)
