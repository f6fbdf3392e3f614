"""群主台账: groups, their links and reports, appeals raised in them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChatsConfig(AppConfig):
    """群主台账: groups, their links and reports, appeals raised in them."""

    name = "surveys.chats"
    label = "chats"
    verbose_name = _("WeChat groups")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Draw reports from the responses of monthly forms."""
        from surveys.chats import drawing
        from surveys.problems import following

        if all(each.draw is not drawing.draw for each in following.others):
            following.others.append(following.Consequence(drawing.wanted, drawing.draw))
