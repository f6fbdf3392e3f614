"""Forms as apps get them: every answer has its element, every element its meaning, JavaRosa takes it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import pyxform

from forms_builder import library
from forms_builder.compiling import compile_page
from forms_builder.schema import Form, Group, Option, Question, Repeat, Row
from forms_builder.xforms.delivery import deliver
from forms_builder.xforms.document import document
from forms_builder.xforms.nodes import Node
from forms_builder.xlsform import read
from tests.forms_builder.xforms import forms
from tests.forms_builder.xforms.forms import ABC, expression, question
from tests.forms_builder.xforms.xform import XForm

JAR = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
ADDED = re.compile(
    r"(.*/)?(meta/.*|generated_table_list_label_\d+|reserved_name_for_field_list_labels_\d+|\w+_count)"
)
SAMPLES: dict[str, Callable[[], Form]] = {
    "every_type": forms.every_type,
    "repeats": forms.repeats,
    "listed": forms.listed,
    "translated": forms.translated,
}
KEYS = [*(each.key for each in library.templates()), *SAMPLES]


def form_of(key: str) -> Form:
    """A template or one of the samples."""
    return SAMPLES[key]() if key in SAMPLES else compile_page(library.draft(key)).form


def xform_of(form: Form) -> XForm:
    """The XForm that an app downloads."""
    delivery = deliver(form)
    assert not delivery.problems, [problem.message for problem in delivery.problems]
    return XForm(document(delivery, form_id="juwen-1", version="1-abc").body)


def leaves(tree: Node) -> dict[str, Node]:
    """Elements that hold a value, by path."""
    return {path: node for path, node in tree.walk() if node.meaning.kind not in ("group", "repeat")}


@pytest.mark.django_db
@pytest.mark.parametrize("key", KEYS)
def test_every_element_has_its_place(key: str) -> None:
    form = form_of(key)
    places = leaves(deliver(form).tree)
    there = {path for path in xform_of(form).leaves() if path in places or not ADDED.fullmatch(path)}
    assert there == places.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("key", KEYS)
def test_every_public_question_is_asked(key: str) -> None:
    form = form_of(key)
    kept = {node.meaning.name for node in leaves(deliver(form).tree).values()}
    wanted = {
        each.name
        for each in form.questions
        if each.name not in form.later_stage and each.type not in ("note", "calculated")
    }
    assert wanted <= kept
    assert not kept & form.later_stage


@pytest.mark.django_db
@pytest.mark.skipif(shutil.which("java") is None, reason="ODK Validate needs Java")
def test_javarosa_takes_all_of_them(tmp_path: Path) -> None:
    for key in KEYS:
        (tmp_path / f"{key}.xml").write_bytes(xform_of(form_of(key)).body)
    files = sorted(map(str, tmp_path.glob("*.xml")))
    command = ["java", "-Djava.awt.headless=true", "-jar", str(JAR), *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    said = done.stdout + done.stderr
    assert "The following files failed" not in said, said
    assert said.count("Xform is valid") == len(files), said


CONFORMANCE = Path(__file__).resolve().parents[4] / "shared/conformance/xlsforms"
FOUND = sorted(CONFORMANCE.glob("*.xls*")) if CONFORMANCE.is_dir() else []


@pytest.mark.skipif(not FOUND, reason=f"no spreadsheets under {CONFORMANCE}")
@pytest.mark.parametrize("file", FOUND, ids=lambda file: file.stem)
def test_imported_forms_have_their_places_too(file: Path, tmp_path: Path) -> None:
    form = read(file.read_bytes(), file.name).form
    if form is None:
        pytest.skip("is not to be imported")
    xform, places = xform_of(form), leaves(deliver(form).tree)
    there = {path for path in xform.leaves() if path in places or not ADDED.fullmatch(path)}
    assert there == places.keys()
    if shutil.which("java"):
        (tmp_path / "form.xml").write_bytes(xform.body)
        command = ["java", "-Djava.awt.headless=true", "-jar", str(JAR), str(tmp_path / "form.xml")]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert "Xform is valid" in done.stdout + done.stderr


def test_the_notice_is_read_and_acknowledged_first() -> None:
    xform = xform_of(forms.every_type())
    assert list(xform.leaves())[:5] == ["start", "end", "intro", "consent_notice", "consent"]
    assert xform.binds["/data/consent"]["required"] == "true()"
    assert xform.binds["/data/start"]["preload"] == "timestamp"
    assert xform.binds["/data/end"]["preloadParams"] == "end"


def test_photos_follow_one_another() -> None:
    binds = xform_of(forms.every_type()).binds
    first, second, third = (_find(binds, f"pics_{number}") for number in (1, 2, 3))
    assert first["required"] == second["required"] == "true()"
    assert "required" not in third
    assert "pics_1  != ''" in second["relevant"]
    assert "pics_2  != ''" in third["relevant"]


def test_counts_of_photos_add_up_their_elements() -> None:
    relevant = _find(xform_of(forms.every_type()).binds, "why")["relevant"]
    assert relevant.count("if(") == 3


def test_a_separate_consent_stands_before_its_question() -> None:
    binds = xform_of(forms.every_type()).binds
    assert _find(binds, "tel_consent")["required"] == "true()"
    assert "tel_consent  = 'yes'" in _find(binds, "tel")["relevant"]


def test_options_that_are_not_offered_are_not_delivered() -> None:
    assert b"\xe5\x81\x9c\xe7\x94\xa8" not in xform_of(forms.every_type()).body  # 停用


def test_words_of_all_languages_come_along() -> None:
    text = xform_of(forms.translated()).body.decode()
    for words in ("Are you satisfied?", "Road", "Good", "1. Are you", "Please answer.", "We ask for …"):
        assert words in text
    assert "3. Photos (2)" in text
    assert "3. 照片 (2)" in text


def test_settings_that_would_send_answers_elsewhere_are_dropped() -> None:
    settings = {"submission_url": "https://evil.example", "public_key": "x", "style": "pages", "flat": "yes"}
    delivered = deliver(Form("表", (question("text", "a"),), settings=settings)).form
    assert delivered.settings == {"style": "pages"}


UNSUPPORTED: list[tuple[str, str, tuple[Any, ...]]] = [
    ("nothing", "nothing_asked", (question("text", "a", staff_only=True),)),
    ("notes only", "nothing_asked", (question("note", "a"),)),
    (
        "a grid as a whole",
        "whole_answer",
        (
            question("matrix", "grid", options=ABC, rows=(Row("r", "行"),)),
            question("text", "b", relevant=expression("${grid} != ''")),
        ),
    ),
    (
        "a rule on what staff fill in",
        "later_stage",
        (
            question("integer", "later", staff_only=True),
            question("integer", "b", constraint=expression(". < ${later}")),
        ),
    ),
    (
        "a consent inside a repeat",
        "consent_in_repeat",
        (Repeat("r", "人", name="people", items=(question("phone", "tel", separate_consent=True),)),),
    ),
    (
        "a way up out of a group without a name",
        "way_up",
        (
            Group(
                "g", items=(question("text", "a"), question("text", "b", relevant=expression("../a = '1'")))
            ),
        ),
    ),
]


@pytest.mark.parametrize(("items", "code"), [(items, code) for _name, code, items in UNSUPPORTED])
def test_what_cannot_be_said_is_named(items: tuple[Any, ...], code: str) -> None:
    problems = deliver(Form("表", items)).problems
    assert code in [problem.code for problem in problems]
    assert all(problem.message for problem in problems)


def test_names_of_ours_make_way_for_the_forms() -> None:
    taken = ("start", "end", "intro", "consent", "consent_notice", "group", "part")
    form = Form("表", tuple(question("text", name) for name in taken), intro="开场")
    there = set(xform_of(form).leaves())
    assert set(taken) < there
    assert {"start_2", "end_2", "intro_2"} < there


def test_a_grid_of_many_lines_has_names_of_its_own() -> None:
    rows = tuple(Row(value, value) for value in ("a b", "a_b", "甲", "乙"))
    form = Form("表", (Question("m", "matrix", "grid", "表格", options=(Option("x", "好"),), rows=rows),))
    lines = [node.meaning.part for path, node in deliver(form).tree.walk() if path.startswith("grid/")]
    assert lines == ["a b", "a_b", "甲", "乙"]
    assert len([path for path in xform_of(form).leaves() if path.startswith("grid/grid_")]) == 4


def _find(binds: dict[str, dict[str, str]], name: str) -> dict[str, str]:
    return next(found for path, found in binds.items() if path.endswith(f"/{name}"))
