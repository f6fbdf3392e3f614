"""群主台账: groups, their links and reports, appeals raised in them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChatsConfig(AppConfig):
    """群主台账: groups, their links and reports, appeals raised in them."""

    name = "surveys.chats"
    label = "chats"
    verbose_name = _("WeChat groups")
    default_auto_field = "django.db.models.BigAutoField"
