"""The live page as Django serves it, readable without JavaScript, and its numbers as JSON and as a table."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from surveys.live import frames, table
from surveys.live.gate import Entry, Refused, enter
from surveys.live.page import address, crumbs, heading, page_of
from surveys.live.states import Parts, State, parts_of, read_states
from surveys.queries import PAGE, newest_texts
from surveys.results import catalogue_of, results

log = logging.getLogger(__name__)

View = Callable[..., HttpResponse]


def watched(view: Callable[..., HttpResponse]) -> View:
    """Let in whoever may watch: `view` gets an Entry in place of the code. Others get the refusal page."""

    @wraps(view)
    def guarded(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        try:
            entry = enter(request.user, code, request.GET.get("scope", ""))
        except Refused:
            return render(request, "surveys/live/refused.html", status=404)
        return view(request, entry, **kwargs)

    return require_GET(never_cache(login_required(guarded)))


def _state(entry: Entry) -> tuple[Parts, State]:
    parts = parts_of(entry.questionnaire.pk, entry.area, entry.scope)
    return parts, read_states(entry.questionnaire.pk, [(entry.scope, parts)])[entry.scope.key]


@watched
def page(request: HttpRequest, entry: Entry) -> HttpResponse:
    """The questionnaire's numbers in one scope."""
    if day := request.GET.get("day"):  # the date field, which works without JavaScript
        return redirect(f"{reverse('live', args=[entry.channel.code])}?scope=d:{quote(day)}")
    parts, state = _state(entry)
    found = results(catalogue_of(entry.questionnaire), state.cells)
    texts = {
        each.asked.id: newest_texts(
            entry.questionnaire.pk,
            entry.scope,
            each.asked.id,
            inside=each.asked.inside,
            limit=min(PAGE, each.figures["count"]),
        )
        for each in found
        if each.asked.kind == "text" and each.figures["count"]
    }
    return render(request, "surveys/live/page.html", page_of(request.user, entry, parts, state, found, texts))


@watched
def data(request: HttpRequest, entry: Entry) -> HttpResponse:
    """A snapshot, for pages whose socket is silent."""
    _parts, state = _state(entry)
    return HttpResponse(
        frames.encode(frames.snapshot(entry.scope.key, state)), content_type="application/json"
    )


@watched
def csv(request: HttpRequest, entry: Entry) -> HttpResponse:
    """The shown numbers as CSV."""
    _parts, state = _state(entry)
    found = results(catalogue_of(entry.questionnaire), state.cells)
    scope = heading(entry)
    rows = table.rows(entry.questionnaire.title, scope, state.cells[""].get("n", 0), found)
    log.info(
        "live table downloaded: user=%s code=%s scope=%r",
        request.user.pk,
        entry.channel.code,
        entry.scope.key,
    )
    name = quote(f"{entry.questionnaire.title}-{scope}.csv", safe="")
    headers = {"Content-Disposition": f"attachment; filename=\"table.csv\"; filename*=UTF-8''{name}"}
    return HttpResponse(table.written(rows), content_type="text/csv; charset=utf-8", headers=headers)


@watched
def texts(request: HttpRequest, entry: Entry, question: str) -> HttpResponse:
    """One question's written answers, newest first, twenty at a time; ?part=list for the list alone."""
    asked = next((each for each in catalogue_of(entry.questionnaire) if each.id == question), None)
    if asked is None or asked.kind != "text":
        raise Http404
    before = request.GET.get("before", "")
    found = newest_texts(
        entry.questionnaire.pk, entry.scope, asked.id, inside=asked.inside, before=before, limit=PAGE + 1
    )
    context = {
        "entry": entry,
        "asked": asked,
        "written": found[:PAGE],
        "next": found[PAGE - 1].cursor if len(found) > PAGE else "",
        "first": not before,
        "heading": heading(entry),
        "crumbs": crumbs(entry),
        "back": address(entry, entry.scope.key),
    }
    part = request.GET.get("part") == "list"
    return render(request, "surveys/live/texts_list.html" if part else "surveys/live/texts.html", context)
