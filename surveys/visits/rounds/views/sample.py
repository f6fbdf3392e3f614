"""The sample of a round: who goes where, and the sample as a file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.log_actions import log

from surveys.templatetags.staff import person
from surveys.visits.enums import RoundState
from surveys.visits.models import Assignment, Round
from surveys.visits.rounds import assigning, exporting, queries
from surveys.visits.rounds.errors import RoundError
from surveys.visits.rounds.roles import KEEP
from surveys.visits.rounds.views.base import OneRound
from territory.enums import Level
from territory.finding import at_address, by_door
from territory.models import Area
from territory.naming import full_names
from territory.paging import paged

NOBODY = "0"
STATES = [
    ("", _("all")),
    ("new", _("nobody has been there")),
    ("visited", _("visited, no answers yet")),
    ("answered", _("answers received")),
]


class BuildingField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """A building by its estate's and its own name."""

    names: dict[int, str]

    def label_from_instance(self, obj: Any) -> str:
        """阳光花园 3栋."""
        return self.names.get(obj.pk) or str(obj)


class WorkerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """A person by full name and user name."""

    def label_from_instance(self, obj: Any) -> str:
        """张三 (zhangsan)."""
        name, username = person(obj), str(obj.get_username())
        return f"{name} ({username})" if name != username else username


class Narrowing(forms.Form):
    """What the sample can be narrowed to; also what "all that fit" means when assigning."""

    q = forms.CharField(label=_("dwelling"), required=False, max_length=30)
    building = BuildingField(Area.objects.none(), label=_("building"), required=False)
    unit = forms.CharField(label=_("unit"), required=False, max_length=8)
    worker = forms.ChoiceField(label=_("grid worker"), required=False)
    state = forms.ChoiceField(label=_("state"), required=False, choices=STATES)

    def __init__(self, data: Any, *, round_: Round) -> None:
        given = {name: str(data.get(name) or "") for name in self.base_fields}
        if not (given["building"].isdecimal() and len(given["building"]) < 19):
            given["building"] = ""
        super().__init__(given)
        fields: dict[str, Any] = self.fields
        areas = Area.objects.filter(pk__in=round_.assignments.order_by().values("stratum")).order_by("path")
        fields["building"].queryset, fields["building"].empty_label = areas, _("all")
        fields["building"].names = full_names(areas, Level.ESTATE)
        people = {each.worker.pk: each.worker for each in queries.by_worker(round_) if each.worker}
        fields["worker"].choices = [
            ("", _("all")),
            (NOBODY, _("nobody yet")),
            *((str(pk), person(each)) for pk, each in people.items()),
        ]

    def narrow(self, rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
        """Those that fit. What cannot be read narrows nothing."""
        self.is_valid()
        chosen, found = self.cleaned_data, Q()
        if chosen.get("building"):
            found &= Q(stratum=chosen["building"])
        if chosen.get("unit"):
            found &= Q(household__unit=chosen["unit"].strip())
        if chosen.get("worker"):
            found &= Q(worker=None) if chosen["worker"] == NOBODY else Q(worker=chosen["worker"])
        if chosen.get("state"):
            found &= {
                "new": Q(was_visited=False, has_answered=False),
                "visited": Q(was_visited=True, has_answered=False),
                "answered": Q(has_answered=True),
            }[chosen["state"]]
        if chosen.get("q"):
            found &= at_address(chosen["q"])
        return rows.filter(found)

    @property
    def narrowed(self) -> bool:
        """Whether anything has been chosen."""
        return any(self.data.get(name) for name in self.fields)


class SampleList(OneRound):
    """The households of a sample, and the form that gives them to workers."""

    template_name = "visits/rounds/sample.html"
    page_title = _("sample and assignments")
    acts = False

    @cached_property
    def may_assign(self) -> bool:
        """Whether the user may say who goes where, and the round is not over."""
        return self.may_act and self.round.state != RoundState.CLOSED

    @cached_property
    def narrowing(self) -> Narrowing:
        """What the list is narrowed to (in the address, also when a form is sent)."""
        return Narrowing(self.request.GET, round_=self.round)

    @property
    def rows(self) -> QuerySet[Assignment]:
        """What fits."""
        return self.narrowing.narrow(queries.sample(self.round))

    @cached_property
    def choose(self) -> forms.Form:
        """To whom."""
        form = forms.Form(self.request.POST if self.request.method == "POST" else None)
        form.fields["worker"] = WorkerField(
            assigning.workers(self.round.area),
            label=_("Give to"),
            required=False,
            empty_label=_("choose a grid worker"),
        )
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page, and the loads."""
        page = paged(by_door(self.rows), queries.IN_ORDER, self.request.GET)
        names = full_names({each.stratum_id: each.stratum for each in page.rows}.values(), Level.ESTATE)
        kept = {
            name: value for name, value in self.request.GET.items() if name in self.narrowing.fields and value
        }
        return {
            **super().get_context_data(**kwargs),
            "form": self.narrowing,
            "page": page,
            "rows": [(each, names[each.stratum_id]) for each in page.rows],
            "kept": urlencode(kept),
            "count": self.rows.count(),
            "choose": self.choose if self.may_assign else None,
            "workers": queries.by_worker(self.round),
            "unassigned": self.round.assignments.filter(worker=None).count(),
            "back": self.address,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Give the ticked ones, or (`all`) all that fit, to a worker; or `take` the ticked ones back."""
        if not self.may_act:
            raise Http404
        form, take = self.choose, "take" in request.POST
        if not form.is_valid() or not (take or form.cleaned_data["worker"]):
            messages.error(request, gettext("Choose a grid worker who looks after the round's area."))
            return redirect(request.get_full_path())
        rows = self.rows if "all" in request.POST else self.rows.filter(pk__in=self._ticked())
        try:
            worker = None if take else form.cleaned_data["worker"]
            done = assigning.assign(self.round.pk, rows, worker, user=request.user)
        except RoundError as refusal:
            messages.error(request, refusal.message)
        else:
            _tell(request, done)
        return redirect(request.get_full_path())

    def _ticked(self) -> list[int]:
        return [int(pk) for pk in self.request.POST.getlist("pick") if pk.isdecimal() and len(pk) < 19]


class ByGrid(OneRound):
    """Give households to the workers of their grids."""

    http_method_names = ["post"]
    roles: ClassVar[tuple[Any, ...]] = KEEP

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Those without a worker, or (`everyone`) all."""
        try:
            done = assigning.assign_by_grid(pk, everyone="everyone" in request.POST, user=request.user)
        except RoundError as refusal:
            messages.error(request, refusal.message)
        else:
            _tell(request, done)
        return redirect(reverse("visits_rounds:sample", args=[pk]))


class Export(OneRound):
    """The sample as a file."""

    roles: ClassVar[tuple[Any, ...]] = KEEP

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As .xlsx or .csv, logged."""
        kind = self.kwargs["kind"]
        if kind not in exporting.MEDIA or not self.round.drawn_at:
            raise Http404
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"sample.{kind}"
            count = exporting.write_sample(path, self.round, kind)
            body = path.read_bytes()
        log(self.round, "visits.export_sample", user=request.user, data={"count": count, "what": kind})
        name = get_valid_filename(f"{self.round.title}-{gettext('sample')}.{kind}")
        answer = HttpResponse(body, content_type=exporting.MEDIA[kind])
        answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return answer


def _tell(request: HttpRequest, done: assigning.Outcome) -> None:
    """What was done, and what could not be."""
    said = ngettext(
        "%(n)s household has a new worker.", "%(n)s households have a new worker.", done.changed
    ) % {"n": done.changed}
    messages.success(request, said)
    left = {
        "outside": gettext("%(n)s lie outside the areas of that worker and stay as they are."),
        "no_grid": gettext("%(n)s lie in no grid: draw the grids, or assign them by hand."),
        "no_worker": gettext(
            "%(n)s lie in a grid without a worker who may go there: name one, or assign by hand."
        ),
    }
    for name, sentence in left.items():
        if n := getattr(done, name):
            messages.warning(request, sentence % {"n": n})
