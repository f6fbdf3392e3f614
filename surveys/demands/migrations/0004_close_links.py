from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("demands", "0003_sources_in_line")]

    operations = [
        migrations.AddField(
            model_name="collection",
            name="closed_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="closed"),
        ),
        migrations.AddField(
            model_name="collection",
            name="links_before",
            field=models.JSONField(default=dict, editable=False),
        ),
    ]
