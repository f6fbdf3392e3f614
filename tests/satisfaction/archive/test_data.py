"""Files and API: the documented format, paging, and what staff get beyond the public."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from satisfaction.archive import data, exporting, limits
from satisfaction.credit.ledger.queries import head
from satisfaction.models import Score
from territory.enums import Role
from tests.factories.companies import CompanyFactory
from tests.factories.satisfaction import Setting, setting
from tests.factories.territory import AreaFactory, staff
from tests.satisfaction.archive.world import World, from_score, world

pytestmark = pytest.mark.django_db
DOCUMENT = Path(__file__).parents[3] / "docs" / "credit-export.md"


@pytest.fixture(autouse=True)
def _limits() -> None:
    limits.forget()


@pytest.fixture
def found() -> World:
    return world()


def told(client: Client) -> dict[str, Any]:
    answer = client.get(reverse("credit_archive:export", args=["json"]))
    document: dict[str, Any] = json.loads(answer.content)
    return document


def test_the_document_is_what_the_pages_show(client: Client, found: World) -> None:
    document = told(client)
    assert document["format"] == "juwen-credit/1"
    assert (document["ledger"]["number"], document["ledger"]["hash"]) == head()
    (company,) = document["companies"]
    assert (company["grade"], company["points"]) == ("A", "76")
    assert [each["company_code"] for each in company["service_areas"]] == [found.branch.credit_code]
    states = {each["uid"]: (each["state"], each["points"]) for each in company["entries"]}
    entries = found.entries
    assert states == {
        str(entries["fine"].uid): ("effective", "-6"),
        str(entries["award"].uid): ("effective", "3"),
        str(entries["publicity"].uid): ("publicised", "-6"),
        str(entries["suspended"].uid): ("suspended", "-6"),
        str(entries["past_award"].uid): ("expired", "3"),
    }


def test_staff_get_every_record_that_ever_was_confirmed(found: World) -> None:
    everything = exporting.document(
        exporting.gathered([found.company], timezone.localdate(), everything=True)
    )
    entries = {each["uid"]: each["public"] for each in everything["companies"][0]["entries"]}
    assert entries[str(found.entries["minor"].uid)] is False
    assert entries[str(found.entries["repaired"].uid)] is False
    assert entries[str(found.entries["fine"].uid)] is True
    assert str(found.entries["proposed"].uid) not in entries


def test_only_who_looks_after_a_company_takes_all_its_records_out(found: World) -> None:
    def got(user: Any, layout: str = "json") -> Any:
        client = Client()
        client.force_login(user)
        return client.get(reverse("credit_export", args=[layout]))

    keeper = staff(found.city, Role.SUPERVISOR)
    document = json.loads(got(keeper).content)
    assert str(found.entries["minor"].uid) in str(document)
    assert ModelLogEntry.objects.filter(action="credit.export", user=keeper).exists()
    elsewhere = staff(AreaFactory(name="长沙市"), Role.ADMINISTRATOR)
    assert json.loads(got(elsewhere).content)["companies"] == []
    assert got(staff(found.city, Role.GRID_WORKER)).status_code in (302, 403)
    assert got(keeper, "exe").status_code == 404
    assert Client().get(reverse("credit_export", args=["json"])).status_code == 302


def test_files_hold_the_same_as_the_document(client: Client, found: World) -> None:
    (company,) = told(client)["companies"]
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("credit_archive:export", args=["xlsx"])).content)
    )
    companies, entries = (list(sheet.values) for sheet in book.worksheets)
    assert companies[1][0] == company["credit_code"]
    assert companies[1][5] == company["grade"]
    assert [row[2] for row in entries[1:]] == [each["uid"] for each in company["entries"]]
    archive = zipfile.ZipFile(io.BytesIO(client.get(reverse("credit_archive:export", args=["csv"])).content))
    texts = [archive.read(name).decode("utf-8-sig") for name in archive.namelist()]
    assert company["credit_code"] in texts[0]
    assert all(each["uid"] in texts[1] for each in company["entries"])


def test_no_cell_is_a_formula(client: Client, found: World) -> None:
    CompanyFactory(area=found.city, name="=1+1")
    content = client.get(reverse("credit_archive:export", args=["csv"])).content
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert "'=1+1" in archive.read(archive.namelist()[0]).decode("utf-8-sig")


def test_the_api_goes_page_by_page(client: Client, found: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "PAGE", 2)
    CompanyFactory.create_batch(4, area=found.city)
    address: str | None = reverse("credit_archive:api_companies")
    codes: list[str] = []
    while address:
        page = client.get(address).json()
        assert page["count"] == 5
        codes += [each["credit_code"] for each in page["companies"]]
        address = page["next"]
    assert len(codes) == len(set(codes)) == 5
    for wrong in ("0", "9", "x", "²", "-1"):
        answer = client.get(reverse("credit_archive:api_companies"), {"page": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "no_such_page")


def test_the_newest_line_can_be_noted_down(client: Client, found: World) -> None:
    answer = client.get(reverse("credit_archive:api_ledger")).json()
    assert (answer["number"], answer["hash"]) == head()


def scored(made: Setting) -> Score:
    """A score whose buildings have 20, 6 and 3 valid households."""
    from satisfaction.result_json import to_json
    from satisfaction.scoring import Rules, Sheet, score

    sheets = [
        Sheet(building=block.pk, percent=_percent(at), overall="4", dimensions={})
        for block, n in zip(made.buildings, (20, 6, 3), strict=True)
        for at in range(n)
    ]
    frame = {block.pk: n for block, n in zip(made.buildings, (24, 8, 4), strict=True)}
    result = score(sheets, frame, Rules(min_count=10))
    told = to_json(result)
    stored: Score = Score.objects.create(
        test_area=made.test_area, number=1, formula=told["formula"], n=told["n"], households=36,
        score=told["score"], satisfied=told["overall"]["satisfied"], result=told, inputs_digest="0" * 64,
    )  # fmt: skip
    return stored


def _percent(at: int) -> Any:
    from fractions import Fraction

    return Fraction(70 + at % 3)


def test_a_record_can_be_followed_to_its_test_with_small_cells_hidden(client: Client) -> None:
    made = setting((24, 8, 4))
    from tests.factories.credit import SchemeFactory

    scheme = SchemeFactory(area=made.community)
    score = scored(made)
    entry = from_score(made.company, scheme, score)
    address = reverse("credit_archive:entry", args=[made.company.credit_code, entry.uid])
    trace = client.get(address).context["trace"]
    shown = [each["n"] for _name, each in trace.buildings]
    assert shown == [20, None, None]  # three are few, and six more so that they cannot be subtracted
    assert all(each["mean"] is None for _name, each in trace.buildings[1:])
    assert [name.split()[-1] for name, _each in trace.buildings] == ["1栋", "2栋", "3栋"]
    assert trace.result["score"] == str(score.score)
    assert trace.band
    text = client.get(address).content.decode()
    assert score.formula in text
    document = client.get(reverse("credit_archive:api_company", args=[made.company.credit_code])).json()
    (told_entry,) = document["companies"][0]["entries"]
    assert told_entry["test"]["uid"] == str(made.test.uid)
    assert told_entry["test"]["n"] == 29


def test_every_key_of_the_format_is_documented(client: Client, found: World) -> None:
    words = set(re.findall(r"`([a-z_]+)`", DOCUMENT.read_text("utf-8")))
    document = told(client)
    company = document["companies"][0]
    keys = {
        *document, *document["ledger"], *company, *company["scheme"], *company["service_areas"][0],
        *company["entries"][0], *exporting._test.__annotations__,
    } - {"score", "return"}  # fmt: skip
    assert keys <= words
