"""轮次: the list, and one round's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import registry

from forms_builder.models import Questionnaire
from surveys.admin.responses import AreaChoice
from surveys.admin.roles import CORRECT, holds
from surveys.visits.enums import Draw, RoundState
from surveys.visits.models import Round
from surveys.visits.rounds import drawing, queries, sizing
from surveys.visits.rounds.roles import KEEP
from surveys.visits.rounds.views.base import OfRounds, OneRound
from territory.access import User
from territory.enums import Level
from territory.models import Area
from territory.naming import full_names
from territory.paging import paged

HISTORY = 30


class Narrowing(forms.Form):
    """What the list can be narrowed to."""

    q = forms.CharField(label=_("title"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("state"), required=False, choices=[("", _("all")), *RoundState.choices])
    questionnaire = forms.ModelChoiceField(
        Questionnaire.objects.none(), label=_("questionnaire"), required=False
    )
    area = AreaChoice(Area.objects.none(), label=_("area"), required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        given = {name: str(data.get(name) or "") for name in self.base_fields}
        for name in ("questionnaire", "area"):
            given[name] = given[name] if given[name].isdecimal() and len(given[name]) < 19 else ""
        super().__init__(given)
        used = queries.rounds(user).order_by().values("questionnaire")
        fields: dict[str, Any] = self.fields
        fields["questionnaire"].queryset = (
            Questionnaire.objects.filter(pk__in=used).defer("body").order_by("title")
        )
        fields["area"].queryset = queries.wide_areas(user)
        for name in ("questionnaire", "area"):
            fields[name].empty_label = _("all")

    def as_filter(self) -> Q:
        """The filter over rounds. What cannot be read narrows nothing."""
        self.is_valid()
        chosen, found = self.cleaned_data, Q()
        for name in ("state", "questionnaire"):
            if chosen.get(name):
                found &= Q(**{name: chosen[name]})
        if chosen.get("area"):
            found &= Q(area__path__startswith=chosen["area"].path)
        if chosen.get("q"):
            found &= Q(title__icontains=chosen["q"])
        return found

    @property
    def narrowed(self) -> bool:
        """Whether anything has been chosen."""
        return any(self.data.get(name) for name in self.fields)


class RoundList(OfRounds):
    """The rounds of the user's areas, newest first, paged by key."""

    template_name = "visits/rounds/rounds.html"
    page_title = _("rounds")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of rounds with their progress."""
        user = self.request.user
        form = Narrowing(self.request.GET, user=user)
        page = paged(queries.round_list(user).filter(form.as_filter()), ("-pk",), self.request.GET)
        done = queries.progress_of(page.rows)
        places = full_names({each.area_id: each.area for each in page.rows}.values())
        kept = {name: value for name, value in self.request.GET.items() if name in form.fields and value}
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "page": page,
            "rows": [
                (each, places[each.area_id], done.get(each.pk, queries.Progress())) for each in page.rows
            ],
            "kept": urlencode(kept),
            "may_create": holds(user, KEEP),
            "today": timezone.localdate(),
        }


class RoundPage(OneRound):
    """One round: what it is, how far it is, who has what, and what has been done."""

    template_name = "visits/rounds/round.html"
    acts = False
    top = True

    def get_page_title(self) -> str:
        """The round."""
        return self.round.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts, progress, buildings, workers, history."""
        round_ = self.round
        targets = list(round_.targets.order_by("path"))
        drawn = round_.drawn_at is not None
        buildings = _buildings(round_) if drawn else {}
        done = queries.progress_of([round_]).get(round_.pk, queries.Progress())
        return {
            **super().get_context_data(**kwargs),
            "targets": list(full_names(targets).values()),
            "drawn": drawn,
            "census": round_.draw == Draw.CENSUS,
            "done": done,
            "margin": sizing.margin_of(round_.frame_size or 0, done.sample) if drawn else None,
            "algorithm": drawing.ALGORITHM,
            "buildings": queries.by_building(round_, buildings) if drawn else [],
            "workers": queries.by_worker(round_) if drawn else [],
            "channels": [each for each in (round_.worker_channel, round_.letter_channel) if each],
            "results": _results(round_),
            "quality": _quality(round_) if holds(self.request.user, CORRECT) else "",
            "late": round_.state == RoundState.OPEN and round_.ends_on < timezone.localdate(),
            "history": registry.get_logs_for_instance(round_)
            .select_related("user")
            .order_by("-timestamp")[:HISTORY],
        }


def _buildings(round_: Round) -> dict[int, str]:
    """The names of the sample's buildings in tree order, from the estate down."""
    areas = Area.objects.filter(pk__in=round_.assignments.order_by().values("stratum")).order_by("path")
    return full_names(areas, Level.ESTATE)


def _results(round_: Round) -> str:
    """The page with the rates; '' where this installation has none."""
    try:
        return reverse("visits_visiting:results", args=[round_.pk])
    except NoReverseMatch:
        return ""


def _quality(round_: Round) -> str:
    """The page with flags and back-checks; '' where this installation has none."""
    try:
        return reverse("quality:round", args=[round_.pk])
    except NoReverseMatch:
        return ""
