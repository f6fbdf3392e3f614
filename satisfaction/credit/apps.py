"""The credit record of property companies."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditConfig(AppConfig):
    """Schemes, the append-only ledger, grades and the public archive."""

    name = "satisfaction.credit"
    label = "credit"
    verbose_name = _("Company credit")
    default_auto_field = "django.db.models.BigAutoField"
