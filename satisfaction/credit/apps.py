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
        """Keep the ledger append-only and the calendar filled after migrations; hear of what feeds it."""
        from django.db.models.signals import post_migrate

        from satisfaction.credit.calendar import seeding
        from satisfaction.credit.feeds import consultation
        from satisfaction.credit.ledger import triggers
        from satisfaction.credit.ledger.clock import clock
        from surveys import tallying
        from surveys.topics import companies
        from surveys.topics.signals import commitment_settled

        post_migrate.connect(triggers.after_migrate, sender=self, dispatch_uid="credit.triggers")
        post_migrate.connect(seeding.after_migrate, sender=self, dispatch_uid="credit.calendar")
        ours = companies.Register(consultation.served, consultation.topics_named)
        if ours not in companies.registers:
            companies.registers.append(ours)
        commitment_settled.connect(consultation.heard, dispatch_uid="credit.consultation")
        if clock.step not in tallying.steps:
            tallying.steps.append(clock.step)
