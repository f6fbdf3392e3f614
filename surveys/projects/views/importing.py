"""导入: hand a file of social organisations or social workers in, look at what it would do, confirm."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from surveys.projects.importing import columns
from surveys.projects.importing.job_kinds import CHECK, IMPORT
from territory.sheets import views
from territory.sheets.template import template

REGISTERS = {
    columns.ORGANISATIONS.key: "projects_socialorganisation_modeladmin_index",
    columns.WORKERS.key: "projects_socialworker_modeladmin_index",
}


class OfKind(views.OfKind):
    """What these pages are about."""

    namespace = "projects"
    kinds = columns.KINDS
    labels = {columns.ORGANISATIONS.key: _("social organisations"), columns.WORKERS.key: _("social workers")}

    def register_address(self, key: str) -> str:
        """The register of a kind."""
        return reverse(REGISTERS[key])


class Upload(OfKind, views.Upload):
    """Hand a file in."""

    check_kind = CHECK


class Preview(OfKind, views.Preview):
    """What would happen."""

    job_kind, import_kind = CHECK, IMPORT


class Done(OfKind, views.Done):
    """What was done."""

    job_kind = IMPORT


def template_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The file to fill in, with lists to choose from."""
    found = columns.KINDS.get(kind)
    if found is None:
        raise Http404
    return views.file_to_fill_in(request, found, template(found, columns.CHOICES))
