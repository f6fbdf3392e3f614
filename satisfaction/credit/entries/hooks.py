"""What entries, objections, repairs and feeds add to the admin: addresses, menu lines, log actions, style."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from satisfaction.credit.menu import HOOK
from territory import access
from territory.registers.menu import PageItem


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """The staff pages' addresses."""
    return [path("credit/", include("satisfaction.credit.urls"))]


@hooks.register(HOOK)
def entries_item() -> PageItem:
    """信用记录."""
    return PageItem(_("credit entries"), "credit:entries", "list-ul", 100)


@hooks.register(HOOK)
def scores_item() -> PageItem:
    """测评得分入信用."""
    return PageItem(_("test scores for the record"), "credit:scores", "success", 150)


@hooks.register(HOOK)
def objections_item() -> PageItem:
    """异议."""
    return PageItem(_("objections raised"), "credit:objections", "warning", 200, access.KEEP)


@hooks.register(HOOK)
def repairs_item() -> PageItem:
    """信用修复."""
    return PageItem(_("credit repair"), "credit:repairs", "undo", 300, access.KEEP)


@hooks.register(HOOK)
def ledger_item() -> PageItem:
    """总账."""
    return PageItem(_("credit ledger"), "credit:ledger", "link", 800)


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    """Our few rules."""
    return format_html('<link rel="stylesheet" href="{}">', static("credit/ledger.css"))


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    for action, label, message in (
        ("propose", _("propose a credit entry"), _("Credit entry proposed")),
        ("confirm", _("confirm a credit entry"), _("Credit entry confirmed")),
        ("refuse", _("refuse a credit entry"), _("Credit entry refused")),
        ("ask_reversal", _("ask for the reversal of a credit entry"), _("Reversal asked for")),
        ("decide_reversal", _("decide on the reversal of a credit entry"), _("Reversal decided")),
        ("mark_objection", _("mark an objection"), _("Objection marked")),
        ("refuse_objection", _("not admit an objection"), _("Objection not admitted")),
        ("unmask_objection", _("show who objected"), _("Name and contact of an objection shown")),
        ("decide_objection", _("decide on an objection"), _("Objection decided")),
        ("apply_repair", _("put down an application for repair"), _("Application for repair put down")),
        ("decide_repair", _("decide on a repair"), _("Repair decided")),
    ):
        actions.register_action(f"credit.{action}", label, message)
