"""Names and phones at rest: read again, never tampered with unseen, written anew under another key."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from territory import crypto, rotating
from territory.fields import Lost
from territory.models import Household, Organisation
from tests.factories import HouseholdFactory, OrganisationFactory
from tests.factories.town import Town


@given(st.text(min_size=1))
def test_what_is_encrypted_is_read_again_and_never_looks_the_same(text: str) -> None:
    one, two = crypto.encrypt(text), crypto.encrypt(text)
    assert crypto.decrypt(one) == crypto.decrypt(two) == text
    assert one != two
    assert crypto.index(text) == crypto.index(text) != crypto.index(text + "x")


def test_nothing_stays_nothing() -> None:
    assert crypto.encrypt("") == crypto.decrypt("") == crypto.index("") == ""
    assert crypto.indexes("") == []


@pytest.mark.parametrize("at", [1, 12, 20, -3])
def test_tampering_is_seen(at: int) -> None:
    stored = crypto.encrypt("李明")
    other = "A" if stored[at] != "A" else "w"  # other first bits: the last ones may mean nothing in base64
    where = at % len(stored)
    with pytest.raises(crypto.Unreadable):
        crypto.decrypt(stored[:where] + other + stored[where + 1 :])
    with pytest.raises(crypto.Unreadable):
        crypto.decrypt("something else")


def raw(household: Household) -> tuple[str, str, str]:
    """What stands in the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_name, contact_phone, phone_index FROM territory_household WHERE id = %s",
            [household.pk],
        )
        row: tuple[str, str, str] = cursor.fetchone()
    return row


def test_the_database_never_sees_the_plain_text(town: Town) -> None:
    household = HouseholdFactory(
        building=town.sun.building, contact_name="欧阳建国", contact_phone="13812345678"
    )
    name, phone, index = raw(household)
    assert "欧阳" not in name
    assert "1381234" not in phone + index
    found = Household.objects.get(phone_index__in=crypto.indexes("13812345678"))
    assert (found, found.masked_name, found.masked_phone) == (household, "欧阳**", "138****5678")


def rotated(*arguments: str) -> tuple[int, str]:
    """The command's exit code and what it says."""
    out = io.StringIO()
    try:
        call_command("rotate_personal_key", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_rotation(town: Town, settings: Any) -> None:
    settings.PERSONAL_KEY, settings.PERSONAL_KEYS_OLD = "first", []
    rows = [
        HouseholdFactory(building=town.sun.building, contact_name=f"张{n}", contact_phone=f"1380000000{n}")
        for n in range(5)
    ]
    unit = OrganisationFactory(contact_name="李明", contact_phone="0731-88886666")
    before = raw(rows[0])
    settings.PERSONAL_KEY, settings.PERSONAL_KEYS_OLD = "second", ["first"]
    # Between taking the new key into use and rotating, everything is read and found.
    assert Household.objects.get(pk=rows[1].pk).contact_name == "张1"
    assert Household.objects.filter(phone_index__in=crypto.indexes("13800000001")).count() == 1
    code, said = rotated("--batch", "2")
    assert code == 0
    assert "territory.Household: 7 rows, 5 written anew" in said
    assert "territory.Organisation: 1 rows, 1 written anew" in said
    assert raw(rows[0]) != before
    # Again: nothing is left to do.
    assert rotating.rotate()["territory.Household"] == rotating.Rotated(seen=7, written=0, lost=0)
    settings.PERSONAL_KEYS_OLD = []
    assert [Household.objects.get(pk=row.pk).contact_phone for row in rows] == [
        f"1380000000{n}" for n in range(5)
    ]
    assert Household.objects.filter(phone_index=crypto.index("13800000003")).count() == 1
    assert Organisation.objects.get(pk=unit.pk).contact_name == "李明"


def test_a_missing_key_is_said_and_nothing_is_destroyed(town: Town, settings: Any) -> None:
    settings.PERSONAL_KEY, settings.PERSONAL_KEYS_OLD = "first", []
    household = HouseholdFactory(building=town.sun.building, contact_name="张三", contact_phone="13800000001")
    before = raw(household)
    settings.PERSONAL_KEY = "second"
    found = Household.objects.get(pk=household.pk)
    assert isinstance(found.contact_name, Lost)
    assert found.masked_name == ""
    found.note = "改了备注"
    found.save()
    assert raw(household) == before
    code, said = rotated()
    assert code == 1
    assert "1 rows hold a value that no key at hand can read" in said
    assert raw(household) == before
