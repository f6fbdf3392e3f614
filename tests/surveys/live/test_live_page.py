"""The live page: who gets in, what each scope shows, and what it costs."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forms_builder.schema import Form, Option, Question
from surveys.live.gate import Refused, enter
from surveys.models import Response, Revision
from surveys.results import catalogue_of
from surveys.tallying import fold_all
from territory.enums import Level
from tests.factories.surveys import ChannelFactory, HeldFactory, QuestionnaireFactory, VersionFactory
from tests.factories.territory import AreaFactory
from tests.factories.town import Town
from tests.surveys.live.conftest import answer


def get(user: Any, path: str) -> Any:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(path)


def own(user: Any, code: str, scope: str = "") -> dict[str, int]:
    found: dict[str, int] = get(user, f"/live/{code}/data.json?scope={scope}").json()["cells"][""]
    return found


# --- who gets in -----------------------------------------------------------------------------


def test_without_signing_in_one_is_sent_to_the_login_and_back(place: Town) -> None:
    answered = Client().get("/live/sun222/?scope=c:1")
    assert answered.status_code == 302
    assert answered.headers["location"] == "/admin/login/?next=/live/sun222/%3Fscope%3Dc%3A1"


@pytest.mark.parametrize("name", ["supervisor", "administrator", "author", "worker"])
def test_the_staff_of_the_area_get_in(place: Town, name: str) -> None:
    assert get(place.sun.people[name], "/live/sun222/").status_code == 200


@pytest.mark.parametrize("path", ["", "data.json", "table.csv", "texts/q-why/"])
def test_strangers_are_refused_in_chinese_and_it_is_written_down(
    place: Town, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="surveys.live.gate"):
        answered = get(place.moon.people["supervisor"], f"/live/sun222/{path}")
    assert answered.status_code == 404
    assert "这里没有可看的内容" in answered.content.decode()
    assert "阳光" not in answered.content.decode()
    assert f"user={place.moon.people['supervisor'].pk} code='sun222'" in caplog.text


def test_an_unknown_code_looks_like_a_forbidden_one(place: Town) -> None:
    user = place.moon.people["supervisor"]
    assert get(user, "/live/nosuch/").content == get(user, "/live/sun222/").content


@pytest.mark.parametrize("scope", ["a:", "a:x", "a:999999", "c:999999", "d:2026-13-01", "d:", "z", "a:٣"])
def test_a_scope_that_is_none_is_refused(place: Town, scope: str) -> None:
    assert get(place.superuser, f"/live/sun222/?scope={scope}").status_code == 404


def test_an_area_or_channel_of_another_questionnaire_is_refused(place: Town) -> None:
    for scope in (f"a:{place.moon.area.pk}", f"c:{place.moon.channel.pk}", f"a:{place.street.pk}"):
        with pytest.raises(Refused):
            enter(place.sun.people["supervisor"], "sun222", scope)


def test_a_communitys_staff_see_only_their_part_of_the_streets_questionnaire(place: Town) -> None:
    page = place.sun.questionnaire
    page.move(place.sun.folder.get_parent(), pos="last-child")  # now the street's
    page.refresh_from_db()
    answer(place.sun, q_rate="5")
    ChannelFactory(questionnaire=page, area=place.moon.area, code="moon-part")
    entry = enter(place.moon.people["supervisor"], "sun222")
    assert (entry.whole, entry.scope.key) == (False, f"a:{place.moon.area.pk}")
    assert own(place.moon.people["supervisor"], "sun222").get("n", 0) == 0
    for scope in (f"a:{place.sun.area.pk}", f"c:{place.sun.channel.pk}", f"d:{timezone.localdate()}"):
        with pytest.raises(Refused):
            enter(place.moon.people["supervisor"], "sun222", scope)
    assert own(place.street_supervisor, "sun222")["n"] == 1


def test_nobody_is_refused_twice(place: Town) -> None:
    with pytest.raises(Refused):
        enter(AnonymousUser(), "sun222")


# --- what is shown ---------------------------------------------------------------------------


def test_each_scope_counts_its_own(place: Town) -> None:
    answer(place.sun, q_rate="5")
    answer(place.sun, q_rate="1", q_why="电梯常坏", days_ago=3)
    second = ChannelFactory(questionnaire=place.sun.questionnaire, area=place.sun.area, code="poster1")
    HeldFactory(channel=second, payload={})
    user = place.sun.people["supervisor"]
    today = timezone.localdate()
    whole = own(user, "sun222")
    assert (whole["n"], whole["today"], whole["held"]) == (2, 1, 1)
    assert whole[f"d:{today}"] == 1
    assert whole[f"c:{place.sun.channel.pk}"] == 2
    assert f"c:{second.pk}" not in whole
    building = own(user, "sun222", f"a:{place.sun.building.pk}")
    assert (building["n"], building["today"]) == (2, 1)
    assert own(user, "sun222", f"c:{second.pk}") == {"held": 1}
    assert own(user, "sun222", f"d:{today}")["n"] == 1
    assert own(user, "sun222", f"a:{place.sun.area.pk}") == whole  # its own area is all of it


def test_the_page_reads_without_javascript(place: Town) -> None:
    answer(place.sun, q_rate="5", q_people=3)
    answer(place.sun, q_rate="1", q_why="电梯常坏 <b>", q_people=4)
    text = get(place.sun.people["supervisor"], "/live/sun222/").content.decode()
    assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in text
    assert "您对物业服务总体满意吗" in text
    assert 'data-own="n" data-value="2">2<' in text
    assert "50.0%" in text
    assert "电梯常坏 &lt;b&gt;" in text
    assert '<dd data-fact="mean">3.50</dd>' in text  # people
    assert "由工作人员填写" in text


def test_names_and_phones_are_counted_never_shown(place: Town) -> None:
    answer(place.sun, q_rate="5", q_phone="13812345678")
    assert "13812345678" not in get(place.sun.people["supervisor"], "/live/sun222/").content.decode()


def test_texts_stand_as_corrected_and_are_paged_by_twenty(place: Town) -> None:
    for number in range(25):
        answer(place.sun, q_rate="1", q_why=f"第{number}条", days_ago=30 - number)
    first = Response.objects.order_by("-received_at").first()
    assert first is not None
    Revision.objects.create(
        response=first,
        number=1,
        answers={"q-why": "改过"},
        state="accepted",
        reason="错字",
        by=place.superuser,
    )
    Response.objects.filter(pk=first.pk).update(revision=1)
    user = place.sun.people["supervisor"]
    text = get(user, "/live/sun222/texts/q-why/").content.decode()
    assert "改过" in text
    assert "第24条" not in text
    assert "第5条" in text
    assert "第4条" not in text
    older = text.split("before=")[1].split('"')[0]
    more = get(user, f"/live/sun222/texts/q-why/?before={older}").content.decode()
    assert [f"第{n}条" in more for n in (5, 4, 0)] == [False, True, True]
    assert get(user, "/live/sun222/texts/q-why/?before=nonsense").status_code == 200
    assert get(user, "/live/sun222/texts/q-rate/").status_code == 404


def test_the_table_opens_in_excel_and_runs_no_formula(place: Town) -> None:
    evil = Form(
        "表", (Question("q-rate", "single", "rate", "=cmd|' /C calc'!A0", options=(Option("5", "@好"),)),)
    )
    VersionFactory(questionnaire=place.sun.questionnaire, form=evil)
    answer(place.sun, q_rate="5")
    answered = get(place.sun.people["supervisor"], "/live/sun222/table.csv")
    text = answered.content.decode("utf-8")
    assert text.startswith("\ufeff")
    assert "1,'=cmd|' /C calc'!A0,,'@好,1,1,100.0%" in text
    assert answered.headers["content-disposition"].startswith("attachment;")


def test_day_field_works_without_javascript(place: Town) -> None:
    answered = get(place.sun.people["supervisor"], "/live/sun222/?day=2026-03-15")
    assert answered.headers["location"] == "/live/sun222/?scope=d:2026-03-15"


def test_a_questionnaire_never_published_says_so(place: Town) -> None:
    draft = QuestionnaireFactory(parent=place.sun.folder, title="草稿")
    ChannelFactory(questionnaire=draft, area=place.sun.area, code="draft1")
    assert "尚未发布" in get(place.sun.people["supervisor"], "/live/draft1/").content.decode()


# --- what it costs ---------------------------------------------------------------------------


def queries(user: Any, path: str) -> int:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get(path)  # what is frozen is read once
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_thirty_cost_what_three_cost(place: Town) -> None:
    def grow(size: int) -> None:
        options = tuple(Option(str(n), f"选项{n}") for n in range(size))
        items = tuple(Question(f"q{n}", "single", f"n{n}", f"第{n}题", options=options) for n in range(size))
        VersionFactory(questionnaire=place.sun.questionnaire, form=Form("表", items))
        for number in range(size):
            estate = AreaFactory(parent=place.sun.area, name=f"{size}-{number}小区", level=Level.ESTATE)
            channel = ChannelFactory(
                questionnaire=place.sun.questionnaire, area=estate, code=f"g{size}-{number}"
            )
            HeldFactory(channel=channel, payload={"n": number})
        place.sun.area.refresh_from_db()
        place.sun.response(answers={f"q{n}": "0" for n in range(size)}, received_at=timezone.now())
        fold_all()

    user, paths = (
        place.sun.people["supervisor"],
        ("/live/sun222/", "/live/sun222/data.json", "/live/sun222/table.csv"),
    )
    grow(3)
    before = [queries(user, path) for path in paths]
    grow(30)
    assert [queries(user, path) for path in paths] == before
    assert max(before) <= 20
    assert len(catalogue_of(place.sun.questionnaire)) == 30 + 8  # and those of the first version


def test_the_front_page_costs_the_same_for_any_number(place: Town) -> None:
    def listed(size: int) -> int:
        for number in range(size):
            ChannelFactory(
                questionnaire=place.sun.questionnaire,
                area=place.sun.area,
                listed=True,
                code=f"l{size}-{number}",
            )
        with CaptureQueriesContext(connection) as found:
            text = Client(headers={"accept-language": "zh-hans"}).get("/").content.decode()
        assert text.count('href="/f/') == place.sun.questionnaire.channels.filter(listed=True).count()
        return len(found)

    Client().get("/")
    assert listed(3) <= 2
    assert listed(30) <= 1


def test_the_front_page_lists_only_what_is_open(place: Town) -> None:
    now, page = timezone.now(), place.sun.questionnaire
    hour = timezone.timedelta(hours=1)
    for code, changes in {
        "open-one": {},
        "too-early": {"opens_at": now + hour},
        "too-late": {"closes_at": now - hour},
        "in-time": {"opens_at": now - hour, "closes_at": now + hour},
    }.items():
        ChannelFactory(questionnaire=page, area=place.sun.area, listed=True, code=code, **changes)
    ChannelFactory(questionnaire=page, area=place.sun.area, listed=False, code="not-listed")
    text = Client(headers={"accept-language": "zh-hans"}).get("/").content.decode()
    assert [code in text for code in ("open-one", "in-time", "too-early", "too-late", "not-listed")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert "约 2 分钟" in text or "约 1 分钟" in text
    page.live = False
    page.save()
    assert "暂时没有开放的问卷" in Client(headers={"accept-language": "zh-hans"}).get("/").content.decode()
