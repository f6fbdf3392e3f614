"""What a link reaches costs the same however much there is."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from surveys.openrosa import reach
from territory.enums import Level
from tests.factories import ChannelFactory, QuestionnaireFactory, VersionFactory
from tests.factories.territory import AreaFactory
from tests.surveys.openrosa.conftest import Field

pytestmark = pytest.mark.django_db


def test_a_list_takes_the_same_queries_for_many_forms(
    field: Field, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        page = QuestionnaireFactory(parent=field.sun.folder)
        VersionFactory(questionnaire=page)
        ChannelFactory(questionnaire=page, area=field.sun.area)
        ChannelFactory(questionnaire=page, area=field.sun.area)
    with django_assert_max_num_queries(8):
        assert len(reach.listed(field.link, timezone.now())) == 31


def test_answers_count_in_the_lower_of_two_areas(field: Field) -> None:
    estate = field.sun.building.get_parent()
    field.link.area = estate
    field.link.save()
    facts = reach.channel_for(field.link, field.sun.questionnaire.pk)
    assert facts.area_id == estate.pk
    assert reach.channel_for(field.link, field.sun.questionnaire.pk).pk == facts.pk


def test_a_link_above_counts_where_the_questionnaire_is_asked(field: Field) -> None:
    field.link.area, field.link.worker = field.town.street, field.town.street_supervisor
    field.link.save()
    facts = reach.channel_for(field.link, field.sun.questionnaire.pk)
    assert facts.area_id == field.sun.area.pk


def test_a_neighbouring_estate_is_out_of_reach(field: Field) -> None:
    other = AreaFactory(parent=field.sun.area, name="月季花园", level=Level.ESTATE)
    page = QuestionnaireFactory(parent=field.sun.folder)
    VersionFactory(questionnaire=page)
    ChannelFactory(questionnaire=page, area=other)
    field.link.area = field.sun.building.get_parent()
    field.link.save()
    found = [each.questionnaire.pk for each in reach.listed(field.link, timezone.now())]
    assert found == [field.sun.questionnaire.pk]


def test_a_colleagues_channel_alone_opens_nothing(field: Field) -> None:
    reach.channel_for(field.link, field.sun.questionnaire.pk)
    field.sun.channel.delete()
    colleague = field.sun.people["supervisor"]
    field.link.worker = colleague
    field.link.save()
    assert reach.listed(field.link, timezone.now()) == []
