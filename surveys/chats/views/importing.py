"""导入: hand a file of groups in, look at what it would do, confirm, see what was done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from surveys.chats.importing import columns
from surveys.chats.importing.job_kinds import CHECK, IMPORT
from territory.sheets import views
from territory.sheets.template import template

CHOICES = {
    columns.LEVEL: columns.LEVELS,
    columns.KIND: columns.KINDS,
    columns.OWNER_KIND: columns.OWNER_KINDS,
    columns.FILING: columns.FILINGS,
}


class OfKind(views.OfKind):
    """What these pages are about."""

    namespace = "chats"
    kinds = {columns.GROUPS.key: columns.GROUPS}
    labels = {columns.GROUPS.key: _("WeChat groups")}

    def register_address(self, key: str) -> str:
        """The register of groups."""
        return reverse("chats_chatgroup_modeladmin_index")


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
    return views.file_to_fill_in(request, columns.GROUPS, template(columns.GROUPS, CHOICES))
