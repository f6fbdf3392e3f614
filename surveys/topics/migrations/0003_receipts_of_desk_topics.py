"""Topics that were put down at the desk get the receipt code that they would have now."""

from uuid import uuid4

from django.db import migrations

from surveys.receipts import receipt_for


def give(apps, schema_editor):
    Topic = apps.get_model("topics", "Topic")
    for topic in Topic.objects.filter(response=None, receipt="").only("pk").iterator():
        Topic.objects.filter(pk=topic.pk).update(receipt=receipt_for(uuid4()))


class Migration(migrations.Migration):
    dependencies = [("topics", "0002_receipts_voids_and_additions")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
