"""Links of projects that were evaluated or stopped are closed: what comes through them changes nothing."""

from django.db import migrations
from django.db.models import Q
from django.utils import timezone


def close(apps, schema_editor):
    now = timezone.now()
    over = apps.get_model("projects", "Project").objects.filter(state__in=("evaluated", "stopped"))
    rows = apps.get_model("surveys", "Channel").objects.filter(pk__in=over.values("channel"))
    rows.filter(Q(closes_at=None) | Q(closes_at__gt=now)).update(closes_at=now)


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial"), ("surveys", "0001_initial")]
    operations = [migrations.RunPython(close, migrations.RunPython.noop)]
