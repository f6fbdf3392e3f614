"""导入: hand a file of social organisations or social workers in, look at what it would do, confirm."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from surveys.projects.importing import columns
from surveys.projects.importing.job_kinds import CHECK, IMPORT
from territory.sheets import views
from territory.sheets.template import TEMPLATE_ROWS, headings, notes_sheet

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
    if kind not in columns.KINDS:
        raise Http404
    found, buffer = columns.KINDS[kind], BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = headings(book, found)
    for place, column in enumerate(found.columns):
        sheet.write_string(1, place, column.example)
        if column in columns.CHOICES:
            offered = {"validate": "list", "source": [words[0] for words in columns.CHOICES[column].values()]}
            sheet.data_validation(1, place, TEMPLATE_ROWS, place, {**offered, "error_type": "warning"})
    notes_sheet(book, found)
    book.close()
    return views.file_to_fill_in(request, found, buffer.getvalue())
