"""Property companies, service areas and contracts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompaniesConfig(AppConfig):
    """Who serves which estate, under which contract, from when until when."""

    name = "satisfaction.companies"
    label = "companies"
    verbose_name = _("Property companies")
    default_auto_field = "django.db.models.BigAutoField"
