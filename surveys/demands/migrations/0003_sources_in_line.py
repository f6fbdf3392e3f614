"""Bring stored demands in line: sources of what was put down by hand, words as they now stand, log labels.

Where a demand put down by hand has taken others in, it is not known any more where it came from: its source
gets the area that it has now.
"""

from django.db import migrations
from django.db.models import F


def put_down_by_hand(apps, schema_editor):
    Demand = apps.get_model("demands", "Demand")
    DemandSource = apps.get_model("demands", "DemandSource")
    have = DemandSource.objects.exclude(first_demand=None).values("first_demand")
    for demand in Demand.objects.exclude(created_by=None).exclude(pk__in=have):
        demand.refresh_from_db()  # what was merged into it came before it
        holder = demand
        while holder.merged_into_id is not None:
            holder = Demand.objects.get(pk=holder.merged_into_id)
        DemandSource.objects.create(
            collection_id=demand.collection_id,
            demand=holder,
            first_demand=demand,
            area_id=demand.area_id,
            category=demand.category,
            words=demand.words,
            received_at=demand.created_at,
        )
        holder.area_id = common(apps, holder.area, demand.area)
        holder.sources_counting = holder.sources.filter(counts=True).exclude(words="").count()
        holder.withdrawn = False
        holder.save()


def common(apps, one, other):
    """The key of the smallest area that is or lies above both; that of the first where there is none."""
    if one.pk == other.pk:
        return one.pk
    Area = apps.get_model("territory", "Area")
    above = [one.path[:end] for end in range(1, len(one.path) + 1) if other.path.startswith(one.path[:end])]
    found = Area.objects.filter(path__in=above).order_by("-path").first()
    return found.pk if found else one.pk


def words_as_they_stand(apps, schema_editor):
    """Corrections reached only what nobody had worked on; an answer without words did not count for supply."""
    DemandSource = apps.get_model("demands", "DemandSource")
    made = DemandSource.objects.exclude(first_demand=None).select_related("first_demand")
    for source in made.exclude(words=F("first_demand__words")):
        source.first_demand.words = source.words
        source.first_demand.save(update_fields=["words"])
    DemandSource.objects.filter(words="", response__state="accepted").update(counts=True)


def log_labels(apps, schema_editor):
    """The log called a demand by residents' words."""
    Demand = apps.get_model("demands", "Demand")
    kinds = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="demands", model="demand")
    entries = apps.get_model("wagtailcore", "ModelLogEntry").objects.filter(content_type__in=kinds)
    titles = dict(Demand.objects.values_list("pk", "title"))
    for pk in set(entries.values_list("object_id", flat=True)):
        entries.filter(object_id=pk).update(label=titles.get(int(pk)) or f"#{pk}")


class Migration(migrations.Migration):
    dependencies = [
        ("demands", "0002_source_without_response"),
        ("surveys", "0007_channel_opens"),
        ("territory", "0002_field_work"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0069_log_entry_jsonfield"),
    ]

    operations = [
        migrations.RunPython(put_down_by_hand, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(words_as_they_stand, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(log_labels, migrations.RunPython.noop, elidable=True),
    ]
