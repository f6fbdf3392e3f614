"""What goes on paper: a route list for each worker, a letter for each household."""

from __future__ import annotations

from itertools import groupby
from typing import Any, ClassVar

import jobs
from django import forms
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.log_actions import log

from surveys.public_address import public_address
from surveys.templatetags.staff import person
from surveys.visits.models import Assignment
from surveys.visits.rounds import letters, queries
from surveys.visits.rounds.roles import KEEP
from surveys.visits.rounds.views.base import OneRound
from territory.enums import Level
from territory.naming import full_names

NOBODY = 0
COLUMNS = 3  # attempts for which an upright sheet has room


class LetterForm(forms.Form):
    """What the letters say, and who gets one."""

    text = forms.CharField(
        label=_("text of the letter"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who asks, and what for. It stands between the title and the code."),
    )
    contact = forms.CharField(
        label=_("whom to ask"),
        max_length=120,
        help_text=_("For example “Sunshine community office, telephone 0717-1234567”."),
    )
    signed = forms.CharField(label=_("signed by"), max_length=60)
    paper = forms.ChoiceField(label=_("paper"), choices=letters.PAPERS, widget=forms.RadioSelect)
    open_only = forms.BooleanField(label=_("only households from which nothing has come yet"), required=False)

    KEPT = ("text", "contact", "signed", "paper")


class PrintPage(OneRound):
    """What can be printed, and the form of the letters."""

    template_name = "visits/rounds/print.html"
    page_title = _("print")
    roles: ClassVar[tuple[Any, ...]] = KEEP

    @cached_property
    def form(self) -> LetterForm:
        """The form, with what was said the last time."""
        data = self.request.POST if self.request.method == "POST" else None
        return LetterForm(data, initial=letters.said(self.round))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Nothing to print before the draw."""
        return super().get(request, *args, **kwargs) if self.round.drawn_at else redirect(self.address)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The workers, and whether letters have a link yet."""
        return {
            **super().get_context_data(**kwargs),
            "form": self.form,
            "workers": queries.by_worker(self.round),
            "for_workers": letters.for_workers(self.round),
            "has_link": self.round.letter_channel_id is not None,
            "households": self.round.assignments.count(),
            "back": self.address,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep the words and queue the job."""
        round_ = self.round
        if round_.letter_channel is None:
            messages.error(request, gettext("Begin the field work first: letters need the round's link."))
            return redirect(request.path)
        if not self.form.is_valid():
            return self.get(request, *args, **kwargs)
        data = self.form.cleaned_data
        count = letters.recipients(round_, open_only=data["open_only"]).count()
        try:
            with transaction.atomic():
                round_.letter = {name: data[name] for name in LetterForm.KEPT}
                round_.save(update_fields=["letter"])
                job = jobs.start(
                    letters.KIND,
                    request.user,
                    title=round_.title,
                    round=round_.pk,
                    base=base_of(request, round_.letter_channel.code),
                    open_only=data["open_only"],
                )
                log(round_, "visits.letters", user=request.user, data={"count": count})
        except jobs.TooManyJobs as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        return redirect(f"{reverse('jobs:job', args=[job.pk])}?wait")


class OneLetter(OneRound):
    """One household's letter, to be printed by itself."""

    roles: ClassVar[tuple[Any, ...]] = KEEP

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The letter, in the residents' language."""
        round_ = self.round
        rows = queries.sample(round_).filter(pk=self.kwargs["assignment"])
        assignment: Assignment = get_object_or_404(rows)
        if round_.letter_channel is None:
            messages.error(request, gettext("Begin the field work first: letters need the round's link."))
            return redirect(reverse("visits_rounds:sample", args=[round_.pk]))
        base = base_of(request, round_.letter_channel.code)
        with override("zh-hans"):
            names = full_names([assignment.stratum], Level.ESTATE)
            found = list(letters.letters([assignment], base, names))
            return HttpResponse(
                letters.page(round_, found, back=reverse("visits_rounds:sample", args=[round_.pk]))
            )


class RouteList(OneRound):
    """A worker's doors in the order of a walk, with room for what happened."""

    roles: ClassVar[tuple[Any, ...]] = KEEP
    template_name = "visits/rounds/route.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """In the workers' language."""
        with override("zh-hans"):
            page: Any = super().get(request, *args, **kwargs)
            rendered: HttpResponseBase = page.render()
        return rendered

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Building by building, unit by unit."""
        worker = None
        if self.kwargs["worker"] != NOBODY:
            worker = get_user_model().objects.filter(pk=self.kwargs["worker"]).first()
        rows = list(queries.sample(self.round).filter(worker=worker))
        if not rows or (worker is None and self.kwargs["worker"] != NOBODY):
            raise Http404
        rows.sort(key=lambda each: queries.walking_key(each.household))
        names = full_names({each.stratum_id: each.stratum for each in rows}.values(), Level.ESTATE)
        attempts = self.round.attempts
        return {
            "round": self.round,
            "worker": person(worker),
            "groups": [
                (names[stratum], unit, list(some))
                for (stratum, unit), some in groupby(
                    rows, key=lambda each: (each.stratum_id, each.household.unit)
                )
            ],
            "count": len(rows),
            "attempts": range(1, attempts + 1),
            "wide": attempts > COLUMNS,
            "today": timezone.localdate(),
            "back": reverse("visits_rounds:print", args=[self.round.pk]),
        }


def base_of(request: HttpRequest, code: str) -> str:
    """The full address of a channel's form."""
    return public_address(request, f"/f/{code}/")
