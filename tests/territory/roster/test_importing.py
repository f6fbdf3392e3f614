"""The import itself: all or nothing, by whom, and never what is no longer as it was shown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jobs.errors import Cancelled
from jobs.kinds import Kind
from jobs.models import Job
from jobs.running import Running
from wagtail.models import ModelLogEntry

from territory import crypto, moving
from territory.models import Area, Household
from territory.roster.importing import Stale, carry_out
from tests.factories import HouseholdFactory
from tests.factories.roster import roster_csv, roster_rows
from tests.territory.roster.conftest import Place, plan, row, stored, table


def test_new_changed_and_left_alone(sun: Place) -> None:
    other = HouseholdFactory(building=sun.building, unit="2", room="701", note="不在文件里")
    made = plan(sun, table(row(), row(房号="502", 联系人="王芳", 联系电话="0731-88888888")))
    outcome = carry_out(made, sun.area, user=sun.people["supervisor"], file="名册.csv")
    assert outcome == {"new": 1, "changed": 1, "same": 0, "estates": 0, "buildings": 0, "left_alone": 1}
    assert [each[2] for each in stored()] == ["501", "502", "701"]
    first = Household.objects.get(pk=sun.household.pk)
    assert (first.floor_area, first.occupancy, first.residents) == (Decimal("89.50"), "owner", 3)
    assert (first.contact_name, first.contact_phone) == ("李明", "13812345678")
    assert first.phone_index == crypto.index("13812345678")
    assert Household.objects.get(room="502").phone_index == crypto.index("0731-88888888")
    other.refresh_from_db()
    assert other.note == "不在文件里"


def test_who_imported_what_is_logged_and_each_changed_dwelling_has_its_history(sun: Place) -> None:
    user = sun.people["supervisor"]
    carry_out(plan(sun, table(row(), row(房号="502"))), sun.area, user=user, file="名册.csv")
    entry = ModelLogEntry.objects.get(action="territory.roster_import")
    assert (entry.user, entry.object_id) == (user, str(sun.area.pk))
    assert entry.data["file"] == "名册.csv"
    assert entry.message == "导入名册“名册.csv”：新增 1 户，更改 1 户，不变 0 户"
    history = ModelLogEntry.objects.get(action="territory.change")
    assert history.object_id == str(sun.household.pk)
    told = {each["field"]: (each["from"], each["to"]) for each in history.data["changes"]}
    assert told["contact_phone"] == ("", "138****5678")
    assert told["contact_name"] == ("", "李*")
    assert "13812345678" not in str(history.data)


def test_places_are_made(sun: Place) -> None:
    made = plan(sun, table(row(小区="新苑", 楼栋="A"), row(楼栋="9号楼")), create_missing=True)
    carry_out(made, sun.area, user=None, file="x")
    tree = Area.objects.filter(path__startswith=sun.area.path).order_by("path")
    assert sorted(each.name for each in tree) == sorted(
        ["阳光社区", "阳光花园", "3栋", "9号楼", "新苑", "A栋"]
    )
    assert [each.building.name for each in Household.objects.order_by("pk")] == ["3栋", "A栋", "9号楼"]
    again = plan(sun, table(row(小区="新苑", 楼栋="A座"), row(楼栋="9幢")))
    assert dict(again.counts) == {"same": 2}


def test_a_community_that_changed_places_meanwhile_takes_its_roster(sun: Place, moon: Place) -> None:
    made = plan(sun, table(row(房号="502"), row(小区="新苑", 楼栋="A")), create_missing=True)
    moving.reorder(sun.area, None, user=sun.people["supervisor"])
    outcome = carry_out(made, sun.area, user=None, file="x")
    assert (outcome["new"], outcome["estates"]) == (2, 1)
    assert Area.objects.get(name="新苑").get_parent() == sun.area
    assert not any(Area.find_problems())


def test_nobody_changes_the_tree_while_places_are_made(sun: Place) -> None:
    """The lock that every move takes comes first (PostgreSQL; SQLite has one writer)."""
    made = plan(sun, table(row(小区="新苑", 楼栋="A")), create_missing=True)
    with CaptureQueriesContext(connection) as asked:
        carry_out(made, sun.area, user=None, file="x")
    first = next(each["sql"] for each in asked if "SELECT" in each["sql"])
    assert '"depth" = 1' in first
    assert first.endswith("FOR UPDATE") is (connection.vendor == "postgresql")


@pytest.mark.parametrize("room", ["601", "501"])
def test_an_error_midway_leaves_nothing(sun: Place, room: str) -> None:
    before, logged, areas = stored(), ModelLogEntry.objects.count(), Area.objects.count()
    made = plan(sun, table(row(小区="新苑", 楼栋="1栋"), row(房号=room)), create_missing=True)

    class Broken(Exception):
        pass

    def last(outcome: Any) -> None:
        assert stored() != before, "everything is written by now"
        raise Broken

    with pytest.raises(Broken):
        carry_out(made, sun.area, user=None, file="x", last=last)
    assert stored() == before
    assert (ModelLogEntry.objects.count(), Area.objects.count()) == (logged, areas)


def test_a_wish_to_stop_at_the_last_moment_undoes_everything(sun: Place) -> None:
    job = Job.objects.create(kind="territory.roster_import", owner=sun.people["supervisor"], state="running")
    running = Running(job, Kind(job.kind, lambda running: None))
    before = stored()

    def last(outcome: Any) -> None:
        Job.objects.filter(pk=job.pk).update(cancel_requested=True)
        running.end_with(outcome)

    with pytest.raises(Cancelled):
        carry_out(plan(sun, table()), sun.area, user=None, file="x", last=last)
    assert stored() == before
    outcome = carry_out(plan(sun, table()), sun.area, user=None, file="x", last=running.end_with)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", outcome), "done in the same transaction as the data"


def edit(sun: Place) -> None:
    sun.household.note = "刚刚改的"
    sun.household.save()


def add(sun: Place) -> None:
    HouseholdFactory(building=sun.building, unit="2", room="0502")


def delete(sun: Place) -> None:
    Household.objects.filter(pk=sun.household.pk).delete()


def build(sun: Place) -> None:
    parent = Area.objects.get(pk=sun.building.get_parent().pk)
    parent.add_child(name="3号楼", level=6)


@pytest.mark.parametrize("meanwhile", [edit, add, delete, build])
def test_what_changed_since_the_plan_is_not_overwritten(sun: Place, meanwhile: Any) -> None:
    made = plan(sun, table(row(), row(房号="502")))
    meanwhile(sun)
    before = stored()
    with pytest.raises(Stale):
        carry_out(made, sun.area, user=None, file="x")
    assert stored() == before


def test_a_plan_with_problems_is_never_carried_out(sun: Place) -> None:
    made = plan(sun, table(row(房号="601"), row(居住人数="多")))
    with pytest.raises(ValueError, match="problems"):
        carry_out(made, sun.area, user=None, file="x")
    assert len(stored()) == 1


def test_a_value_whose_key_is_gone_stays_as_it_is_stored(sun: Place, settings: Any) -> None:
    sun.household.contact_name = "李明"
    sun.household.save()
    key, settings.PERSONAL_KEY = settings.PERSONAL_KEY, "another"
    blank = row(**dict.fromkeys(("联系人", "联系电话"), ""))
    carry_out(plan(sun, table(blank)), sun.area, user=None, file="x")
    settings.PERSONAL_KEY = key
    assert Household.objects.get().contact_name == "李明"


def test_more_rows_take_no_more_queries_but_for_the_batches(sun: Place) -> None:
    def queries(count: int) -> int:
        rows = roster_rows(buildings=1, units=1, floors=count, doors=1)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            made = plan(sun, roster_csv([{**each, "楼栋": "3栋", "单元": str(count)} for each in rows]))
            carry_out(made, sun.area, user=None, file="x")
        return len(caught)

    assert queries(3) == queries(30)


pytestmark = pytest.mark.django_db
