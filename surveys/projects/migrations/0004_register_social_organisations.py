"""Social organisations that were put down among all organisations stand in their own register too."""

from django.db import migrations


def register(apps, schema_editor):
    social = apps.get_model("projects", "SocialOrganisation")
    known = social.objects.values("pk")
    rows = apps.get_model("territory", "Organisation").objects.filter(kind="social").exclude(pk__in=known)
    for pk in list(rows.values_list("pk", flat=True)):
        social(organisation_ptr_id=pk).save_base(raw=True)


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_call_workers_by_a_persons_name")]
    operations = [migrations.RunPython(register, migrations.RunPython.noop)]
