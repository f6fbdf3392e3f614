import datetime

from django.db import migrations, models

MONTHS = {"month": 1, "quarter": 3, "year": 12}


def ended(apps, schema_editor):
    """What is out of use ended after its last reading; without any it was never reported."""
    Indicator = apps.get_model("targets", "Indicator")
    Reading = apps.get_model("targets", "Reading")
    for each in Indicator.objects.filter(active=False).select_related("target__programme"):
        last = Reading.objects.filter(indicator=each, current=True).order_by("-period").first()
        if last is None:
            each.ended_on = each.target.programme.adopted_on
        else:
            index = last.period.year * 12 + last.period.month - 1 + MONTHS[each.frequency]
            each.ended_on = datetime.date(index // 12, index % 12 + 1, 1)
        each.save(update_fields=["ended_on"])


def inactive(apps, schema_editor):
    """Back again."""
    apps.get_model("targets", "Indicator").objects.exclude(ended_on=None).update(active=False)


class Migration(migrations.Migration):
    dependencies = [("targets", "0003_words")]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="begun_on",
            field=models.DateField(blank=True, null=True, verbose_name="reported from"),
        ),
        migrations.AddField(
            model_name="indicator",
            name="ended_on",
            field=models.DateField(
                blank=True,
                help_text="The period in which this day lies is no longer reported, nor are later ones.",
                null=True,
                verbose_name="out of use from",
            ),
        ),
        migrations.RunPython(ended, inactive),
        migrations.RemoveField(model_name="indicator", name="active"),
    ]
