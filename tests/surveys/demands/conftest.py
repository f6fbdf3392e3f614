"""A street's collection by the template's questionnaire, answered in two communities."""

from __future__ import annotations

from typing import Any

import pytest

from forms_builder import library
from forms_builder.keys import answers_by_id
from surveys.demands import collecting
from surveys.demands.asking import suggested
from surveys.demands.models import Collection, Demand
from surveys.demands.steps import FLOW
from surveys.flow.steps import Given, take
from surveys.models import Channel, Response
from surveys.problems.following import follow_up
from surveys.tallying import fold_all
from territory.enums import OrganisationKind, Role
from territory.models import Area, Organisation
from tests.factories import (
    ChannelFactory,
    OrganisationFactory,
    QuestionnaireFactory,
    ResponseFactory,
    UserFactory,
    VersionFactory,
)
from tests.factories.town import Community, Town
from tests.surveys.admin.conftest import Visitor, sun, town, visit

__all__ = ["Visitor", "sun", "town", "visit"]

FORM = library.compiled("three_social_demand").form
ROWS = [row.value for row in FORM.by_name["need_matrix"].rows]
NOODLES = "老人吃饭难，想要一个老年食堂"


def answers(
    words: str = NOODLES,
    category: str = "elder_care",
    supply: str = "none",
    urgent: dict[str, str] | None = None,
    groups: tuple[str, ...] = ("elder",),
) -> dict[str, Any]:
    """A sheet by question id; every row of the matrix is 一般 unless `urgent` says otherwise."""
    matrix = dict.fromkeys(ROWS, "2") | (urgent or {category: "3"})
    found = {
        "respondent_group": list(groups),
        "age_band": "a69",
        "need_matrix": matrix,
        "top_need": category,
        "need_text": words,
        "current_supply": supply,
    }
    return answers_by_id(FORM, found)


class Asking:
    """The collection of the street, with a link for each community."""

    def __init__(self, town: Town) -> None:
        folder = town.sun.folder.get_parent()
        self.questionnaire = QuestionnaireFactory(parent=folder, title="2026年居民需求征集")
        self.version = VersionFactory(questionnaire=self.questionnaire, form=FORM)
        self.links: dict[int, Channel] = {}
        self.town = town
        self.collection: Collection = self.begun()
        self.department: Organisation = OrganisationFactory(
            name="街道民政办", kind=OrganisationKind.DEPARTMENT, area=town.street
        )
        self.second = UserFactory(username="street-second")
        self.second.groups.add(town.street.posts.get(role=Role.SUPERVISOR).group)

    def begun(self) -> Collection:
        """Begin it as the street's supervisor does."""
        wanted = collecting.Wanted(
            name="2026年需求征集",
            year=2026,
            questions=suggested(FORM),
            short=("short", "none"),
            weights=collecting.USUAL,
        )
        return collecting.begin(self.questionnaire, wanted, user=self.town.street_supervisor)

    def channel(self, area: Area) -> Channel:
        """The link of an area."""
        if area.pk not in self.links:
            self.links[area.pk] = ChannelFactory(questionnaire=self.questionnaire, area=area)
        return self.links[area.pk]

    def answer(self, where: Community, *args: Any, **kwargs: Any) -> Response:
        """One more sheet from a community's building."""
        found: Response = ResponseFactory(
            version=self.version,
            channel=self.channel(where.area),
            household=where.household,
            answers=answers(*args, **kwargs),
        )
        return found

    def demand(self, where: Community, *args: Any, **kwargs: Any) -> Demand:
        """The demand that one more sheet makes."""
        response = self.answer(where, *args, **kwargs)
        drawn()
        return Demand.objects.get(sources__response=response)

    def recognised(self, demand: Demand, title: str = "建老年食堂") -> Demand:
        """Taken into the catalogue by the street's supervisor."""
        given = Given(opinion="属实，纳入目录", data={"title": title, "department": self.department})
        take(FLOW, demand.pk, "recognise", given, user=self.town.street_supervisor)
        demand.refresh_from_db()
        return demand

    def listed(self, demand: Demand) -> Demand:
        """And assessed by another."""
        self.recognised(demand)
        given = Given(opinion="覆盖面广", data={"score": "86.5"})
        take(FLOW, demand.pk, "assess", given, user=self.second)
        demand.refresh_from_db()
        return demand


def drawn() -> None:
    """Fold what waits and draw what follows."""
    fold_all()
    follow_up()


@pytest.fixture
def asking(town: Town) -> Asking:
    """The collection."""
    return Asking(town)


def steps_of(demand: Demand) -> list[str]:
    """The keys of a demand's events."""
    return list(demand.events.order_by("pk").values_list("step", flat=True))
