"""Drafting and adopting schemes: by two people, from a day that has not been, and never changed after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from satisfaction.credit.enums import SchemeState
from satisfaction.credit.models import Scheme
from satisfaction.credit.schemes import adopting, drafting, queries
from satisfaction.credit.schemes.refusals import SchemeRefused
from territory.enums import Level, Role
from territory.models import Area
from tests.factories.credit import SchemeFactory
from tests.factories.schemes import scheme_data
from tests.factories.territory import AreaFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Any:
    return AreaFactory(name="衡阳市")


@pytest.fixture
def writer(city: Any) -> Any:
    return staff(city, Role.SUPERVISOR)


@pytest.fixture
def other(city: Any) -> Any:
    return staff(city, Role.ADMINISTRATOR)


def draft(city: Any, writer: Any, **data: Any) -> Scheme:
    return drafting.begin(area=city, name="方案", source="", data=scheme_data(**data), user=writer)


def code(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(SchemeRefused) as caught:
        call(*args, **kwargs)
    assert caught.value.message
    return caught.value.code


def adopt(scheme: Scheme, user: Any, day: date | None = None) -> Scheme:
    scheme.refresh_from_db()
    return adopting.adopt(
        scheme, in_force_from=day or timezone.localdate(), seen=scheme.changed_at, user=user
    )


def test_a_draft_counts_for_nobody_until_another_person_adopts_it(city: Any, writer: Any, other: Any) -> None:
    scheme = draft(city, writer)
    today = timezone.localdate()
    assert queries.in_force(city, today) is None
    assert code(adopt, scheme, writer) == "same_person"
    assert adopt(scheme, other).adopted_by == other
    assert queries.in_force(city, today) == scheme
    assert queries.in_force(city, today - timedelta(days=1)) is None


def test_who_changed_it_last_cannot_adopt_it_either(city: Any, writer: Any, other: Any) -> None:
    scheme = draft(city, writer)
    third = staff(city, Role.SUPERVISOR)
    drafting.save(scheme, name="方案", source="", data=scheme_data(base="70"), seen=None, user=other)
    assert code(adopt, scheme, other) == "same_person"
    assert code(adopt, scheme, writer) == "same_person"
    assert adopt(scheme, third).state == SchemeState.ADOPTED


def test_an_adopted_scheme_is_never_changed_again(city: Any, writer: Any, other: Any) -> None:
    scheme = adopt(draft(city, writer), other)
    kept = scheme.data
    assert code(drafting.save, scheme, name="方案", source="", data={}, seen=None, user=writer) == "adopted"
    assert code(drafting.delete, scheme, user=writer) == "adopted"
    assert code(adopt, scheme, other) == "adopted"
    scheme.refresh_from_db()
    assert scheme.data == kept
    newer = drafting.copy(scheme, user=writer)
    assert (newer.version, newer.state, newer.data) == (2, SchemeState.DRAFT, kept)


def test_days_that_cannot_be(city: Any, writer: Any, other: Any) -> None:
    today = timezone.localdate()
    scheme = draft(city, writer)
    assert code(adopt, scheme, other, today - timedelta(days=1)) == "past"
    assert code(adopt, scheme, other, today + timedelta(days=731)) == "too_late"
    adopt(scheme, other, today + timedelta(days=5))
    assert code(adopt, draft(city, writer), other, today + timedelta(days=5)) == "taken"


def test_what_was_looked_at_is_what_is_adopted(city: Any, writer: Any, other: Any) -> None:
    scheme = draft(city, writer)
    looked = scheme.changed_at
    drafting.save(scheme, name="方案", source="", data=scheme_data(base="60"), seen=looked, user=writer)
    assert (
        code(adopting.adopt, scheme, in_force_from=timezone.localdate(), seen=looked, user=other) == "stale"
    )
    again = {"name": "方案", "source": "", "data": {}, "seen": looked, "user": writer}
    assert code(drafting.save, scheme, **again) == "stale"


def test_a_draft_with_faults_is_kept_and_not_adopted(city: Any, writer: Any, other: Any) -> None:
    scheme = draft(city, writer, ladder=[])
    assert queries.values(scheme) is None
    assert code(adopt, scheme, other) == "not_whole"


def test_the_nearest_area_with_a_scheme_in_force_governs(city: Any) -> None:
    county = AreaFactory(parent=city, name="雁峰区", level=Level.COUNTY)
    street = AreaFactory(parent=county, name="天马山街道", level=Level.STREET)
    elsewhere = AreaFactory(parent=city, name="石鼓区", level=Level.COUNTY)
    first = SchemeFactory(area=city, in_force_from=date(2020, 1, 1))
    second = SchemeFactory(area=county, in_force_from=date(2024, 1, 1))
    third = SchemeFactory(area=city, in_force_from=date(2025, 1, 1))
    SchemeFactory(area=city, in_force_from=date(2025, 6, 1), state=SchemeState.DRAFT)
    known = queries.adopted()

    def ruled(area: Area) -> list[tuple[int, int]]:
        return [(since.year, pk) for since, pk, _data in queries.governing(area, known)]

    assert ruled(street) == [(2020, first.pk), (2024, second.pk)]
    assert ruled(elsewhere) == [(2020, first.pk), (2025, third.pk)]
    assert ruled(AreaFactory(name="长沙市")) == []
    assert queries.in_force(street, date(2023, 12, 31)) == first
    assert queries.in_force(street, date(2024, 1, 1)) == second


def test_who_sees_and_who_keeps_schemes(city: Any, writer: Any) -> None:
    street = AreaFactory(
        parent=AreaFactory(parent=city, level=Level.COUNTY, name="雁峰区"), level=Level.STREET, name="街道"
    )
    adopted = SchemeFactory(area=city)
    drafted = draft(city, writer)
    below = staff(street, Role.SUPERVISOR)
    assert set(queries.schemes(writer)) == {adopted, drafted}
    assert set(queries.schemes(below)) == {adopted}
    assert not queries.kept(below).exists()
    assert not queries.schemes(staff(AreaFactory(name="长沙市"), Role.SUPERVISOR)).exists()
    assert not queries.kept(staff(city, Role.AUTHOR)).exists()
