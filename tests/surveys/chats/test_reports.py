"""Monthly reports: from the form, by hand, matched by a person, reviewed by another; and the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.chats import drawing, months, queries, reporting
from surveys.chats.enums import Filing, GroupLevel, ReportState
from surveys.chats.errors import MESSAGES, ChatRefused
from surveys.chats.figures import Sums, covering, percent, share
from surveys.chats.ledger import area_choices, ledger
from surveys.chats.matching import found_group, match, plain_name, set_aside
from surveys.chats.models import Appeal, AppealCategory, ChatGroup, GroupReport
from surveys.chats.reporting import Month, type_in
from surveys.chats.reviewing import FLOW, STEPS
from surveys.corrections import correct, reject, restore
from surveys.enums import Privacy
from surveys.flow.errors import StepRefused
from surveys.flow.steps import Given, possible, take
from surveys.models import Channel
from surveys.openrosa.models import AppChannel
from surveys.problems.following import follow_up
from surveys.tallying import fold_all
from territory.models import Grid, GridPart
from tests.factories import HouseholdFactory
from tests.factories.town import Community, Town
from tests.surveys.chats.conftest import MONTH, Monthly, Visitor, make_group

MARCH = date(2026, 3, 1)
HOUR = timedelta(hours=1)
RECEIVED = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)
NUMBERS = Month(180, 90, 10, Decimal("120.0"), 4, 3, 1, ["clarify"], 2, "停车位不够")


def arrive(monthly: Monthly, at: datetime = RECEIVED, **answers: Any) -> Any:
    """A response, folded, with its consequences drawn."""
    response = monthly.response(answers, completed_at=at, received_at=at)
    follow()
    return response


def follow() -> None:
    """Fold and draw."""
    fold_all()
    assert follow_up().failed == 0


def test_a_month_from_the_form(sun: Community, group: ChatGroup, monthly: Monthly) -> None:
    response = arrive(monthly)
    report = GroupReport.objects.get()
    assert (report.group, report.month, report.state, report.response) == (group, MARCH, "waiting", response)
    assert {name: getattr(report, name) for name in reporting.FIELDS} == {
        name: getattr(NUMBERS, name) for name in reporting.FIELDS
    }
    group.refresh_from_db()
    assert (group.members, group.households, group.filing) == (200, 100, Filing.NONE)  # nobody looked at it
    drawing.draw(response.pk)  # again changes nothing
    assert GroupReport.objects.count() == 1
    assert [each.step for each in report.events.all()] == ["report"]
    take(FLOW, report.pk, "approve", Given(), user=sun.people["supervisor"])
    group.refresh_from_db()
    assert (group.members, group.households, group.filing) == (180, 90, Filing.FILED)
    older = type_in(group.pk, date(2026, 2, 1), replace(NUMBERS, members=150), user=sun.people["worker"])
    take(FLOW, older.pk, "approve", Given(), user=sun.people["supervisor"])
    group.refresh_from_db()
    assert group.members == 180  # the newest month's


def test_corrected_rejected_and_restored(sun: Community, group: ChatGroup, monthly: Monthly) -> None:
    lead = sun.people["supervisor"]
    response = arrive(monthly)
    answers = {**MONTH, "member_count": 99, "avg_reads": 66.66}
    correct(response.pk, answers, seen=0, reason="少写了", user=lead)
    follow()
    report = GroupReport.objects.get()
    assert (report.members, report.avg_reads) == (99, Decimal("66.7"))
    response.refresh_from_db()
    reject(response.pk, seen=1, reason="重复", user=lead)
    follow()
    report.refresh_from_db()
    assert report.state == ReportState.VOID
    response.refresh_from_db()
    restore(response.pk, seen=2, reason="没有重复", user=lead)
    follow()
    report.refresh_from_db()
    assert report.state == ReportState.WAITING
    take(FLOW, report.pk, "approve", Given(), user=sun.people["administrator"])
    response.refresh_from_db()
    correct(response.pk, {**answers, "member_count": 50}, seen=3, reason="又错", user=lead)
    follow()
    report.refresh_from_db()
    assert (report.state, report.members) == (ReportState.APPROVED, 99)  # as it was approved


def test_the_newer_one_stands_until_one_is_approved(
    sun: Community, group: ChatGroup, monthly: Monthly
) -> None:
    first, second = arrive(monthly), arrive(monthly, clue_count=7)
    assert first.group_report.state == ReportState.VOID
    assert (second.group_report.state, second.group_report.clues) == (ReportState.WAITING, 7)
    take(FLOW, second.group_report.pk, "approve", Given(), user=sun.people["supervisor"])
    third = arrive(monthly)
    assert (third.group_report.group, third.group_report.unmatched) == (None, "already")


def states(*responses: Any) -> list[str]:
    """The states of the reports of some responses."""
    return [GroupReport.objects.get(response=each).state for each in responses]


def test_what_staff_typed_never_gives_way_by_itself(
    sun: Community, group: ChatGroup, monthly: Monthly
) -> None:
    worker, lead = sun.people["worker"], sun.people["supervisor"]
    typed = type_in(group.pk, MARCH, NUMBERS, user=worker)
    response = arrive(monthly, member_count=7, household_count=3)
    typed.refresh_from_db()
    group.refresh_from_db()
    report = response.group_report
    assert (typed.state, group.members, group.filing) == ("waiting", 200, Filing.NONE)
    assert (report.group, report.unmatched, report.state) == (None, "typed", "waiting")
    match(report.pk, group, MARCH, user=lead)  # a person may still prefer it,
    typed.refresh_from_db()
    assert (typed.state, typed.void_why) == ("void", "replaced")
    reject(response.pk, seen=0, reason="乱填", user=lead)  # and take it back
    follow()
    typed.refresh_from_db()
    assert (typed.state, typed.void_why, *states(response)) == ("waiting", "", "void")


def test_staff_type_over_what_came_by_the_form(sun: Community, group: ChatGroup, monthly: Monthly) -> None:
    response = arrive(monthly, member_count=7)
    typed = type_in(group.pk, MARCH, NUMBERS, user=sun.people["worker"])
    assert (typed.response, states(response)) == (None, ["void"])
    correct(response.pk, {**MONTH, "member_count": 8}, seen=0, reason="改", user=sun.people["supervisor"])
    follow()
    typed.refresh_from_db()
    assert (typed.state, typed.members, states(response)) == ("waiting", 180, ["void"])


def test_what_gave_way_stands_again(sun: Community, group: ChatGroup, monthly: Monthly) -> None:
    lead = sun.people["supervisor"]
    first = arrive(monthly)
    take(FLOW, first.group_report.pk, "return", Given(opinion="不对"), user=lead)
    second = arrive(monthly, RECEIVED + HOUR, clue_count=7)
    third = arrive(monthly, RECEIVED + 2 * HOUR, clue_count=8)
    assert states(first, second, third) == ["void", "void", "waiting"]
    reject(second.pk, seen=0, reason="乱填", user=lead)
    reject(third.pk, seen=0, reason="乱填", user=lead)
    follow()
    assert states(first, second, third) == ["returned", "void", "void"]  # as it was
    restore(third.pk, seen=1, reason="没有乱填", user=lead)
    follow()
    assert states(first, second, third) == ["void", "void", "waiting"]  # the newest stands
    restore(second.pk, seen=1, reason="没有乱填", user=lead)
    follow()
    assert states(first, second, third) == ["void", "void", "waiting"]


def test_a_corrected_name_finds_its_group(town: Town, group: ChatGroup, monthly: Monthly) -> None:
    sun, lead = town.sun, town.sun.people["supervisor"]
    other = make_group(sun.area, "社区大群", level="village")
    first = arrive(monthly)
    second = arrive(monthly, RECEIVED + HOUR)
    correct(second.pk, {**MONTH, "group_name": other.name}, seen=0, reason="写错群", user=lead)
    follow()
    report = GroupReport.objects.get(response=second)
    assert (report.group, report.area, report.group_name) == (other, sun.area, "社区大群")
    assert states(first, second) == ["waiting", "waiting"]  # the first has its place again
    correct(second.pk, {**MONTH, "group_name": "没有的群"}, seen=1, reason="又错", user=lead)
    follow()
    report.refresh_from_db()
    assert (report.group, report.unmatched) == (None, "unknown")
    match(report.pk, other, MARCH, user=lead)
    correct(second.pk, {**MONTH, "member_count": 9}, seen=2, reason="人数", user=lead)
    follow()
    report.refresh_from_db()
    assert (report.group, report.members) == (other, 9)  # a person said whose it is


def test_what_was_set_aside_stays_aside(sun: Community, group: ChatGroup, monthly: Monthly) -> None:
    lead = sun.people["supervisor"]
    response = arrive(monthly, group_name="没有的群")
    set_aside(response.group_report.pk, user=lead)
    correct(response.pk, MONTH, seen=0, reason="改群名", user=lead)
    follow()
    reject(response.pk, seen=1, reason="错", user=lead)
    restore(response.pk, seen=2, reason="没错", user=lead)
    follow()
    report = GroupReport.objects.get()
    assert (report.state, report.void_why, report.group) == ("void", "aside", None)


@pytest.mark.parametrize(
    ("day", "asked", "month"),
    [
        (8, {}, (2026, 10)),
        (10, {}, (2026, 10)),
        (11, {}, (2026, 11)),
        (8, {"report_month": "this"}, (2026, 11)),
        (30, {"report_month": "last"}, (2026, 10)),
    ],
)
def test_the_month_is_asked_else_taken_from_the_day(
    day: int, asked: dict[str, str], month: tuple[int, int]
) -> None:
    assert drawing.month_said(asked, date(2026, 11, day)) == date(*month, 1)


def test_the_reviewer_changes_a_month(
    visit: Visitor, sun: Community, group: ChatGroup, monthly: Monthly
) -> None:
    lead = visit(sun.people["supervisor"])
    old_form = arrive(monthly, report_month=None)
    report, address = old_form.group_report, f"/admin/chats/groupreport/inspect/{old_form.group_report.pk}/"
    newer = arrive(monthly, RECEIVED + HOUR, report_month=None).group_report
    page = lead.get(f"/admin/chats/groupreport/inspect/{newer.pk}/").content.decode()
    assert "没有写明是哪个月" in page
    assert "10 日" in page
    step = f"/admin/chats/reports/{newer.pk}/month/"
    assert "2026-03" not in lead.get(step).content.decode().split("<form")[-1]
    now = months.first(timezone.localdate())
    sent = {"seen": newer.events.get().pk, "opinion": "实际是这个月的", "month": f"{now:%Y-%m}"}
    assert lead.post(step, sent).status_code == 302
    newer.refresh_from_db()
    report.refresh_from_db()
    assert (newer.month, report.state) == (now, "waiting")
    page = lead.get(f"/admin/chats/groupreport/inspect/{newer.pk}/").content.decode()
    assert "没有写明是哪个月" not in page
    assert f"：{newer.month:%Y-%m}" in page
    drawing.draw(newer.response_id)
    newer.refresh_from_db()
    assert newer.month != MARCH  # stays where the person put it
    assert lead.get(address).status_code == 200
    for month, code in ((MARCH, "month_taken"), (newer.month, "month_same"), (date(2199, 1, 1), "future")):
        given = Given(opinion="改", data={"month": month})
        with pytest.raises(StepRefused) as refused:
            take(FLOW, newer.pk, "month", given, user=sun.people["supervisor"])
        assert refused.value.code == code


def test_sealed_and_veiled_channels_give_no_report(
    sun: Community, group: ChatGroup, monthly: Monthly
) -> None:
    for change in ({"veiled": True}, {"veiled": False, "privacy": Privacy.ANONYMOUS}):
        Channel.objects.filter(pk=monthly.channel.pk).update(**change)
        drawing.draw(monthly.response().pk)
    assert not GroupReport.objects.exists()


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("阳光花园业主群", True),
        ("阳光花园 业主群", True),
        ("阳光花园（业主）群", True),
        ("阳光花园业主", True),
        ("阳光花园业主微信群", True),
        ("阳光花园租户群", False),
    ],
)
def test_groups_are_found_by_area_and_name(town: Town, group: ChatGroup, written: str, found: bool) -> None:
    assert found_group(town.sun.area, written) == ((group, "") if found else (None, "unknown"))
    assert found_group(town.moon.area, written) == (None, "unknown")


def test_two_of_one_name_wait_for_a_person(town: Town, group: ChatGroup, monthly: Monthly) -> None:
    sun, lead = town.sun, town.sun.people["supervisor"]
    other = make_group(sun.building)
    response = arrive(monthly)
    report = response.group_report
    assert (report.group, report.unmatched) == (None, "several")
    assert list(queries.unmatched(lead)) == [report]
    assert not queries.unmatched(town.moon.people["supervisor"]).exists()
    with pytest.raises(ChatRefused) as refused:
        match(report.pk, other, MARCH, user=sun.people["worker"])
    assert refused.value.code == "not_yours"
    match(report.pk, other, date(2026, 2, 1), user=lead)
    report.refresh_from_db()
    assert (report.group, report.month, report.unmatched) == (other, date(2026, 2, 1), "")
    with pytest.raises(ChatRefused) as refused:
        match(report.pk, group, MARCH, user=lead)
    assert refused.value.code == "settled"
    again = arrive(monthly).group_report
    set_aside(again.pk, user=lead)
    again.refresh_from_db()
    assert again.state == ReportState.VOID
    assert not queries.unmatched(lead).exists()


def test_typed_by_hand_and_reviewed_by_another(
    town: Town, group: ChatGroup, category: AppealCategory
) -> None:
    sun = town.sun
    worker, lead = sun.people["worker"], sun.people["supervisor"]
    for n in range(3):
        Appeal.objects.create(
            group=group, area=group.area, category=category, title=f"{n}", state="closed",
            received_on=date(2026, 3, 9), deadline=MARCH, opened_at=timezone.now(), opened_by=worker,
        )  # fmt: skip

    def code(user: Any, month: date = MARCH, **changes: Any) -> str:
        with pytest.raises(ChatRefused) as refused:
            type_in(group.pk, month, replace(NUMBERS, **changes), user=user)
        assert refused.value.message
        return refused.value.code

    assert queries.tickets(group, MARCH) == (3, 3)
    assert code(town.moon.people["supervisor"]) == "not_yours"
    assert code(worker, date(2199, 1, 1)) == "future"
    assert code(worker, appeals_received=2, appeals_closed=2) == "fewer"
    assert code(worker, appeals_closed=5) == "closed_more"
    assert code(worker, avg_reads=None) == "reads_missing"
    assert code(worker, bad_info=["none", "advise"]) == "bad_info"
    report = type_in(group.pk, MARCH, NUMBERS, user=lead)
    with pytest.raises(StepRefused) as refused:
        take(FLOW, report.pk, "approve", Given(), user=lead)
    assert refused.value.code == "same_person"
    take(FLOW, report.pk, "return", Given(opinion="阅读数太高"), user=lead)
    again = type_in(group.pk, MARCH, replace(NUMBERS, avg_reads=Decimal(80)), user=worker)
    assert (again.pk, again.state, again.avg_reads) == (report.pk, "waiting", Decimal(80))
    take(FLOW, report.pk, "approve", Given(), user=lead)
    assert code(worker) == "reported"
    ChatGroup.objects.update(active=False)
    assert code(worker, date(2026, 4, 1)) == "not_active"


ALLOWED = {
    ("approve", "waiting"),
    ("return", "waiting"),
    ("return", "approved"),
    ("month", "waiting"),
    ("month", "returned"),
}


DOUBTFUL: list[tuple[dict[str, Any], str, str]] = [
    ({"member_count": 440, "avg_reads": 500}, "reads_more", "440"),
    ({"appeals_received": 4, "appeals_closed": 9}, "closed_more", ""),
    ({"member_count": 700}, "members_wrong", "500"),
    ({"household_count": 5_000_000}, "too_large", ""),
    ({"bad_info_action": ["none", "clarify"]}, "bad_info", ""),
    ({"avg_reads": None}, "reads_missing", ""),
    ({"appeals_received": 1, "appeals_closed": 1}, "fewer", "2"),
]


@pytest.mark.parametrize(("answers", "code", "said"), DOUBTFUL)
def test_a_form_whose_numbers_cannot_be_right_counts_nothing_and_is_not_approved(
    visit: Visitor,
    sun: Community,
    group: ChatGroup,
    monthly: Monthly,
    category: AppealCategory,
    answers: dict[str, Any],
    code: str,
    said: str,
) -> None:
    lead = sun.people["supervisor"]
    for n in range(2):
        Appeal.objects.create(
            group=group, area=group.area, category=category, title=f"{n}", received_on=RECEIVED.date(),
            deadline=RECEIVED.date(), opened_at=RECEIVED, opened_by=lead,
        )  # fmt: skip
    report = arrive(monthly, **answers).group_report
    assert (report.state, report.doubt) == ("waiting", code)
    line = ledger(lead, sun.area, MARCH).whole.sums
    assert (line.reports, line.received, line.reach) == (0, 0, None)
    assert list(queries.silent(ChatGroup.objects.all(), MARCH)) == [group]
    with pytest.raises(StepRefused) as refused:
        take(FLOW, report.pk, "approve", Given(), user=lead)
    assert refused.value.code == code
    assert said in refused.value.message
    page = visit(lead).get(f"/admin/chats/groupreport/inspect/{report.pk}/").content.decode()
    assert refused.value.message in page
    assert "数字存疑" in visit(lead).get("/admin/chats/groupreport/").content.decode()
    typed = type_in(group.pk, MARCH, NUMBERS, user=sun.people["worker"])  # the way out
    take(FLOW, typed.pk, "approve", Given(), user=lead)
    assert ledger(lead, sun.area, MARCH).whole.sums.reports == 1


def test_a_doubt_goes_with_the_correction_and_comes_with_the_month(
    sun: Community, group: ChatGroup, monthly: Monthly, category: AppealCategory
) -> None:
    lead = sun.people["supervisor"]
    response = arrive(monthly, member_count=99)
    report = response.group_report
    assert report.doubt == "reads_more"
    correct(response.pk, MONTH, seen=0, reason="少写了一位", user=lead)
    follow()
    report.refresh_from_db()
    assert (report.doubt, report.events.last().by) == ("", lead)
    for n in range(5):
        Appeal.objects.create(
            group=group, area=group.area, category=category, title=f"{n}", received_on=date(2026, 2, 3),
            deadline=MARCH, opened_at=RECEIVED, opened_by=lead,
        )  # fmt: skip
    take(FLOW, report.pk, "month", Given(opinion="是二月的", data={"month": date(2026, 2, 1)}), user=lead)
    report.refresh_from_db()
    assert report.doubt == "fewer"


def test_whose_numbers_they_are_does_not_approve_them(town: Town, group: ChatGroup, monthly: Monthly) -> None:
    sun = town.sun
    lead, admin = sun.people["supervisor"], sun.people["administrator"]

    def code(user: Any) -> str:
        with pytest.raises(StepRefused) as refused:
            take(FLOW, report.pk, "approve", Given(), user=user)
        return refused.value.code

    response = arrive(monthly)
    correct(response.pk, {**MONTH, "clue_count": 9}, seen=0, reason="改", user=lead)
    follow()
    report = GroupReport.objects.get()
    assert code(lead) == "same_person"  # who corrected it
    AppChannel.objects.create(
        worker=admin, area=sun.area, questionnaire=monthly.page, channel=monthly.channel
    )
    report = arrive(monthly, RECEIVED + HOUR).group_report
    assert code(admin) == "same_person"  # who sent it
    ChatGroup.objects.update(worker=lead)
    assert code(lead) == "own_group"  # who reports for the group
    take(FLOW, report.pk, "approve", Given(), user=town.street_supervisor)


def test_every_step_from_every_state_by_everybody(town: Town, group: ChatGroup) -> None:
    tried = {
        "worker": town.sun.people["worker"],
        "lead": town.sun.people["supervisor"],
        "author": town.sun.people["author"],
        "stranger": town.moon.people["supervisor"],
    }
    month = MARCH
    for key, state in product(STEPS, ReportState.values):
        for who, user in tried.items():
            month = months.after(month)
            report = GroupReport.objects.create(
                group=group, area=group.area, month=month, state=state, reported_at=timezone.now(),
                **{name: getattr(NUMBERS, name) for name in reporting.FIELDS},
            )  # fmt: skip
            may = who == "lead" and (key, state) in ALLOWED
            given = Given(opinion="写明了", data={"month": date(2020, 1, 1)} if key == "month" else {})
            assert (STEPS[key] in possible(FLOW, report, user)) is may, (key, state, who)
            if may:
                GroupReport.objects.filter(month=date(2020, 1, 1)).delete()
                take(FLOW, report.pk, key, given, user=user)
            else:
                with pytest.raises(StepRefused):
                    take(FLOW, report.pk, key, given, user=user)
                report.refresh_from_db()
                assert (report.state, report.events.count()) == (state, 0)


def test_who_has_not_reported(sun: Community, group: ChatGroup, monthly: Monthly) -> None:
    late = make_group(sun.area, "社区大群", level="village")
    make_group(sun.area, "停用群", active=False)
    make_group(sun.area, "新群", since=date(2026, 4, 1))
    arrive(monthly)
    assert list(queries.silent(ChatGroup.objects.all(), MARCH)) == [late]
    report = GroupReport.objects.get()
    take(FLOW, report.pk, "return", Given(opinion="不对"), user=sun.people["supervisor"])
    assert queries.silent(ChatGroup.objects.all(), MARCH).count() == 2


def test_the_ledger_of_a_month(town: Town, group: ChatGroup, monthly: Monthly) -> None:
    sun, lead = town.sun, town.street_supervisor
    for n in range(3):
        HouseholdFactory(building=sun.building, unit="1", room=f"10{n}")
    make_group(sun.area, "社区大群", level="village", households=1, members=100)
    make_group(town.moon.area, "月亮群", level="village", households=1)
    make_group(sun.area, "跳舞群", level="village", kind="hobby", households=500)  # covers nobody's home
    ChatGroup.objects.filter(pk=group.pk).update(households=3, filing=Filing.FILED)
    arrive(monthly, household_count=3)
    found = ledger(lead, town.street, MARCH)
    assert [(line.name, line.sums.groups) for line in found.areas] == [("阳光社区", 3), ("月亮社区", 1)]
    line = found.areas[0]
    assert line.shares == {"filing": "33.3%", "reporting": "33.3%", "reach": "66.7%", "closing": "75.0%"}
    assert line.sums.reach == Fraction(120, 180)
    assert (line.covered[1], line.homes, line.coverage) == (3, 4, "75.0%")
    assert found.whole.sums.groups == 4
    assert found.silent == 3
    by_level = {str(each.label): (each.groups, each.filed, each.households) for each in found.levels}
    assert by_level == {
        str(each.label): {"group": (1, 1, 3), "village": (3, 0, 2)}.get(each.value, (0, 0, 0))
        for each in GroupLevel
    }
    mine = ledger(sun.people["supervisor"], sun.area, MARCH)
    assert (mine.whole.sums.groups, mine.whole.sums.received, mine.whole.sums.clues) == (3, 4, 1)


def test_no_area_is_out_of_reach(visit: Visitor, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.chats.ledger.OFFERED", 2)
    moon = town.moon.area
    found, left_out = area_choices(town.street_supervisor, moon)
    assert (moon in found, left_out) == (True, True)
    client = visit(town.street_supervisor)
    page = client.get(f"/admin/chats/ledger/?area={moon.pk}").content.decode()
    assert f'value="{moon.pk}" selected' in page
    assert "先选上级" in page
    assert client.get("/admin/chats/ledger/?area=x").status_code == 404
    assert "先选上级" not in visit(town.sun.people["supervisor"]).get("/admin/chats/ledger/").content.decode()


def test_pure_figures() -> None:
    assert share(1, 0) is None
    assert percent(None) == "—"
    assert percent(Fraction(1, 3)) == "33.3%"
    assert percent(Fraction(1, 2000)) == "0.1%"  # half up
    assert covering({}) == ("", 0)
    assert covering({"group": 5, "village": 7}) == ("village", 7)
    sums = Sums(groups=2, filed=1)
    sums.add(Sums(groups=2, received=3, closed=3))
    assert (sums.filing, sums.closing) == (Fraction(1, 4), Fraction(1))
    assert [months.reported(date(2026, 1, day)) for day in (10, 11)] == [date(2025, 12, 1), date(2026, 1, 1)]
    assert months.after(date(2026, 12, 31)) == date(2027, 1, 1)
    assert [months.read(text) for text in ("2026-11", "2026-13", "x", "2026-11-01")] == [
        date(2026, 11, 1),
        None,
        None,
        None,
    ]
    assert plain_name("群") == "群"
    assert len(months.newest(date(2026, 3, 31))) == months.OFFERED
    assert all(MESSAGES.values())


def test_the_pages(visit: Visitor, sun: Community, group: ChatGroup, monthly: Monthly) -> None:
    worker, lead = visit(sun.people["worker"]), visit(sun.people["supervisor"])
    assert "阳光花园业主群" in worker.get("/work/groups/").content.decode()
    form = worker.get(f"/work/groups/{group.pk}/")
    assert form.status_code == 200
    month = f"{months.reported(timezone.localdate()):%Y-%m}"
    sent = {
        "month": month, "members": 180, "households": 90, "posts": 10, "avg_reads": "120", "clues": 1,
        "appeals_received": 4, "appeals_closed": 9, "bad_info": ["clarify"], "events_held": 2, "issues": "",
    }  # fmt: skip
    refused = worker.post(f"/work/groups/{group.pk}/", sent)
    assert refused.status_code == 200
    assert not GroupReport.objects.exists()
    assert worker.post(f"/work/groups/{group.pk}/", {**sent, "appeals_closed": 3}).status_code == 302
    report = GroupReport.objects.get()
    address = f"/admin/chats/reports/{report.pk}/approve/"
    assert lead.get(address).status_code == 200
    seen = report.events.get().pk
    assert lead.post(address, {"seen": seen, "opinion": ""}).status_code == 302
    report.refresh_from_db()
    assert report.state == ReportState.APPROVED
    assert "button" not in worker.get(f"/work/groups/{group.pk}/?month={month}").content.decode()
    for page in (
        "groupreport/",
        f"groupreport/inspect/{report.pk}/",
        f"chatgroup/inspect/{group.pk}/",
        "ledger/",
    ):
        assert lead.get(f"/admin/chats/{page}").status_code == 200, page
    book = lead.get(f"/admin/chats/ledger/?month={month}&export=csv").content.decode()
    assert "180" not in book.splitlines()[0]
    assert "66.7%" in book
    assert lead.get("/admin/chats/ledger/?area=99999").status_code == 404
    lost = arrive(monthly, group_name="没有的群").group_report
    assert "没有的群" in lead.get("/admin/chats/ledger/unmatched/").content.decode()
    address = f"/admin/chats/ledger/unmatched/{lost.pk}/"
    assert "阳光花园业主群" in lead.get(address).content.decode()
    assert lead.post(address, {}).status_code == 302
    assert lead.post(address, {"group": group.pk, "month": "2026-03"}).status_code == 302
    lost.refresh_from_db()
    assert lost.group == group


def test_on_the_phone_what_was_given_back_comes_first_then_ones_own_then_nobodys(
    visit: Visitor, sun: Community
) -> None:
    worker, lead = sun.people["worker"], sun.people["supervisor"]
    estate = sun.building.get_parent()
    hers = make_group(sun.area, "甲群", worker=worker)
    somebody = make_group(sun.area, "乙群", worker=lead)
    nobody = make_group(sun.area, "丙群")
    in_grid = make_group(sun.building, "丁群")
    other = make_group(estate, "戊群", worker=worker)
    grid = Grid.objects.create(community=sun.area, name="一格", worker=worker)
    GridPart.objects.create(grid=grid, building=sun.building)
    older = months.before(months.reported(timezone.localdate()))
    report = type_in(other.pk, older, NUMBERS, user=worker)
    take(FLOW, report.pk, "return", Given(opinion="不对"), user=lead)
    client = visit(worker)

    def order(page: str) -> list[str]:
        rows = [other, hers, in_grid, nobody, somebody]
        found = {page.index(each.name): each.name for each in rows if each.name in page}
        return [found[at] for at in sorted(found)]

    page = client.get("/work/groups/").content.decode()
    assert order(page) == ["戊群", "甲群", "丁群", "丙群"]
    assert f'/work/groups/{other.pk}/?month={older:%Y-%m}"' in page
    assert f"{older:%Y-%m} 已退回" in page
    assert order(client.get("/work/groups/?all=1").content.decode()) == [
        "戊群",
        "甲群",
        "丁群",
        "丙群",
        "乙群",
    ]


def test_lists_cost_the_same_at_3_and_30(visit: Visitor, sun: Community, monthly: Monthly) -> None:
    client = visit(sun.people["supervisor"])
    worker = visit(sun.people["worker"])

    def cost(address: str, who: Any = client) -> int:
        who.get(address)
        with CaptureQueriesContext(connection) as found:
            assert who.get(address).status_code == 200
        return len(found)

    costs = []
    for n in (3, 27):
        for at in range(n):
            made = make_group(sun.area, f"第{n}-{at}群")
            for group in (made, None):
                GroupReport.objects.create(
                    group=group, area=sun.area, month=MARCH, reported_at=timezone.now(), 
                    unmatched="" if group else "unknown",
                    **{name: getattr(NUMBERS, name) for name in reporting.FIELDS},
                )  # fmt: skip
        costs.append(
            [
                cost("/admin/chats/chatgroup/"),
                cost("/admin/chats/groupreport/"),
                cost("/admin/chats/ledger/?month=2026-03"),
                cost("/admin/chats/ledger/unmatched/"),
                cost("/work/groups/", worker),
            ]
        )
    assert costs[0] == costs[1]
