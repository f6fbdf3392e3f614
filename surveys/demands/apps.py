"""需求清单: what residents ask for, the catalogue and the list."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemandsConfig(AppConfig):
    """需求清单: what residents ask for, the catalogue and the list."""

    name = "surveys.demands"
    label = "demands"
    verbose_name = _("Demands")
    default_auto_field = "django.db.models.BigAutoField"
