"""An app of its own for its pages and its kind of job; it has no tables."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportingConfig(AppConfig):
    """Bringing questionnaires in and taking them out."""

    name = "forms_builder.importing"
    label = "forms_importing"
    verbose_name = _("Bringing questionnaires in")
