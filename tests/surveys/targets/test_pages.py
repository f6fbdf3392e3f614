"""Pages: what they show and to whom, how many queries they take, what strangers get."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import jobs
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from surveys.targets import formulas, urls, work_urls
from surveys.targets.computing import work_out
from surveys.targets.job_kinds import WORK_OUT
from surveys.targets.lateness import late
from surveys.targets.models import Goal, Indicator, Programme, Reading, Reminder
from surveys.targets.periods import Period
from surveys.targets.reminding import remind
from surveys.targets.sets.loading import load
from surveys.targets.sets.shipped import shipped
from surveys.targets.worklist import items
from territory.enums import Level
from tests.factories import AreaFactory
from tests.factories.town import Town
from tests.surveys.targets.conftest import Give, Visitor, indicator_of

OCTOBER = "2026-10"
AGREES = {"agrees": "on"}  # that a formula fits the indicator


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def address_of(name: str, **kwargs: Any) -> str:
    return reverse(f"targets:{name}", kwargs=kwargs)


def test_programmes_and_loading(town: Town, clock: Any, visit: Visitor) -> None:
    client = visit(town.street_supervisor)
    assert "还没有目标方案" in page(client, address_of("programmes"))
    shown = page(client, address_of("load"))
    assert "宜居家园四十项目标任务" in shown
    wrong = client.post(address_of("load"), {"set": "livable_40", "area": town.street.pk, "since": "soon"})
    assert "2026-01" in wrong.content.decode()
    assert not Programme.objects.exists()
    sent = {"set": "livable_40", "area": town.street.pk, "since": "2026-09"}
    done = client.post(address_of("load"), sent)
    programme = Programme.objects.get()
    assert done.headers["Location"] == address_of("board", pk=programme.pk)
    assert programme.adopted_on == date(2026, 9, 1)
    assert "没有任何变化" in client.post(address_of("load"), sent, follow=True).content.decode()
    shown = page(client, address_of("programmes"))
    assert "宜居家园四十项目标任务" in shown
    assert "逾期" in shown
    assert "没有符合的" in page(client, address_of("programmes") + "?q=不存在")
    far = {**sent, "area": town.moon.area.pk}
    assert visit(town.sun.people["administrator"]).post(address_of("load"), far).status_code == 200
    assert Programme.objects.count() == 1


def test_the_board_with_its_filters(town: Town, forty: Programme, give: Give, visit: Visitor) -> None:
    give("oc_formed", town.sun.area, OCTOBER, 9, 10)
    give("oc_formed", town.moon.area, OCTOBER, 0, 10)
    client = visit(town.street_supervisor)
    board = address_of("board", pk=forty.pk)
    shown = page(client, f"{board}?month={OCTOBER}")
    assert "45% (9 ÷ 20)" in shown
    assert "业委会组建率" in shown
    assert "≥ 90%" in shown
    assert "阳光社区" in shown
    assert "月亮社区" in shown
    red = page(client, f"{board}?month={OCTOBER}&light=red")
    assert "业委会组建率" in red
    assert "业委会规范运作率" not in red
    own = page(client, f"{board}?month={OCTOBER}&area={town.sun.area.pk}&light=green")
    assert "90% (9 ÷ 10)" in own
    lead = next(each for each in indicator_of(forty, "oc_formed").target.leads.all())
    led = page(client, f"{board}?month={OCTOBER}&lead={lead.pk}")
    assert "业委会组建率" in led
    assert "综合文化活动室面积" not in led
    grouped = page(client, f"{board}?month={OCTOBER}&group=宜居·共享")
    assert "新增违法建设" in grouped
    assert "业委会组建率" not in grouped
    assert "没有符合的" in page(client, f"{board}?month={OCTOBER}&q=zzz")
    for odd in ("month=x", "lead=x", "area=999999999999999999999", "month=2026-13"):
        page(client, f"{board}?{odd}")
    community = page(visit(town.sun.people["supervisor"]), f"{board}?month={OCTOBER}")
    assert "90% (9 ÷ 10)" in community
    assert "月亮" not in community
    file = client.get(f"{board}?month={OCTOBER}&export=xlsx")
    rows = list(load_workbook(BytesIO(file.content)).active.iter_rows(values_only=True))
    assert any(row[4] == "业委会组建率" and row[7] == "月亮社区" and row[9] == "未达标" for row in rows)
    assert "阳光社区" in client.get(f"{board}?month={OCTOBER}&export=csv").content.decode()


def test_one_indicator(town: Town, forty: Programme, give: Give, visit: Visitor) -> None:
    user = town.sun.people["supervisor"]
    give("oc_formed", town.sun.area, "2026-09", 9, 10, user=user)
    give("oc_formed", town.sun.area, OCTOBER, 5, 10, user=user)
    give("oc_formed", town.sun.area, OCTOBER, 6, 10, reason="漏报一个", user=user)
    indicator = indicator_of(forty, "oc_formed")
    one = address_of("one", pk=indicator.pk)
    shown = page(visit(user), f"{one}?month={OCTOBER}")
    for words in ("60% (6 ÷ 10)", "漏报一个", "<del>50% (5 ÷ 10)</del>", "下降", "<svg", "未达标"):
        assert words in shown, words
    street = visit(town.street_supervisor)
    assert "月亮社区" in page(street, one)
    assert "漏报一个" in page(street, f"{one}?area={town.sun.area.pk}")
    rows = list(load_workbook(BytesIO(street.get(f"{one}?export=xlsx").content)).active.iter_rows())
    assert len(rows) == 4
    sent = {"since": "2026-12", "op": ">=", "value": "95", "yellow": "90", "area": "", "why": "提高要求"}
    assert street.post(address_of("goal", pk=indicator.pk), sent).status_code == 302
    assert str(Goal.objects.filter(indicator=indicator).last()) == ">= 0.95"
    for wrong in ({"value": "120"}, {"why": ""}, {"since": "x"}, {"value": "-1"}):
        assert street.post(address_of("goal", pk=indicator.pk), {**sent, **wrong}).status_code == 200
    below = visit(town.sun.people["administrator"])
    assert "只有负责该方案" in below.post(address_of("goal", pk=indicator.pk), sent).content.decode()
    assert Goal.objects.filter(indicator=indicator).count() == 2


def test_choosing_a_formula(town: Town, forty: Programme, visit: Visitor) -> None:
    indicator = indicator_of(forty, "fire")
    street, address = visit(town.street_supervisor), address_of("formula", pk=indicator.pk)
    assert "达到要求的小区" in page(street, address)
    assert "小区类型" in page(street, f"{address}?formula=estates")
    answer = street.post(
        f"{address}?formula=estates", {"goal": "five_have", "kinds": ["three_no", "self_managed"], **AGREES}
    )
    assert answer.status_code == 302
    indicator.refresh_from_db()
    assert (indicator.formula, indicator.parameters) == (
        "estates", {"goal": "five_have", "kinds": "three_no self_managed"},
    )  # fmt: skip
    assert street.post(f"{address}?formula=estates", {"goal": "nothing", **AGREES}).status_code == 200
    assert street.post(f"{address}?formula=", {}).status_code == 302
    indicator.refresh_from_db()
    assert (indicator.formula, indicator.parameters) == ("", {})
    last = ModelLogEntry.objects.filter(action="targets.formula").latest("pk")
    assert last.data["before"]["parameters"]["goal"] == "five_have"
    assert "goal=five_have" in str(last.formatter.format_message(last))
    assert street.post(f"{address}?formula=estates", {"goal": "pilot"}).status_code == 200, "not compared"
    visit(town.sun.people["administrator"]).post(f"{address}?formula=estates", {"goal": "pilot", **AGREES})
    indicator.refresh_from_db()
    assert indicator.formula == ""


def test_questions_and_options_are_chosen_from_the_live_form(
    town: Town, forty: Programme, visit: Visitor
) -> None:
    indicator = indicator_of(forty, "fire")
    street, address = visit(town.street_supervisor), address_of("formula", pk=indicator.pk)
    pk = town.sun.questionnaire.pk
    shown = page(street, f"{address}?formula=option_share")
    assert "先在上面选定" in shown
    assert 'name="options"' not in shown
    assert 'name="question"' not in shown
    shown = page(street, f"{address}?formula=option_share&questionnaire={pk}")
    assert "(rate)" in shown
    assert "(people)" not in shown, "a number has no options"
    chosen = f"{address}?formula=option_share&questionnaire={pk}&question=rate"
    assert 'name="options" value="5"' in page(street, chosen)
    for wrong in ({}, {"options": ["9"]}, {"options": "5 3"}):
        assert street.post(chosen, {**wrong, **AGREES}).status_code == 200
    assert street.post(f"{chosen}x", {"options": ["5"], **AGREES}).status_code == 200, (
        "there is no such question"
    )
    assert street.post(chosen, {"options": ["5", "3"], "without": ["na"], **AGREES}).status_code == 302
    indicator.refresh_from_db()
    assert indicator.parameters == {
        "questionnaire": str(pk), "question": "rate", "options": "5 3", "without": "na",
    }  # fmt: skip
    assert 'value="3" id="id_options_1" checked' in page(street, address).replace("\n", "")
    assert "(people)" in page(street, f"{address}?formula=answers&questionnaire={pk}")


def test_what_ships_asks_for_questions_that_can_be_chosen(forty: Programme) -> None:
    for indicator in Indicator.objects.exclude(formula=""):
        formula, given = formulas.find(indicator.formula), indicator.parameters
        assert formula
        for each in formula.parameters:
            if each.key != "questionnaire" and given.get(each.key):
                offered = dict(each.offered(given))
                assert set(given[each.key].split()) <= set(offered), (indicator, each.key)


def test_late_reporters_are_reminded(town: Town, forty: Programme, visit: Visitor) -> None:
    street = visit(town.street_supervisor)
    address = f"{address_of('late')}?month={OCTOBER}"
    shown = page(street, address)
    assert "阳光社区" in shown
    assert "2026-10 逾期 42 项" in shown
    assert "月亮" not in page(visit(town.sun.people["supervisor"]), address)
    reminding = address_of("remind", pk=forty.pk, area=town.sun.area.pk)
    answer = street.post(reminding, {"month": OCTOBER, "note": "请补报"}, follow=True)
    assert "已向阳光社区催报" in answer.content.decode()
    assert "今天已经催报过了" in street.post(reminding, {"month": OCTOBER}, follow=True).content.decode()
    home = page(visit(town.sun.people["supervisor"]), reverse("wagtailadmin_home"))
    assert "请补报" in home
    assert "各期共逾期" in home
    assert "请补报" not in page(visit(town.moon.people["supervisor"]), reverse("wagtailadmin_home"))
    assert "请补报" in page(visit(town.sun.people["supervisor"]), reverse("work_targets:list"))
    assert visit(town.sun.people["supervisor"]).post(reminding, {"month": OCTOBER}).status_code == 404
    assert Reminder.objects.count() == 1


def test_late_reporters_are_listed_page_by_page(town: Town, forty: Programme, visit: Visitor) -> None:
    for at in range(35):
        AreaFactory(parent=town.street, name=f"第{at:02d}社区", level=Level.COMMUNITY)
    load(shipped()["five_have"], town.street, adopted_on=date(2026, 9, 1))
    user, month = town.street_supervisor, date(2026, 10, 1)
    every = [each.cursor for each in late(user, month)]
    assert len(every) == 2 * 37 + 1, "and the street itself"
    read, after = [], ""
    while some := late(user, month, after=after, most=30):
        read += [each.cursor for each in some]
        after = some[-1].cursor
    assert read == every
    client = visit(user)
    shown = page(client, f"{address_of('late')}?month={OCTOBER}")
    assert shown.count("jt-light--late") == 30
    more = re.search(r'rel="next" href="([^"]+)"', shown)
    assert more
    second = page(client, address_of("late") + more[1].replace("&amp;", "&"))
    assert second.count("jt-light--late") == 30
    assert "首页" in second
    rows = client.get(f"{address_of('late')}?month={OCTOBER}&export=csv").content.decode().strip()
    assert len(rows.splitlines()) == 76
    page(client, f"{address_of('late')}?after=nonsense")


def test_a_street_that_reports_sees_its_reminders(town: Town, forty: Programme, visit: Visitor) -> None:
    """With many areas below, only those to the street itself."""
    for at in range(3):
        AreaFactory(parent=town.street, name=f"第{at}社区", level=Level.COMMUNITY)
    for area, note in ((town.street, "街道请报"), (town.sun.area, "社区请报")):
        remind(forty, area, date(2026, 10, 1), user=town.superuser, note=note)
    home = page(visit(town.street_supervisor), reverse("wagtailadmin_home"))
    assert "街道请报" in home
    assert "社区请报" not in home


def test_a_programme_ends(town: Town, forty: Programme, give: Give, clock: Any, visit: Visitor) -> None:
    """The last period is still asked for, before its due day and after it."""
    street, address = visit(town.street_supervisor), address_of("close", pk=forty.pk)
    assert address in page(street, address_of("board", pk=forty.pk))
    clock.move_to("2026-11-03T10:00:00+08:00")
    give("oc_formed", town.sun.area, OCTOBER, 9, 10)
    for wrong in (("2026-10-31", ""), ("2026-08-31", "结束"), ("2026-09-30", "结束"), ("x", "结束")):
        answer = street.post(address, {"closed_on": wrong[0], "why": wrong[1]})
        assert answer.status_code == 200, wrong
    assert "2026-10-01" in street.post(address, {"closed_on": "2026-09-30", "why": "结束"}).content.decode()
    assert visit(town.sun.people["administrator"]).post(address, {"why": "x"}).status_code in (200, 404)
    forty.refresh_from_db()
    assert forty.closed_on is None
    assert street.post(address, {"closed_on": "2026-10-31", "why": "方案到期"}).status_code == 302
    due = {each.period for each in items(town.sun.area) if each.state == "due"}
    assert due == {Period(date(2026, 10, 1), "month")}
    clock.move_to("2026-11-20T10:00:00+08:00")
    late_ones = {each.period.first for each in items(town.sun.area) if each.state == "late"}
    assert date(2026, 10, 1) in late_ones
    assert not [each for each in items(town.sun.area) if each.period.first > date(2026, 10, 31)]
    phone = visit(town.sun.people["supervisor"])
    assert "业委会规范运作率" in page(phone, reverse("work_targets:list"))
    board = page(street, address_of("board", pk=forty.pk))
    assert "2026-10-31" in board
    assert "2026-11" not in board
    assert street.post(address, {"closed_on": "", "why": "延期"}).status_code == 302
    forty.refresh_from_db()
    assert forty.closed_on is None


def test_reporting_on_the_phone(town: Town, forty: Programme, visit: Visitor) -> None:
    client = visit(town.sun.people["supervisor"])
    listed = page(client, reverse("work_targets:list"))
    assert listed.index("逾期 (") < listed.index("本期")
    indicator = indicator_of(forty, "oc_formed")
    address = reverse("work_targets:reading", args=[town.sun.area.pk, indicator.pk, OCTOBER])
    shown = page(client, address)
    assert "已组建业委会的小区数" in shown
    assert "更正原因" not in shown
    for wrong in ({"numerator": "11"}, {"denominator": ""}, {"numerator": "一"}):
        sent = {"seen": "0", "numerator": "8", "denominator": "10", "note": "", **wrong}
        answer = client.post(address, sent)
        assert answer.status_code == 200
        assert "jw-summary" in answer.content.decode()
    sent = {"seen": "0", "numerator": "9", "denominator": "10", "note": "现场看过", "next": ""}
    answer = client.post(address, sent, follow=True)
    assert "已保存：业委会组建率，90% (9 ÷ 10)，达标。" in answer.content.decode()
    assert answer.redirect_chain[-1][0].startswith(f"/work/targets/{town.sun.area.pk}/")
    assert "更正原因" in page(client, address)
    again = client.post(address, {**sent, "numerator": "8"})
    assert again.status_code == 200  # a stale page without a reason
    stale = client.post(address, {**sent, "numerator": "8", "reason": "再核"}, follow=True)
    assert "刚才别人已经填报了" in stale.content.decode()
    done = client.post(address, {**sent, "seen": "1", "numerator": "8", "reason": "再核"}, follow=True)
    assert "80% (8 ÷ 10)" in done.content.decode()
    assert [each.number for each in Reading.objects.all()] == [1, 2]
    plan = indicator_of(forty, "plan")
    yearly = reverse("work_targets:reading", args=[town.sun.area.pk, plan.pk, OCTOBER])
    assert "2026年" in page(client, yearly)
    client.post(yearly, {"seen": "0", "numerator": "1", "note": ""})
    assert Reading.objects.get(indicator=plan).period == date(2026, 1, 1)
    future = reverse("work_targets:reading", args=[town.sun.area.pk, indicator.pk, "2027-01"])
    assert "还没有开始" in client.get(future, follow=True).content.decode()
    assert client.get(address.replace(OCTOBER, "2026-99")).status_code == 404
    assert client.get(address.replace(OCTOBER, "x")).status_code == 404
    assert Client().get(address).status_code == 302


def test_working_out_as_a_job(town: Town, forty: Programme, visit: Visitor) -> None:
    client = visit(town.street_supervisor)
    answer = client.post(address_of("work_out", pk=forty.pk), {"month": OCTOBER})
    assert answer.status_code == 302
    assert "/jobs/" in answer.headers["Location"]
    started = jobs.models.Job.objects.get(kind=WORK_OUT)
    assert started.params == {"programme": forty.pk, "month": OCTOBER}
    assert work_out(forty, date(2026, 10, 1)).nothing == 32  # nobody has sent a sheet
    assert visit(town.sun.people["administrator"]).post(
        address_of("work_out", pk=forty.pk), {"month": OCTOBER}
    ).status_code == 404  # fmt: skip


def test_the_register_of_indicators(town: Town, forty: Programme, give: Give, visit: Visitor) -> None:
    street = visit(town.street_supervisor)
    index = reverse("targets_indicator_modeladmin_index")
    assert "业委会组建率" in page(street, f"{index}?q=组建率")
    assert "新增违法建设" in page(street, f"{index}?programme={forty.pk}&kind=number")
    assert "填报单位最新一份答卷" in page(street, f"{index}?how=computed")
    indicator = indicator_of(forty, "fire")
    inspect = reverse("targets_indicator_modeladmin_inspect", args=[indicator.pk])
    assert "填报值和目标值" in page(street, inspect)
    edit = reverse("targets_indicator_modeladmin_edit", args=[indicator.pk])
    sent = {
        "name": "消防达标率", "numerator": "达标的小区数", "denominator": "检查的小区数", "unit": "",
        "frequency": "month", "level": "4", "due_days": "8", "higher_is_better": "on", "ended_on": "",
    }  # fmt: skip
    assert street.post(edit, sent).status_code == 302
    indicator.refresh_from_db()
    assert (indicator.name, indicator.due_days) == ("消防达标率", 8)
    give("fire", town.sun.area, OCTOBER, 1, 2)
    shown = page(street, edit)
    assert "已经有填报值" in shown
    assert street.post(edit, {**sent, "frequency": "quarter", "level": "3"}).status_code == 302
    indicator.refresh_from_db()
    assert (indicator.frequency, indicator.level) == ("month", 4)
    assert "2026-11-01" in street.post(edit, {**sent, "ended_on": "2026-10-31"}).content.decode()
    assert street.post(edit, {**sent, "ended_on": "2026-11-01"}).status_code == 302
    indicator.refresh_from_db()
    assert indicator.ended_on == date(2026, 11, 1)
    below = visit(town.sun.people["administrator"])
    page(below, inspect)
    assert below.post(edit, {**sent, "name": "x"}).status_code == 302
    indicator.refresh_from_db()
    assert indicator.name == "消防达标率"


def strange(programme: Programme, indicator: Indicator, file: Any) -> Iterator[str]:
    """Every address about another community's programme; fails for a page this test does not know."""
    kwargs: dict[str, dict[str, Any]] = {
        "board": {"pk": programme.pk},
        "work_out": {"pk": programme.pk},
        "close": {"pk": programme.pk},
        "one": {"pk": indicator.pk},
        "goal": {"pk": indicator.pk},
        "formula": {"pk": indicator.pk},
        "file": {"pk": file},
        "remind": {"pk": programme.pk, "area": programme.area_id},
        "template": {"pk": programme.pk},
        "preview": {"pk": file},
        "done": {"pk": file},
        "worked_out": {"pk": file},
    }
    own = {"programmes", "load", "late", "upload"}
    for pattern in urls.urlpatterns:
        if pattern.name not in own:
            yield reverse(f"targets:{pattern.name}", kwargs=kwargs[str(pattern.name)])
    for pattern in work_urls.urlpatterns:
        if pattern.name != "list":
            yield reverse("work_targets:reading", args=[programme.area_id, indicator.pk, OCTOBER])
    yield reverse("targets_indicator_modeladmin_inspect", args=[indicator.pk])
    yield reverse("targets_indicator_modeladmin_edit", args=[indicator.pk])


@pytest.mark.parametrize("who", ["worker", "supervisor", "administrator"])
def test_strangers_find_nothing(town: Town, clock: Any, visit: Visitor, who: str) -> None:
    programme = load(shipped()["five_have"], town.moon.area, adopted_on=date(2026, 9, 1)).programme
    indicator = indicator_of(programme, "committee")
    from tests.surveys.targets.test_importing import picture

    made = picture(indicator, town.moon.area)
    client = visit(town.sun.people[who])
    before = [list(model.objects.order_by("pk").values()) for model in (Programme, Indicator, Goal, Reading)]
    for address in strange(programme, indicator, made.files.get().pk):
        got = client.get(address)
        assert got.status_code in (302, 403, 404, 405), (address, got.status_code)
        if got.status_code == 302:
            assert "月亮" not in client.get(address, follow=True).content.decode(), address
        assert client.post(address, {"month": OCTOBER}).status_code in (302, 403, 404, 405), address
        assert Client().get(address).status_code in (302, 405), address
    for name in (
        "targets:programmes",
        "targets:late",
        "work_targets:list",
        "targets_indicator_modeladmin_index",
    ):
        assert "月亮" not in client.get(reverse(name), follow=True).content.decode(), name
    after = [list(model.objects.order_by("pk").values()) for model in (Programme, Indicator, Goal, Reading)]
    assert before == after


def test_authors_have_no_part_in_it(town: Town, forty: Programme, visit: Visitor) -> None:
    client = visit(town.sun.people["author"])
    for name in ("targets:programmes", "targets:late", "targets:upload", "work_targets:list"):
        assert client.get(reverse(name)).status_code in (302, 403)
    assert "目标任务" not in client.get(reverse("wagtailadmin_home")).content.decode()


def counted(client: Client, address: str) -> int:
    client.get(address)  # what is read once
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_more_communities_cost_no_more_queries(
    town: Town, forty: Programme, give: Give, visit: Visitor
) -> None:
    """The same at 3 and at 30 reporters, with readings."""
    client = visit(town.street_supervisor)
    pages = [
        f"{address_of('board', pk=forty.pk)}?month={OCTOBER}",
        f"{address_of('one', pk=indicator_of(forty, 'fire').pk)}?month={OCTOBER}",
        f"{address_of('late')}?month={OCTOBER}",
        address_of("programmes"),
        reverse("work_targets:list"),
        reverse("wagtailadmin_home"),
        reverse("targets_indicator_modeladmin_index"),
    ]

    def grow(n: int) -> None:
        for at in range(n):
            area = AreaFactory(parent=town.street, name=f"第{n}-{at}社区", level=Level.COMMUNITY)
            give("fire", area, OCTOBER, at % 5, 10)

    grow(1)
    few = [counted(client, each) for each in pages]
    grow(27)
    many = [counted(client, each) for each in pages]
    assert dict(zip(pages, few, strict=True)) == dict(zip(pages, many, strict=True))
