"""What the audit log says of rows that came from a file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter


class Imported(LogFormatter):
    """A row came from a file, or was changed by one."""

    label = _("import into the registers")

    def format_message(self, log_entry: Any) -> str:
        """With what changed."""
        said = gettext("Imported from “%(file)s”") % {"file": log_entry.data.get("file", "")}
        empty = gettext("(empty)")
        changes = [
            f"{heading}：{before or empty} → {after or empty}"
            for heading, before, after in log_entry.data.get("changes", ())
        ]
        return f"{said}：{'；'.join(changes)}" if changes else said
