"""协商共治: topics, meetings, what was agreed and whether it was done."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TopicsConfig(AppConfig):
    """协商共治: topics, meetings, what was agreed and whether it was done."""

    name = "surveys.topics"
    label = "topics"
    verbose_name = _("Consultation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Turn responses into topics, ship the first matters, tell residents what became of theirs."""
        from django.db.models.signals import post_migrate

        from surveys import asked
        from surveys.problems import following
        from surveys.topics import drawing, matters, telling

        if not any(each.draw is drawing.draw for each in following.others):
            following.others.append(following.Consequence(drawing.wanted, drawing.draw))
        if telling.find not in asked.finders:
            asked.finders.append(telling.find)
            asked.by_code.append(telling.find_code)
            asked.following.append(drawing.follows)
            asked.sections.append(telling.SECTION)
        post_migrate.connect(matters.after_migrate, sender=self, dispatch_uid="topics.matters")
