"""The credit record of property companies."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditConfig(AppConfig):
    """Schemes, the append-only ledger, grades and the public archive."""

    name = "satisfaction.credit"
    label = "credit"
    verbose_name = _("Company credit")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the ledger append-only after every migration, and record by the clock what took effect."""
        from django.db.models.signals import post_migrate

        from satisfaction.credit.ledger import triggers
        from satisfaction.credit.ledger.clock import clock
        from surveys import tallying

        post_migrate.connect(triggers.after_migrate, sender=self, dispatch_uid="credit.triggers")
        if clock.step not in tallying.steps:
            tallying.steps.append(clock.step)
