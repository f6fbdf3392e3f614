"""LimeSurvey files, in both layouts, as forms."""

from __future__ import annotations

from typing import Any

import pytest

from forms_builder.compiling import compile_page
from forms_builder.drafting import draft_of
from forms_builder.importing.lss import read
from forms_builder.importing.notes import Read
from forms_builder.schema import Form, Group, Question, from_json, to_json
from tests.forms_builder.importing.limesurvey import File, G, Q, one

ABC = [("A1", "甲"), ("A2", "乙"), ("A3", "丙")]
SUBS = [("SQ1", "第一行"), ("SQ2", "第二行")]


@pytest.fixture(params=[False, True], ids=["new", "old"])
def layout(request: pytest.FixtureRequest) -> bool:
    """Whether files are written in the old layout."""
    return bool(request.param)


def asked(read_: Read, name: str) -> Question:
    """One question of the form."""
    return read_.form.by_name[name]


def codes(read_: Read, *severities: str) -> list[str]:
    """The notes' codes."""
    return [note.code for note in read_.notes if not severities or note.severity in severities]


TYPES: list[tuple[Q, str, dict[str, Any]]] = [
    (Q("L", "q", answers=ABC), "single", {"options": ["甲", "乙", "丙"]}),
    (Q("!", "q", answers=ABC), "dropdown", {"options": ["甲", "乙", "丙"]}),
    (Q("L", "q", answers=ABC, other=True), "single", {"options": ["甲", "乙", "丙", "其他"]}),
    (Q("O", "q", answers=ABC), "single", {}),
    (Q("M", "q", subs=SUBS), "multiple", {"options": ["第一行", "第二行"]}),
    (Q("P", "q", subs=SUBS), "multiple", {}),
    (Q("R", "q", answers=ABC), "ranking", {"options": ["甲", "乙", "丙"]}),
    (
        Q("F", "q", subs=SUBS, answers=ABC),
        "matrix",
        {"rows": ["第一行", "第二行"], "options": ["甲", "乙", "丙"]},
    ),
    (Q("H", "q", subs=SUBS, answers=ABC), "matrix", {"rows": ["第一行", "第二行"]}),
    (Q("A", "q", subs=SUBS), "matrix", {"options": ["1", "2", "3", "4", "5"]}),
    (Q("B", "q", subs=SUBS), "matrix", {"options": [str(n) for n in range(1, 11)]}),
    (Q("C", "q", subs=SUBS), "matrix", {"options": ["是", "不确定", "否"]}),
    (Q("E", "q", subs=SUBS), "matrix", {"options": ["增加", "不变", "减少"]}),
    (Q("Y", "q"), "single", {"options": ["是", "否"]}),
    (Q("G", "q"), "single", {"options": ["女", "男"]}),
    (Q("5", "q"), "rating", {"options": ["1", "2", "3", "4", "5"]}),
    (Q("N", "q"), "decimal", {}),
    (Q("N", "q", attributes={"num_value_int_only": "1"}), "integer", {}),
    (Q("S", "q"), "text", {}),
    (Q("S", "q", attributes={"numbers_only": "1"}), "decimal", {}),
    (Q("S", "q", attributes={"location_mapservice": "1"}), "location", {}),
    (Q("T", "q"), "long_text", {}),
    (Q("U", "q"), "long_text", {}),
    (Q("D", "q"), "date", {}),
    (Q("D", "q", attributes={"date_format": "yyyy-mm-dd HH:MM"}), "datetime", {}),
    (Q("D", "q", attributes={"date_format": "HH:MM"}), "time", {}),
    (Q("|", "q"), "file", {}),
    (Q("|", "q", attributes={"allowed_filetypes": "jpg, png"}), "photo", {}),
    (Q("X", "q"), "note", {}),
    (Q("*", "q", attributes={"equation": "{1 + 2}"}), "calculated", {}),
    (Q("S", "q", attributes={"hidden": "1"}), "hidden", {}),
    (Q("?", "q"), "text", {}),
]


@pytest.mark.parametrize(("question", "kind", "more"), TYPES, ids=[f"{q.type}-{k}" for q, k, _m in TYPES])
def test_types(question: Q, kind: str, more: dict[str, Any], layout: bool) -> None:
    found = read(one(question, Q("S", "before")).xml(old=layout))
    assert found.ok
    got = asked(found, "q")
    assert got.type == kind
    for key, labels in more.items():
        assert [each.label for each in getattr(got, key)] == labels
    assert from_json(to_json(found.form)) == found.form


def test_several_questions_from_one(layout: bool) -> None:
    file = one(
        Q(
            "1",
            "two",
            "两项",
            subs=SUBS,
            answers=ABC,
            second=ABC[:2],
            attributes={"dualscale_headerA@zh-Hans": "重要"},
        ),
        Q("K", "sums", "花费", subs=SUBS, attributes={"num_value_int_only": "1"}),
        Q("Q", "texts", subs=SUBS),
        Q(":", "cells", subs=SUBS, columns=[("X", "去年"), ("Y", "今年")]),
        Q(
            ":",
            "ticks",
            subs=SUBS,
            columns=[("X", "去年"), ("Y", "今年")],
            attributes={"multiflexible_checkbox": "1"},
        ),
        Q(";", "words", subs=SUBS[:1], columns=[("X", "说明")]),
        Q("O", "why", "选哪个", answers=ABC),
        Q("P", "each", subs=SUBS),
    )
    found = read(file.xml(old=layout))
    kinds = {question.name: question.type for question in found.form.questions}
    assert kinds == {
        "sums_SQ1": "integer",
        "sums_SQ2": "integer",
        "texts_SQ1": "text",
        "texts_SQ2": "text",
        "cells_SQ1_X": "integer",
        "cells_SQ1_Y": "integer",
        "cells_SQ2_X": "integer",
        "cells_SQ2_Y": "integer",
        "ticks_SQ1": "multiple",
        "ticks_SQ2": "multiple",
        "words_SQ1_X": "text",
        "why": "single",
        "why_comment": "long_text",
        "each": "multiple",
        "each_SQ1comment": "text",
        "each_SQ2comment": "text",
        "two_0": "matrix",
        "two_1": "matrix",
    }
    assert asked(found, "two_0").label == "两项 – 重要"
    assert [option.value for option in asked(found, "two_1").options] == ["A1", "A2"]
    assert asked(found, "cells_SQ2_Y").label == "第二行 · 今年"
    assert [option.label for option in asked(found, "ticks_SQ1").options] == ["去年", "今年"]
    assert asked(found, "each_SQ1comment").relevant.text == "selected(${each}, 'SQ1')"  # type: ignore[union-attr]
    group = next(item for item, _ in found.form.walk() if isinstance(item, Group) and item.label == "花费")
    assert len(group.items) == 2


EXPRESSIONS: list[tuple[Q, str, str]] = [
    (Q("L", "a", answers=ABC), "a == 'A1'", "${a} = 'A1'"),
    (Q("L", "a", answers=ABC, other=True), "a.NAOK == '-oth-'", "${a} = 'other'"),
    (Q("L", "a", answers=ABC, other=True), "!is_empty(a_other.NAOK)", "${a_other} != ''"),
    (Q("O", "a", answers=ABC), "a_comment != ''", "${a_comment} != ''"),
    (Q("M", "a", subs=SUBS), "a_SQ1.NAOK == 'Y'", "selected(${a}, 'SQ1')"),
    (Q("M", "a", subs=SUBS), "count(a_SQ1, a_SQ2) == 2", "count-selected(${a}) = 2"),
    (Q("P", "a", subs=SUBS), "a_SQ1comment == 'x'", "${a_SQ1comment} = 'x'"),
    (Q("F", "a", subs=SUBS, answers=ABC), "a_SQ2 == 'A3'", "selected(${a}, 'SQ2:A3')"),
    (Q("1", "a", subs=SUBS, answers=ABC, second=ABC), "a_SQ2_1 == 'A3'", "selected(${a_1}, 'SQ2:A3')"),
    (Q("K", "a", subs=SUBS), "a_SQ2 > 3", "${a_SQ2} > 3"),
    (Q(":", "a", subs=SUBS, columns=[("X", "x")]), "a_SQ2_X > 3", "${a_SQ2_X} > 3"),
    (
        Q(":", "a", subs=SUBS, columns=[("X", "x")], attributes={"multiflexible_checkbox": "1"}),
        "a_SQ2_X == '1'",
        "if(selected(${a_SQ2}, 'X'), 'Y', '') = '1'",
    ),
    (Q("R", "a", answers=ABC), "a_1 == 'A2'", "selected-at(${a}, 0) = 'A2'"),
    (Q("N", "a"), "{a > 3}", "${a} > 3"),
    (Q("N", "a"), "7X1X100 > 3", "${a} > 3"),
]


@pytest.mark.parametrize(("before", "theirs", "ours"), EXPRESSIONS)
def test_conditions(before: Q, theirs: str, ours: str, layout: bool) -> None:
    found = read(one(Q("S", "q", relevance=theirs), before).xml(old=layout))
    assert codes(found, "warning") == []
    assert asked(found, "q").relevant.text == ours  # type: ignore[union-attr]


def test_a_lost_condition_is_named_with_its_text(layout: bool) -> None:
    found = read(one(Q("S", "q", relevance="rand(1, 2) == 1")).xml(old=layout))
    assert asked(found, "q").relevant is None
    note = next(each for each in found.notes if each.code == "expression_lost")
    assert (note.where, note.severity) == ("q", "warning")
    assert "rand(1, 2) == 1" in note.message
    assert "%(" not in note.message


def test_conditions_of_old_surveys(layout: bool) -> None:
    file = one(
        Q("S", "q", relevance=""),
        Q("L", "a", answers=ABC),
        Q("M", "m", subs=SUBS),
        Q("N", "n"),
        conditions=[
            ("q", "1", "7X1X100", "==", "A1"),
            ("q", "1", "7X1X100", "==", "A2"),
            ("q", "1", "+7X1X101", "==", "SQ2"),
            ("q", "2", "7X1X104", ">=", "18"),
        ],
    )
    found = read(file.xml(old=layout))
    assert asked(found, "q").relevant.text == (  # type: ignore[union-attr]
        "(${a} = 'A1' or ${a} = 'A2') and selected(${m}, 'SQ2') or ${n} >= 18"
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (Q("N", "q", attributes={"min_num_value_n": "1", "max_num_value_n": "9.5"}), ". >= 1 and . <= 9.5"),
        (Q("N", "q", attributes={"max_num_value_n": "{n}"}), ". <= ${n}"),
        (Q("S", "q", attributes={"maximum_chars": "20"}), "string-length(.) <= 20"),
        (Q("S", "q", pattern="/^[0-9]+$/"), "regex(., '^[0-9]+$')"),
        (
            Q("D", "q", attributes={"date_min": "2020", "date_max": "2026-05-01"}),
            ". >= date('2020-01-01') and . <= date('2026-05-01')",
        ),
        (Q("S", "q", attributes={"em_validation_q": "strlen(q.NAOK) > 2"}), "string-length(.) > 2"),
    ],
)
def test_rules(question: Q, expected: str, layout: bool) -> None:
    found = read(one(question, Q("N", "n")).xml(old=layout))
    assert asked(found, "q").constraint.text == expected  # type: ignore[union-attr]


def test_the_sum_of_several_numbers_is_a_rule_of_the_last(layout: bool) -> None:
    found = read(one(Q("K", "q", subs=SUBS, attributes={"equals_num_value": "100"})).xml(old=layout))
    assert asked(found, "q_SQ1").constraint is None
    assert asked(found, "q_SQ2").constraint.text == (  # type: ignore[union-attr]
        "number(coalesce(${q_SQ1}, 0)) + number(coalesce(., 0)) = 100"
    )


def test_limits_order_and_what_excludes_all_else(layout: bool) -> None:
    attributes = {"min_answers": "1", "max_answers": "2", "exclude_all_others": "SQ2", "random_order": "1"}
    found = read(one(Q("M", "q", subs=SUBS, attributes=attributes)).xml(old=layout))
    got = asked(found, "q")
    assert got.settings == {"least": 1, "most": 2, "randomize": True}
    assert [option.exclusive for option in got.options] == [False, True]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (Q("L", "q", answers=ABC, defaults=[("", "A2")]), "'A2'"),
        (Q("M", "q", subs=SUBS, defaults=[("SQ1", "Y"), ("SQ2", "Y")]), "'SQ1 SQ2'"),
        (Q("N", "q", defaults=[("", "3")]), "3"),
        (Q("S", "q", defaults=[("", "北京")]), "'北京'"),
        (Q("N", "q", defaults=[("", "{n * 2}")]), "${n} * 2"),
    ],
)
def test_defaults(question: Q, expected: str, layout: bool) -> None:
    found = read(one(question, Q("N", "n")).xml(old=layout))
    assert asked(found, "q").default.text == expected  # type: ignore[union-attr]


def test_quotas(layout: bool) -> None:
    file = one(
        Q("L", "q", answers=ABC),
        Q("Y", "y"),
        quotas=[("甲满一百", 100, [("q", "A1")]), ("两个条件", 5, [("q", "A1"), ("y", "Y")])],
    )
    found = read(file.xml(old=layout))
    assert [option.quota for option in asked(found, "q").options] == [100, None, None]
    assert codes(found, "warning") == ["quota_lost"]


def test_languages_welcome_and_end(layout: bool) -> None:
    file = File(
        [
            G(
                {"zh-Hans": "基本", "en": "Basics"},
                [
                    Q(
                        "L",
                        "q",
                        {"zh-Hans": "哪个", "en": "Which"},
                        answers=[("A1", {"zh-Hans": "甲", "en": "First"})],
                    ),
                    Q("Y", "y", {"zh-Hans": "好吗", "en": "Fine?"}),
                ],
            )
        ],
        title={"zh-Hans": "标题", "en": "Title"},
        welcome={"zh-Hans": "<p>您好&nbsp;！</p><p>请填写。</p>", "en": "<b>Hello</b>"},
        end={"zh-Hans": "谢谢", "en": "Thanks"},
        languages=("zh-Hans", "en"),
        notice="收集您的电话",
        settings={"showsurveypolicynotice": "1"},
    )
    form = read(file.xml(old=layout)).form
    assert (form.title, form.intro, form.language, form.languages) == (
        "标题",
        "您好 ！\n请填写。",
        "zh-hans",
        ("en",),
    )
    assert form.consent is not None
    assert form.consent.notice == "收集您的电话"
    english = form.translations["en"]
    which, fine = form.by_name["q"], form.by_name["y"]
    assert english["title"] == "Title"
    assert english["intro"] == "Hello"
    assert english[f"{which.id}.label"] == "Which"
    assert english[f"{which.id}.option.A1"] == "First"
    assert english[f"{fine.id}.option.Y"] == "Yes"
    assert form.questions[-1].label == "谢谢"


def test_piping_pictures_and_long_texts(layout: bool) -> None:
    long = "这一段话很长。" * 50 + "您怎么看？"
    file = one(
        Q("S", "q", "您好{name}，{TOKEN:X}，{ 不是 }，<img src='a/b.png' alt='图'>"),
        Q("S", "name"),
        Q("S", "long", long),
    )
    found = read(file.xml(old=layout))
    assert asked(found, "q").label == "您好${name}，{TOKEN:X}，{ 不是 }，图"
    assert set(codes(found)) >= {"placeholder_lost", "picture_lost", "long_label"}
    assert asked(found, "long_words").type == "note"
    assert asked(found, "long").label.endswith("您怎么看？")
    assert len(asked(found, "long").label) <= 300
    assert (asked(found, "long_words").label + asked(found, "long").label) == long


def test_groups_pages_and_randomness(layout: bool) -> None:
    file = File(
        [
            G("一", [Q("N", "n")]),
            G("二", [Q("S", "s", mandatory="Y"), Q("S", "t", mandatory="S")], relevance="n > 3", random="x"),
        ]
    )
    found = read(file.xml(old=layout))
    kinds = [type(item).__name__ for item in found.form.items]
    assert kinds == ["Group", "PageBreak", "Group"]
    second = found.form.items[2]
    assert isinstance(second, Group)
    assert (second.label, second.relevant and second.relevant.text) == ("二", "${n} > 3")
    assert (asked(found, "s").required, asked(found, "t").required) == (True, False)
    assert set(codes(found)) == {"random_group_lost", "soft_mandatory"}


def test_names_that_are_taken_or_none(layout: bool) -> None:
    found = read(one(Q("S", "q"), Q("M", "q_x", subs=SUBS), Q("Q", "9a", subs=SUBS)).xml(old=layout))
    assert [question.name for question in found.form.questions] == ["q_x", "q_9a_SQ1", "q_9a_SQ2", "q"]


def test_conditions_in_a_circle_are_left_out(layout: bool) -> None:
    found = read(one(Q("S", "a", relevance="b == 'x'"), Q("S", "b", relevance="a == 'x'")).xml(old=layout))
    assert "circle" in codes(found, "warning")
    assert all(question.relevant is None for question in found.form.questions)


@pytest.mark.django_db
def test_what_comes_in_can_be_published(layout: bool) -> None:
    """The form becomes a draft whose compilation finds nothing wrong and asks the same."""
    every = [
        Q(
            q.type,
            f"q{at}",
            f"第{at}问",
            subs=q.subs,
            answers=q.answers,
            attributes=q.attributes,
            other=q.other,
        )
        for at, (q, _kind, _more) in enumerate(TYPES)
        if q.type not in "?" and "hidden" not in q.attributes
    ]
    file = File([G("甲", every), G("乙", [Q("S", "last", relevance="q0 == 'A1' && q4_SQ1 == 'Y'")])])
    found = read(file.xml(old=layout))
    compiled = compile_page(draft_of(found.form))
    assert [finding.line for finding in compiled.errors] == []
    assert [q.name for q in compiled.form.questions] == [q.name for q in found.form.questions]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_xml"),
        (b"PK\x03\x04", "not_xml"),
        (b"<a></a>", "not_limesurvey"),
        (b"<document><LimeSurveyDocType>Label set</LimeSurveyDocType></document>", "not_limesurvey"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><document>&b;</document>', "not_xml"),
        (b"<?xml version='1.0' encoding='none'?><document/>", "not_xml"),
        (b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType></document>", "no_questions_found"),
        (b" " * 10_000_001, "file_too_large"),
    ],
)
def test_what_is_no_survey(data: bytes, code: str) -> None:
    found = read(data, "某.lss")
    assert not found.ok
    assert codes(found, "error") == [code]
    assert all(note.message and "%(" not in note.message for note in found.notes)


def test_entity_bombs_are_refused() -> None:
    bomb = b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><document>&b;</document>'
    assert not read(bomb).ok


def test_damaged_files_never_raise() -> None:
    whole = one(Q("L", "q", answers=ABC, relevance="x"), Q("F", "f", subs=SUBS, answers=ABC)).xml()
    for cut in range(0, len(whole), 97):
        assert isinstance(read(whole[:cut] + whole[cut + 31 :]).form, Form)
