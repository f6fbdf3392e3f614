"""导入: hand a file in, look at what it would do, confirm, see what was done."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from satisfaction.companies.importing.columns import COMPANIES, KINDS_OF_FILE
from satisfaction.companies.importing.job_kinds import CHECK, IMPORT
from satisfaction.companies.importing.template import template
from territory.sheets import views

REGISTERS = {"companies": "company", "areas": "servicearea", "contracts": "contract"}


class OfKind(views.OfKind):
    """What these pages are about."""

    namespace = "companies"
    kinds = KINDS_OF_FILE
    labels = {
        "companies": _("property companies"),
        "areas": _("service areas"),
        "contracts": _("service contracts"),
    }
    placed = (COMPANIES.key,)

    def register_address(self, key: str) -> str:
        """The list to which a kind of file belongs."""
        return reverse(f"companies_{REGISTERS[key]}_modeladmin_index")


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
    """The file to fill in."""
    found = KINDS_OF_FILE.get(kind)
    if found is None:
        raise Http404
    return views.file_to_fill_in(request, found, template(found))
