"""The deployed website."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Settings, addresses, public pages, health."""

    name = "portal"
    verbose_name = _("Juwen")
    default_auto_field = "django.db.models.BigAutoField"
