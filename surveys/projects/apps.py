"""服务项目: what demands become, who carries it out, the purchase list."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    """服务项目: what demands become, who carries it out, the purchase list."""

    name = "surveys.projects"
    label = "projects"
    verbose_name = _("Service projects")
    default_auto_field = "django.db.models.BigAutoField"
