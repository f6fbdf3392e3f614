"""The admin is 居问's: its name, its mark, its Chinese, and nothing fetched from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils.translation import gettext, ngettext, override

from portal.first_password import GROUP

PASSWORD = "jiao-yu-lu-32"
ENGLISH = (
    "Sign in",
    "Password",
    "Forgotten",
    "Remember me",
    "Pages",
    "Images",
    "Documents",
    "Users",
    "Reports",
    "Settings",
    "Help",
    "editor guide",
    "Dashboard",
    "Log out",
    "Search all",
    "Add user",
    "Last login",
    "Access level",
)
SCREENS = ("/admin/", "/admin/pages/", "/admin/users/", "/admin/groups/", "/admin/images/", "/admin/account/")


def shown(html: str) -> str:
    """The text of a page, with the words for the ear."""
    html = re.sub(r"(?s)<(script|style|template)\b.*?</\1>", " ", html)
    html = re.sub(r'(?:aria-label|title|placeholder)="([^"]*)"', r">\1<", html)
    return unescape(re.sub(r"(?s)<[^>]*>", " ", html))


def hosts(html: str) -> set[str]:
    """Other hosts from which the page would fetch something."""
    found = re.findall(r"""(?:src|srcset|action|data-icon-url)=["']([^"']+)""", html)
    found += re.findall(r"""<link\b[^>]*href=["']([^"']+)""", html) + re.findall(r"url\(([^)]+)\)", html)
    return {urlsplit(address.strip("\"' ")).netloc for address in found} - {""}


@pytest.fixture
def admin(db: None) -> User:
    """An administrator with a Chinese name."""
    return User.objects.create_superuser("office", password=PASSWORD, first_name="林芳")


@pytest.fixture
def signed_in(admin: User) -> Client:
    """The administrator's browser."""
    client = Client()
    client.force_login(admin)
    return client


@pytest.mark.django_db
def test_sign_in_page_is_ours() -> None:
    """Name, mark, title, and no English."""
    html = Client().get("/admin/login/").content.decode()
    assert "登录居问" in html
    assert "portal/mark.svg" in html
    assert re.search(r"<title>\s*登录 - 居问\s*</title>", html)
    assert not hosts(html)
    assert not [word for word in ENGLISH if word in shown(html)]


def test_welcome_by_name(signed_in: Client) -> None:
    """The first screen greets by the whole name, once, without the English guide."""
    html = signed_in.get("/admin/").content.decode()
    assert re.search(r"<h1[^>]*>\s*欢迎，林芳\s*</h1>", html)
    assert re.search(r"<title>\s*工作台 - 居问\s*</title>", html)
    assert "wagtail.org" not in html
    assert "whats-new" not in html
    assert "localhost" not in shown(html)
    assert not hosts(html)


@pytest.mark.parametrize("address", SCREENS)
def test_no_english_left(signed_in: Client, address: str) -> None:
    """The screens staff see."""
    html = signed_in.get(address).content.decode()
    assert " - 居问" in html
    assert not [word for word in ENGLISH if word in shown(html)]


def test_missing_page(signed_in: Client) -> None:
    """The admin's own page for a wrong address."""
    response = signed_in.get("/admin/nowhere/")
    assert response.status_code == 404
    html = response.content.decode()
    assert "返回管理后台" in html
    assert "portal/mark-light.svg" in html


def test_mark_of_the_sidebar(signed_in: Client) -> None:
    """Ours, with no space around it: Wagtail takes the whole text of the block."""
    html = signed_in.get("/admin/").content.decode()
    assert re.search(
        r"<template data-wagtail-sidebar-branding-logo><img [^>]*mark-light.svg[^>]*><span>居问</span><", html
    )


def test_scripts_speak_chinese(signed_in: Client) -> None:
    """Words that Wagtail's script catalogue lacks come with the page."""
    html = signed_in.get("/admin/").content.decode()
    assert "Object.assign(django.catalog" in html
    assert "修改已自动保存。" in html


def test_wagtails_words() -> None:
    """Gaps are filled, plurals too, and poor renderings replaced."""
    with override("zh-hans"):
        assert gettext("Pages") == "页面"
        assert gettext("live") == "已发布"
        assert ngettext("Referenced %(count)s time", "Referenced %(count)s times", 3) == "被引用 %(count)s 次"


def test_name_without_family_name(signed_in: Client, admin: User) -> None:
    """Staff keep their name in one field and need no mail address."""
    data = {"username": "office", "first_name": "林芳", "last_name": "", "email": "", "is_superuser": "on"}
    response = signed_in.post(f"/admin/users/edit/{admin.pk}/", {**data, "is_active": "on"})
    assert response.status_code == 302
    admin.refresh_from_db()
    assert admin.get_full_name() == "林芳"


@pytest.fixture
def sign_in(admin: User) -> Callable[[str], Client]:
    """Sign in by the form."""

    def enter(password: str) -> Client:
        client = Client()
        client.post("/admin/login/", {"username": "office", "password": password, "next": "/admin/"})
        return client

    return enter


def test_seen_password_is_changed_first(admin: User, sign_in: Callable[[str], Client]) -> None:
    """Only the account page until then; afterwards everything, also at the next sign-in."""
    admin.groups.add(Group.objects.create(name=GROUP))
    client = sign_in(PASSWORD)
    response = client.get("/admin/users/")
    assert (response.status_code, response["Location"]) == (302, "/admin/account/")
    page = client.get("/admin/account/").content.decode()
    assert "请先修改密码" in page
    fresh = "xin-hua-lu-74"
    data = {
        "name_email-first_name": "林芳",
        "password-old_password": PASSWORD,
        "password-new_password1": fresh,
        "password-new_password2": fresh,
        "locale-preferred_language": "",
        "locale-current_time_zone": "",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
    }
    assert client.post("/admin/account/", data).status_code == 302
    assert client.get("/admin/users/").status_code == 200
    assert not admin.groups.filter(name=GROUP).exists()
    assert sign_in(fresh).get("/admin/users/").status_code == 200


def test_grid_workers_change_a_seen_password_too(admin: User, sign_in: Callable[[str], Client]) -> None:
    """Whatever lies below /work/; what the phone's script reads says so in its own way."""
    admin.groups.add(Group.objects.create(name=GROUP))
    client = sign_in(PASSWORD)
    for page in ("/work/", "/work/incidents/new/", "/work/reports/new/"):
        response = client.get(page)
        assert (response.status_code, response.headers.get("Location")) == (302, "/admin/account/"), page
        assert client.post(page).headers.get("Location") == "/admin/account/"
    for response in (client.get("/work/day.json"), client.post("/work/visits/")):
        assert (response.status_code, response.json()["code"]) == (401, "signed_out")
    assert client.get("/work/sw.js").status_code == 200
    assert client.get("/work/login/").status_code == 200
    assert client.post("/work/logout/").headers["Location"] == "/work/login/"


def test_other_staff_are_not_asked(sign_in: Callable[[str], Client]) -> None:
    """Who is not in the group goes on."""
    assert sign_in(PASSWORD).get("/admin/").status_code == 200
