"""What other features add to a company's or a service area's page: buttons, without being known here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from satisfaction.companies.models import Company, ServiceArea
from territory import access

# Each takes the request and the row, and gives {"url", "label"}, or None where there is nothing to show.
Link = dict[str, Any]
COMPANY_LINKS: list[Callable[[HttpRequest, Company], Link | None]] = []
SERVICE_AREA_LINKS: list[Callable[[HttpRequest, ServiceArea], Link | None]] = []


def of_company(request: HttpRequest, company: Company) -> list[Link]:
    """A company's buttons."""
    return [link for each in COMPANY_LINKS if (link := each(request, company))]


def of_service_area(request: HttpRequest, service_area: ServiceArea) -> list[Link]:
    """A service area's buttons."""
    return [link for each in SERVICE_AREA_LINKS if (link := each(request, service_area))]


def import_button(request: HttpRequest, kind: str) -> list[Link]:
    """To the import of one kind of rows, for those who may bring any in."""
    if not access.holds(request.user, *access.KEEP):
        return []
    address = f"{reverse('companies:upload')}?kind={kind}"
    return [{"url": address, "label": gettext("Import"), "icon": "upload"}]
