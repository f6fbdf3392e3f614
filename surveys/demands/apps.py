"""需求清单: what residents ask for, the catalogue and the list."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemandsConfig(AppConfig):
    """需求清单: what residents ask for, the catalogue and the list."""

    name = "surveys.demands"
    label = "demands"
    verbose_name = _("Demands")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of responses, and tell residents what became of theirs."""
        import surveys.demands.collecting  # noqa: F401 - registers its kind of job
        from surveys import asked
        from surveys.demands import drawing, paths, public
        from surveys.problems import following

        consequence = following.Consequence(drawing.wanted, drawing.draw)
        if consequence not in following.others:
            following.others.append(consequence)
            asked.finders.append(paths.paths)
            asked.sections.extend(public.sections())
            asked.following.append(drawing.follows)
