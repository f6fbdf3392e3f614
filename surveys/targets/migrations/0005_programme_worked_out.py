from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("targets", "0004_indicator_days")]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="worked_out_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
    ]
