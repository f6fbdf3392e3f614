"""Companies, tests, scores and the credit ledger."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SatisfactionConfig(AppConfig):
    """Holds the credit schemes as data; tests, scores and the ledger build on them."""

    name = "satisfaction"
    verbose_name = _("Satisfaction and credit")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the gate of tests judge what comes through their channels."""
        from satisfaction.voting.gate import NAME, TestGate
        from surveys.gates import gates

        gates[NAME] = TestGate()
