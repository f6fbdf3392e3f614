"""What projects add to the Wagtail admin: lines of the menu 需求与项目, addresses, log actions."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from surveys.demands.menu import HOOK
from surveys.projects.importing import job_kinds  # noqa: F401 - registers the jobs
from surveys.projects.importing.examining import ACTION
from surveys.projects.registers.projects import PLACES, ProjectRegister
from surveys.projects.registers.social_organisations import SocialOrganisationRegister
from surveys.projects.registers.social_workers import SocialWorkerRegister
from territory.registers.links import FURTHER
from territory.registers.menu import PageItem
from territory.sheets.logging import Imported
from territory.views.choosing import PURPOSES, Purpose

REGISTERS = (ProjectRegister, SocialOrganisationRegister, SocialWorkerRegister)
FURTHER.extend(REGISTERS)
PROJECTS, ORGANISATIONS, WORKERS = (each() for each in REGISTERS)
for each in (PROJECTS, ORGANISATIONS, WORKERS):
    each.register_with_wagtail()

PURPOSES["project"] = Purpose(
    _("new project: choose the area that it serves"),
    _("A community, or a street or county where demands of several communities are answered together."),
    PLACES,
    "projects_project_modeladmin_create",
)


@hooks.register(HOOK)
def projects_item() -> MenuItem:
    """服务项目."""
    return PROJECTS.get_menu_item(order=500)


@hooks.register(HOOK)
def lists_item() -> MenuItem:
    """政府购买清单."""
    return PageItem(_("purchase lists"), "projects:lists", "list-ol", 600)


@hooks.register(HOOK)
def organisations_item() -> MenuItem:
    """社会组织."""
    return ORGANISATIONS.get_menu_item(order=700)


@hooks.register(HOOK)
def workers_item() -> MenuItem:
    """社工."""
    return WORKERS.get_menu_item(order=800)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """Our own pages' addresses."""
    return [path("projects/", include("surveys.projects.urls"))]


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    actions.register_action("projects.list_make", _("make purchase list"), _("Purchase list made"))
    actions.register_action("projects.list_publish", _("publish purchase list"), _("Purchase list published"))

    actions.register_action(ACTION)(Imported)

    @actions.register_action("projects.link")
    class Linked(LogFormatter):
        """A closing questionnaire was chosen."""

        label = _("link for the closing questionnaire")

        def format_message(self, log_entry: Any) -> Any:
            """Which one."""
            return _("Link made for the closing questionnaire “%(title)s”") % {
                "title": log_entry.data.get("questionnaire", "")
            }
