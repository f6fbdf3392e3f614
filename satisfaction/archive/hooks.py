"""What the archive adds to the admin: the staff export's address and its log action."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from satisfaction.archive.staff import StaffExport


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """The staff export."""
    return [path("credit-export/<str:layout>/", StaffExport.as_view(), name="credit_export")]


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls the export."""

    @actions.register_action("credit.export")
    class Exported(LogFormatter):
        """Credit records were taken out."""

        label = _("export credit records")

        def format_message(self, log_entry: Any) -> Any:
            """How many companies', as what."""
            return _("Credit records of %(companies)s companies exported (%(layout)s)") % {
                "companies": log_entry.data.get("companies", 0),
                "layout": log_entry.data.get("layout", ""),
            }
