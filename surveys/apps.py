"""Asking and counting."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    """Channels, intake, tallies and the live page."""

    name = "surveys"
    verbose_name = _("Surveys")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of publications."""
        from django.db.models.signals import post_save

        from forms_builder.models import Publication
        from forms_builder.publish import published, withdrawn
        from surveys import on_moved, on_publish
        from territory.moving import moved

        post_save.connect(on_publish.follow_quotas, Publication, dispatch_uid="surveys.follow_quotas")
        import surveys.admin.export  # noqa: F401 - registers its kind of job

        published.connect(on_publish.prepare, dispatch_uid="surveys.prepare")
        moved.connect(on_moved.recount_later, dispatch_uid="surveys.recount_later")
        withdrawn.connect(on_publish.tell_door, dispatch_uid="surveys.tell_door")
