"""SurveyCTO's and CHT's workbooks: read, with a word on everything that is kept and not acted on."""

from __future__ import annotations

import pytest
from pyxform.xls2xform import convert

from forms_builder.schema import digest
from forms_builder.xlsform import Imported, read, write
from tests.forms_builder.xlsform.workbooks import form, table

SURVEYCTO = form(
    table(
        {"type": "start", "name": "starttime"},
        {"type": "caseid", "name": "caseid"},
        {"type": "comments", "name": "comments"},
        {"type": "text audit", "name": "audit_text", "appearance": "p=100"},
        {"type": "audio audit", "name": "audit_sound", "appearance": "p=10;d=60"},
        {"type": "speed violations count", "name": "too_fast"},
        {"type": "sensor_statistic mean_light_level", "name": "light"},
        {"type": "sensor_stream sound_level", "name": "sound"},
        {
            "type": "calculate_here",
            "name": "now_here",
            "calculation": "once(format-date-time(now(), '%H:%M'))",
        },
        {"type": "calculate", "name": "how_long", "calculation": "duration()"},
        {
            "type": "calculate",
            "name": "village",
            "calculation": "pulldata('villages', 'name', 'id', ${area})",
        },
        {
            "type": "select_one area",
            "name": "area",
            "label": "Area",
            "appearance": "search('areas', 'matches', 'country', 'cn')",
            "publishable": "yes",
            "response_note": "ask twice",
            "minimum_seconds": "5",
            "relevance": "1 = 1",
        },
        {"type": "select_multiple crops", "name": "crops", "label": "Crops", "required": "yes"},
        {"type": "calculate", "name": "first_crop", "calculation": "choice-label(${crops}, 'maize')"},
        {"type": "calculate", "name": "place", "calculation": "rank-index(1, ${area})"},
    ),
    (("list_name", "value", "label"), ("area", "area_id", "area_name"), ("crops", "maize", "Maize")),
    (
        ("form_title", "form_id", "version", "submission_url"),
        ("Crops", "crops", "2404", "https://example.org"),
    ),
)

CHT = form(
    table(
        {"type": "begin group", "name": "inputs", "label::en": "NO_LABEL", "relevant": "./source = 'user'"},
        {"type": "hidden", "name": "source", "default": "user", "instance::tag": "hidden"},
        {"type": "begin group", "name": "contact", "label::en": "NO_LABEL"},
        {"type": "db:person", "name": "_id", "label::en": "Who?", "appearance": "db-object"},
        {"type": "string", "name": "name", "label::en": "Name"},
        {"type": "end group"},
        {"type": "end group"},
        {"type": "calculate", "name": "patient_name", "calculation": "../inputs/contact/name"},
        {
            "type": "calculate",
            "name": "parity",
            "calculation": "instance('contact-summary')/context/parity",
        },
        {"type": "calculate", "name": "months", "calculation": "cht:difference-in-months(today(), now())"},
        {
            "type": "string",
            "name": "nurse",
            "label::en": "Nurse",
            "appearance": "select-contact type-person",
            "bind::type": "string",
        },
    )
)


def warned(found: Imported, code: str) -> set[str]:
    return {
        str(each.params.get("name") or each.params.get("type"))
        for each in found.problems
        if each.code == code
    }


def test_surveycto() -> None:
    found = read(SURVEYCTO, "crops.xlsx")
    assert found.errors == ()
    types = {each.name: each.type for each in found.form.questions}
    assert types["comments"] == types["audit_text"] == types["light"] == "hidden"
    assert types["now_here"] == "calculated"
    assert found.form.by_name["light"].settings["xlsform"] == "sensor_statistic mean_light_level"
    assert "speed violations count" in warned(found, "dialect_type")
    assert warned(found, "dialect_column") == {"publishable", "response_note", "minimum_seconds"}
    assert "search_kept" in {each.code for each in found.problems}
    area = found.form.by_name["area"]
    assert area.extra == {"publishable": "yes", "response_note": "ask twice", "minimum_seconds": "5"}
    assert found.form.by_name["how_long"].extra == {"calculation": "duration()"}
    assert "villages" in found.form.lists


def test_cht() -> None:
    found = read(CHT, "visit.xlsx")
    assert found.errors == ()
    person = found.form.by_name["_id"]
    assert (person.type, person.settings) == ("text", {"xlsform": "db:person"})
    assert found.form.items[0].label == ""
    assert warned(found, "dialect_type") == {"db:person"}
    assert warned(found, "dialect_appearance") == {"db-object", "select-contact"}
    kept = {each.name for each in found.form.questions if "calculation" in each.extra}
    assert kept == {"parity", "months"}


@pytest.mark.parametrize("source", [SURVEYCTO, CHT])
def test_they_go_out_and_come_back(source: bytes) -> None:
    found = read(source, "f.xlsx")
    exported = write(found.form)
    convert(exported)
    again = read(exported, "g.xlsx")
    assert again.errors == ()
    assert digest(again.form) == digest(found.form)
