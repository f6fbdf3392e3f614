"""Field work: rounds, samples, assignments, visits, duties, quality."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    """Field work: rounds, samples, assignments, visits, duties, quality."""

    name = "surveys.visits"
    label = "visits"
    verbose_name = _("Field work")
    default_auto_field = "django.db.models.BigAutoField"
