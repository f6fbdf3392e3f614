"""What the staff pages of the credit record share: who gets in, one entry found or not found."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from satisfaction.credit.entries import rights
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.models import CreditEntry
from territory import access
from territory.staff_view import StaffView

ENTRIES = ("credit:entries", _("credit entries"))


class CreditView(StaffView):
    """A page for everyone with a post."""

    header_icon = "list-ul"

    def shown(self, **context: Any) -> HttpResponseBase:
        """The page with what it shows."""
        page: HttpResponseBase = self.render_to_response(self.get_context_data(**context))
        return page

    def refused(self, refusal: StepRefused, address: str) -> HttpResponseBase:
        """Say why and go on elsewhere."""
        messages.error(self.request, refusal.message)
        return redirect(address)


class KeeperView(CreditView):
    """A page for those who keep the record somewhere."""

    roles: ClassVar[tuple[Any, ...]] = access.KEEP


class OneEntry(CreditView):
    """A page of one entry that the user sees; 404 for any other."""

    parents: ClassVar[tuple[tuple[str, Any], ...]] = (ENTRIES,)

    @cached_property
    def entry(self) -> CreditEntry:
        """The entry of the address."""
        rows = rights.visible(self.request.user).select_related("scheme", "created_by", "corrects")
        found: CreditEntry = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @property
    def address(self) -> str:
        """The entry's own page."""
        return reverse("credit:entry", args=[self.entry.pk])

    def get_page_subtitle(self) -> str:
        """Of what."""
        return str(self.entry.title)


def keeps_somewhere(request: HttpRequest) -> bool:
    """Whether the user can propose entries at all."""
    return access.holds(request.user, *access.KEEP)
