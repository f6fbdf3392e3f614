"""What was tried against the site's pages and Wagtail's own addresses, and must not work again."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, Site

from portal import home
from portal.management.commands import serve
from surveys.live import table
from tests.factories.town import Town, town

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Town:
    """Two communities of one street."""
    return town()


def signed_in(user: object) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return client


def test_every_page_of_the_tree_has_an_answer_for_everybody(place: Town) -> None:
    place.sun.channel.listed = True
    place.sun.channel.save()
    root = Page.objects.get(depth=1)
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=root, is_default_site=True)
    for page in Page.objects.all():
        path = page.url_path.removeprefix(root.url_path)
        answer = Client(raise_request_exception=False).get(f"/pages/{path}")
        listed = page.pk == place.sun.questionnaire.pk
        assert (answer.status_code, answer["location"]) == (
            302,
            f"/f/{place.sun.channel.code}/" if listed else "/",
        )
    assert Client().get("/pages/_util/login/")["location"] == "/"


@pytest.mark.parametrize("action", ["unpublish", "delete", "move", "copy", "publish", "create_alias"])
def test_the_admin_api_does_nothing_to_pages(place: Town, action: str) -> None:
    client = signed_in(place.sun.people["author"])
    for page in (place.sun.folder, place.sun.questionnaire, place.moon.questionnaire):
        answer = client.post(f"/admin/api/main/pages/{page.pk}/action/{action}/", {"destination_page_id": 1})
        assert answer.status_code == 404
    place.sun.folder.refresh_from_db()
    assert place.sun.folder.live


@pytest.mark.parametrize("address", ["/admin/pages/search/?q=", "/admin/choose-page/search/?q="])
def test_searching_pages_finds_part_of_a_word_and_nobody_elses(place: Town, address: str) -> None:
    answer = signed_in(place.sun.people["author"]).get(address + "物业服务")
    assert answer.status_code == 200
    text = answer.content.decode("unicode_escape" if "json" in answer["content-type"] else "utf-8")
    assert place.sun.questionnaire.title in text
    assert place.moon.questionnaire.title not in text


def test_neither_choosing_nor_moving_shows_another_communitys_pages(place: Town) -> None:
    client = signed_in(place.sun.people["author"])
    foreign, moon = place.moon.questionnaire, place.moon.folder
    for address in (
        f"/admin/choose-page/{moon.pk}/",
        f"/admin/pages/{foreign.pk}/move/{place.sun.folder.pk}/confirm/",
    ):
        answer = client.get(address)
        text = answer.content.decode("unicode_escape" if "json" in answer["content-type"] else "utf-8")
        assert foreign.title not in text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_no_scope_and_narrows_nothing(place: Town, day: str) -> None:
    client = signed_in(place.sun.people["supervisor"])
    assert client.get(f"/live/{place.sun.channel.code}/?scope=d:{day}").status_code == 404
    assert client.get(f"/admin/responses/?first={day}&last={day}").status_code == 200


@pytest.mark.parametrize("name", ["opens_at", "closes_at"])
def test_a_channel_opens_and_closes_within_two_centuries(place: Town, name: str) -> None:
    client = signed_in(place.sun.people["author"])
    address = f"/admin/questionnaires/{place.sun.questionnaire.pk}/channels/new/"
    for moment in ("0001-01-01T00:00", "9999-12-31T23:59"):
        answer = client.post(address, {"name": "微信群", "kind": "other", name: moment})
        assert (answer.status_code, answer.context["form"].errors.keys()) == (200, {name})
    assert place.sun.questionnaire.channels.count() == 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "＝1+1", "＠A1"])
def test_no_text_of_the_table_is_a_formula(text: str) -> None:
    assert table.safe(text) == f"'{text}"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("/work/targets/", 403, "您没有打开此页的权限"), ("/nowhere/", 404, "没有这个页面")],
)
def test_what_is_refused_is_said_in_chinese(place: Town, path: str, status: int, words: str) -> None:
    answer = signed_in(place.sun.people["author"]).get(path)
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_a_failure_a_foreign_form_and_a_bad_request_are_said_in_chinese(
    place: Town, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    monkeypatch.setattr(home, "open_channels", lambda now: 1 / 0)
    failed = Client(raise_request_exception=False).get("/")
    assert (failed.status_code, "系统出错了" in failed.content.decode()) == (500, True)
    foreign = Client(enforce_csrf_checks=True).post("/work/login/", {"username": "x"})
    assert (foreign.status_code, "还没有提交" in foreign.content.decode()) == (403, True)
    strange = Client().get("/", HTTP_HOST="elsewhere.example")
    assert (strange.status_code, "无法读取" in strange.content.decode()) == (400, True)


@pytest.mark.parametrize("path", ["/asked/demands/?q=%00", "/asked/demands/?q=a%00b", "/a%00b/"])
def test_a_nul_byte_is_a_bad_request(path: str) -> None:
    assert Client().get(path).status_code == 400


def test_a_cursor_that_never_ends_is_the_first_page() -> None:
    cursor = base64.urlsafe_b64encode(b"[" * 200_000).decode()
    assert Client().get("/asked/demands/", {"after": cursor}).status_code == 200


@pytest.mark.parametrize(
    ("proxy", "believed"),
    [
        ("", {"proxy_headers": False, "forwarded_allow_ips": None}),
        ("10.0.0.2", {"proxy_headers": True, "forwarded_allow_ips": "10.0.0.2"}),
    ],
)
def test_forwarded_addresses_are_believed_of_the_named_proxy_alone(
    proxy: str, believed: dict[str, object], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TRUSTED_PROXY = proxy
    served: dict[str, object] = {}
    monkeypatch.setattr(serve.uvicorn, "run", lambda *args, **options: served.update(options))
    monkeypatch.setattr(serve.Command, "_require_the_database", lambda self: None)
    call_command("serve", "--port", "0")
    assert believed.items() <= served.items()
