"""Companies, tests, scores and the credit ledger."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SatisfactionConfig(AppConfig):
    """Holds the credit schemes as data; tests, scores and the ledger build on them."""

    name = "satisfaction"
    verbose_name = _("Satisfaction and credit")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the gate of tests judge what comes through their channels, keep their questionnaires as they
        are, and close them in time."""
        from forms_builder import publish
        from satisfaction.scores.verifying import wrong
        from satisfaction.voting import verifying
        from satisfaction.voting.clock import clock
        from satisfaction.voting.gate import NAME, TestGate
        from satisfaction.voting.publishing import guard
        from surveys import tallying
        from surveys.gates import gates

        gates[NAME] = TestGate()
        if guard not in publish.guards:
            publish.guards.append(guard)
        if wrong not in verifying.further:
            verifying.further.append(wrong)
        if clock.step not in tallying.steps:
            tallying.steps.append(clock.step)
