"""From answers to action: rules, problems, estate checks, coverage."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProblemsConfig(AppConfig):
    """From answers to action: rules, problems, estate checks, coverage."""

    name = "surveys.problems"
    label = "problems"
    verbose_name = _("Problems")
    default_auto_field = "django.db.models.BigAutoField"
