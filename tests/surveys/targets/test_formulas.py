"""What each formula counts, with figures worked by hand; and a month's sheet on its way to the lights."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from forms_builder import library
from forms_builder.keys import answers_by_id
from forms_builder.models import Questionnaire
from surveys.corrections import correct, reject, restore
from surveys.enums import Privacy, ResponseState
from surveys.models import Channel, Response
from surveys.problems.models import Category
from surveys.projects.models import SocialOrganisation, SocialWorker
from surveys.tallying import fold_all
from surveys.targets import formulas
from surveys.targets.board import board
from surveys.targets.computing import Worked, work_out
from surveys.targets.counting.choices import templates
from surveys.targets.enums import Source
from surveys.targets.models import Programme, Reading
from surveys.targets.periods import Period, period_of
from surveys.targets.sets.loading import load
from surveys.targets.sets.shipped import shipped
from surveys.topics.models import Meeting, Publication, Topic
from territory.enums import Level, OrganisationKind, TagKind
from territory.models import Area
from tests.factories import AreaFactory, ChannelFactory, QuestionnaireFactory, ResponseFactory, VersionFactory
from tests.factories.fieldwork import DutyFactory, ProblemFactory, VisitFactory
from tests.factories.territory import EstateFactory, GridFactory, HouseholdFactory, OrganisationFactory
from tests.factories.town import Community, Town
from tests.surveys.targets.conftest import Give, indicator_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
OCTOBER = date(2026, 10, 1)
MONTH = period_of("month", OCTOBER)
QUARTER = period_of("quarter", OCTOBER)
SHEET = library.compiled("livable_home_monthly").form
G, Y, R, X = "green", "yellow", "red", "na"


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of 2026 in Shanghai."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def value(key: str, area: Area, period: Period = MONTH, **given: str) -> tuple[int, int | None] | None:
    """What a formula gives, in whole numbers; unchosen parameters are empty, as they are stored."""
    formula = formulas.find(key)
    assert formula
    assert set(given) <= {each.key for each in formula.parameters}
    found = formula.compute(area, period, {each.key: "" for each in formula.parameters} | given)
    if found is None:
        return None
    top, bottom = found
    assert isinstance(top, Decimal)
    assert top == int(top)
    return int(top), None if bottom is None else int(bottom)


class Sheets:
    """The monthly sheet of a community: the questionnaire made from the template, and a link to it."""

    def __init__(self, place: Community) -> None:
        self.place = place
        self.page: Questionnaire = QuestionnaireFactory(
            parent=place.folder, title="宜居家园月度核查表", template_key="livable_home_monthly"
        )
        self.version = VersionFactory(questionnaire=self.page, form=SHEET)
        self.channel: Channel = ChannelFactory(questionnaire=self.page, area=place.area)

    def sent(self, received: datetime, answers: Mapping[str, Any], **changes: Any) -> Response:
        """One that came in."""
        found: Response = ResponseFactory(
            **{
                "version": self.version,
                "channel": self.channel,
                "answers": answers_by_id(SHEET, answers),
                "received_at": received,
                **changes,
            }
        )
        return found


@pytest.fixture
def sheets(town: Town, clock: Any) -> Sheets:
    """Of the sun community."""
    return Sheets(town.sun)


def formed(area: Area, period: Period = MONTH, month: str = "month") -> tuple[int, int | None] | None:
    """业委会组建率 from the newest sheet."""
    return value(
        "answers",
        area,
        period,
        questionnaire="livable_home_monthly",
        numerator="oc_formed",
        denominator="oc_eligible",
        month=month,
    )


def test_every_formula_is_tried_here() -> None:
    assert {each.key for each in formulas.everything()} == {
        "answers", "option_share", "households_in_grids", "households_answered", "duties", "problems",
        "estates", "topics_adopted", "topics_published", "joint_meetings", "social_organisations",
        "social_workers", "station_workers", "certified_workers",
    }  # fmt: skip


def test_the_newest_sheet_about_the_period_counts(town: Town, sheets: Sheets) -> None:
    sun = town.sun.area
    assert formed(sun) is None
    sheets.sent(at(10, 20), {"month": "2026-10-20", "oc_formed": 7, "oc_eligible": 10})
    sheets.sent(at(11, 3), {"month": "2026-10-31", "oc_formed": 8, "oc_eligible": 10})
    sheets.sent(at(11, 4), {"month": "2026-11-01", "oc_formed": 1, "oc_eligible": 10})
    sheets.sent(at(11, 5), {"month": "2026-09-30", "oc_formed": 2, "oc_eligible": 10})
    assert formed(sun) == (8, 10)
    assert formed(sun, MONTH.moved(1)) == (1, 10)
    assert formed(sun, MONTH.previous) == (2, 10)
    assert formed(sun, MONTH.moved(-2)) is None
    assert formed(sun, QUARTER) == (1, 10)
    assert formed(town.moon.area) is None
    assert formed(town.street) is None  # a community's sheet is not its street's
    estate = town.sun.building.get_parent()
    sheets.sent(at(11, 6), {"month": "2026-10-09", "oc_formed": 9, "oc_eligible": 10}, area=estate)
    assert formed(sun) == (9, 10)


def test_without_a_date_question_the_day_of_receipt_says_it(town: Town, sheets: Sheets) -> None:
    sun, asked = town.sun.area, {"month": "2026-09-01", "oc_eligible": 10}
    sheets.sent(at(9, 30, 23, 59), {**asked, "oc_formed": 1})
    sheets.sent(at(10, 1, 0, 0), {**asked, "oc_formed": 2})
    sheets.sent(at(10, 31, 23, 59), {**asked, "oc_formed": 3})
    sheets.sent(at(11, 1, 0, 0), {**asked, "oc_formed": 4})
    assert [formed(sun, MONTH.moved(by), month="") for by in (-1, 0, 1)] == [(1, 10), (3, 10), (4, 10)]


def test_corrected_and_rejected_sheets(town: Town, sheets: Sheets) -> None:
    sun, user = town.sun.area, town.sun.people["supervisor"]
    sheets.sent(at(10, 20), OCTOBERS | {"oc_formed": 7})
    newer = sheets.sent(at(10, 21), OCTOBERS)
    assert formed(sun) == (9, 10)
    correct(newer.pk, {**OCTOBERS, "oc_formed": 10}, seen=0, reason="数错了", user=user)
    assert formed(sun) == (10, 10)
    correct(newer.pk, {**OCTOBERS, "month": "2026-09-15"}, seen=1, reason="月份填错了", user=user)
    assert (formed(sun), formed(sun, MONTH.previous)) == ((7, 10), (9, 10))
    reject(newer.pk, seen=2, reason="重复", user=user)
    assert (formed(sun), formed(sun, MONTH.previous)) == ((7, 10), None)
    restore(newer.pk, seen=3, reason="不是重复", user=user)
    assert formed(sun, MONTH.previous) == (9, 10)


def test_what_a_sheet_leaves_out_is_no_reading(town: Town, sheets: Sheets) -> None:
    sun = town.sun.area
    sheets.sent(at(10, 20), {"month": "2026-10-20", "oc_formed": 7, "joint_meetings": 0})
    assert formed(sun) is None
    chosen = {"questionnaire": "livable_home_monthly", "month": "month"}
    assert value("answers", sun, numerator="joint_meetings", **chosen) == (0, None)
    assert value("answers", sun, numerator="fix_list", **chosen) is None
    assert value("answers", sun, numerator="no_such_question", **chosen) is None
    hidden = ChannelFactory(questionnaire=sheets.page, area=sun, privacy=Privacy.ANONYMOUS)
    sheets.sent(at(10, 22), {"month": "2026-10-22", "joint_meetings": 5}, channel=hidden)
    assert value("answers", sun, numerator="joint_meetings", **chosen) == (0, None)
    one = str(sheets.page.pk)
    assert value("answers", sun, questionnaire=one, numerator="joint_meetings", month="month") == (0, None)
    other = str(town.sun.questionnaire.pk)
    assert value("answers", sun, questionnaire=other, numerator="joint_meetings", month="month") is None
    assert ("livable_home_monthly", "宜居家园月度核查表") in templates()


def test_the_share_of_options(town: Town) -> None:
    """5, 5, 3, 1 and 说不清 below the sun; 5 below the moon, whose questionnaire is its own copy."""
    for each in (town.sun, town.moon):
        Questionnaire.objects.filter(pk=each.questionnaire.pk).update(template_key="small")
    sun, street, user = town.sun.area, town.street, town.sun.people["supervisor"]
    chosen = {"questionnaire": "small", "question": "rate", "options": "5 3"}
    assert value("option_share", sun, **chosen) is None
    made = [town.sun.response(answers={"q-rate": each}) for each in ("5", "5", "3", "1", "na")]
    town.sun.response(answers={"q-people": 2})  # left the question out
    town.moon.response(answers={"q-rate": "5"})
    fold_all()
    assert value("option_share", sun, **chosen) == (3, 5)
    assert value("option_share", sun, **chosen, without="na") == (3, 4)
    assert value("option_share", street, **chosen, without="na") == (4, 5)
    assert value("option_share", town.sun.building, **chosen) == (3, 5)
    reject(made[0].pk, seen=0, reason="重复", user=user)
    correct(made[3].pk, {"rate": "3", "people": 2}, seen=0, reason="更正", user=user)
    fold_all()
    assert value("option_share", sun, **chosen, without="na") == (3, 3)
    assert value("option_share", sun, **{**chosen, "question": "gone"}) is None
    only_doubts = {**chosen, "options": "na", "without": "5 3 1 na"}
    assert value("option_share", sun, **only_doubts) is None


def test_households_in_grids(town: Town) -> None:
    """Six dwellings: two units of one building in the worker's grid, one in a grid without, three in none."""
    sun = town.sun
    estate = sun.building.get_parent()
    split = AreaFactory(parent=estate, name="4栋", level=Level.BUILDING)
    none = AreaFactory(parent=estate, name="5栋", level=Level.BUILDING)
    for unit, building in (("1", split), ("2", split), ("3", split), ("1", none), ("1", none)):
        HouseholdFactory(building=building, unit=unit)
    assert value("households_in_grids", sun.area) == (0, 6)
    GridFactory(community=sun.area, worker=sun.people["worker"], parts=[(split, "1"), sun.building])
    GridFactory(community=sun.area, parts=[(split, "2")])
    assert value("households_in_grids", sun.area) == (2, 6)
    assert value("households_in_grids", split) == (1, 3)
    assert value("households_in_grids", town.street) == (2, 7)
    assert value("households_in_grids", town.moon.area) == (0, 1)


def test_households_that_have_answered(town: Town) -> None:
    """Three dwellings: one answered twice in October, one in September, one was rejected."""
    sun = town.sun
    second, third = HouseholdFactory(building=sun.building), HouseholdFactory(building=sun.building)
    chosen = {"questionnaire": str(sun.questionnaire.pk)}

    def sent(household: Any, received: datetime, **changes: Any) -> None:
        ResponseFactory(
            version=sun.version, channel=sun.channel, household=household, received_at=received, **changes
        )

    assert value("households_answered", sun.area, **chosen) == (0, 3)
    sent(sun.household, at(10, 1, 0, 0))
    sent(sun.household, at(10, 31, 23, 59))
    sent(second, at(9, 30, 23, 59))
    sent(third, at(10, 9), state=ResponseState.REJECTED)
    sent(None, at(10, 9))
    assert value("households_answered", sun.area, **chosen) == (1, 3)
    assert value("households_answered", sun.area, period_of("year", OCTOBER), **chosen) == (2, 3)
    assert value("households_answered", town.street, **chosen) == (1, 4)
    other = str(town.moon.questionnaire.pk)
    assert value("households_answered", sun.area, questionnaire=other) == (0, 3)


def test_monthly_visits(town: Town) -> None:
    """October: one done, one open, one dropped after it was done, one dropped before; November: one."""
    sun, moment = town.sun, at(10, 9)
    home = sun.household
    visit = VisitFactory(household=home, worker=sun.people["worker"], at=moment)
    second = HouseholdFactory(building=sun.building)
    assert value("duties", sun.area) is None
    DutyFactory(household=home, month=OCTOBER, visit=visit)
    DutyFactory(household=second, month=OCTOBER)
    DutyFactory(household=home, month=OCTOBER, kind=TagKind.POOR, visit=visit, dropped_at=moment)
    DutyFactory(household=second, month=OCTOBER, kind=TagKind.POOR, dropped_at=moment)
    DutyFactory(household=home)
    assert value("duties", sun.area) == (2, 3)
    assert value("duties", sun.area, QUARTER) == (2, 4)
    assert value("duties", sun.area, MONTH.previous) is None
    assert value("duties", town.street) == (2, 3)
    assert value("duties", town.moon.area) is None


def test_problems_signed_off(town: Town) -> None:
    """October: one signed off, one only fixed, one open, one closed without repair; one of September."""
    sun, moment = town.sun, at(10, 9)
    fixer, signer = sun.people["worker"], sun.people["supervisor"]
    done = {"fixed_at": moment, "fixed_by": fixer, "closed_at": moment, "closed_by": signer}
    assert value("problems", sun.area) is None
    ProblemFactory(area=sun.building, opened_at=at(10, 1, 0, 0), state="closed", **done)
    ProblemFactory(area=sun.area, opened_at=moment, state="fixed", fixed_at=moment, fixed_by=fixer)
    lift = Category.objects.create(name="电梯")
    ProblemFactory(area=sun.area, opened_at=at(10, 31, 23, 59), category=lift)
    ProblemFactory(area=sun.area, opened_at=moment, state="closed", closed_at=moment, closed_by=signer)
    ProblemFactory(area=sun.area, opened_at=at(9, 30, 23, 59), state="closed", **done)
    assert value("problems", sun.area) == (1, 3)
    assert value("problems", sun.area, category="消防") == (1, 2)
    assert value("problems", sun.area, category="电梯") == (0, 1)
    assert value("problems", sun.area, MONTH.previous) == (1, 1)
    assert value("problems", town.street) == (1, 3)
    assert value("problems", town.moon.area) is None


def test_estates_and_the_five_have(town: Town, clock: Any) -> None:
    """Beside one without a file: 三无 with everything, 自管 whose help has ended, 无物业 with nothing,
    专业物业 that was checked and failed."""
    sun = town.sun.area
    helper = OrganisationFactory(name="区住建局")
    square = [[121.0, 31.0], [121.1, 31.0], [121.1, 31.1], [121.0, 31.0]]
    checked = {"five_have_on": OCTOBER, "five_have_passed": True}
    files: list[dict[str, Any]] = [
        {"kind": "three_no", "boundary": square, "policy_class": "self", "pilot": True, **checked,
         "helper": helper, "helped_until": date(2026, 11, 20)},
        {"kind": "self_managed", "helper": helper, "helped_until": date(2026, 11, 19)},
        {"kind": "no_property"},
        {"kind": "professional", "five_have_on": OCTOBER, "five_have_passed": False},
    ]  # fmt: skip
    for file in files:
        EstateFactory(area=AreaFactory(parent=sun, level=Level.ESTATE), **file)
    both = "self_managed three_no"
    found = {
        goal: (value("estates", sun, goal=goal), value("estates", sun, goal=goal, kinds=both))
        for goal in ("five_have", "managed", "checked", "classed", "bounded", "helped", "pilot")
    }
    assert found == {
        "five_have": ((1, 5), (1, 2)),
        "managed": ((2, 5), (1, 2)),
        "checked": ((2, 5), (1, 2)),
        "classed": ((1, 5), (1, 2)),
        "bounded": ((1, 5), (1, 2)),
        "helped": ((1, 5), (1, 2)),
        "pilot": ((1, 5), (1, 2)),
    }
    assert value("estates", town.moon.area, goal="five_have", kinds=both) == (0, 0)
    assert value("estates", town.street, goal="managed") == (2, 6)
    assert value("estates", sun, goal="managed", kinds="no_property self_managed three_no") == (1, 3)
    no_property = load(shipped()["no_property"], town.street, adopted_on=date(2026, 9, 1)).programme
    assert work_out(no_property, date(2026, 11, 1)).new == 2
    covered = {
        each.area: (int(each.numerator), int(each.denominator or 0))
        for each in Reading.objects.filter(indicator=indicator_of(no_property, "covered"))
    }
    assert covered == {sun: (1, 3), town.moon.area: (0, 0)}
    five_have = load(shipped()["five_have"], town.street, adopted_on=date(2026, 9, 1)).programme
    assert work_out(five_have, date(2026, 11, 1)).wrong == 0
    lights = {
        line.indicator.formula and line.indicator.parameters.get("goal"): line.rolled.light
        for line in board(five_have, date(2026, 11, 1), town.superuser, within=sun).lines
        if line.indicator.formula == "estates"
    }
    assert lights["five_have"] == R  # 1 of 2


def topic(place: Community, **changes: Any) -> Topic:
    """A topic of a community's estate."""
    estate = place.building.get_parent()
    found: Topic = Topic.objects.create(
        **{
            "area": estate,
            "lead_area": place.area,
            "title": "加装电梯",
            "category": "facility",
            "raised_on": date(2026, 9, 1),
            "reply_due": date(2026, 9, 8),
            **changes,
        }
    )
    return found


def test_topics_adopted_and_made_public(town: Town) -> None:
    """Sorted in October: two adopted, one not, one merged. Agreed on in October: two, one public, twice."""
    sun, user = town.sun.area, town.sun.people["supervisor"]
    assert value("topics_adopted", sun) is None
    assert value("topics_published", sun) is None
    first = topic(town.sun, sort_result="adopt", sorted_on=OCTOBER, resolved_on=date(2026, 10, 31))
    topic(town.sun, sort_result="adopt", sorted_on=date(2026, 10, 31), resolved_on=OCTOBER)
    topic(town.sun, sort_result="reject", sorted_on=date(2026, 10, 5))
    topic(town.sun, sort_result="merge", sorted_on=date(2026, 10, 5), merged_into=first)
    topic(town.sun, sort_result="adopt", sorted_on=date(2026, 9, 30), resolved_on=date(2026, 11, 1))
    topic(town.moon, sort_result="law", sorted_on=date(2026, 10, 5))
    topic(town.sun)
    for day in (3, 4):
        Publication.objects.create(topic=first, published_on=date(2026, 11, day), by=user)
    assert value("topics_adopted", sun) == (2, 3)
    assert value("topics_adopted", sun, period_of("year", OCTOBER)) == (3, 4)
    assert value("topics_adopted", town.street) == (2, 4)
    assert value("topics_adopted", town.moon.area) == (0, 1)
    assert value("topics_published", sun) == (1, 2)
    assert value("topics_published", sun, QUARTER) == (1, 3)
    assert value("topics_published", town.moon.area) is None


def test_joint_meetings(town: Town) -> None:
    """The street has held two in October; one was called off, one is to come, others are not its own."""
    user = town.street_supervisor

    def met(area: Area, held: datetime | None, **changes: Any) -> None:
        facts = {"kind": "joint", "planned_at": at(10, 9), "place": "街道会议室", "by": user}
        Meeting.objects.create(area=area, held_at=held, **{**facts, **changes})

    assert value("joint_meetings", town.street) == (0, None)
    met(town.street, at(10, 1, 0, 0))
    met(town.street, at(10, 31, 23, 59))
    met(town.street, at(11, 1, 0, 0))
    met(town.street, None, cancelled_at=at(10, 8))
    met(town.street, None)
    met(town.sun.area, at(10, 9))
    met(town.street, at(10, 9), kind="hearing", topic=topic(town.sun))
    assert value("joint_meetings", town.street) == (2, None)
    assert value("joint_meetings", town.street, QUARTER) == (3, None)
    assert value("joint_meetings", town.sun.area) == (1, None)


def test_social_organisations_of_each_community(town: Town) -> None:
    """The sun: one that was always there, one founded on the last day of October, gone since November."""
    sun = town.sun.area

    def founded(area: Area | None, name: str, **changes: Any) -> None:
        SocialOrganisation.objects.create(area=area, name=name, kind=OrganisationKind.SOCIAL, **changes)

    founded(sun, "红袖章")
    founded(sun, "合唱队", founded_on=date(2026, 10, 31), left_on=date(2026, 11, 1))
    founded(sun, "老年协会", left_on=date(2026, 10, 31))
    founded(town.moon.area, "巧手坊")
    founded(town.street, "社工站")
    founded(None, "市慈善会")
    assert [value("social_organisations", sun, MONTH.moved(by)) for by in (-1, 0, 1)] == [
        (2, None), (2, None), (1, None),
    ]  # fmt: skip
    assert value("social_organisations", town.street) == (4, None)
    assert value("social_organisations", town.moon.area) == (1, None)


def test_social_workers(town: Town) -> None:
    """Of the street three: a certified one of its station, one without, and the sun's certified one."""
    sun = town.sun.area

    def came(area: Area, **changes: Any) -> None:
        SocialWorker.objects.create(area=area, name="周敏", **changes)

    assert value("certified_workers", sun) is None
    came(town.street, station=True, certificate="worker")
    came(town.street, since=date(2026, 10, 31), left_on=date(2026, 11, 1))
    came(sun, certificate="assistant")
    came(sun, certificate="senior", since=date(2026, 11, 1))
    came(town.moon.area, station=True, certificate="worker", left_on=date(2026, 10, 31))
    assert value("social_workers", town.street) == (3, None)
    assert value("station_workers", town.street) == (1, None)
    assert value("certified_workers", town.street) == (2, 3)
    assert value("social_workers", sun) == (1, None)
    assert value("certified_workers", sun) == (1, 1)
    assert value("certified_workers", sun, MONTH.moved(1)) == (2, 2)
    assert value("station_workers", town.street, MONTH.previous) == (2, None)


# A month's sheet and the lights that follow from it, worked by hand: green from the goal on, yellow from nine
# tenths of it, red below; nothing out of nothing is not applicable.
OCTOBERS: dict[str, Any] = {
    "month": "2026-10-15",
    "joint_meetings": 1,
    "estates_total": 10,
    "oc_eligible": 10,
    "oc_formed": 9,
    "oc_norm": 6,
    "oc_party_eligible": 9,
    "oc_party": 8,
    "autonomy_projects": 1,
    "grid_covered": 9,
    "urban_weeks": 4,
    "pm_estates": 0,
    "pm_disclosed": 0,
    "pm_checked": 0,
    "credit_reportable": 20,
    "credit_reported": 19,
    "new_illegal_builds": 1,
    "group_rent_found": 10,
    "group_rent_fixed": 8,
    "no_group_rent_signs": 2,
    "sport_total": 6,
    "sport_ok": 6,
    "site_check": dict.fromkeys(
        ("messy", "fire", "defense", "barrier_free", "waste", "green", "notice"), "pass"
    ),
}
READ: dict[str, tuple[int, int | None, str]] = {
    "oc_party": (8, 9, R),  # 88.9 % of 100 %
    "oc_norm": (6, 9, Y),  # 66.7 % of 70 %, yellow from 63 %
    "oc_formed": (9, 10, G),  # 90 % of 90 %
    "autonomy_projects": (1, None, G),
    "joint_meetings": (1, None, R),  # of 2, yellow from 1.8
    "urban_weeks": (4, None, G),
    "grid_covered": (9, 10, Y),  # 90 % of 100 %
    "pm_disclosed": (0, 0, X),
    "pm_checked": (0, 0, X),
    "credit_reported": (19, 20, Y),
    "new_builds": (1, None, R),  # no more than none
    "group_rent_fixed": (8, 10, R),  # 80 % of 90 %, yellow from 81 %
    "no_group_rent": (2, 10, G),  # 20 % of 15 %
    "sport_open": (6, 6, G),
    "sport_insured": (6, 6, G),
    "sport_intact": (6, 6, G),
}


def lights(programme: Programme, area: Area, viewer: Any) -> dict[str, str]:
    """October's lights of the indicators that are worked out."""
    lines = board(programme, OCTOBER, viewer, within=area).lines
    return {line.indicator.key: line.rolled.light for line in lines if line.indicator.formula}


def test_a_sheet_becomes_readings_and_lights(town: Town, forty: Programme, sheets: Sheets) -> None:
    sun, user = town.sun.area, town.sun.people["supervisor"]
    sheet = sheets.sent(at(11, 2), OCTOBERS)
    assert work_out(forty, OCTOBER) == Worked(new=16, nothing=16)  # the moon has sent none
    readings = {each.indicator.key: each for each in Reading.objects.select_related("indicator")}
    assert {key: (each.numerator, each.denominator) for key, each in readings.items()} == {
        key: (top, bottom) for key, (top, bottom, _light) in READ.items()
    }
    assert {(each.area, each.period, each.source) for each in readings.values()} == {
        (sun, OCTOBER, Source.COMPUTED)
    }
    assert all(str(sheet.pk) in each.link for each in readings.values())
    assert lights(forty, sun, user) == {key: light for key, (_top, _bottom, light) in READ.items()}
    assert set(lights(forty, town.moon.area, town.superuser).values()) == {"late"}

    assert work_out(forty, OCTOBER) == Worked(same=16, nothing=16)
    correct(sheet.pk, {**OCTOBERS, "oc_party": 9, "joint_meetings": 2}, seen=0, reason="漏报", user=user)
    assert work_out(forty, OCTOBER) == Worked(changed=2, same=14, nothing=16)
    after = lights(forty, sun, user)
    assert (after["oc_party"], after["joint_meetings"], after["new_builds"]) == (G, G, R)


def test_a_reading_keeps_by_what_it_was_counted(town: Town, forty: Programme, sheets: Sheets) -> None:
    sheets.sent(at(11, 2), OCTOBERS)
    work_out(forty, OCTOBER)
    made = Reading.objects.get(indicator__key="oc_formed", current=True)
    assert (made.formula, made.parameters["denominator"]) == ("answers", "oc_eligible")


def test_what_somebody_typed_stands(town: Town, forty: Programme, sheets: Sheets, give: Give) -> None:
    give("oc_party", town.sun.area, "2026-10", 9, 9)
    sheets.sent(at(11, 2), OCTOBERS)
    assert work_out(forty, OCTOBER) == Worked(new=15, typed=1, nothing=16)
    assert lights(forty, town.sun.area, town.superuser)["oc_party"] == G


def test_readings_of_a_rejected_sheet_no_longer_count(town: Town, forty: Programme, sheets: Sheets) -> None:
    sun, user = town.sun.area, town.sun.people["supervisor"]
    sheet = sheets.sent(at(11, 2), OCTOBERS)
    work_out(forty, OCTOBER)
    reject(sheet.pk, seen=0, reason="不是本社区的", user=user)
    assert work_out(forty, OCTOBER) == Worked(withdrawn=16, nothing=16)
    assert set(lights(forty, sun, user).values()) == {"late"}
    assert Reading.objects.count() == 16  # in the history
    assert work_out(forty, OCTOBER) == Worked(nothing=32)
    restore(sheet.pk, seen=1, reason="是本社区的", user=user)
    assert work_out(forty, OCTOBER) == Worked(new=16, nothing=16)
    assert sorted(set(Reading.objects.values_list("number", "current"))) == [(1, False), (2, True)]


def test_only_periods_of_the_programme_that_have_begun(town: Town, forty: Programme, sheets: Sheets) -> None:
    sheets.sent(at(8, 20), {**OCTOBERS, "month": "2026-08-20"})
    assert work_out(forty, date(2026, 8, 1)) == Worked()
    assert work_out(forty, date(2026, 12, 1)) == Worked(nothing=32)
    Programme.objects.filter(pk=forty.pk).update(closed_on=date(2026, 9, 30))
    forty.refresh_from_db()
    sheets.sent(at(10, 20), OCTOBERS)
    assert work_out(forty, OCTOBER) == Worked()


def test_what_stands_now_is_not_written_into_the_past(town: Town, clock: Any) -> None:
    """Due five days after its end: on 20 November October is over for what is counted as it stands."""
    programme = load(shipped()["five_have"], town.sun.area, adopted_on=date(2026, 9, 1)).programme
    assert clock
    done = work_out(programme, OCTOBER)
    assert (done.past > 0, done.new) == (True, 0)
    clock.move_to(at(11, 5) + timedelta(hours=13))
    assert work_out(programme, OCTOBER).past == 0
