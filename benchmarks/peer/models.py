"""A form page, as in Wagtail's documentation."""

from modelcluster.fields import ParentalKey
from wagtail.contrib.forms.models import AbstractForm, AbstractFormField


class FormField(AbstractFormField):
    """One field."""

    page = ParentalKey("FormPage", related_name="form_fields")


class FormPage(AbstractForm):
    """The page."""

    template = "peer/form_page.html"
    landing_page_template = "peer/landing.html"
