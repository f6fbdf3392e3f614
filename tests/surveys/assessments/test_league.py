"""Sheets: drafting, adopting, versions; the table from readings and marks; settling; who may."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from surveys.assessments import drafting, marking, queries, settling
from surveys.assessments.drafting import Wanted
from surveys.assessments.errors import AssessmentError
from surveys.assessments.league import league
from surveys.assessments.models import Item, Mark, Settlement, Sheet
from surveys.assessments.told import lines
from surveys.targets.models import Goal
from surveys.targets.periods import Period
from territory.enums import Level
from tests.factories import AreaFactory
from tests.factories.town import Town
from tests.surveys.assessments.conftest import Assessed, goal, indicator, read

Q2 = Period(date(2026, 4, 1), "quarter")
Q3 = Period(date(2026, 7, 1), "quarter")


def test_the_table_of_a_quarter(running: Assessed, town: Town) -> None:
    """The sun: 50 + 30 + 18; the moon: half of 50, building 30, 0 and a month missing → 10, mark 12."""
    table = league(running.sheet, Q2)
    assert table.waiting == 2, "the marks"
    for area, points in ((town.sun.area, "18"), (town.moon.area, "12")):
        marking.mark(running.order.pk, area, Q2, Decimal(points), "现场抽查", user=running.chief)
    first, second = league(running.sheet, Q2).rows
    assert (first.area, first.place, first.told) == (town.sun.area, 1, "98")
    assert [each.told for each in first.cells] == ["50", "30", "18"]
    assert (second.area, second.place, second.told) == (town.moon.area, 2, "47")
    assert [each.told for each in second.cells] == ["25", "10", "12"]
    assert [each.got.state for each in second.cells[1].parts] == ["given", "given", "missing"]


def test_what_does_not_apply_is_spread(running: Assessed, town: Town) -> None:
    """Without estates to cover the moon is judged by the other 50 points, scaled to 100."""
    covered = running.covered.indicator
    assert covered
    for month in (4, 5, 6):
        read(covered, town.moon.area, month, "0", "0")
    marking.mark(running.order.pk, town.moon.area, Q2, Decimal(20), "好", user=running.chief)
    moon = next(each for each in league(running.sheet, Q2).rows if each.area == town.moon.area)
    assert (moon.sum.points, moon.sum.of, moon.sum.score) == (Fraction(30), Fraction(50), Fraction(60))
    Sheet.objects.filter(pk=running.sheet.pk).update(spread=False)
    running.sheet.refresh_from_db()
    moon = next(each for each in league(running.sheet, Q2).rows if each.area == town.moon.area)
    assert moon.sum.score == Fraction(30)


def test_a_goal_of_its_period_judges(running: Assessed, town: Town) -> None:
    """A goal set from July on changes nothing of the second quarter."""
    before = [each.told for each in league(running.sheet, Q2).rows]
    indicator_ = running.covered.indicator
    assert indicator_
    Goal.objects.create(
        indicator=indicator_,
        from_period=date(2026, 7, 1),
        op=">=",
        value=Decimal("0.1"),
        at="2026-07-01T00:00Z",
    )
    assert [each.told for each in league(running.sheet, Q2).rows] == before


def test_what_is_put_out_of_use_is_missing_nowhere(running: Assessed, town: Town) -> None:
    """From the period of the day on it does not apply; what was due before still counts."""
    builds = running.builds.indicator
    assert builds
    moon = next(each for each in league(running.sheet, Q2).rows if each.area == town.moon.area)
    assert [each.got.state for each in moon.cells[1].parts] == ["given", "given", "missing"]
    builds.ended_on = date(2026, 6, 15)
    builds.save()
    moon = next(each for each in league(running.sheet, Q2).rows if each.area == town.moon.area)
    assert [each.got.state for each in moon.cells[1].parts] == ["given", "given", "na"]
    assert moon.cells[1].told == "15", "the mean of two months"
    assert {row.cells[1].got.state for row in league(running.sheet, Q3).rows} == {"na"}
    assert list(queries.fitting(running.sheet)) == [running.covered.indicator]


def test_a_period_that_runs_waits(running: Assessed) -> None:
    """July's readings are not due yet: nothing is missing, nothing counts."""
    table = league(running.sheet, Q3)
    assert {row.sum.score for row in table.rows} == {None}
    assert {row.place for row in table.rows} == {None}


def test_settling_keeps_the_table(running: Assessed, town: Town) -> None:
    chief = running.chief
    with pytest.raises(AssessmentError, match="waiting"):
        settling.settle(running.sheet.pk, Q2, user=chief)
    for area in (town.sun.area, town.moon.area):
        marking.mark(running.order.pk, area, Q2, Decimal(10), "同", user=chief)
    with pytest.raises(AssessmentError, match="running"):
        settling.settle(running.sheet.pk, Q3, user=chief)
    with pytest.raises(AssessmentError, match="no_period"):
        settling.settle(running.sheet.pk, Q2.moved(-2), user=chief)
    with pytest.raises(AssessmentError, match="not_keeper"):
        settling.settle(running.sheet.pk, Q2, user=town.sun.people["supervisor"])
    for without in (None, 2):
        with pytest.raises(AssessmentError, match="missing") as refused:
            settling.settle(running.sheet.pk, Q2, user=chief, without=without)
        assert "月亮社区 1" in refused.value.message
    settled = settling.settle(running.sheet.pk, Q2, user=chief, without=1)
    assert not any(each.differs for each in lines(league(running.sheet, Q2), settled))
    covered = running.covered.indicator
    assert covered
    read(covered, town.moon.area, 6, "10", "10")
    found = lines(league(running.sheet, Q2), settled)
    assert [(each.name, each.place, each.score, each.differs) for each in found] == [
        ("阳光社区", 1, "90", False), ("月亮社区", 2, "45", True),
    ]  # fmt: skip
    assert found[1].row
    assert found[1].row.told == "53.33"
    now = lines(league(running.sheet, Q2), None)
    assert [(each.score, each.differs) for each in now] == [("90", False), ("53.33", False)]
    late = AreaFactory(parent=town.street, name="新社区", level=Level.COMMUNITY)
    last = lines(league(running.sheet, Q2), settled)[-1]
    assert (last.name, last.place, last.score, last.differs) == ("新社区", None, "", True)
    late.delete()
    kept = Settlement.objects.get()
    assert [each["score"] for each in kept.rows] == ["90", "45"]
    with pytest.raises(AssessmentError, match="reason_missing"):
        settling.settle(running.sheet.pk, Q2, user=chief, without=1)
    assert settling.settle(running.sheet.pk, Q2, user=chief, why="更正六月数据", without=1).number == 2
    assert Settlement.objects.get(number=1).rows == kept.rows


@pytest.mark.parametrize(
    ("points", "reason", "code"),
    [
        ("20.1", "x", "mark_wrong"),
        ("-1", "x", "mark_wrong"),
        ("1.25", "x", "mark_wrong"),
        ("NaN", "x", "mark_wrong"),
        ("5", " ", "reason_missing"),
    ],
)
def test_marks_that_are_none(running: Assessed, town: Town, points: str, reason: str, code: str) -> None:
    with pytest.raises(AssessmentError, match=code) as refused:
        marking.mark(running.order.pk, town.sun.area, Q2, Decimal(points), reason, user=running.chief)
    assert refused.value.message
    assert not Mark.objects.exists()


def test_a_mark_is_corrected_by_another(running: Assessed, town: Town) -> None:
    area, chief = town.sun.area, running.chief
    for item, code in ((running.covered, "not_marked"), (running.order, "not_assessed")):
        place = area if code == "not_marked" else town.street
        with pytest.raises(AssessmentError, match=code):
            marking.mark(item.pk, place, Q2, Decimal(5), "x", user=chief)
    with pytest.raises(AssessmentError, match="not_keeper"):
        marking.mark(running.order.pk, area, Q2, Decimal(5), "x", user=town.sun.people["supervisor"])
    first = marking.mark(running.order.pk, area, Q2, Decimal(5), "初查", user=chief)
    assert marking.mark(running.order.pk, area, Q2, Decimal(5), "初查", user=chief) == first
    second = marking.mark(running.order.pk, area, Q2, Decimal(8), "复查", user=chief)
    assert [(each.number, each.current) for each in Mark.objects.order_by("number")] == [
        (1, False),
        (2, True),
    ]
    assert queries.marks(running.sheet, [area], Q2) == {(running.order.pk, area.pk): second}


def test_a_sheet_is_adopted_whole(assessed: Assessed, town: Town) -> None:
    chief, pk = assessed.chief, assessed.sheet.pk
    drafting.change(assessed.order.pk, Wanted("六乱", Decimal(19), "mark"), user=chief)
    with pytest.raises(AssessmentError, match="sum_wrong") as refused:
        drafting.adopt(pk, user=chief)
    assert "99" in refused.value.message
    with pytest.raises(AssessmentError, match="not_adopted"):
        drafting.copy(pk, user=chief)
    drafting.change(assessed.order.pk, Wanted("六乱", Decimal(20), "mark"), user=chief)
    with pytest.raises(AssessmentError, match="not_keeper"):
        drafting.adopt(pk, user=town.sun.people["administrator"])
    drafting.adopt(pk, user=chief)
    for call in (
        lambda: drafting.adopt(pk, user=chief),
        lambda: drafting.add(pk, Wanted("多", Decimal(1), "mark"), user=chief),
        lambda: drafting.change(assessed.order.pk, Wanted("改", Decimal(1), "mark"), user=chief),
        lambda: drafting.remove(assessed.order.pk, user=chief),
        lambda: drafting.move(assessed.order.pk, -1, user=chief),
        lambda: drafting.drop(pk, user=chief),
    ):
        with pytest.raises(AssessmentError, match="adopted"):
            call()


def test_the_next_version_ends_the_one_before(running: Assessed) -> None:
    chief = running.chief
    made = drafting.copy(running.sheet.pk, user=chief)
    assert drafting.copy(running.sheet.pk, user=chief) == made
    assert [each.name for each in made.items.all()] == ["覆盖", "违建", "六乱"]
    drafting.adopt(made.pk, user=chief)
    old = Sheet.objects.get(pk=running.sheet.pk)
    assert (old.closed_on, Sheet.objects.get(pk=made.pk).adopted_on) == (date(2026, 6, 30), date(2026, 7, 1))
    assert queries.periods(old) == [Q2]


def test_a_version_ends_none_before_it_has_counted(assessed: Assessed, town: Town) -> None:
    """Adopted twice in one quarter: the second begins with the next; what has marks stays with the first."""
    chief = assessed.chief
    first = drafting.adopt(assessed.sheet.pk, user=chief)
    assert first.adopted_on == Q3.first
    marking.mark(assessed.order.pk, town.sun.area, Q3, Decimal(5), "抽查", user=chief)
    second = drafting.copy(first.pk, user=chief)
    assert drafting.begins(second) == Q3.moved(1).first
    second = drafting.adopt(second.pk, user=chief)
    third = drafting.adopt(drafting.copy(second.pk, user=chief).pk, user=chief)
    first.refresh_from_db()
    second.refresh_from_db()
    days = [(each.adopted_on, each.closed_on) for each in (first, second, third)]
    assert days == [
        (Q3.first, Q3.last), (Q3.moved(1).first, Q3.moved(1).last), (Q3.moved(2).first, None),
    ]  # fmt: skip
    assert [queries.periods(each) for each in (first, second, third)] == [[Q3], [], []]
    assert [each.begun for each in (first, second, third)] == [True, False, False]


def test_a_version_begins_after_what_was_settled(running: Assessed, town: Town) -> None:
    """In the days after a quarter nothing of the one that was marked already is taken from it."""
    marking.mark(running.order.pk, town.sun.area, Q3, Decimal(5), "抽查", user=running.chief)
    made = drafting.adopt(drafting.copy(running.sheet.pk, user=running.chief).pk, user=running.chief)
    assert made.adopted_on == Q3.moved(1).first


def test_what_has_no_goal_scores_nothing_reported_or_not(running: Assessed, town: Town) -> None:
    """Else whoever does not report would lose points that nobody can get; what is done or not does score."""
    covered, builds = running.covered.indicator, running.builds.indicator
    assert covered
    assert builds
    Goal.objects.filter(indicator=builds).delete()
    for row in league(running.sheet, Q2).rows:
        assert {part.got.state for part in row.cells[1].parts} == {"na"}
        assert all(part.no_goal for part in row.cells[1].parts)
    Goal.objects.filter(indicator=covered).delete()
    type(covered).objects.filter(pk=covered.pk).update(kind="yes_no")
    covered.readings.filter(area=town.moon.area).delete()
    moon = next(each for each in league(running.sheet, Q2).rows if each.area == town.moon.area)
    assert {part.got.state for part in moon.cells[0].parts} == {"missing"}


def test_items_add_up_to_the_sum(running: Assessed, town: Town) -> None:
    """Each is rounded once; the sum is one of what is shown."""
    covered, builds = running.covered.indicator, running.builds.indicator
    assert covered
    assert builds
    for month, top in ((4, "1"), (5, "1"), (6, "2")):
        read(covered, town.moon.area, month, top, "7")
    moon = next(each for each in league(running.sheet, Q2).rows if each.area == town.moon.area)
    assert [each.told for each in moon.cells] == ["9.52", "10", ""]
    assert moon.points == "19.52"


def test_a_period_with_one_reading_late_waits_for_it(running: Assessed, town: Town, clock: Any) -> None:
    """April and May are there, June is not yet due: the quarter cannot be settled."""
    clock.move_to("2026-07-03T10:00:00+08:00")
    for area in (town.sun.area, town.moon.area):
        marking.mark(running.order.pk, area, Q2, Decimal(10), "同", user=running.chief)
    table = league(running.sheet, Q2)
    assert (table.waiting, table.missing, table.provisional) == (1, 0, True)
    with pytest.raises(AssessmentError, match="waiting"):
        settling.settle(running.sheet.pk, Q2, user=running.chief)


def test_items_keep_their_order(assessed: Assessed) -> None:
    def names() -> list[tuple[int, str]]:
        return list(Item.objects.filter(sheet=assessed.sheet).order_by("no").values_list("no", "name"))

    drafting.move(assessed.order.pk, -1, user=assessed.chief)
    assert names() == [(1, "覆盖"), (2, "六乱"), (3, "违建")]
    drafting.move(assessed.covered.pk, -1, user=assessed.chief)
    assert names()[0] == (1, "覆盖")
    drafting.remove(assessed.order.pk, user=assessed.chief)
    assert names() == [(1, "覆盖"), (2, "违建")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"points": Decimal(0)}, "points_wrong"),
        ({"points": Decimal("1.25")}, "points_wrong"),
        ({"points": Decimal(101)}, "points_wrong"),
        ({"rule": "all", "indicator": None}, "indicator_missing"),
    ],
)
def test_items_that_are_none(assessed: Assessed, changes: dict[str, Any], code: str) -> None:
    wanted = Wanted(**{"name": "x", "points": Decimal(1), "rule": "mark", **changes})
    with pytest.raises(AssessmentError, match=code) as refused:
        drafting.add(assessed.sheet.pk, wanted, user=assessed.chief)
    assert refused.value.message


def test_an_indicator_stands_once_and_fits(assessed: Assessed, town: Town) -> None:
    again = Wanted("又", Decimal(1), "all", indicator=assessed.covered.indicator)
    with pytest.raises(AssessmentError, match="indicator_twice"):
        drafting.add(assessed.sheet.pk, again, user=assessed.chief)
    other = indicator(assessed.programme, 40, "street", "街道的", level=3)
    with pytest.raises(AssessmentError, match="indicator_unfit"):
        drafting.add(assessed.sheet.pk, Wanted("街", Decimal(1), "all", indicator=other), user=assessed.chief)


def test_a_programme_is_taken_over(assessed: Assessed) -> None:
    """What points are left is spread evenly, to the tenth."""
    drafting.remove(assessed.builds.pk, user=assessed.chief)
    for no in (1, 2, 3):
        goal(indicator(assessed.programme, no, f"k{no}", f"指标{no}"), ">=", "1")
    assert drafting.take_over(assessed.sheet.pk, assessed.programme, user=assessed.chief) == 4
    assert drafting.spent(assessed.sheet) == assessed.sheet.total
    with pytest.raises(AssessmentError, match="no_indicators"):
        drafting.take_over(assessed.sheet.pk, assessed.programme, user=assessed.chief)
    drafting.adopt(assessed.sheet.pk, user=assessed.chief)
