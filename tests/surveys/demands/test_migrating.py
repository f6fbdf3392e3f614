"""Stored demands are brought in line: sources of those put down by hand, corrected words, log labels."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from surveys.demands.adding import ByHand, add
from surveys.demands.merging import merge, split
from surveys.demands.models import Demand, DemandSource
from tests.factories.town import Community, Town
from tests.surveys.demands.conftest import NOODLES, Asking

lines = import_module("surveys.demands.migrations.0003_sources_in_line")


def test_what_was_put_down_by_hand_gets_its_source(asking: Asking, sun: Community, town: Town) -> None:
    user = town.street_supervisor
    hand, alone = (
        add(asking.collection, ByHand(sun.area, ("", ""), f"{NOODLES}{n}"), user=user) for n in range(2)
    )
    far = asking.demand(town.moon)
    merge([hand.pk, far.pk], far.pk, opinion="同", user=user)
    DemandSource.objects.filter(response=None).delete()  # as it was stored before
    Demand.objects.filter(pk=far.pk).update(sources_counting=1, area=town.moon.building)
    Demand.objects.filter(pk=alone.pk).update(sources_counting=0, withdrawn=True)
    lines.put_down_by_hand(apps, None)
    lines.put_down_by_hand(apps, None)
    assert DemandSource.objects.filter(response=None).count() == 2
    for each in (hand, far, alone):
        each.refresh_from_db()
    assert (far.sources_counting, far.area) == (2, town.street)
    assert (alone.sources_counting, alone.area, alone.withdrawn) == (1, sun.area, False)
    split(hand.pk, opinion="拆", user=user)
    hand.refresh_from_db()
    assert (hand.sources_counting, hand.area) == (1, sun.area)


def test_corrected_words_and_labels(asking: Asking, sun: Community) -> None:
    demand, silent = asking.demand(sun), asking.demand(sun)
    demand.sources.update(words="改后的话")
    silent.sources.update(words="", counts=False)
    log(demand, "demands.add", user=sun.people["supervisor"])
    ModelLogEntry.objects.update(label=NOODLES)
    lines.words_as_they_stand(apps, None)
    lines.log_labels(apps, None)
    demand.refresh_from_db()
    silent.refresh_from_db()
    assert (demand.words, silent.words, silent.sources.get().counts) == ("改后的话", "", True)
    mine = ModelLogEntry.objects.filter(content_type__model="demand")
    assert [entry.label for entry in mine] == [f"#{demand.pk}"]
