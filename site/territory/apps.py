"""Areas, households, and who may see what."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoryConfig(AppConfig):
    """The tree of areas and the people who look after them."""

    name = "territory"
    verbose_name = _("Territory")
    default_auto_field = "django.db.models.BigAutoField"
