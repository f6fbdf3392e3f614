"""The one engine of flows, over rows of demands: who may, from where, what must be given, what is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from surveys.demands.models import Demand, DemandEvent, DemandFile
from surveys.flow import files, telling
from surveys.flow.errors import StepRefused
from surveys.flow.files import Upload
from surveys.flow.steps import FLOWS, Flow, Given, Step, begin, check, last_event, move, possible, table, take
from territory.enums import Level, Role
from tests.factories.town import Community, Town
from tests.surveys.demands.conftest import Asking, sun, town, visit
from tests.surveys.demands.conftest import asking as asking
from tests.surveys.problems.conftest import photo

__all__ = ["sun", "town", "visit"]

STEPS = table(
    Step("go", "走", ("collected",), "catalogued", needs=("title",), offers_files=True),
    Step("stay", "留", ("catalogued",), None, opinion=False, offers_told=True),
    Step("tell", "告知", ("catalogued",), None, opinion=False, told=True, file=True),
    Step("up", "上级", ("catalogued",), "listed", level=Level.STREET, not_by=("go",)),
    Step("grid", "网格", ("catalogued",), None, roles=(Role.GRID_WORKER,), opinion=False),
    Step("auto", "自动", ("listed",), "done", by_program=True),
)


def change(row: Demand, step: Step, given: Given, user: Any) -> dict[str, Any]:
    """Keeps the title; one title is refused at the last moment."""
    if given.data.get("title") == "不行":
        raise StepRefused("field_missing", field="标题")
    row.title = given.data.get("title", row.title)
    return {"title": row.title}


@pytest.fixture
def flow() -> Any:
    """A flow of its own; taken out of the registry afterwards."""
    made = Flow(
        "test",
        "测试",
        Demand,
        DemandEvent,
        DemandFile,
        STEPS,
        lambda row: row.area,
        change,
        {"title": "标题"},
        frozenset({"title"}),
    )
    yield made
    del FLOWS["test"]


def stored() -> list[Path]:
    """The files of steps on the disk."""
    return [each for each in Path(settings.MEDIA_ROOT).glob("steps/**/*") if each.is_file()]


def refusal(*args: Any, **kwargs: Any) -> str:
    """The code with which a step is refused."""
    with pytest.raises(StepRefused) as refused:
        take(*args, **kwargs)
    assert refused.value.message
    return refused.value.code


def test_a_step_changes_the_row_and_writes_one_event(flow: Flow, asking: Asking, sun: Community) -> None:
    demand, user = asking.demand(sun), sun.people["supervisor"]
    given = Given(
        opinion=" 同意 ", told="没人问", data={"title": "食堂"}, files=[Upload("a.jpg", photo("#123"))]
    )
    event = take(flow, demand.pk, "go", given, user=user)
    demand.refresh_from_db()
    assert (demand.state, demand.title) == ("catalogued", "食堂")
    assert (event.from_state, event.to_state, event.opinion, event.told) == (
        "collected",
        "catalogued",
        "同意",
        "",
    )
    assert (event.data, event.by) == ({"title": "食堂"}, user)
    assert [(each.name, each.content_type) for each in event.files.all()] == [("a.jpg", "image/jpeg")]


def test_a_refused_step_leaves_neither_event_nor_file(flow: Flow, asking: Asking, sun: Community) -> None:
    demand, user = asking.demand(sun), sun.people["supervisor"]
    before = stored()
    upload = [Upload("a.jpg", photo("#456"))]
    given = Given(opinion="同意", data={"title": "不行"}, files=upload)
    assert refusal(flow, demand.pk, "go", given, user=user) == "field_missing"
    assert stored() == before
    assert demand.events.count() == 1
    demand.refresh_from_db()
    assert demand.state == "collected"


def test_a_file_is_removed_where_its_row_fails(
    flow: Flow, asking: Asking, sun: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    demand, user = asking.demand(sun), sun.people["supervisor"]
    before = stored()

    def fails(*args: Any, **kwargs: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("surveys.flow.steps.log", fails)  # after the files were written
    given = Given(opinion="同意", data={"title": "食堂"}, files=[Upload("a.jpg", photo("#789"))])
    with pytest.raises(OSError, match="disk full"):
        take(flow, demand.pk, "go", given, user=user)
    assert stored() == before
    assert not DemandFile.objects.exists()


@pytest.mark.parametrize(
    ("uploads", "code"),
    [
        ([Upload("a.exe", b"MZ\x90\x00" + b"\x00" * 200)], "not_a_file"),
        ([Upload("a.jpg", b"\xff\xd8\xff broken")], "not_a_file"),
        ([Upload("a.jpg", b"x" * (files.LIMIT + 1))], "file_too_large"),
        ([Upload(f"{n}.txt", b"x") for n in range(files.FILES + 1)], "too_many_files"),
    ],
)
def test_files_are_bounded_and_told_by_their_bytes(
    flow: Flow, asking: Asking, sun: Community, uploads: list[Upload], code: str
) -> None:
    demand = asking.demand(sun)
    given = Given(opinion="同意", data={"title": "食堂"}, files=uploads)
    assert refusal(flow, demand.pk, "go", given, user=sun.people["supervisor"]) == code
    assert demand.events.count() == 1


def test_what_must_be_given(flow: Flow, asking: Asking, sun: Community) -> None:
    demand, user = asking.demand(sun), sun.people["supervisor"]
    for given, code in (
        (Given(data={"title": "x"}), "opinion_missing"),
        (Given(opinion="同意"), "field_missing"),
        (Given(opinion="同意", data={"title": " "}), "field_missing"),
        (Given(opinion="长" * 1001, data={"title": "x"}), "text_too_long"),
        (Given(opinion="同意", told="长" * 501, data={"title": "x"}), "text_too_long"),
        (Given(opinion="同意", told="找 138-0000-1234", data={"title": "x"}), "private_words"),
        (Given(opinion="同意", data={"title": "联系13800001234"}), "private_words"),
    ):
        assert refusal(flow, demand.pk, "go", given, user=user) == code
    take(flow, demand.pk, "go", Given(opinion="同意，已电13800001234", data={"title": "x"}), user=user)
    assert refusal(flow, demand.pk, "tell", Given(), user=user) == "told_missing"
    assert refusal(flow, demand.pk, "tell", Given(told="好"), user=user) == "file_missing"


def test_who_may(flow: Flow, asking: Asking, sun: Community, town: Town) -> None:
    demand, people = asking.demand(sun), sun.people
    street = town.street_supervisor
    take(flow, demand.pk, "go", Given(opinion="同意", data={"title": "x"}), user=street)
    demand.refresh_from_db()
    yes = Given(opinion="同意")
    assert refusal(flow, demand.pk, "up", yes, user=people["supervisor"]) == "level"
    assert refusal(flow, demand.pk, "up", yes, user=street) == "same_person"
    assert refusal(flow, demand.pk, "stay", yes, user=people["worker"]) == "not_yours"
    assert refusal(flow, demand.pk, "stay", yes, user=town.moon.people["supervisor"]) == "not_yours"
    assert refusal(flow, demand.pk, "grid", yes, user=street) == "not_yours"
    assert refusal(flow, demand.pk, "go", yes, user=street) == "wrong_state"
    assert refusal(flow, demand.pk, "auto", yes, user=town.superuser) == "wrong_state"
    assert [each.key for each in possible(flow, demand, people["supervisor"])] == ["stay", "tell"]
    assert [each.key for each in possible(flow, demand, people["worker"])] == ["grid"]
    assert [each.key for each in possible(flow, demand, asking.second)] == ["stay", "tell", "up"]
    assert possible(flow, demand, town.moon.people["supervisor"]) == []
    check(flow, demand, STEPS["up"], town.superuser)


def test_two_who_saw_the_same_take_one_step(flow: Flow, asking: Asking, sun: Community, town: Town) -> None:
    demand = asking.demand(sun)
    seen = last_event(flow, demand)
    given = Given(seen=seen, opinion="同意", data={"title": "x"})
    take(flow, demand.pk, "go", given, user=town.street_supervisor)
    assert refusal(flow, demand.pk, "go", given, user=asking.second) == "stale"


def test_the_program_moves_what_people_cannot(flow: Flow, asking: Asking, sun: Community) -> None:
    demand = asking.demand(sun)
    with pytest.raises(StepRefused):
        move(flow, demand, "auto", user=None)
    demand.state = "listed"
    event = move(flow, demand, "auto", user=None)
    assert (demand.state, event.by) == ("done", None)


def test_a_row_begins_when_it_did(flow: Flow, asking: Asking, sun: Community) -> None:
    demand = asking.demand(sun)
    then = datetime(2026, 1, 1, tzinfo=UTC)
    assert begin(flow, demand, step="first", user=None, at=then).at == then


def test_residents_read_neither_opinion_nor_name(flow: Flow, asking: Asking, sun: Community) -> None:
    demand, user = asking.demand(sun), sun.people["supervisor"]
    take(flow, demand.pk, "go", Given(opinion="内部", data={"title": "x"}), user=user)
    take(flow, demand.pk, "stay", Given(opinion="", told="请等一周"), user=user)
    staff = telling.history(flow, demand, "征集")
    assert [(each.label, each.opinion) for each in staff] == [("征集", ""), ("走", "内部"), ("留", "")]
    assert staff[1].who == user.username
    public = telling.public_history(flow, demand, "征集")
    assert [each.told for each in public] == ["", "", "请等一周"]
    assert {(each.who, each.opinion, each.files) for each in public} == {("", "", ())}
