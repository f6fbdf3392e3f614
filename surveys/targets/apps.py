"""目标任务: indicators, goals, readings and their lights."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TargetsConfig(AppConfig):
    """目标任务: indicators, goals, readings and their lights."""

    name = "surveys.targets"
    label = "targets"
    verbose_name = _("Targets")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Formulas and kinds of jobs register themselves when they are imported."""
        from surveys.targets import counting, job_kinds  # noqa: F401 - imported for what they register
        from surveys.targets.importing import job_kinds as _importing  # noqa: F401 - as above
