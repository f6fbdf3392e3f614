"""What everybody may read: projects and the published purchase lists. No cookie, no name of a person."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from surveys import asked
from surveys.flow.telling import public_history
from surveys.projects import closing, queries
from surveys.projects.enums import ProjectState
from surveys.projects.models import Project, PurchaseList
from surveys.projects.table import FLOW
from surveys.projects.views.lists import of_list
from territory.enums import Level
from territory.naming import full_names
from territory.paging import paged

PAGE = 20


class Search(forms.Form):
    """What the list of projects can be narrowed to."""

    q = forms.CharField(label=_("project, provider or community"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("state"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [(value, label) for value, label in ProjectState.choices if value in queries.PUBLIC]
        field: Any = self.fields["state"]
        field.choices = [("", _("all states")), *shown]


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """The projects, newest first."""
    form = Search(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    text, state = str(asked.get("q", "")).strip(), str(asked.get("state", ""))
    rows = queries.public_projects()
    if text:
        rows = rows.filter(
            Q(name__icontains=text) | Q(provider__name__icontains=text) | Q(area__name__icontains=text)
        )
    if state:
        rows = rows.filter(state=state)
    page = paged(rows, ("-pk",), request.GET, PAGE)
    kept = urlencode({key: value for key, value in (("q", text), ("state", state)) if value})
    context = {"form": form, "page": page, "kept": kept, "narrowed": bool(kept)}
    return render(request, "projects/public/projects.html", context)


@require_safe
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """One project: what it answers, who does what by when, what became of it."""
    found: Project = get_object_or_404(queries.public_projects(), pk=pk)
    evaluation = closing.evaluation(found)
    answers = evaluation.get("answers")
    context = {
        "project": found,
        "place": full_names([found.area], Level.STREET)[found.area_id],
        "demands": list(found.demands.exclude(title="").order_by("pk")),
        "stops": _stops(found),
        "answers": answers,
        "carries": closing.carries(answers, found.served),
        "few_because": evaluation.get("few_because", ""),
        "asking": found.channel if found.state in closing.OPEN and found.channel_id else None,
    }
    return render(request, "projects/public/project.html", context)


def _stops(project: Project) -> list[asked.Stop]:
    """What happened, by days."""
    lines = public_history(FLOW, project, _("designed"))
    return [asked.Stop(str(each.label), timezone.localdate(each.at), each.told) for each in lines]


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """The published purchase lists."""
    page = paged(queries.public_lists(), ("-pk",), request.GET, PAGE)
    return render(request, "projects/public/lists.html", {"page": page})


@require_safe
def one_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One published list with its projects."""
    found: PurchaseList | None = queries.public_lists().filter(pk=pk).first()
    if found is None:
        raise Http404
    rows = list(of_list(found))
    context = {
        "found": found,
        "place": full_names([found.area], Level.COUNTY)[found.area_id],
        "projects": rows,
        "total": sum(each.budget for each in rows),
    }
    return render(request, "projects/public/list.html", context)
