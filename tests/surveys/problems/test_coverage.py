"""Coverage: what counts, how many are needed, the light; what a user sees of a target."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from surveys.problems import targets
from surveys.problems.coverage import EstateFact, Goal, Place, cover
from surveys.problems.models import CoverageTarget
from territory.enums import Level
from territory.models import Area, Estate
from tests.factories import AreaFactory, OrganisationFactory
from tests.factories.town import Town
from tests.surveys.problems.conftest import Visitor

TODAY = date(2026, 3, 31)
CITY = Place(1, "0001", "城")


def estate(number: int, kind: str = "three_no", **facts: bool) -> EstateFact:
    """An estate of the city."""
    base = dict.fromkeys(("bounded", "helped", "pilot", "checked", "passed"), False)
    return EstateFact(number, f"0001{number:04d}", f"小区{number}", kind, "", **{**base, **facts})


@pytest.mark.parametrize(
    ("goal", "estates", "expected"),
    [
        (
            Goal("managed", ("three_no", "self_managed"), Decimal(10)),
            [estate(1, "self_managed"), *(estate(n) for n in range(2, 11))],
            (1, 10, 1, "reached"),
        ),
        (
            Goal("managed", ("three_no", "self_managed"), Decimal(10)),
            [estate(1, "self_managed"), *(estate(n) for n in range(2, 12))],
            (1, 11, 2, "on_the_way"),
        ),
        (
            Goal("managed", ("three_no",), Decimal(10), due=TODAY - timedelta(days=1)),
            [estate(1)],
            (0, 1, 1, "missed"),
        ),
        (Goal("managed", ("three_no",), Decimal(10), due=TODAY), [estate(1)], (0, 1, 1, "on_the_way")),
        (
            Goal("managed", (), None, 2),
            [estate(1, "professional"), estate(2, "self_managed"), estate(3, "")],
            (2, 3, 2, "reached"),
        ),
        (Goal("pilot", (), None, 3, TODAY), [estate(1, pilot=True)], (1, 1, 3, "on_the_way")),
        (Goal("pilot", (), None, 3), [], (0, 0, 3, "on_the_way")),
        (Goal("five_have", ("three_no",), Decimal(100)), [], (0, 0, 0, "nothing")),
        (
            Goal("five_have", ("three_no",), Decimal(100)),
            [estate(1, passed=True), estate(2, checked=True)],
            (1, 2, 2, "on_the_way"),
        ),
        (
            Goal("checked", ("three_no",), Decimal(100)),
            [estate(1, checked=True), estate(2, "")],
            (1, 1, 1, "reached"),
        ),
        (Goal("bounded", (), Decimal(50)), [estate(1, bounded=True), estate(2)], (1, 2, 1, "reached")),
        (Goal("helped", (), Decimal(100)), [estate(1, helped=True)], (1, 1, 1, "reached")),
    ],
)
def test_counts_and_lights(
    goal: Goal, estates: list[EstateFact], expected: tuple[int, int, int, str]
) -> None:
    (found,) = cover(goal, [CITY], estates, TODAY)
    assert (found.reached, found.of, found.needed, found.light) == expected


def test_estates_of_no_known_kind_are_told() -> None:
    (found,) = cover(Goal("checked", ("three_no",), Decimal(100)), [CITY], [estate(1), estate(2, "")], TODAY)
    assert (found.of, found.unknown, found.share, found.lacking) == (1, 1, 0.0, 1)


def test_only_estates_below_a_place_count_there() -> None:
    places = [Place(2, "00010001", "甲"), Place(3, "00010002", "乙")]
    found = cover(Goal("pilot", (), None, 1), places, [estate(1, pilot=True), estate(2)], TODAY)
    assert [(each.reached, each.of, each.light) for each in found] == [
        (1, 1, "reached"),
        (0, 1, "on_the_way"),
    ]


def city(town: Town) -> Area:
    """The topmost area."""
    found: Area = town.street.get_root()
    return found


def test_the_shipped_targets_are_loaded_once(town: Town) -> None:
    call_command("load_coverage_targets")
    call_command("load_coverage_targets")
    rows = CoverageTarget.objects.filter(area=city(town))
    assert rows.count() == len(targets.shipped()) == 9
    ten = rows.get(name="无物业小区自治覆盖率10%")
    assert (ten.percent, ten.number, ten.due_on) == (Decimal(10), None, date(2019, 12, 31))
    five = rows.get(number=5)
    assert (five.each_level, five.goal) == (Level.COUNTY, "managed")
    assert rows.get(goal="five_have").percent == 100
    with pytest.raises(CommandError):
        call_command("load_coverage_targets", area="nowhere")


def test_the_database_counts_as_the_files_say(town: Town) -> None:
    estates = {name: getattr(town, name).building.get_parent() for name in ("sun", "moon")}
    AreaFactory(parent=town.sun.area, name="无档案", level=Level.ESTATE)
    today = timezone.localdate()
    Estate.objects.create(
        area=estates["sun"],
        kind="three_no",
        helper=OrganisationFactory(),
        helped_until=today,
        pilot=True,
        boundary=[[1, 1], [2, 2], [1, 1]],
        policy_class="residents",
        five_have_on=today,
        five_have_passed=True,
    )
    Estate.objects.create(
        area=estates["moon"],
        kind="self_managed",
        helper=OrganisationFactory(),
        helped_until=today - timedelta(days=1),
    )
    for goal, reached in {
        "managed": 1,
        "checked": 1,
        "five_have": 1,
        "classed": 1,
        "bounded": 1,
        "helped": 1,
        "pilot": 1,
    }.items():
        target = CoverageTarget.objects.create(area=city(town), name=goal, goal=goal, percent=50)
        (found,) = targets.covered(target, town.superuser)
        assert (found.reached, found.of) == (reached, 3), goal
        (mine,) = targets.covered(target, town.sun.people["supervisor"])
        assert (mine.reached, mine.of) == (0 if goal == "managed" else 1, 2), goal
    each = CoverageTarget.objects.create(
        area=city(town), name="每社区", goal="pilot", number=1, each_level=Level.COMMUNITY
    )
    assert [(c.place.name, c.light) for c in targets.covered(each, town.superuser)] == [
        ("阳光社区", "reached"),
        ("月亮社区", "on_the_way"),
    ]
    assert [c.place.name for c in targets.covered(each, town.moon.people["supervisor"])] == ["月亮社区"]


def test_pages_drill_down_and_export(town: Town, visit: Visitor) -> None:
    Estate.objects.create(area=town.sun.building.get_parent(), kind="three_no", pilot=True)
    target = CoverageTarget.objects.create(area=city(town), name="试点", goal="pilot", number=1)
    client = visit(town.sun.people["supervisor"])
    page = client.get("/admin/repairs/coverage/").content.decode()
    assert "试点" in page
    assert "已达标" in page
    one = client.get(f"/admin/repairs/coverage/{target.pk}/?area={town.sun.area.pk}")
    assert [name for _estate, name, _kind, _reached in one.context["estates"]] == [
        "解放路街道 阳光社区 阳光花园"
    ]
    assert "月亮" not in one.content.decode()
    file = client.get(f"/admin/repairs/coverage/{target.pk}/?export=csv").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(file)))[1] == ["解放路街道 阳光社区 阳光花园", "三无", "是"]


def test_administrators_keep_their_targets(town: Town, visit: Visitor) -> None:
    sun = town.sun
    client = visit(sun.people["administrator"])
    data = {
        "area": sun.area.pk,
        "name": "社区试点",
        "goal": "pilot",
        "kinds": ["three_no"],
        "number": "2",
        "source": "",
    }
    assert (
        "比例和数量请填其中一项"
        in client.post("/admin/repairs/coverage/new/", {**data, "percent": "10"}).content.decode()
    )
    assert client.post("/admin/repairs/coverage/new/", data).status_code == 302
    made = CoverageTarget.objects.get()
    assert (made.area, made.number, made.each_level, made.kinds) == (sun.area, 2, None, ["three_no"])
    assert client.post("/admin/repairs/coverage/new/", {**data, "area": town.moon.area.pk}).status_code == 200
    assert client.post(f"/admin/repairs/coverage/{made.pk}/edit/", {**data, "number": "3"}).status_code == 302
    made.refresh_from_db()
    assert made.number == 3
    assert (
        visit(sun.people["supervisor"]).post(f"/admin/repairs/coverage/{made.pk}/delete/").status_code == 302
    )
    assert CoverageTarget.objects.exists()
    assert client.get(f"/admin/repairs/coverage/{made.pk}/delete/").status_code == 200
    client.post(f"/admin/repairs/coverage/{made.pk}/delete/")
    assert not CoverageTarget.objects.exists()
    client.post("/admin/repairs/coverage/load/")
    assert CoverageTarget.objects.filter(area=sun.area).count() == 9
