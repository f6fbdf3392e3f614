"""Pieces of forms: what they keep, what they leave behind, other names, insertion as blocks."""

from __future__ import annotations

import pytest

from forms_builder import library
from forms_builder.bank.builtin import builtin_items, find_builtin, template_of
from forms_builder.bank.enums import Kind
from forms_builder.bank.inserting import as_blocks
from forms_builder.bank.pieces import free_names, lost, marked, piece_of, renamed
from forms_builder.bank.sharing import tags_from
from forms_builder.bank.using import MARK, keys_in
from forms_builder.companions import companion_of
from forms_builder.importing.outline import compiled
from forms_builder.logic import parse
from forms_builder.schema import ChoiceList, Expression, Form, Group, Option, Question


def ex(text: str) -> Expression:
    """An expression."""
    return Expression(text, parse(text))


ROLE = Question("a", "single", "role", "您是", options=(Option("o", "业主"), Option("x", "其他", other=True)))
WHY = Question("b", "text", "why", "为什么是${role}", relevant=ex("${role} = 'o'"))
LONG = Question(
    "c",
    "dropdown",
    "town",
    "哪个镇",
    choices_from="towns",
    choice_filter=Expression("county = ${role}", ["=", ["column", "county"], ["$", "role"]]),
)
COMPANION = companion_of(ROLE, "zh-hans")
assert COMPANION is not None
GROUP = Group("g", "一组", ex("${age} > 3"), (ROLE, COMPANION, WHY))
FORM = Form(
    "整份",
    (Question("d", "integer", "age", "年龄"), GROUP, LONG),
    languages=("en",),
    lists={
        "towns": ChoiceList(("name", "label", "county"), (("t", "镇", "o"),)),
        "else": ChoiceList(("name",), ()),
    },
    translations={"en": {"a.label": "You are", "d.label": "Age", "list.towns.t": "Town", "title": "Whole"}},
)


def test_a_question_keeps_its_words_and_leaves_what_it_cannot_know() -> None:
    piece = piece_of(FORM, WHY)
    assert [question.relevant for question in piece.questions] == [None]
    assert lost(FORM, WHY) == ["为什么是${role}"]


def test_a_question_brings_the_one_behind_other() -> None:
    assert [question.name for question in piece_of(FORM, ROLE).questions] == ["role", "role_other"]


def test_a_group_keeps_what_happens_inside_it() -> None:
    piece = piece_of(FORM, GROUP)
    group = piece.items[0]
    assert isinstance(group, Group)
    assert group.relevant is None
    assert piece.by_name["why"].relevant == WHY.relevant
    assert piece.translations == {"en": {"a.label": "You are"}}
    assert lost(FORM, GROUP) == ["一组"]


def test_lists_come_along() -> None:
    piece = piece_of(FORM, LONG)
    assert set(piece.lists) == {"towns"}
    assert piece.translations["en"] == {"list.towns.t": "Town"}
    assert piece.questions[0].choice_filter is None


def test_renaming_reaches_expressions_words_and_companions() -> None:
    piece = piece_of(FORM, GROUP)
    found = renamed(piece, free_names(piece, {"role", "q1"}))
    assert [question.name for question in found.questions] == ["role_2", "role_2_other", "why"]
    assert found.by_name["why"].relevant == ex("${role_2} = 'o'")
    assert found.by_name["why"].label == "为什么是${role_2}"
    assert found.by_name["role_2_other"].companion == "role_2"
    assert found.by_name["role_2_other"].relevant == ex("selected(${role_2}, 'x')")


def test_inserted_blocks_compile_again_beside_what_is_there() -> None:
    made = as_blocks(piece_of(FORM, GROUP), "some-key", names=["role"], lists=["towns"])
    assert [block["type"] for block in made["blocks"]] == ["group"]
    inside = made["blocks"][0]["value"]["items"]
    assert [block["value"]["name"] for block in inside] == ["role_2", "why"]
    assert len({made["blocks"][0]["id"], *(block["id"] for block in inside), "a", "b", "g"}) == 6
    assert keys_in(str(inside).replace("'", '"')) or MARK in str(inside)
    assert set(as_blocks(piece_of(FORM, LONG), "k", lists=["towns"])["lists"]) == {"towns_2"}


def test_the_mark_survives_the_editor() -> None:
    form = compiled(marked(FORM, MARK, "key-1")).form
    assert {question.settings.get(MARK) for question in form.questions if not question.companion} == {"key-1"}


def test_builtin_items_are_the_templates_and_their_questions() -> None:
    items = builtin_items()
    whole = [item for item in items if item.kind == Kind.QUESTIONNAIRE]
    assert len(whole) == len(library.templates()) == 13
    assert len([item for item in items if item.kind == Kind.QUESTION]) > 150
    assert len({item.key for item in items}) == len(items)
    assert template_of("template:owner_satisfaction") == "owner_satisfaction"
    assert template_of("template:owner_satisfaction:role") == ""
    assert find_builtin("template:nothing") is None


def test_keys_are_the_same_in_every_process() -> None:
    before = [item.key for item in builtin_items()]
    builtin_items.cache_clear()
    assert [item.key for item in builtin_items()] == before


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.GROUP, Kind.QUESTIONNAIRE])
def test_every_builtin_item_can_be_used(kind: str) -> None:
    for item in (each for each in builtin_items() if each.kind == kind):
        assert [
            finding.line
            for finding in compiled(item.form).errors
            if finding.code != "sensitive_without_notice"
        ] == [], item.key
        assert as_blocks(item.form, item.key)["blocks"], item.key


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("停车，老人、 维修", ["停车", "老人", "维修"]),
        (" 停车 停车;", ["停车"]),
        ("", []),
        (" ".join(f"t{n}" for n in range(20)), [f"t{n}" for n in range(8)]),
    ],
)
def test_topics_as_people_write_them(text: str, tags: list[str]) -> None:
    assert tags_from(text) == tags
