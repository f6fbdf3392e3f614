"""Put a form page with the questions of a JSON file at /form/."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand
from wagtail.models import Page, Site

from peer.models import FormField, FormPage

KINDS = {
    "single": "radio",
    "rating": "radio",
    "multiple": "checkboxes",
    "integer": "number",
    "long_text": "multiline",
}


class Command(BaseCommand):
    """`prepare questions.json`."""

    def add_arguments(self, parser):
        """The file."""
        parser.add_argument("file")

    def handle(self, *args, **options):
        """Make the page."""
        questions = json.loads(Path(options["file"]).read_text())
        root = Page.objects.get(depth=1)
        page = FormPage(title="业主满意度测评表", slug="form")
        page.form_fields = [
            FormField(
                label=f"{number} {each['label']}"[:40],
                field_type=KINDS.get(each["type"], "singleline"),
                required=False,
                choices="\n".join(each["options"]),
                sort_order=number,
            )
            for number, each in enumerate(questions)
        ]
        home = root.get_children().first() or root.add_child(instance=Page(title="home", slug="home"))
        home.add_child(instance=page)
        Site.objects.all().delete()
        Site.objects.create(hostname="127.0.0.1", root_page=home, is_default_site=True)
