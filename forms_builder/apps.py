"""What is asked: blocks, schema, logic, versions and rendering."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormsBuilderConfig(AppConfig):
    """The form builder. Knows nothing of households, companies or tallies."""

    name = "forms_builder"
    verbose_name = _("Form builder")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Freeze a form whenever Wagtail publishes its page."""
        from wagtail.signals import page_published, page_unpublished

        from forms_builder.models import Questionnaire
        from forms_builder.publish import on_page_published, on_page_unpublished

        page_published.connect(on_page_published, sender=Questionnaire, dispatch_uid="freeze form")
        page_unpublished.connect(on_page_unpublished, sender=Questionnaire, dispatch_uid="withdraw form")
