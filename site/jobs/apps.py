"""Background work."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Jobs, their worker and their pages."""

    name = "jobs"
    verbose_name = _("Background jobs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every app's `jobs.py`-like module that registers kinds is imported: `<app>/job_kinds.py`."""
        autodiscover_modules("job_kinds")
