"""Work the scores out (a background job), and make them final."""

from __future__ import annotations

from typing import Any

import jobs
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from jobs import queries as job_queries
from wagtail.admin import messages

from satisfaction.enums import TestState
from satisfaction.errors import TestError
from satisfaction.planning.views.base import OfTests, OneTest
from satisfaction.scores import queries
from satisfaction.scores.errors import ScoreError
from satisfaction.scores.job_kinds import KIND
from satisfaction.scores.settling import OVERRULED, hindrances, settle
from satisfaction.scores.working_out import REASON_LIMIT, check
from surveys.enums import Privacy
from territory.access import KEEP


class Step(OneTest):
    """A page that asks once more before something is done."""

    roles = KEEP

    @property
    def back(self) -> str:
        """The test's scores."""
        return reverse("satisfaction:scores", args=[self.test.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """With the test's scores above it."""
        items = super().get_breadcrumbs_items()
        return [*items[:-1], {"url": self.back, "label": gettext("Test scores")}, items[-1]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where to go back to; the reason as it was typed."""
        return {
            **super().get_context_data(**kwargs),
            "back": self.back,
            "limit": REASON_LIMIT,
            "why": self.request.POST.get("why", ""),
        }


class WorkOut(Step):
    """Start the job; where there are scores already, ask for the reason first."""

    template_name = "satisfaction/scores/work_out.html"
    page_title = _("work the scores out")
    states = (TestState.CLOSED, TestState.SETTLED)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether there are scores already."""
        again = bool(queries.newest(self.test))
        return {**super().get_context_data(**kwargs), "again": again, "error": kwargs.get("error", "")}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Queue it, or say what is missing."""
        why = request.POST.get("why", "").strip()
        try:
            check(self.test, why)
            job = jobs.start(KIND, request.user, title=self.test.title, test=self.test.pk, why=why)
        except ScoreError as refusal:
            page: HttpResponseBase = self.render_to_response(self.get_context_data(error=refusal.message))
            page.status_code = 422
            return page
        except jobs.TooManyJobs as refusal:
            messages.error(request, str(refusal))
            return redirect(self.back)
        return redirect(f"{reverse('jobs:job', args=[job.pk])}?wait")


class WorkedOut(OfTests):
    """Where a finished job leads: the scores, and what came of it in a sentence."""

    roles = KEEP

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say it, and go on."""
        job = get_object_or_404(job_queries.visible_to(request.user).filter(kind=KIND), pk=kwargs["pk"])
        found: dict[str, int] = job.result or {}
        if not found:
            return redirect("jobs:job", job.pk)
        if found["scores"]:
            said = ngettext("%(n)s score worked out.", "%(n)s scores worked out.", found["scores"])
            messages.success(request, said % {"n": found["scores"]})
        else:
            messages.info(request, gettext("Nothing has changed: the scores stand as they are."))
        if found["struck"]:
            said = ngettext(
                "%(n)s vote changed its standing after a call-back.",
                "%(n)s votes changed their standing after call-backs.",
                found["struck"],
            )
            messages.warning(request, said % {"n": found["struck"]})
        if found["cases"]:
            said = ngettext(
                "%(n)s case of pressure opened.", "%(n)s cases of pressure opened.", found["cases"]
            )
            messages.warning(request, said % {"n": found["cases"]})
        return redirect("satisfaction:scores", found["test"])


class Settle(Step):
    """What becomes final, what stands against it, and the confirmation."""

    template_name = "satisfaction/scores/settle.html"
    page_title = _("make the scores final")
    states = (TestState.CLOSED,)

    @cached_property
    def against(self) -> list[ScoreError]:
        """What stands against it."""
        return hindrances(self.test)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The scores, and what stands against them."""
        scores = queries.newest(self.test)
        return {
            **super().get_context_data(**kwargs),
            "blocking": [each.message for each in self.against if each.code not in OVERRULED],
            "overruled": [each.message for each in self.against if each.code in OVERRULED],
            "open_gate": sum(each.gate == "" for each in scores.values()),
            "shut_gate": sum(each.gate != "" for each in scores.values()),
            "pseudonymous": self.test.privacy == Privacy.PSEUDONYMOUS,
            "error": kwargs.get("error", ""),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Do it, or say why not."""
        try:
            settle(self.test, user=request.user, why=request.POST.get("why", ""))
        except (ScoreError, TestError) as refusal:
            page: HttpResponseBase = self.render_to_response(self.get_context_data(error=refusal.message))
            page.status_code = 422
            return page
        messages.success(request, gettext("The scores are final."))
        return redirect(self.back)
