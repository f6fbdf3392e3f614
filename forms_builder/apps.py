"""What is asked: blocks, schema, logic, versions and rendering."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormsBuilderConfig(AppConfig):
    """The form builder. Knows nothing of households, companies or tallies."""

    name = "forms_builder"
    verbose_name = _("Form builder")
    default_auto_field = "django.db.models.BigAutoField"
