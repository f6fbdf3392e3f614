"""What goes out comes back: the same digest, and pyxform converts it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from pyxform.xls2xform import convert

from forms_builder import library
from forms_builder.schema import Form, digest
from forms_builder.xlsform import attachments, read, sheets, write, xform_xml
from tests.forms_builder.xlsform.forms import forms
from tests.forms_builder.xlsform.sheets import FILES, FIXTURES

SHARED = Path(__file__).parents[3] / ".." / "shared" / "conformance" / "xlsforms"
EXAMPLES = int(os.environ.get("XLSFORM_EXAMPLES", "40"))


def check(form: Form) -> None:
    exported = write(form)
    again = read(exported, "again.xlsx", attachments(form))
    assert again.errors == ()
    assert digest(again.form) == digest(form)
    convert(exported)
    convert(sheets(form))


@pytest.mark.parametrize("key", [template.key for template in library.templates()])
def test_templates(key: str) -> None:
    form = library.compiled(key).form
    check(form)
    assert "<h:html" in xform_xml(form)


@pytest.mark.parametrize("name", sorted(FIXTURES))
def test_fixtures(name: str) -> None:
    found = read(FIXTURES[name], f"{name}.xlsx", FILES)
    assert found.errors == ()
    check(found.form)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared conformance data is not here")
def test_conformance_folder() -> None:
    from forms_builder.conformance.xlsforms import run_xlsforms

    report = run_xlsforms(SHARED)
    assert {failure["form"] for failure in report["failures"]} <= {"pyxform__xl_date_ambiguous.xlsx"}
    assert report["cases"] >= 30


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(forms())
def test_random_forms(form: Form) -> None:
    check(form)


def test_same_ids_on_every_import() -> None:
    source = FIXTURES["kitchen_sink"]
    first, second = (read(source, "kitchen.xlsx", FILES).form for _ in range(2))
    assert digest(first) == digest(second)


def test_other_form_other_ids() -> None:
    source = FIXTURES["plain"]
    one, other = (read(source, name).form for name in ("one.xlsx", "other.xlsx"))
    assert {question.id for question in one.questions}.isdisjoint(question.id for question in other.questions)
