"""考核方案: sheets of items that point at indicators, league tables."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    """考核方案: sheets of items that point at indicators, league tables."""

    name = "surveys.assessments"
    label = "assessments"
    verbose_name = _("Assessments")
    default_auto_field = "django.db.models.BigAutoField"
