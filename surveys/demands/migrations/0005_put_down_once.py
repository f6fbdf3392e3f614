from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("demands", "0004_close_links")]

    operations = [
        migrations.AddField(
            model_name="demandsource",
            name="once",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
    ]
