"""Bringing questionnaires in with a real browser: paste, file, editor; sizes, axe, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from forms_builder.compiling import compile_page
from forms_builder.models import Questionnaire
from tests.e2e.desk import Open, desk
from tests.e2e.looks import faults
from tests.factories.town import Town
from tests.forms_builder.importing.test_pages import CHOICES, SURVEY, workbook
from tests.forms_builder.importing.test_plain_text import WHOLE
from tests.jobs.work import work_off

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

UPLOAD = "/admin/questionnaire-import/"


@pytest.fixture
def opened(browser: Browser, live_server: Any, client: Client) -> Iterator[Open]:
    """Opens an address as the sun community's author; uncaught script errors fail the test."""
    with desk(browser, live_server.url, client) as go:
        yield go


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A workbook on disk."""
    path = tmp_path / "问卷.xlsx"
    path.write_bytes(workbook(SURVEY, CHOICES))
    return path


def submit(page: Page, name: str = "") -> None:
    """Press a form's main button."""
    where = f"button[name={name}]" if name else "main form[method=post] button[type=submit]"
    with page.expect_navigation():
        page.locator(where).first.click()


@pytest.mark.parametrize("scripts", [True, False])
def test_from_paste_to_draft(town: Town, opened: Open, scripts: bool) -> None:
    page = opened(f"{UPLOAD}text/", scripts=scripts)
    page.locator("[name=text]").fill(WHOLE)
    submit(page)
    page.locator("[name=type-7]").select_option("dropdown")
    submit(page, "create")
    assert "/edit/" in page.url
    made = Questionnaire.objects.get(title="阳光社区居民满意度调查问卷")
    kinds = [question.type for question in compile_page(made).form.questions]
    assert kinds == ["dropdown", "phone", "text", "text", "matrix", "long_text", "note"]


@pytest.mark.parametrize("scripts", [True, False])
def test_from_file_to_draft(town: Town, opened: Open, file: Path, scripts: bool) -> None:
    page = opened(UPLOAD, scripts=scripts)
    page.locator("[name=file]").set_input_files(file)
    submit(page)
    work_off()
    page.wait_for_url("**/questionnaire-import/*-*/", timeout=15_000)
    page.locator("[name=title]").fill("带进来的")
    submit(page)
    assert "/edit/" in page.url
    assert Questionnaire.objects.filter(title="带进来的").exists()


def test_nothing_sticks_out_and_axe_finds_nothing(town: Town, opened: Open, file: Path) -> None:
    def clean(page: Page) -> None:
        assert faults(page) == []

    page = opened(UPLOAD)
    clean(page)
    page.locator("[name=file]").set_input_files(file)
    submit(page)
    work_off()
    page.wait_for_url("**/questionnaire-import/*-*/", timeout=15_000)
    clean(page)
    text = opened(f"{UPLOAD}text/")
    clean(text)
    text.locator("[name=text]").fill(
        WHOLE + "\n9. 一个很长的题目" + "很长" * 100 + "？ A. 是 B. 否（跳至第2题）"
    )
    submit(text)
    clean(text)
    clean(opened(f"/admin/questionnaire-export/{town.sun.questionnaire.pk}/"))
    clean(opened(f"{UPLOAD}done/{town.sun.questionnaire.pk}/"))
