"""A source can also be what somebody put down by hand."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("demands", "0001_initial"),
        ("surveys", "0007_channel_opens"),
    ]

    operations = [
        migrations.AlterField(
            model_name="demandsource",
            name="response",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="demand_source",
                to="surveys.response",
            ),
        ),
    ]
