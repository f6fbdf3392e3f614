"""Consultation as residents read it: no cookie, no name, only words that staff wrote for everybody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from surveys.topics import companies, queries, telling
from surveys.topics.enums import Category, PublicChannel, Stance, TopicState
from surveys.topics.models import Topic
from surveys.topics.voting import Votes
from surveys.topics.wording import look, votes_of
from territory.enums import Level
from territory.models import Area
from territory.naming import full_names

PAGE = 20
COMMUNITIES = 300
minute = cache_control(public=True, max_age=60)


class Narrowing(forms.Form):
    """What the list can be narrowed to."""

    q = forms.CharField(label=_("words to look for"), required=False, max_length=40)
    community = forms.ChoiceField(label=_("community"), required=False)
    category = forms.ChoiceField(
        label=_("category"), required=False, choices=[("", _("all")), *Category.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = queries.public_topics().values("places")
        rows = Area.objects.filter(pk__in=used, level=Level.COMMUNITY).order_by("path")[:COMMUNITIES]
        field: Any = self.fields["community"]
        field.choices = [("", _("all")), *((str(each.pk), each.name) for each in rows)]


@require_safe
@minute
def topics(request: HttpRequest) -> HttpResponse:
    """The list, newest first."""
    form = Narrowing(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    rows = queries.public_topics().select_related("lead_area", "area").order_by("-raised_on", "-pk")
    if chosen.get("q"):
        rows = rows.filter(queries.named_topic(chosen["q"]) | Q(pk__in=companies.topics(chosen["q"])))
    if chosen.get("community"):
        rows = rows.filter(places=int(chosen["community"]))
    if chosen.get("category"):
        rows = rows.filter(category=chosen["category"])
    kept = request.GET.copy()
    kept.pop("page", None)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    names = full_names(each.area for each in page.object_list)
    context = {
        "form": form,
        "page": page,
        "lines": [
            (each, names[each.area_id], look(each.state), telling.state_words(each))
            for each in page.object_list
        ],
        "kept": kept.urlencode(),
        "narrowed": any(chosen.values()),
    }
    return render(request, "topics/public/list.html", context)


@require_safe
@minute
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    """One topic: how far it is, what was agreed, who does what by when, replies to objections."""
    rows = queries.public_topics().select_related("lead_area", "area", "matter")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return render(request, "topics/public/topic.html", _context(found))


def _context(found: Topic) -> dict[str, Any]:
    today = timezone.localdate()
    parts = queries.parts(found)
    agreed = found.resolved_on is not None
    served = companies.of(parts["commitments"])
    return {
        "topic": found,
        "state": telling.state_words(found),
        "place": full_names([found.area])[found.area_id],
        "look": look(found.state),
        "next": telling.next_words(found),
        "places": parts["places"],
        "meetings": [
            (each, _came(each), votes_of(each)) for each in parts["meetings"] if not each.cancelled_at
        ],
        "agreed": agreed,
        "commitments": [
            (each, telling.who(each), each.overdue(today), served.get(each.pk))
            for each in parts["commitments"]
            if agreed
        ],
        "replies": [
            each
            for each in parts["opinions"]
            if each.stance == Stance.AGAINST and each.replied_on is not None
        ],
        "publications": [
            (each, [PublicChannel(key).label for key in each.channels if key in PublicChannel.values])
            for each in parts["publications"]
        ],
        "lines": telling.lines(found),
        "merged": len(parts["merged"]),
        "appraised": found.state == TopicState.APPRAISED,
        "satisfied": Votes(found.satisfied, found.rated - (found.satisfied or 0), 0).percent
        if found.rated and found.satisfied is not None
        else None,
    }


def _came(meeting: Any) -> int:
    return sum(each.count for each in meeting.attendance.all())
