"""目标任务: indicators, goals, readings and their lights."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TargetsConfig(AppConfig):
    """目标任务: indicators, goals, readings and their lights."""

    name = "surveys.targets"
    label = "targets"
    verbose_name = _("Targets")
    default_auto_field = "django.db.models.BigAutoField"
