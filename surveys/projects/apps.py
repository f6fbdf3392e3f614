"""服务项目: what demands become, who carries it out, the purchase list."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    """服务项目: what demands become, who carries it out, the purchase list."""

    name = "surveys.projects"
    label = "projects"
    verbose_name = _("Service projects")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the public pages to the index of what residents asked for, tell demands of their projects, put
        social organisations in their register."""
        from django.db.models.signals import post_save

        from surveys import asked
        from surveys.demands import carrying as demands
        from surveys.projects import carrying, queries
        from surveys.projects.registering import register
        from territory.models import Organisation

        post_save.connect(register, sender=Organisation, dispatch_uid="projects.register")
        if carrying.carried in demands.tellers:
            return
        demands.tellers.append(carrying.carried)
        asked.sections.extend(
            [
                asked.Section(
                    200,
                    _("service projects"),
                    _("What the demands have become: who does what, by when, at what cost."),
                    "public_projects:projects",
                    lambda: queries.public_projects().count(),
                ),
                asked.Section(
                    300,
                    _("purchase lists"),
                    _("Which services the government buys, and from whom."),
                    "public_projects:lists",
                    lambda: queries.public_lists().count(),
                ),
            ]
        )
