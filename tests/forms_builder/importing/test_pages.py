"""Bringing questionnaires in over HTTP: files as jobs, pasted text, the draft, huge ones, and out again."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from jobs.enums import State
from jobs.models import Job
from PIL import Image

from forms_builder import library
from forms_builder.blocks.stream import MAX_GROUPS
from forms_builder.compiling import compile_page
from forms_builder.importing.urls import urlpatterns
from forms_builder.importing.views.preview import HUGE
from forms_builder.models import FormVersion, Questionnaire
from forms_builder.views import add_draft
from forms_builder.xlsform import read as read_workbook
from tests.factories.town import ROLES, Town
from tests.forms_builder.importing.conftest import signed_in
from tests.forms_builder.importing.limesurvey import Q, one
from tests.jobs.work import work_off

UPLOAD = "/admin/questionnaire-import/"
TEXT = "/admin/questionnaire-import/text/"
PASTED = "1. 您的年龄（单选） A. 18岁以下 B. 18岁以上\n2. 您家有几口人？____人\n3. 您的意见"


def workbook(
    survey: list[list[str]],
    choices: list[list[str]] | None = None,
    title: str = "外来问卷",
    **others: list[list[str]],
) -> bytes:
    """An XLSForm."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    tables = {"survey": survey, "choices": choices or [], "settings": [["form_title"], [title]], **others}
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


SURVEY = [
    ["type", "name", "label", "relevant", "media::image"],
    ["select_one yn", "member", "您是业主吗", "", ""],
    ["integer", "age", "您的年龄", "${member} = 'y'", ""],
]
CHOICES = [["list_name", "name", "label"], ["yn", "y", "是"], ["yn", "n", "否"]]


LIMESURVEY = one(
    Q("N", "age", "您的年龄", relevance="member == 'Y'"), Q("Y", "member", "您是业主吗"), title="外来问卷"
).xml()


def hand_in(client: Client, town: Town, content: bytes, name: str = "问卷.xlsx", **more: Any) -> Any:
    """Post a file."""
    file = SimpleUploadedFile(name, content)
    return client.post(UPLOAD, {"file": file, "folder": town.sun.folder.pk, **more})


def preview_of(client: Client, town: Town, content: bytes, name: str = "问卷.xlsx", **more: Any) -> str:
    """Post a file, let the worker read it, and give the preview's address."""
    answer = hand_in(client, town, content, name, **more)
    assert answer.status_code == 302
    work_off()
    following = client.get(answer.headers["Location"])
    assert following.status_code == 302
    return str(following.headers["Location"])


def newest() -> Questionnaire:
    """The draft that was made last."""
    found: Questionnaire = Questionnaire.objects.order_by("-pk")[0]
    return found


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (workbook(SURVEY, CHOICES), "问卷.xlsx"),
        (
            LIMESURVEY,
            "问卷.lss",
        ),
        (
            LIMESURVEY,
            "问卷.xml",
        ),
    ],
    ids=["xlsx", "lss", "lss by another name"],
)
def test_from_file_to_draft(town: Town, client: Client, content: bytes, name: str) -> None:
    address = preview_of(client, town, content, name)
    page = client.get(address).content.decode()
    assert "您是业主吗" in page
    assert "您的年龄" in page
    answer = client.post(address, {"title": "改过的标题", "folder": town.sun.folder.pk})
    draft = newest()
    assert answer.headers["Location"] == f"/admin/pages/{draft.pk}/edit/"
    assert (draft.title, draft.live, draft.get_parent().pk) == ("改过的标题", False, town.sun.folder.pk)
    assert draft.owner == town.sun.people["author"]
    compiled = compile_page(draft)
    assert [q.name for q in compiled.form.questions] == ["member", "age"]
    assert compiled.form.by_name["age"].relevant is not None
    assert compiled.errors == ()
    assert client.get(f"/admin/pages/{draft.pk}/edit/").status_code == 200


def test_every_draft_has_ids_of_its_own(town: Town, client: Client) -> None:
    address = preview_of(client, town, workbook(SURVEY, CHOICES))
    ids = []
    for _ in range(2):
        client.post(address, {"title": "一", "folder": town.sun.folder.pk})
        ids.append({question.id for question in compile_page(newest()).form.questions})
    assert not ids[0] & ids[1]


def test_pictures_come_along(town: Town, client: Client) -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "#2a7").save(out, "PNG")
    survey = [*SURVEY[:2], ["integer", "age", "您的年龄", "", "house.png"]]
    picture = SimpleUploadedFile("house.png", out.getvalue())
    address = preview_of(client, town, workbook(survey, CHOICES), more=[picture])
    client.post(address, {"title": "一", "folder": town.sun.folder.pk})
    image = compile_page(newest()).form.by_name["age"].image
    assert image
    assert default_storage.exists(f"form-media/{image}")


def test_errors_name_sheet_row_and_column(town: Town, client: Client) -> None:
    survey = [["type", "name", "label"], ["select_one nowhere", "a", "甲"], ["integer", "", "乙"]]
    address = preview_of(client, town, workbook(survey))
    page = client.get(address).content.decode()
    assert "survey" in page
    assert "nowhere" in page
    job = Job.objects.get()
    places = [note["place"] for note in job.result["notes"] if note["severity"] == "error"]
    assert places
    assert all(places)
    assert client.post(address, {"title": "x", "folder": town.sun.folder.pk}).status_code == 404
    assert Questionnaire.objects.count() == 2  # the town's own


def test_unknown_columns_and_sheets_are_listed_as_information(town: Town, client: Client) -> None:
    survey = [["type", "name", "label", "负责人"], ["text", "a", "甲", "王五"]]
    address = preview_of(client, town, workbook(survey, 备注表=[["说明"], ["某"]]))
    page = client.get(address).content.decode()
    assert "负责人" in page
    assert "备注表" in page
    notes = [(note["code"], note["severity"]) for note in Job.objects.get().result["notes"]]
    assert notes == [("column_kept", "info"), ("sheet_kept", "info")]
    assert client.post(address, {"title": "x", "folder": town.sun.folder.pk}).status_code == 302


@pytest.mark.parametrize("depth", [MAX_GROUPS, MAX_GROUPS + 1])
def test_what_lies_deeper_than_the_editor_is_said_and_not_lost(
    town: Town, client: Client, depth: int
) -> None:
    """As many groups as there is room for keep their question; one more is refused by name."""
    rows = [["type", "name", "label"]]
    rows += [["begin group", f"g{number}", f"第{number}层"] for number in range(1, depth + 1)]
    rows += [["text", "t", "最里面的题"], *[["end group", "", ""]] * depth, ["text", "z", "外面的题"]]
    page = client.get(preview_of(client, town, workbook(rows))).content.decode()
    assert ("套得太深" in page) == (depth > MAX_GROUPS)
    assert (f"第{depth}层”套得太深" in page) == (depth > MAX_GROUPS)
    assert ("最里面的题" in page) == (depth <= MAX_GROUPS)


def test_a_sheet_of_headings_has_no_questions(town: Town, client: Client) -> None:
    """Said in words, and nothing breaks."""
    page = client.get(preview_of(client, town, workbook([["type", "name", "label"]]))).content.decode()
    assert "还没有题目" in page


@pytest.mark.parametrize(
    ("name", "content"),
    [("问卷.exe", b"x"), ("问卷.pdf", b"%PDF"), ("问卷.xlsx", b"x" * 10_000_001)],
    ids=["exe", "pdf", "too large"],
)
def test_what_is_no_questionnaire_is_refused_at_once(
    town: Town, client: Client, name: str, content: bytes
) -> None:
    answer = hand_in(client, town, content, name)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Job.objects.exists()


@pytest.mark.parametrize("content", [b"PK\x03\x04nothing", b"", b"\x00" * 100, b"<html></html>"])
def test_damaged_files_are_said_to_be_so(town: Town, client: Client, content: bytes) -> None:
    answer = hand_in(client, town, content or b" ")
    work_off()
    job = Job.objects.get()
    assert job.state == State.DONE
    assert [note["severity"] for note in job.result["notes"]][:1] == ["error"]
    assert client.get(client.get(answer.headers["Location"]).headers["Location"]).status_code == 200


def test_pasted_text_is_read_changed_and_made(town: Town, client: Client) -> None:
    first = client.post(TEXT, {"text": PASTED}).content.decode()
    assert "您的年龄" in first
    assert 'name="type-1"' in first
    second = client.post(TEXT, {"text": PASTED, "type-1": "dropdown", "type-3": "text"}).content.decode()
    assert '<option value="dropdown" selected>' in second
    data = {
        "text": PASTED,
        "type-1": "dropdown",
        "type-3": "text",
        "must": "on",
        "create": "1",
        "title": "新",
    }
    answer = client.post(TEXT, {**data, "folder": town.sun.folder.pk})
    draft = newest()
    assert answer.headers["Location"] == f"/admin/pages/{draft.pk}/edit/"
    form = compile_page(draft).form
    assert (form.title, [q.type for q in form.questions]) == ("新", ["dropdown", "integer", "text"])
    assert all(question.required for question in form.questions)


def test_empty_text_asks_for_one(town: Town, client: Client) -> None:
    assert client.get(TEXT).status_code == 200
    answer = client.post(TEXT, {"text": " "})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_nothing_pasted_is_markup(town: Town, client: Client) -> None:
    page = client.post(TEXT, {"text": "1. <script>alert(1)</script>？ A. <b>x</b> B. y"}).content.decode()
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


def test_a_huge_questionnaire_is_published_without_the_editor(town: Town, client: Client) -> None:
    survey = [["type", "name", "label"], *(["integer", f"q{n}", f"第{n}问"] for n in range(HUGE + 1))]
    address = preview_of(client, town, workbook(survey))
    answer = client.post(address, {"title": "大问卷", "folder": town.sun.folder.pk})
    draft = newest()
    here = f"/admin/questionnaire-import/done/{draft.pk}/"
    assert answer.headers["Location"] == here
    assert client.get(here).status_code == 200
    published = client.post(here)
    assert published.headers["Location"] == f"/admin/questionnaires/{draft.pk}/channels/"
    assert len(FormVersion.objects.get(questionnaire=draft).form.questions) == HUGE + 1


def test_a_broken_one_is_not_published(town: Town, client: Client) -> None:
    broken = library.draft("owner_satisfaction")
    broken.body = [{"type": "single", "id": "a1", "value": {"label": "没有选项", "options": []}}]
    add_draft(broken, town.sun.folder, town.sun.people["author"])
    here = f"/admin/questionnaire-import/done/{broken.pk}/"
    page = client.get(here).content.decode()
    assert "没有选项" in page
    client.post(here)
    assert not FormVersion.objects.filter(questionnaire=broken).exists()


def test_draft_and_versions_go_out_and_come_back(town: Town, client: Client) -> None:
    draft = library.draft("grid_visit_six_clear")
    add_draft(draft, town.sun.folder, town.sun.people["author"])
    draft.get_latest_revision().publish()
    versions = client.get(f"/admin/questionnaire-export/{draft.pk}/").content.decode()
    assert f"/admin/questionnaire-export/{draft.pk}/v1/" in versions
    for version in ("draft", "v1"):
        answer = client.get(f"/admin/questionnaire-export/{draft.pk}/{version}/")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        back = read_workbook(answer.content, "x.xlsx")
        assert back.ok
        assert [q.name for q in back.form.questions] == [q.name for q in compile_page(draft).form.questions]
    for version in ("v2", "v", "v9999999", "nonsense"):
        assert client.get(f"/admin/questionnaire-export/{draft.pk}/{version}/").status_code == 404


def test_buttons_stand_where_they_are_looked_for(town: Town, client: Client) -> None:
    folder = client.get(f"/admin/pages/{town.sun.folder.pk}/").content.decode()
    assert f"{UPLOAD}?folder={town.sun.folder.pk}" in folder
    editor = client.get(f"/admin/pages/{town.sun.questionnaire.pk}/edit/").content.decode()
    assert f"/admin/questionnaire-export/{town.sun.questionnaire.pk}/" in editor


@pytest.fixture
def addresses(town: Town, client: Client) -> dict[str, str]:
    """Every address, of things that belong to the sun community's author."""
    job = preview_of(client, town, workbook(SURVEY, CHOICES)).split("/")[-2]
    pk = town.sun.questionnaire.pk
    arguments: dict[str, list[Any]] = {
        "preview": [job],
        "huge": [pk],
        "versions": [pk],
        "workbook": [pk, "v1"],
    }
    return {
        str(each.name): reverse(f"forms_importing:{each.name}", args=arguments.get(str(each.name), []))
        for each in urlpatterns
    }


def test_strangers_see_and_change_nothing(town: Town, stranger: Client, addresses: dict[str, str]) -> None:
    before = list(Questionnaire.objects.values_list("pk", "live", "latest_revision"))
    for name, address in addresses.items():
        got = stranger.get(address)
        if name in ("upload", "text"):
            assert got.status_code == 200, name
            assert "阳光" not in got.content.decode(), name
        else:
            assert got.status_code in (302, 404), name
        data = {"title": "x", "folder": town.sun.folder.pk, "text": PASTED, "create": "1"}
        posted = stranger.post(address, data)
        assert posted.status_code in (302, 404, 405, 422), name
    assert list(Questionnaire.objects.values_list("pk", "live", "latest_revision")) == before


@pytest.mark.parametrize("who", [role for role in ROLES if role not in ("author", "administrator")])
def test_who_makes_no_questionnaires_is_refused(town: Town, addresses: dict[str, str], who: str) -> None:
    visitor = signed_in(town.sun.people[who])
    for name, address in addresses.items():
        assert visitor.get(address).status_code in (302, 404), name


def test_nobody_gets_in_unsigned(addresses: dict[str, str]) -> None:
    for name, address in addresses.items():
        answer = Client().get(address)
        assert (answer.status_code, "/admin/login/" in answer.headers["Location"]) == (302, True), name


def test_posts_want_a_token(town: Town, addresses: dict[str, str]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(town.sun.people["author"])
    for name, address in addresses.items():
        if name not in ("versions", "workbook"):
            assert strict.post(address, {"text": PASTED}).status_code == 403, name


def test_the_preview_costs_the_same_for_many(town: Town, client: Client) -> None:
    def queries(count: int) -> int:
        survey = [["type", "name", "label"], *(["integer", f"q{n}", f"第{n}问"] for n in range(count))]
        address = preview_of(client, town, workbook(survey))
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        return len(found)

    assert queries(3) == queries(30)
