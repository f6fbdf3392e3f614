"""The pages of quality: who sees what, nothing that leads the checker, thresholds, fairness."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from surveys.visits.models import BackCheck, FieldSettings, Round
from surveys.visits.quality import people, queries, urls
from surveys.visits.quality.checking import draw_checks
from territory.enums import Role
from tests.factories import staff
from tests.surveys.visits.quality.conftest import Field, Visitor

SETTINGS = "/admin/field/settings/"
ROUND = {"round", "draw", "questions", "checks"}


@pytest.fixture
def full(work: Field) -> Field:
    """Twelve interviews of each of three workers, one flagged, two doors without one; back-checks drawn."""
    for worker in range(3):
        for n in range(12):
            work.interview(worker, seconds=600 + 60 * worker if n or worker else 30)
        work.refused(worker)
    draw_checks(work.round, user=work.supervisor)
    return work


def addresses(work: Field) -> list[tuple[str, str]]:
    """(name, address) of all pages."""
    check = BackCheck.objects.first()
    assert check
    found = []
    for pattern in urls.urlpatterns:
        name = str(pattern.name)
        arguments = {"pk": work.round.pk} if name in ROUND else {}
        arguments = {"pk": check.pk} if name == "check" else arguments
        arguments = {"pk": work.workers[0].pk} if name == "worker" else arguments
        found.append((name, reverse(f"quality:{name}", kwargs=arguments)))
    return found


def snapshot() -> list[Any]:
    """What must not change."""
    return [list(model.objects.order_by("pk").values_list()) for model in (BackCheck, FieldSettings, Round)]


def test_strangers_are_refused(full: Field, visit: Visitor) -> None:
    before = snapshot()
    data = {"reached": "yes", "visited": "yes", "question": ["q-own"], "far_metres": "1"}
    for who in ("author", "worker", "supervisor", "administrator"):
        client = visit(full.town.moon.people[who])
        for name, address in addresses(full):
            for answer in (client.get(address), client.post(address, data)):
                if name in ROUND or name in ("check", "worker"):
                    assert answer.status_code in (302, 404, 405), (who, name)
                    assert answer.headers.get("Location", "/admin/") == "/admin/", (who, name)
                else:
                    assert answer.status_code in (200, 302, 404, 405), (who, name)
                    assert "阳光" not in answer.content.decode(), (who, name)
    for _name, address in addresses(full):
        assert "login" in Client().get(address)["Location"]
    assert snapshot() == before


def test_who_supervises_sees_all_pages(full: Field, visit: Visitor) -> None:
    for user in (full.sun.people["administrator"], full.town.street_supervisor, full.town.superuser):
        client = visit(user)
        for name, address in addresses(full):
            wanted = (302,) if name == "settings" and user == full.town.street_supervisor else (200, 405)
            assert client.get(address).status_code in wanted, (user, name)
    worker = visit(full.workers[0])
    seen = {name for name, address in addresses(full) if worker.get(address).status_code == 200}
    assert seen == {"worker"}, "a grid worker sees her own page"
    assert worker.get(reverse("quality:worker", args=[full.workers[1].pk])).status_code == 404


def test_the_round_says_why(full: Field, visit: Visitor) -> None:
    answer = visit(full.supervisor).get(reverse("quality:round", args=[full.round.pk]))
    context = answer.context
    assert (context["cases"], context["flagged_count"], context["durations"]) == (36, 1, 36)
    (row,) = context["flagged"]
    assert row["flags"] == [("用时太短", "用时 30 秒，中位数 11 分 0 秒；不到 5 分 30 秒 即提示。")]
    assert [each["interviews"] for each in context["workers"]] == [12, 12, 12]


def test_nothing_stored_is_shown_to_the_checker(full: Field, visit: Visitor) -> None:
    check = BackCheck.objects.filter(reason="random").first()
    assert check
    client = visit(full.supervisor)
    address = reverse("quality:check", args=[check.pk])
    page = client.get(address).content.decode()
    assert "您是业主吗" in page
    assert "有慢性病吗" not in page
    whole = f"/admin/territory/household/inspect/{check.assignment.household_id}/"
    assert whole in page, "whoever calls needs the number"
    chosen = re.findall(r"<input[^>]*\bchecked\b[^>]*>", page)
    assert chosen, "“not asked” stands where nothing was said"
    assert all('value=""' in each for each in chosen), "no answer is chosen beforehand"
    assert not {"无", "complete"} & set(page.split())
    names = list(client.get(address).context["form"].asked)
    answers = {names[0]: "yes", names[1]: "4"}
    wrong = client.post(address, {"reached": "yes", **answers})
    assert list(wrong.context["form"].errors) == ["visited"]
    done = client.post(address, {"reached": "yes", "visited": "yes", "note": "电话", **answers})
    assert done.status_code == 302
    check.refresh_from_db()
    assert (check.visited, check.answers, check.checker) == (
        True,
        {"q-own": "yes", "q-n": 4},
        full.supervisor,
    )
    context = client.get(reverse("quality:round", args=[full.round.pk])).context
    assert (context["agreement"]["rate"], context["agreement"]["n"]) == ("50.0%", 2)
    assert (context["agreement"]["low"], context["agreement"]["high"]) == ("9.5%", "90.5%")


def test_back_checks_are_narrowed(full: Field, visit: Visitor) -> None:
    client = visit(full.supervisor)
    address = reverse("quality:checks", args=[full.round.pk])
    counts = {
        query: len(client.get(f"{address}?{query}").context["rows"])
        for query in (
            "",
            "reason=random",
            "reason=missing",
            "state=open",
            "state=denied",
            "q=zzz",
            "worker=x",
        )
    }
    whole = BackCheck.objects.count()
    assert counts == {
        "": whole,
        "reason=random": 4,
        "reason=missing": 1,
        "state=open": whole,
        "state=denied": 0,
        "q=zzz": 0,
        "worker=x": whole,
    }
    assert client.get(f"{address}?worker={full.workers[2].pk}").context["rows"]


def test_supervisors_choose_what_is_asked_again(work: Field, visit: Visitor) -> None:
    client = visit(work.supervisor)
    address = reverse("quality:questions", args=[work.round.pk])
    assert {q.name for q, ticked in client.get(address).context["rows"] if ticked} == {"own", "people"}
    many = [f"q-r{n}" for n in range(1, 6)]
    assert client.post(address, {"question": [*many, "q-own"]}).status_code == 200, "at most five"
    client.post(address, {"question": ["q-may", "q-ill", "q-r1"]})
    work.round.refresh_from_db()
    assert work.round.check_questions == ["q-may", "q-r1"], "sensitive ones are not taken"


def test_who_administers_a_part_only_reads_the_thresholds(work: Field, visit: Visitor) -> None:
    client = visit(work.sun.people["administrator"])
    form = client.get(SETTINGS).context["form"]
    assert all(field.disabled for field in form.fields.values())
    page = client.get(SETTINGS).content.decode()
    assert "只有管辖全部社区的管理员能修改" in page
    assert ">保存<" not in page
    data = {name: form[name].value() for name in form.fields if form[name].value() is not False}
    assert client.post(SETTINGS, {**data, "far_metres": 150}).status_code == 404
    assert not FieldSettings.objects.exists()
    both = work.sun.people["administrator"]
    both.groups.add(*work.town.moon.people["administrator"].groups.all())
    assert queries.may_set(both), "one by one they are all communities there are"
    both.groups.set(work.town.moon.people["supervisor"].groups.all())
    assert not queries.may_set(both)


def test_thresholds_are_kept_and_logged(work: Field, visit: Visitor) -> None:
    client = visit(staff(work.town.street, Role.ADMINISTRATOR))
    page = client.get(SETTINGS)
    data = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    data = {name: value for name, value in data.items() if value is not False}
    for name, wrong in (("back_check_percent", 9), ("back_check_percent", 21), ("far_metres", -1)):
        answer = client.post(SETTINGS, {**data, name: wrong})
        assert list(answer.context["form"].errors) == [name]
    assert not FieldSettings.objects.exists()
    client.post(SETTINGS, {**data, "far_metres": 150, "report_birth": "on"})
    row = FieldSettings.objects.get()
    assert (row.pk, row.far_metres, row.report_birth) == (1, 150, True)
    entry = ModelLogEntry.objects.get(action="visits.change_settings")
    assert entry.data["changed"] == {"far_metres": ["100", "150"], "report_birth": ["False", "True"]}


def test_a_worker_is_compared_with_her_peers_only_where_that_is_fair(full: Field, visit: Visitor) -> None:
    context = visit(full.supervisor).get(reverse("quality:worker", args=[full.workers[0].pk])).context
    (found,) = context["comparisons"]
    lines = {str(line.label): line for line in found.lines}
    assert (found.interviews, found.households) == (12, 13)
    rate = lines["应答率（RR1）"]
    assert (rate.own, rate.n, rate.middle, rate.low, rate.high, rate.peers) == (
        "92.3%", 13, "92.3%", "92.3%", "92.3%", 2,
    )  # fmt: skip
    took = lines["用时中位数"]
    assert (took.own, took.middle, took.low, took.high) == (
        "10 分 0 秒",
        "11 分 30 秒",
        "11 分 0 秒",
        "12 分 0 秒",
    )
    assert (lines["有提示的答卷"].own, lines["有提示的答卷"].middle) == ("8.3%", "0.0%")
    assert lines["复核一致率"].why_not == "样本不足，不比较"
    names = {person.username for person in full.workers[1:]}
    page = visit(full.supervisor).get(reverse("quality:worker", args=[full.workers[0].pk])).content.decode()
    assert not any(name in page for name in names), "colleagues are never named"


def test_small_numbers_and_lone_workers_are_not_compared(work: Field) -> None:
    measure = people.MEASURES[4]
    few, many = people.Work(), people.Work()
    for _ in range(10):
        work.interview(0)
    from surveys.visits.quality.interviews import cases_of

    cases = cases_of(work.round)
    many.interviews, few.interviews = cases, cases[:9]
    assert people.line(measure, few, [many, many]).why_not == "样本不足，不比较"
    assert people.line(measure, many, [many, few]).why_not == "没有样本足够的同事可比"
    assert people.line(measure, many, [many, many]).peers == 2


def test_as_many_questions_for_thirty_rows_as_for_three(work: Field, visit: Visitor) -> None:
    client = visit(work.supervisor)

    def grow(n: int) -> dict[str, int]:
        for _ in range(n):
            work.interview(0)
            work.refused(1)
        for assignment in work.round.assignments.filter(back_check=None):
            BackCheck.objects.create(assignment=assignment, reason="random")
        found = {}
        for name, address in addresses(work):
            if name in ("draw", "settings"):
                continue
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            found[name] = len(asked)
        return found

    assert grow(3) == grow(27)
