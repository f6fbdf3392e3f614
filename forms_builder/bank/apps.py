"""An app of its own, since it has tables."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BankConfig(AppConfig):
    """The question bank."""

    name = "forms_builder.bank"
    label = "forms_bank"
    verbose_name = _("Question bank")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep count of which questionnaires use what."""
        from django.db.models.signals import post_save
        from wagtail.models import Revision

        from forms_builder.bank.using import on_revision_saved

        post_save.connect(on_revision_saved, sender=Revision, dispatch_uid="count bank uses")
