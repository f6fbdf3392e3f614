"""Two communities, and the street leads: at once, later, and back again (HD 四(五), row H5)."""

from __future__ import annotations

import pytest

from surveys.flow import steps
from surveys.flow.errors import StepRefused
from surveys.topics import queries
from surveys.topics.enums import TopicState
from surveys.topics.leading import candidates, lead_of, touched
from surveys.topics.places import offered
from surveys.topics.table import FLOW
from territory.enums import Level
from tests.factories.territory import AreaFactory
from tests.surveys.topics.conftest import Council


def test_the_lowest_common_area_of_a_street_or_above(council: Council) -> None:
    sun, moon, street = council.sun.area, council.moon.area, council.town.street
    far = AreaFactory(
        parent=AreaFactory(parent=street.get_parent(), name="建设路街道", level=Level.STREET),
        name="远方社区",
        level=Level.COMMUNITY,
    )
    assert lead_of(council.estate, touched(council.estate, ()), cross=False) == sun
    assert lead_of(council.estate, touched(council.estate, ()), cross=True) == street
    assert lead_of(council.estate, touched(council.estate, [sun, moon]), cross=False) == street
    assert lead_of(council.estate, touched(council.estate, [far]), cross=False) == street.get_parent()
    assert lead_of(street, touched(street, ()), cross=False) == street
    assert lead_of(street, touched(street, [moon]), cross=False) == moon
    assert [each.name for each in candidates(council.estate)] == ["阳光社区", "月亮社区"]


def test_a_later_change_of_places_escalates_and_hands_back(council: Council) -> None:
    topic = council.at("schedule")
    topic = council.take("places", topic, places=[council.sun.area, council.moon.area])
    assert topic.lead_area == council.town.street
    event = topic.events.get(step="escalate")
    assert event.data == {"from": "阳光社区", "to": "解放路街道"}
    assert "解放路街道" in event.told
    assert topic.state == TopicState.SCHEDULED
    for user in (council.clerk, council.moon.people["supervisor"]):
        assert topic in queries.topics(user)
        assert steps.possible(FLOW, topic, user) == []
        with pytest.raises(StepRefused) as refused:
            council.take("places", topic, user, places=[council.sun.area])
        assert refused.value.code == "not_yours"
    street = council.town.street_supervisor
    assert steps.possible(FLOW, topic, street)
    topic = council.take("places", topic, street, places=[council.sun.area])
    assert topic.lead_area == council.sun.area
    assert topic.events.filter(step="hand_back").exists()
    assert topic not in queries.topics(council.moon.people["supervisor"])


def test_a_topic_by_hand_goes_to_the_street_at_once(council: Council) -> None:
    topic = council.topic(places=[council.moon.area])
    assert (topic.lead_area, topic.events.count()) == (council.town.street, 2)
    assert {each.name for each in topic.places.all()} == {"阳光社区", "月亮社区"}


def test_topics_of_two_communities_are_merged_by_the_street_which_leads_then(council: Council) -> None:
    """Only the street may take both; what is merged brings its community along, and its own sources."""
    street, clerk = council.town.street_supervisor, council.moon.people["supervisor"]
    sun = council.topic()
    moon = council.topic(area=council.moon.area, title="月亮社区也想装电梯", user=clerk)
    again = council.topic(area=council.moon.area, title="月亮社区电梯", user=clerk)
    council.take("merge", again, clerk, topic=moon)
    assert list(queries.mergeable(sun, council.clerk)) == []
    assert set(queries.mergeable(sun, street)) == {moon}
    with pytest.raises(StepRefused) as refused:
        council.take("merge", moon, clerk, topic=sun)
    assert refused.value.code == "choice_unknown"
    council.take("merge", moon, street, topic=sun)
    sun.refresh_from_db()
    assert {each.name for each in sun.places.all()} == {"阳光社区", "月亮社区"}
    assert (sun.lead_area, sun.state) == (council.town.street, TopicState.COLLECTED)
    assert sun.events.get(step="escalate").by == street
    assert queries.sources(sun) == [moon, again]
    late = council.topic(area=council.moon.area, title="还有一户想装电梯", user=clerk)
    assert list(queries.mergeable(late, clerk)) == [sun], "the street leads it for this community too"
    council.take("merge", late, clerk, topic=sun)
    assert sun.places.count() == 2


def test_what_concerns_the_whole_street_stays_with_the_street(council: Council) -> None:
    street = council.town.street_supervisor
    wide = council.topic(area=council.town.street, title="全街道停车难", user=street)
    sun = council.topic()
    council.take("merge", wide, street, topic=sun)
    sun.refresh_from_db()
    assert sun.lead_area == council.town.street
    other = council.topic(area=council.town.street, title="全街道停车难", user=street)
    council.take("merge", council.topic(title="阳光社区停车"), street, topic=other)
    other.refresh_from_db()
    assert other.lead_area == council.town.street


def test_communities_brought_by_a_merger_can_be_kept(council: Council) -> None:
    county = council.town.street.get_parent()
    far = AreaFactory(
        parent=AreaFactory(parent=county, name="建设路街道", level=Level.STREET),
        name="远方社区",
        level=Level.COMMUNITY,
    )
    boss = council.town.superuser
    sun, away = council.topic(), council.topic(area=far, title="远方停车", user=boss)
    council.take("merge", away, boss, topic=sun)
    sun.refresh_from_db()
    assert sun.lead_area == county
    assert far in offered(sun)
    sun = council.take("places", sun, boss, places=[council.sun.area, far])
    assert sun.places.count() == 2


def test_communities_of_elsewhere_cannot_be_chosen(council: Council) -> None:
    far = AreaFactory(
        parent=AreaFactory(parent=council.town.street.get_parent(), name="建设路街道", level=Level.STREET),
        name="远方社区",
        level=Level.COMMUNITY,
    )
    topic = council.topic()
    with pytest.raises(StepRefused) as refused:
        council.take("places", topic, places=[council.sun.area, far])
    assert refused.value.code == "place_elsewhere"
    with pytest.raises(StepRefused) as refused:
        council.topic(places=[far])
    assert refused.value.code == "place_elsewhere"
    with pytest.raises(StepRefused) as refused:
        council.topic(area=council.moon.area)
    assert refused.value.code == "not_yours"


def test_a_topic_of_a_building_lies_in_its_estate(council: Council) -> None:
    assert council.topic(area=council.sun.building).area == council.estate
