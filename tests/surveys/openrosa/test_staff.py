"""The page where links are made and withdrawn, and who may see what on it."""

from __future__ import annotations

import base64
import html
import json
import re
import zlib
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from surveys.openrosa import links
from surveys.openrosa.models import AppLink
from surveys.openrosa.settings_qr import settings_text
from tests.factories import VersionFactory
from tests.factories.town import Community
from tests.forms_builder.xforms.forms import expression, question
from tests.surveys.openrosa.conftest import Field

pytestmark = pytest.mark.django_db

LIST, NEW = "/admin/apps/", "/admin/apps/new/"


def visit(user: Any) -> Client:
    """A client that is signed in."""
    client = Client()
    client.force_login(user)
    return client


def asked(community: Community, who: str, **changes: Any) -> dict[str, Any]:
    """What the form posts."""
    worker = community.people[who]
    return {"id": str(uuid4()), "worker": worker.pk, "area": community.area.pk, "name": "手机二", **changes}


def shown_address(page: str) -> str:
    """The address on the page that shows it once."""
    found = re.search(r'id="address"[^>]* value="([^"]+)"', page)
    assert found, page
    return html.unescape(found[1])


@pytest.mark.parametrize("who", ["worker", "supervisor", "administrator"])
def test_a_link_is_made_and_shown_once(field: Field, who: str) -> None:
    client = visit(field.sun.people[who])
    data = asked(field.sun, "worker")
    page = client.post(NEW, data)
    assert page.status_code == 200
    address = shown_address(page.content.decode())
    assert address.startswith("http://testserver/o/")
    link = links.find(address.rpartition("/")[2])
    assert (link.worker, link.area, link.name) == (field.sun.people["worker"], field.sun.area, "手机二")
    assert address.rpartition("/")[2] not in str(AppLink.objects.values())
    again = client.post(NEW, data)
    assert again.status_code == 302
    assert AppLink.objects.filter(name="手机二").count() == 1
    listed = client.get(LIST).content.decode()
    assert "手机二" in listed
    assert address.rpartition("/")[2] not in listed


def test_the_qr_code_holds_the_settings_of_the_app() -> None:
    text = settings_text("https://wj.example/o/abc", "居问 · 阳光社区")
    settings = json.loads(zlib.decompress(base64.b64decode(text)))
    assert settings["general"]["server_url"] == "https://wj.example/o/abc"
    assert settings["general"]["form_update_mode"] == "match_exactly"
    assert settings["admin"] == {}
    assert settings["project"]["name"] == "居问 · 阳光社区"


def test_the_page_shows_that_code(field: Field) -> None:
    import segno

    client = visit(field.sun.people["worker"])
    page = client.post(NEW, asked(field.sun, "worker")).content.decode()
    drawing = re.search(r'<svg[^>]*class="qr".*?</svg>', page, re.DOTALL)
    assert drawing
    expected = settings_text(shown_address(page), f"居问 · {field.sun.area}")
    code = segno.make(expected, error="m", micro=False)
    assert drawing[0] == code.svg_inline(border=4, omitsize=True, svgclass="qr")


def test_a_worker_makes_links_for_herself_only(field: Field) -> None:
    client = visit(field.sun.people["worker"])
    for data in (
        asked(field.sun, "supervisor"),
        asked(field.town.moon, "worker"),
        asked(field.sun, "worker", area=field.town.moon.area.pk),
        asked(field.sun, "worker", area=field.town.street.pk),
        asked(field.sun, "worker", id="x"),
        asked(field.sun, "worker", name=""),
        asked(field.sun, "worker", name="x" * 61),
    ):
        assert client.post(NEW, data).status_code == 200
    assert AppLink.objects.count() == 1


def test_a_worker_gets_no_link_where_she_does_not_work(field: Field) -> None:
    client = visit(field.town.street_supervisor)
    page = client.post(NEW, asked(field.sun, "worker", area=field.town.moon.area.pk))
    assert page.status_code == 200
    assert AppLink.objects.count() == 1


def test_the_worker_and_her_supervisor_see_and_withdraw_it(field: Field) -> None:
    for who in ("worker", "supervisor", "administrator"):
        assert "王芳的手机" in visit(field.sun.people[who]).get(LIST).content.decode()
    address = reverse("openrosa_staff:link_revoke", kwargs={"pk": field.link.pk})
    assert visit(field.sun.people["supervisor"]).post(address).status_code == 302
    field.link.refresh_from_db()
    assert field.link.revoked_by == field.sun.people["supervisor"]
    first = field.link.revoked_at
    visit(field.sun.people["worker"]).post(address)
    field.link.refresh_from_db()
    assert field.link.revoked_at == first


def test_a_colleague_sees_only_her_own(field: Field) -> None:
    from territory.enums import Role
    from tests.factories.territory import staff

    colleague = staff(field.sun.area, Role.GRID_WORKER, username="colleague")
    assert "王芳的手机" not in visit(colleague).get(LIST).content.decode()
    address = reverse("openrosa_staff:link_revoke", kwargs={"pk": field.link.pk})
    assert visit(colleague).post(address).status_code == 404


@pytest.mark.parametrize("who", ["worker", "supervisor", "administrator"])
def test_strangers_see_and_change_nothing(field: Field, who: str) -> None:
    client = visit(field.town.moon.people[who])
    page = client.get(LIST).content.decode()
    assert "王芳的手机" not in page
    assert "阳光" not in page
    address = reverse("openrosa_staff:link_revoke", kwargs={"pk": field.link.pk})
    assert client.post(address).status_code == 404
    client.post(NEW, asked(field.sun, "worker"))
    assert AppLink.objects.count() == 1
    field.link.refresh_from_db()
    assert field.link.revoked_at is None


def test_authors_and_the_unsigned_are_turned_away(field: Field) -> None:
    author = visit(field.sun.people["author"])
    for address in (LIST, NEW):
        assert author.get(address).status_code in (302, 403)
        assert Client().get(address).status_code == 302
    revoke = reverse("openrosa_staff:link_revoke", kwargs={"pk": field.link.pk})
    assert author.post(revoke).status_code in (302, 403)
    assert visit(field.sun.people["worker"]).get(revoke).status_code == 405
    assert "/admin/apps/" not in author.get("/admin/").content.decode()
    assert "/admin/apps/" in visit(field.sun.people["worker"]).get("/admin/").content.decode()


def test_the_page_says_which_forms_apps_get(field: Field) -> None:
    from forms_builder.schema import Form, Option, Row

    client = visit(field.sun.people["supervisor"])
    assert 'class="jw-tag jw-tag--good"' in client.get(LIST).content.decode()
    grid = question("matrix", "grid", options=(Option("a", "好"),), rows=(Row("r", "行"),))
    reading = question("text", "why", label="原因", relevant=expression("${grid} != ''"))
    VersionFactory(questionnaire=field.sun.questionnaire, form=Form("表", (grid, reading)))
    page = client.get(LIST).content.decode()
    assert 'class="jw-tag jw-tag--good"' not in page
    assert "原因" in page
