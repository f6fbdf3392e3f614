"""What the roster's pages share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from jobs.enums import State
from jobs.models import Job
from jobs.queries import visible_to

HOME = ("territory_roster:home", _("roster of households"))


def finished(request: HttpRequest, kind: str, pk: UUID) -> Job:
    """A finished job of the user's own. 404 for someone else's, another kind's, one that is not done."""
    jobs = visible_to(request.user).filter(kind=kind, state=State.DONE)
    return get_object_or_404(jobs, pk=pk)


def field_errors(form: Any) -> dict[str, str]:
    """The first error of each field, for a template."""
    return {name: str(errors[0]) for name, errors in form.errors.items()}
