"""A street with demands on its list, projects in every state, and the people who take their steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from forms_builder.models import FormVersion, Publication, Questionnaire
from forms_builder.schema import Form, Option, Question
from surveys.demands.enums import DemandState
from surveys.demands.models import Collection, Demand
from surveys.models import Channel
from surveys.projects import closing, making
from surveys.projects.enums import ProjectState
from surveys.projects.models import Project, PurchaseList, SocialOrganisation
from surveys.tallying import fold_all
from territory.enums import OrganisationKind, Role
from territory.models import Area, Organisation
from tests.factories import (
    OrganisationFactory,
    QuestionnaireFactory,
    ResponseFactory,
    VersionFactory,
    staff,
)
from tests.factories.town import Community, Town
from tests.surveys.admin.conftest import Visitor, sun, town, visit

__all__ = ["Visitor", "sun", "town", "visit"]

_numbers = count(1)

ASKING = Form(
    title="服务满意度",
    items=(
        Question(
            "q-rate",
            "rating",
            "rate",
            "您对这项服务满意吗",
            options=tuple(Option(str(n), str(n)) for n in range(5, 0, -1)),
        ),
    ),
)


def published_form(place: Community, form: Form = ASKING) -> tuple[Questionnaire, FormVersion]:
    """A live questionnaire of a community and its version; by default it asks how satisfied people are."""
    page = QuestionnaireFactory(parent=place.folder, title=form.title, live=True)
    version = VersionFactory(questionnaire=page, form=form)
    Publication.objects.create(questionnaire=page, version=version)
    return page, version


def linked(project: Project, place: Community, user: Any, *grades: str | None) -> Channel:
    """A closing questionnaire with its link, and what people have answered through it."""
    page, version = published_form(place)
    channel = closing.make_link(project.pk, page, user=user)
    for grade in grades:
        ResponseFactory(version=version, channel=channel, answers={"q-rate": grade} if grade else {})
    fold_all()
    project.refresh_from_db()
    return channel


def collection_of(place: Community) -> Collection:
    """The collection on a community's questionnaire."""
    found, _made = Collection.objects.get_or_create(
        questionnaire=place.questionnaire,
        defaults={
            "name": "民生需求",
            "year": 2026,
            "area": place.area.get_parent(),
            "text_question": "x",
            "created_by": place.people["supervisor"],
        },
    )
    return found


def listed(place: Community, title: str = "老人助餐", **changes: Any) -> Demand:
    """A demand of the list."""
    number = next(_numbers)
    made: Demand = Demand.objects.create(
        **{
            "collection": collection_of(place),
            "area": place.area,
            "title": title,
            "state": DemandState.LISTED,
            "catalogue_no": number,
            "list_no": number,
            "created_at": timezone.now(),
            **changes,
        }
    )
    return made


def designed(place: Community, *demands: Demand, area: Area | None = None, **changes: Any) -> Project:
    """A project being designed."""
    user = place.people["supervisor"]
    project = Project.objects.create(
        **{
            "name": "助餐进社区",
            "area": area or place.area,
            "year": 2026,
            "content": "每天中午为独居老人送餐。",
            "budget": Decimal("80000.00"),
            "designer": OrganisationFactory(kind=OrganisationKind.DEPARTMENT),
            "created_by": user,
            **changes,
        }
    )
    return making.made(project, demands, user=user)


def at(project: Project, state: str) -> Project:
    """The project as it would be in a state."""
    project.state = state
    if state == ProjectState.PURCHASED:
        project.purchase_list = PurchaseList.objects.create(
            area=project.area, year=2026, name=f"清单{next(_numbers)}", created_by=project.created_by
        )
    project.save()
    return project


def published(project: Project) -> dict[str, Any]:
    """The project's purchase list made public; nothing more is needed of it."""
    PurchaseList.objects.filter(projects=project, published_at=None).update(published_at=timezone.now())
    return {}


@pytest.fixture
def social() -> Organisation:
    """A social organisation."""
    made: Organisation = SocialOrganisation.objects.create(name="夕阳红服务社", kind=OrganisationKind.SOCIAL)
    return made


@pytest.fixture
def chief(town: Town) -> Any:
    """A supervisor of the street."""
    return staff(town.street, Role.SUPERVISOR, username="chief")


@pytest.fixture
def given(social: Organisation) -> Callable[[Project, str], dict[str, Any]]:
    """What every step needs."""

    def data(project: Project, key: str) -> dict[str, Any]:
        return {
            "recognise": lambda: {"department": OrganisationFactory(kind=OrganisationKind.DEPARTMENT)},
            "enlist": lambda: {
                "purchase_list": PurchaseList.objects.create(
                    area=project.area, year=2026, name=f"清单{next(_numbers)}", created_by=project.created_by
                )
            },
            "start": lambda: {
                **published(project),
                "provider": social,
                "starts_on": date(2026, 3, 1),
                "ends_on": date(2026, 11, 30),
            },
            "finish": lambda: {"served": 320, "spent": Decimal("79000.00")},
            "evaluate": lambda: {"grade": "good", "few_because": "服务对象多为失能老人，已逐户电话回访。"},
        }.get(key, dict)()

    return data
