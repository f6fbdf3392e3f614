"""Owner satisfaction tests: a street's estate with its company, a draft test that can be opened, and votes
that come through the real intake with the household's own link."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from forms_builder import library
from forms_builder.models import FormVersion, Questionnaire
from forms_builder.schema import Form
from satisfaction.companies.models import Company, Contract, ServiceArea
from satisfaction.models import Test, TestArea
from satisfaction.voting.opening import open_test
from satisfaction.voting.tokens import token_for
from surveys.enums import Privacy
from surveys.intake import Outcome, Submission, accept, facts_of
from surveys.models import Channel
from territory.enums import Level, Role
from territory.models import Area, Household
from tests.factories.companies import CompanyFactory, ContractFactory, ServiceAreaFactory
from tests.factories.surveys import CommunityPageFactory, QuestionnaireFactory, VersionFactory
from tests.factories.territory import AreaFactory, HouseholdFactory, staff

ANSWERS: Mapping[str, Any] = {
    "role": "owner",
    "years": "y5",
    "s_attitude": "4",
    "s_response": "3",
    "s_guard": "4",
    "s_parking": "2",
    "s_fire": "4",
    "s_clean": "5",
    "s_waste": "4",
    "s_green": "na",
    "s_facility": "3",
    "s_repair": "3",
    "s_fee": "4",
    "s_disclosure": "2",
    "s_community": "4",
    "overall": "4",
    "seen_disclosure": "yes",
    "renew": "keep",
    "pressured": "no",
    "callback_ok": "no",
}  # the sheet of the domain notes: 70.22 points


@cache
def satisfaction_form() -> Form:
    """The shipped questionnaire as it is published."""
    return library.compiled("owner_satisfaction").form


class TestFactory(DjangoModelFactory):
    """A draft test of the next two weeks; give `questionnaire`, `area`, `created_by` and `service_areas`."""

    __test__ = False

    class Meta:
        model = Test
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"第{n}次业主满意度测评")
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=13))
    privacy = Privacy.ANONYMOUS

    @factory.post_generation
    def service_areas(self: Test, create: bool, extracted: Any, **kwargs: Any) -> None:
        """What is tested."""
        for each in extracted or ():
            TestArea.objects.create(test=self, service_area=each)


@dataclass
class Setting:
    """A community with one estate, served by one company, and a test of it. `user` supervises it all."""

    community: Area
    estate: Area
    buildings: list[Area]
    households: list[Household]
    company: Company
    service_area: ServiceArea
    contract: Contract
    questionnaire: Questionnaire
    version: FormVersion
    user: Any
    test: Test
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def test_area(self) -> TestArea:
        """The one tested service area."""
        return self.test.areas.get()

    def of(self, building: int) -> list[Household]:
        """The households of a building, by its position."""
        return [each for each in self.households if each.building_id == self.buildings[building].pk]


def setting(buildings: Sequence[int] = (6, 6, 6), *, name: str = "阳光", **test: Any) -> Setting:
    """A draft test that fulfils all that opening needs; `buildings` says how many households each has."""
    from wagtail.models import Locale

    Locale.objects.get_or_create(language_code="zh-hans")  # a transactional test before may have flushed it
    community = AreaFactory(
        parent=AreaFactory(name=f"{name}街道", level=Level.STREET),
        name=f"{name}社区",
        level=Level.COMMUNITY,
    )
    estate = AreaFactory(parent=community, name=f"{name}花园", level=Level.ESTATE)
    blocks = [
        AreaFactory(parent=estate, name=f"{at}栋", level=Level.BUILDING)
        for at in range(1, len(buildings) + 1)
    ]
    households = [
        HouseholdFactory(building=block, unit="1", room=f"{at // 2 + 1}0{at % 2 + 1}")
        for block, n in zip(blocks, buildings, strict=True)
        for at in range(n)
    ]
    company = CompanyFactory(area=community)
    service_area = ServiceAreaFactory(estate=estate)
    contract = ContractFactory(company=company, service_area=service_area)
    folder = CommunityPageFactory(area=community)
    questionnaire = QuestionnaireFactory(parent=folder, title="业主满意度测评表", family="owner_satisfaction")
    version = VersionFactory(questionnaire=questionnaire, form=satisfaction_form())
    user = staff(community, Role.SUPERVISOR)
    found = TestFactory(
        questionnaire=questionnaire,
        area=estate,
        created_by=user,
        service_areas=[service_area],
        **test,
    )
    return Setting(
        community,
        estate,
        blocks,
        households,
        company,
        service_area,
        contract,
        questionnaire,
        version,
        user,
        found,
    )


def opened(buildings: Sequence[int] = (6, 6, 6), **test: Any) -> Setting:
    """The same, open."""
    found = setting(buildings, **test)
    open_test(found.test, found.user)
    return found


def vote(
    test: Test,
    household: Household | None,
    answers: Mapping[str, Any] | None = None,
    /,
    *,
    seconds: int | None = 120,
    at: datetime | None = None,
    channel: Channel | None = None,
    id: uuid.UUID | None = None,  # noqa: A002 - as the payload says
    token: str | None = None,
    **changed: Any,
) -> Outcome:
    """One vote as the phone sends it: with the household's own link, or with `household` None without one
    (then give `household`=typed address through `answers`, or "1-1-101" is sent). `changed` answers overrule
    ANSWERS; None leaves one out. Returns what intake says; nothing is folded."""
    received = at or timezone.now()
    code = token if token is not None else token_for(test, household.pk) if household else ""
    given = {**ANSWERS, **(answers or {}), **changed}
    given.setdefault("household", f"h:{code}" if code else "1-1-101")
    if given.get("overall") in ("1", "2"):
        given.setdefault("unhappy_reasons", ["slow"])
    payload: dict[str, Any] = {
        "id": str(id or uuid.uuid4()),
        "version": test.version.digest if test.version else "",
        "answers": {name: value for name, value in given.items() if value is not None},
        "consent": {"form": True, "phone": bool(given.get("phone"))},
        "completed_at": received.isoformat(),
    }
    if seconds is not None:
        payload["started_at"] = (received - timedelta(seconds=seconds)).isoformat()
    if code:
        payload["household"] = code
    through = channel or test.letter_channel
    if through is None:
        raise ValueError("the test is not open")
    return accept(Submission(facts_of(through), payload, received))


def day(text: str) -> date:
    """2026-03-15."""
    return date.fromisoformat(text)
