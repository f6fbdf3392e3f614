"""协商共治: topics, meetings, what was agreed and whether it was done."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TopicsConfig(AppConfig):
    """协商共治: topics, meetings, what was agreed and whether it was done."""

    name = "surveys.topics"
    label = "topics"
    verbose_name = _("Consultation")
    default_auto_field = "django.db.models.BigAutoField"
