"""What rounds adds to the admin: addresses, a menu item, log actions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from surveys.admin import roles
from surveys.visits.rounds.roles import SEE


class RoundsItem(MenuItem):
    """轮次, for those who may see any."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has such a role."""
        return roles.holds(request.user, SEE)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """The rounds' addresses."""
    return [path("rounds/", include("surveys.visits.rounds.urls"))]


@hooks.register("register_field_menu_item")
def rounds_item() -> MenuItem:
    """轮次."""
    return RoundsItem(
        capfirst(_("rounds")), reverse("visits_rounds:rounds"), name="rounds", icon_name="list-ul", order=10
    )


class _Told(LogFormatter):
    """A log entry with its data in the sentence."""

    said: Any = ""

    def format_message(self, log_entry: Any) -> Any:
        """The sentence; data that an older version did not keep stays empty."""
        data = {"seed": "", "frame": "", "sample": "", "reason": "", "count": "", "name": "", "what": ""}
        return self.said % {**data, **log_entry.data}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    for name, label, said in (
        (
            "draw",
            _("draw sample"),
            _("Sample drawn: %(sample)s of %(frame)s households, seed %(seed)s"),
        ),
        ("give_up", _("give up sample"), _("Sample given up (seed %(seed)s): %(reason)s")),
        ("letters", _("print letters"), _("Letters made for %(count)s households")),
        ("export_sample", _("export sample"), _("Sample exported: %(count)s households")),
    ):
        formatter = type("Told", (_Told,), {"label": label, "said": said})
        actions.register_action(f"visits.{name}")(formatter)
    actions.register_action("visits.open", _("open round"), _("Round opened, its links made"))
    actions.register_action("visits.reopen", _("open round again"), _("Round opened again"))
    actions.register_action("visits.close", _("close round"), _("Round closed, with its links"))

    @actions.register_action("visits.assign")
    class Assigned(LogFormatter):
        """Households given to a worker, or taken from whoever had them."""

        label = _("assign households")

        def format_message(self, log_entry: Any) -> Any:
            """To whom, how many, and how many of them somebody else had."""
            data = log_entry.data
            moved = sum(data.get("from", {}).values())
            said = {"count": data.get("count", ""), "name": data.get("name", ""), "moved": moved}
            if not data.get("to"):
                return _("%(count)s households taken from their workers") % said
            if moved:
                return _("%(count)s households given to %(name)s, %(moved)s of them from others") % said
            return _("%(count)s households given to %(name)s") % said
