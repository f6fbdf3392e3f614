"""From answers to action: rules, problems, estate checks, coverage."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProblemsConfig(AppConfig):
    """From answers to action: rules, problems, estate checks, coverage."""

    name = "surveys.problems"
    label = "problems"
    verbose_name = _("Problems")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of what is folded, and draw its consequences."""
        from surveys import tallying
        from surveys.problems import followers, following

        if followers.put_down not in tallying.followers:
            tallying.followers.append(followers.put_down)
            tallying.steps.append(following.step)
        import surveys.problems.exporting  # noqa: F401 - registers its kind of job
