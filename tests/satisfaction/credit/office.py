"""An office that keeps credit records: a city with a scheme, a company that serves an estate, its people."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from satisfaction.companies.models import Company
from satisfaction.credit.entries import deciding, proposing
from satisfaction.credit.entries.proposing import Proposal
from satisfaction.credit.enums import EntryState
from satisfaction.credit.evidence import Upload
from satisfaction.credit.ledger.appending import track_of
from satisfaction.credit.models import CreditEntry, Scheme
from territory.enums import Level, Role
from territory.models import Area
from tests.factories.companies import CompanyFactory, ContractFactory, ServiceAreaFactory
from tests.factories.credit import FIRST, SchemeFactory
from tests.factories.territory import AreaFactory, staff


class Clock:
    """Today, as the test says."""

    def __init__(self) -> None:
        self.day = FIRST

    def on(self, day: date) -> None:
        """It is that day."""
        self.day = day

    def after(self, days: int) -> date:
        """So many days later."""
        self.day += timedelta(days=days)
        return self.day


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that stands on Monday, 2 March 2026, until it is moved."""
    made, real = Clock(), timezone.localdate

    def localdate(value: Any = None, zone: Any = None) -> date:
        return made.day if value is None else real(value, zone)

    monkeypatch.setattr(timezone, "localdate", localdate)
    return made


@dataclass
class Office:
    """Who works here, and on whose record."""

    city: Area
    estate: Area
    company: Company
    branch: Company
    scheme: Scheme
    clerk: Any
    second: Any
    third: Any
    worker: Any
    stranger: Any
    clock: Clock

    def proposal(self, **changes: Any) -> Proposal:
        """A fine, as staff put it down."""
        given: dict[str, Any] = {
            "company": self.company,
            "area": self.estate,
            "rule": "fee",
            "title": "违规收取装修押金",
            "text": "经核查，收取装修押金 2000 元不予退还。",
            "occurred_on": self.clock.day - timedelta(days=3),
            "files": [PDF],
            **changes,
        }
        return Proposal(**given)

    def proposed(self, **changes: Any) -> CreditEntry:
        """An entry that waits for a second person."""
        return proposing.propose(self.proposal(**changes), user=self.clerk)

    def public(self, **changes: Any) -> CreditEntry:
        """An entry whose publicity begins today."""
        return deciding.confirm(self.proposed(**changes).pk, user=self.second)

    def effective(self, **changes: Any) -> CreditEntry:
        """An entry that took effect; the clock stands on that day."""
        entry = self.public(**changes)
        self.clock.on(track_of(entry).effective_from or self.clock.day)
        return entry

    def state(self, entry: CreditEntry) -> EntryState | None:
        """Its state today."""
        return track_of(entry).on(self.clock.day)


PDF = Upload("处罚决定书.pdf", b"%PDF-1.7\n1 0 obj\n")


@pytest.fixture
def office(db: None, clock: Clock) -> Office:
    """The office."""
    return make_office(clock)


def make_office(clock: Clock) -> Office:
    """The office, its company and its people."""
    city = AreaFactory(name="长沙市", level=Level.CITY)
    street = AreaFactory(parent=AreaFactory(parent=city, name="岳麓区"), name="望月街道")
    sun = AreaFactory(parent=street, name="阳光社区", level=Level.COMMUNITY)
    moon = AreaFactory(parent=street, name="月亮社区", level=Level.COMMUNITY)
    estate = AreaFactory(parent=sun, name="阳光花园", level=Level.ESTATE)
    company = CompanyFactory(area=city, name="湘江物业服务有限公司")
    branch = CompanyFactory(area=street, name="湘江物业望月分公司", head_office=company)
    area = ServiceAreaFactory(estate=estate)
    ContractFactory(company=company, service_area=area)
    return Office(
        city=city,
        estate=estate,
        company=company,
        branch=branch,
        scheme=SchemeFactory(area=city),
        clerk=staff(sun, Role.SUPERVISOR, username="clerk"),
        second=staff(sun, Role.SUPERVISOR, username="second"),
        third=staff(sun, Role.ADMINISTRATOR, username="third"),
        worker=staff(sun, Role.GRID_WORKER, username="worker"),
        stranger=staff(moon, Role.SUPERVISOR, username="stranger"),
        clock=clock,
    )


def signed_in(user: Any) -> Client:
    """A browser of that user."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def picture() -> bytes:
    """A photo."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#2a7").save(out, "JPEG")
    return out.getvalue()


def verified() -> list[str]:
    """What verifying the ledger finds wrong."""
    from satisfaction.credit.ledger.verifying import findings

    return [str(each) for each in findings()]


@pytest.fixture
def sound(db: None) -> Iterator[None]:
    """Whatever the test did, the ledger holds."""
    yield
    assert verified() == []
