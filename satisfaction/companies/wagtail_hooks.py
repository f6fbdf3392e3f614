"""What companies add to the Wagtail admin: the menu with three registers, addresses, log actions, style."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from satisfaction.companies.importing import job_kinds  # noqa: F401 - registers the jobs
from satisfaction.companies.importing.carrying import ACTION
from satisfaction.companies.registers.companies import CompanyRegister
from satisfaction.companies.registers.contracts import ContractRegister
from satisfaction.companies.registers.service_areas import ServiceAreaRegister
from territory.enums import Level
from territory.registers.links import FURTHER
from territory.sheets.logging import Imported
from territory.views.choosing import PURPOSES, Purpose

REGISTERS = (CompanyRegister, ServiceAreaRegister, ContractRegister)


class CompaniesGroup(ModelAdminGroup):
    """物业企业."""

    menu_label = _("Property companies")
    menu_icon = "group"
    menu_order = 46
    items = REGISTERS


modeladmin_register(CompaniesGroup)
FURTHER.extend(REGISTERS)
PURPOSES["servicearea"] = Purpose(
    _("new service area: choose the estate"),
    _("A service area lies in one estate."),
    (Level.ESTATE,),
    "companies_servicearea_modeladmin_create",
)
PURPOSES["contract"] = Purpose(
    _("new contract: choose the estate"),
    _("A contract is about a service area of one estate."),
    (Level.ESTATE,),
    "companies_contract_modeladmin_create",
)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """Our own pages' addresses."""
    return [path("companies/", include("satisfaction.companies.urls"))]


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    """Our few rules."""
    return format_html('<link rel="stylesheet" href="{}">', static("companies/companies.css"))


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    actions.register_action("companies.buildings")(Divided)
    actions.register_action(ACTION)(Imported)


class Divided(LogFormatter):
    """What a service area gained and lost."""

    label = _("buildings of a service area")

    def format_message(self, log_entry: Any) -> str:
        """加入：3栋；移出：5栋."""
        said = []
        if added := log_entry.data.get("added"):
            said.append(gettext("Added: %(parts)s") % {"parts": "、".join(added)})
        if removed := log_entry.data.get("removed"):
            said.append(gettext("Taken out: %(parts)s") % {"parts": "、".join(removed)})
        return "；".join(said)
