"""Spreadsheets that nobody here wrote, on the phone: no error, and from the first the server's verdict."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from forms_builder.answers import CompiledForm, judge
from forms_builder.schema import Form
from forms_builder.xlsform import read
from tests.e2e.phone import phone
from tests.forms_builder.phone.server import serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("phone_spreadsheets")]

XLSFORMS = Path(__file__).parents[2].parent / "shared" / "conformance" / "xlsforms"


def spreadsheets() -> dict[str, Form]:
    """The conformance forms that can be used, by name."""
    paths = sorted(XLSFORMS.iterdir()) if XLSFORMS.is_dir() else ()
    found = {path.stem: read(path.read_bytes(), path.name) for path in paths}
    return {name: each.form for name, each in found.items() if each.ok}


WATCH = """addEventListener('judged', ({ detail }) => {
    window.said = window.said || JSON.parse(JSON.stringify({ ...detail, relevant: [...detail.relevant] }));
});"""


@pytest.mark.skipif(not XLSFORMS.is_dir(), reason="the shared conformance data is not here")
def test_spreadsheets_begin_as_the_server_judges_them(browser: Browser) -> None:
    """No error on the page, and its first verdict is the server's."""
    forms = spreadsheets()
    with serving(forms) as site:
        for name, form in forms.items():
            context = phone(browser)
            context.add_init_script(WATCH)
            page = context.new_page()
            wrong: list[str] = []
            page.on("pageerror", lambda error, wrong=wrong: wrong.append(str(error)))
            page.on("console", lambda line, wrong=wrong: wrong.extend([line.text] * (line.type == "error")))
            page.goto(site.url(name))
            page.wait_for_selector("html.js")
            said = page.evaluate("said")
            given = said.get("nested", said["raw"])
            verdict = judge(CompiledForm(form), given, at=timezone.localtime(), consent=said["consent"])
            assert wrong == [], name
            assert set(said["relevant"]) == verdict.relevant, name
            assert sorted((each["question"], each["code"]) for each in said["problems"]) == sorted(
                (each.question, each.code) for each in verdict.problems
            ), name
            if not CompiledForm(form).plain:
                offered = {address: list(values) for address, values in verdict.offered.items()}
                assert (said["values"], said["offered"]) == (verdict.values, offered), name
            context.close()
