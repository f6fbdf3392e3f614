"""The owner's view of jobs: a list, a page that follows one job, its files, calling it off, once more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic.base import View
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from jobs import kinds, queries
from jobs.enums import Side, State
from jobs.models import Job
from jobs.pruning import settle_lost
from jobs.starting import cancel, retry

NEWEST = 50
SLOW_START = 20.0  # seconds after which a waiting owner is told what may be wrong


class _JobsView(WagtailAdminTemplateMixin, View):
    header_icon = "tasks"
    _show_breadcrumbs = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, never kept by anyone."""
        page: HttpResponseBase = self.render_to_response(self.get_context_data(**kwargs))
        page.headers["Cache-Control"] = "private, no-store"
        return page


class JobList(_JobsView):
    """我的后台任务: the newest fifty."""

    template_name = "jobs/list.html"
    page_title = _("My background jobs")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, this page."""
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The user's own jobs."""
        own = queries.jobs_of(self.request.user)
        settle_lost(own)
        return {**super().get_context_data(**kwargs), "jobs": list(own.prefetch_related("files")[:NEWEST])}


class JobPage(_JobsView):
    """One job: how far it is, and what came of it."""

    template_name = "jobs/job.html"

    def get_page_title(self) -> str:
        """What kind of work it is."""
        return self.job.label

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the list, this page."""
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("jobs:list"), "label": _("My background jobs")},
            {"url": "", "label": self.job.label, "sublabel": self.job.title},
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A finished job with a page of its own for the result leads there when its owner was waiting."""
        self.job = _job(request, kwargs["pk"])
        address = outcome(self.job)
        if address and "wait" in request.GET:
            return redirect(address)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The job."""
        results = [each for each in self.job.files.all() if each.side == Side.RESULT]
        return {
            **super().get_context_data(**kwargs),
            "job": self.job,
            "said": words(self.job),
            "outcome": outcome(self.job),
            "origin": origin(self.job),
            "results": results,
        }


def state(request: HttpRequest, pk: UUID) -> JsonResponse:
    """For the script that follows a job: its words, its percentage, whether it has ended."""
    job = _job(request, pk)
    answer = {"state": job.state, "ended": job.ended, "percent": job.percent, "words": words(job)}
    return JsonResponse(answer, headers={"Cache-Control": "private, no-store"})


@require_POST
def cancel_job(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call it off."""
    job = _job(request, pk)
    if job.owed:
        messages.error(request, gettext("This work has to be done: it cannot be called off."))
    elif not job.ended:
        cancel(job)
        messages.success(request, gettext("The job is being called off."))
    return redirect("jobs:job", pk)


@require_POST
def retry_job(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Once more, with what was handed in."""
    if retry(_job(request, pk)):
        messages.success(request, gettext("The job waits for its turn again."))
    return redirect(f"{reverse('jobs:job', args=[pk])}?wait")


def download(request: HttpRequest, pk: UUID, file: int) -> HttpResponseBase:
    """A file that the job made; never what was handed in."""
    job = _job(request, pk)
    kept = get_object_or_404(job.files.filter(side=Side.RESULT), pk=file)
    headers = {"Cache-Control": "private, no-store", "Content-Type": "application/octet-stream"}
    return FileResponse(kept.content(), as_attachment=True, filename=kept.name, headers=headers)


def outcome(job: Job) -> str:
    """The address of the page that shows a finished job's result; '' where there is none."""
    kind = kinds.find(job.kind)
    return reverse(kind.outcome, args=[job.pk]) if kind and kind.outcome and job.state == State.DONE else ""


def origin(job: Job) -> str:
    """The address of the page from which the job was asked for; '' where that is not known."""
    kind = kinds.find(job.kind)
    return kind.origin(job.params) if kind and kind.origin else ""


def words(job: Job) -> str:
    """How it stands, in a sentence."""
    match job.state:
        case State.QUEUED:
            return _waiting(job)
        case State.RUNNING if job.cancel_requested:
            return gettext("It is being called off and stops at the next step.")
        case State.RUNNING:
            counted = gettext("%(done)s of %(total)s") % {"done": job.done, "total": job.total}
            return " · ".join(
                part for part in (gettext("Work goes on"), counted if job.total else "", job.text) if part
            )
        case State.FAILED:
            return job.message
        case State.CANCELLED:
            return gettext("It was called off; nothing of it was kept.")
    return gettext("It is finished.")


def _waiting(job: Job) -> str:
    ahead = queries.ahead_of(job)
    if ahead:
        said = ngettext("%(n)s job comes before it.", "%(n)s jobs come before it.", ahead)
        return said % {"n": ahead}
    if (timezone.now() - job.created_at).total_seconds() > SLOW_START:
        return gettext(
            "It has been waiting for a while: the program for background jobs does not seem to run. "
            "Tell whoever looks after the server."
        )
    return gettext("It begins in a moment.")


def _job(request: HttpRequest, pk: UUID) -> Job:
    jobs = queries.visible_to(request.user)
    settle_lost(jobs.filter(pk=pk))
    return get_object_or_404(jobs.defer("result").prefetch_related("files"), pk=pk)
