"""What rows come to mean: names, types, options, languages, files, meta, loops."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from forms_builder.schema import Form, Group, Question, Repeat
from forms_builder.xlsform import read
from tests.forms_builder.xlsform.sheets import FILES, FIXTURES
from tests.forms_builder.xlsform.workbooks import Rows, form, table

YES_NO: Rows = (("list_name", "name", "label"), ("yn", "y", "Yes"), ("yn", "n", "No"))
LONG: Rows = (("list_name", "name", "label"), *(("long", f"o{at}", f"O{at}") for at in range(21)))


def imported(survey: Rows, choices: Rows = (), settings: Rows = (), **files: bytes) -> Form:
    found = read(form(survey, choices, settings), "f.xlsx", {**FILES, **files})
    assert found.errors == ()
    return found.form


def one(kind: str, choices: Rows = (), **cells: Any) -> Question:
    return imported(table({"type": kind, "name": "q", "label": "Q", **cells}), choices).questions[0]


APPEARANCES = [
    ("text", "multiline", "long_text"),
    ("text", "numbers", "text"),
    ("image", "signature", "signature"),
    ("image", "draw", "signature"),
    ("image", "annotate", "photo"),
    ("select_one yn", "", "single"),
    ("select_one yn", "minimal", "dropdown"),
    ("select_one yn", "autocomplete", "dropdown"),
    ("select_one yn", "quick-search w2", "dropdown"),
    ("select_one yn", "likert", "single"),
    ("select_multiple yn", "minimal", "multiple"),
]


@pytest.mark.parametrize(("kind", "appearance", "expected"), APPEARANCES)
def test_appearance_decides(kind: str, appearance: str, expected: str) -> None:
    question = one(kind, YES_NO, appearance=appearance)
    assert (question.type, question.appearance) == (expected, appearance)


def test_long_lists_are_looked_up() -> None:
    question = one("select_one long", LONG)
    assert (question.type, question.choices_from, question.options) == ("dropdown", "long", ())


@pytest.mark.parametrize(
    ("cell", "preload"),
    [
        ("start", "start"),
        ("get end time", "end"),
        ("today", "today"),
        ("imei", "deviceid"),
        ("uri:username", "uri:username"),
    ],
)
def test_metadata(cell: str, preload: str) -> None:
    question = one(cell)
    assert (question.type, question.settings) == ("hidden", {"preload": preload})


def test_built_in_constraints() -> None:
    question = one("percentage")
    assert question.type == "integer"
    assert question.constraint is not None
    assert question.constraint.text == "0 <= . and . <= 100"


def test_a_calculation_without_words_is_seen_by_nobody() -> None:
    rows = table({"type": "integer", "name": "q", "calculation": "1 + 1"})
    (question,) = imported(rows).questions
    assert (question.type, question.settings) == ("calculated", {"xlsform": "integer"})


def test_range_says_its_ends() -> None:
    assert one("range").settings == {"start": 1, "end": 10, "step": 1}
    assert one("range", parameters="start=0;end=1.5,step=0.5 placeholder=1").settings == {
        "start": 0,
        "end": 1.5,
        "step": 0.5,
        "parameters": "placeholder=1",
    }


def test_same_names_in_different_groups() -> None:
    rows = (
        ("type", "name", "label"),
        ("begin group", "g", "G"),
        ("text", "a", "A"),
        ("end group",),
        ("begin group", "h", "H"),
        ("text", "a", "A"),
        ("text", "a_2", "A"),
        ("end group",),
        ("text", "b", "${a_2}"),
    )
    found = imported(rows)
    assert [(each.name, each.node) for each in found.questions] == [
        ("a", ""),
        ("a_3", "a"),
        ("a_2", ""),
        ("b", ""),
    ]


def test_notes_get_names_of_their_row() -> None:
    rows = (("type", "name", "label"), (None, None, None), ("note", None, "Hello"))
    assert imported(rows).questions[0].name == "generated_note_name_3"


def test_or_other() -> None:
    form_ = imported(
        (("type", "name", "label"), ("select_one yn or_other", "q", "Q"), ("select_one yn", "r", "R")), YES_NO
    )
    question, companion, sibling = form_.questions
    assert [(each.value, each.other) for each in question.options] == [
        ("y", False),
        ("n", False),
        ("other", True),
    ]
    assert [each.value for each in sibling.options] == ["y", "n", "other"]  # pyxform adds it to the list
    assert not any(each.other for each in sibling.options)
    assert (companion.id, companion.name, companion.companion) == (f"{question.id}_other", "q_other", "q")
    assert companion.relevant is not None
    assert companion.relevant.ast == ["selected", ["$", "q"], "other"]


@pytest.mark.parametrize(
    ("heading", "label", "language", "words"),
    [
        ("label", "您需要什么？", "", ("其他", "请说明")),
        ("label", "What do you need?", "", ("Other", "Specify other.")),
        ("label", "What do you need?", "Chinese (zh)", ("其他", "请说明")),
        ("label::中文 (zh)", "您需要什么？", "", ("其他", "请说明")),
        ("label::English (en)", "What do you need?", "", ("Other", "Specify other.")),
    ],
)
def test_or_other_speaks_the_language_of_the_form(
    heading: str, label: str, language: str, words: tuple[str, str]
) -> None:
    rows = (("type", "name", heading), ("select_one yn or_other", "q", label))
    choices = (("list_name", "name", heading), ("yn", "y", "是"), ("yn", "n", "否"))
    settings = (("default_language",), (language,)) if language else ()
    question, companion = imported(rows, choices, settings).questions
    assert (question.options[-1].label, companion.label) == words


def test_filtered_lists_stay_lists() -> None:
    choices = (*YES_NO[:1], *YES_NO[1:], ("towns", "a", "A"))
    choices = (
        ("list_name", "name", "label", "kind"),
        ("towns", "a", "A", "big"),
        ("towns", "b", "B", "small"),
    )
    rows = table(
        {"type": "text", "name": "k", "label": "K"},
        {"type": "select_one towns", "name": "q", "label": "Q", "choice_filter": "kind = ${k}"},
    )
    found = imported(rows, choices)
    question = found.by_name["q"]
    assert question.choices_from == "towns"
    assert found.lists["towns"].columns == ("name", "label", "kind")
    assert [option.columns["kind"] for option in found.options_of(question)] == ["big", "small"]
    assert question.choice_filter is not None
    assert question.choice_filter.ast == ["=", ["column", "kind"], ["$", "k"]]


def test_unused_lists_are_kept() -> None:
    assert "yn" in imported((("type", "name", "label"), ("text", "a", "A")), YES_NO).lists


def test_files_become_lists() -> None:
    found = imported(FIXTURE_ROWS)
    assert [row[1] for row in found.lists["cities"].rows] == ["无锡", "南京", "杭州"]
    assert found.options_of(found.by_name["code"])[1].label == "Two"
    assert found.options_of(found.by_name["park"])[0].columns["geometry"] == "31.5 120.3 0 0"


FIXTURE_ROWS = table(
    {"type": "select_one_from_file cities.csv", "name": "city", "label": "City"},
    {
        "type": "select_one_from_file codes.csv",
        "name": "code",
        "label": "C",
        "parameters": "value=code label=title",
    },
    {"type": "select_one_from_file parks.geojson", "name": "park", "label": "Park"},
)


@pytest.mark.parametrize("name", ["cities.csv", "clinics.xml", "parks.geojson"])
def test_damaged_files_are_named(name: str) -> None:
    rows = table({"type": f"select_one_from_file {name}", "name": "q", "label": "Q"})
    found = read(form(rows), "f.xlsx", {name: b'"\xff\x00<'})
    assert [problem.code for problem in found.errors] in (["attachment_damaged"], [])


def test_pictures_are_named_by_digest() -> None:
    rows = table({"type": "note", "name": "n", "label": "N", "media::image": "cat.png"})
    found = read(form(rows), "f.xlsx", FILES)
    digest = hashlib.sha256(FILES["cat.png"]).hexdigest() + ".png"
    assert found.form.questions[0].image == digest
    assert found.pictures == {digest: FILES["cat.png"]}


LANGUAGES = [
    (("label::English (en)", "label::French (fr)"), "", "en", ("fr",)),
    (("label::English (en)", "label::French (fr)"), "French (fr)", "fr", ("en",)),
    (("label:english", "label:chinese"), "", "en", ("zh-hans",)),
    (("label", "label::ئۇيغۇرچە"), "", "und", ("ug",)),
    (("label::EN", "label::Atlantean"), "", "en", ("atlantean",)),
    (("label", "label::Deutsch (de)"), "English", "en", ("de",)),
]


@pytest.mark.parametrize(("headings", "usual", "main", "others"), LANGUAGES)
def test_languages(headings: tuple[str, str], usual: str, main: str, others: tuple[str, ...]) -> None:
    settings = (("default_language",), (usual,)) if usual else ()
    found = imported((("type", "name", *headings), ("text", "a", "first", "second")), (), settings)
    words = ["first", "second"] if usual != "French (fr)" else ["second", "first"]
    assert (found.language, found.languages) == (main, others)
    assert found.questions[0].label == words[0]
    assert found.translations[others[0]] == {f"{found.questions[0].id}.label": words[1]}


def test_han_words_without_a_language_are_chinese() -> None:
    assert imported((("type", "name", "label"), ("text", "a", "您的姓名"))).language == "zh-hans"


def test_words_of_choices_in_languages() -> None:
    choices = (("list_name", "name", "label::English (en)", "label::French (fr)"), ("l", "a", "Red", "Rouge"))
    rows = (("type", "name", "label::English (en)", "label::French (fr)"), ("select_one l", "q", "Q", "Q"))
    found = imported(rows, choices)
    question = found.questions[0]
    assert question.options[0].label == "Red"
    assert found.translations["fr"][f"{question.id}.option.a"] == "Rouge"


def test_meta() -> None:
    rows = table(
        {"type": "text", "name": "a", "label": "A"}, {"type": "audit", "parameters": "identify-user=true"}
    )
    found = imported(rows, (), (("instance_name",), ("concat(${a}, ${instanceID})",)))
    meta = found.items[-1]
    assert isinstance(meta, Group)
    inside = {item.name: item for item in meta.items if isinstance(item, Question)}
    assert [(each.name, each.type) for each in inside.values()] == [
        ("audit", "hidden"),
        ("instanceName", "calculated"),
        ("instanceID", "hidden"),
    ]
    assert inside["instanceID"].settings == {"preload": "uid"}
    assert "instance_name" not in found.settings


def test_loops_are_unrolled() -> None:
    (each, whole) = read(FIXTURES["loop"], "f.xlsx").form.items
    assert isinstance(each, Group)
    assert [group.label for group in each.items] == ["是", "否"]
    labels = [item.label for group in each.items if isinstance(group, Group) for item in group.items]
    assert labels == ["How many 是 (yes)?", "How many 否 (no)?"]
    assert getattr(whole, "name", "") == "number_3"


def test_repeats() -> None:
    (repeat,) = imported(
        (
            ("type", "name", "label", "repeat_count"),
            ("begin_repeat", "r", "R", "2"),
            ("text", "a", "A"),
            ("end_repeat",),
        )
    ).items
    assert isinstance(repeat, Repeat)
    assert (repeat.name, repeat.least, repeat.most) == ("r", 0, 50)
    assert repeat.count is not None


def test_unknown_sheets_are_kept() -> None:
    found = read(form(FIXTURE_ROWS, (), (), notes=(("a", "b"), (None, "x"))), "f.xlsx").form
    assert found.extra["sheets"] == {"notes": [["a", "b"], ["", "x"]]}
