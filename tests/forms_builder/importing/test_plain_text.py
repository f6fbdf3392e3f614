"""Questionnaires as people write them in Word and WeChat."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms_builder.companions import companion_of
from forms_builder.compiling import compile_page
from forms_builder.drafting import draft_of
from forms_builder.importing.limits import LINE_LENGTH, TEXT_LENGTH, TEXT_LINES
from forms_builder.importing.plain_text import marks, read
from forms_builder.schema import Form, Group, Item, Option, Question, Row, from_json, to_json
from tests.forms_builder.importing.as_text import as_text

LINES: list[tuple[str, str, list[str]]] = [
    ("1. 您的年龄（单选） A. 18岁以下 B. 18-30岁 C. 31岁以上", "single", ["18岁以下", "18-30岁", "31岁以上"]),
    ("1、您的年龄\nA、18岁以下\nB、18-30岁", "single", ["18岁以下", "18-30岁"]),
    ("1．您的年龄：Ａ．１８岁以下　Ｂ．１８岁以上", "single", ["１８岁以下", "１８岁以上"]),
    ("1. 您的性别：□男 □女", "single", ["男", "女"]),
    ("1. 您的性别：男□ 女□", "single", ["男", "女"]),
    ("1. 您的性别：  [单选题] *\n○男\n○女", "single", ["男", "女"]),
    ("1. 您的性别（男/女）", "single", ["男", "女"]),
    ("1. 是否党员：是 / 否", "single", ["是", "否"]),
    ("1. 您有医保吗？", "single", ["是", "否"]),
    ("1. 您的职业（单选）\n学生\n工人\n农民", "single", ["学生", "工人", "农民"]),
    ("1. 您的职业\n学生\n工人\n农民", "single", ["学生", "工人", "农民"]),
    ("1. 您参加哪些活动？\n☐ 跳舞\n☐ 下棋", "multiple", ["跳舞", "下棋"]),
    ("1. 活动【多选】\n①跳舞 ②下棋 ③唱歌", "multiple", ["跳舞", "下棋", "唱歌"]),
    ("1. 活动（可多选，最多3项） A跳舞 B下棋", "multiple", ["跳舞", "下棋"]),
    ("1. 活动 (a) 跳舞 (b) 下棋", "single", ["跳舞", "下棋"]),
    ("Q1 活动\n1. 跳舞\n2. 下棋", "single", ["跳舞", "下棋"]),
    ("第1题：活动\n（1）跳舞\n（2）下棋", "single", ["跳舞", "下棋"]),
    ("1. 活动\n1) 跳舞  2) 下棋", "single", ["跳舞", "下棋"]),
    (
        "1. 您对物业满意吗？\n（ ）非常满意 （ ）满意 （ ）一般 （ ）不满意 （ ）非常不满意 （ ）说不清",
        "rating",
        ["非常满意", "满意", "一般", "不满意", "非常不满意", "说不清"],
    ),
    ("1. 请打分 1-5", "rating", ["5", "4", "3", "2", "1"]),
    ("1. 请您评价卫生状况（1-5分）", "rating", ["5", "4", "3", "2", "1"]),
    ("1. 您对卫生打几分？\n很差 1 2 3 4 5 很好", "rating", ["5 很好", "4", "3", "2", "1 很差"]),
    ("1. 您会推荐我们吗？（0-10分）", "nps", []),
    ("1. 请打分（满分100分）", "slider", []),
    ("1. 请按重要程度排序【排序题】 A. 甲 B. 乙", "ranking", ["甲", "乙"]),
    ("1. 请把下列事项按重要程度排序：①电梯 ②停车 ③绿化", "ranking", ["电梯", "停车", "绿化"]),
    ("1. 请按重要程度从高到低排列\n○电梯\n○停车", "ranking", ["电梯", "停车"]),
    ("1. 您是否同意按先后排序办理？\nA. 同意\nB. 反对", "single", ["同意", "反对"]),
    ("2、您家有几口人？____人", "integer", []),
    ("2、您家的面积是（    ）平方米", "decimal", []),
    ("2、每月收入____元", "decimal", []),
    ("2、您的年龄", "integer", []),
    ("2、您的出生日期：____年__月__日", "date", []),
    ("2、您的出生年月", "date", []),
    ("2、联系电话", "phone", []),
    ("2、身份证号", "id_number", []),
    ("2、您的意见和建议", "long_text", []),
    ("2、您的姓名：____", "text", []),
    ("2、楼道情况（拍照）", "photo", []),
    ("2、您最喜欢的颜色[填空题]\n______________", "text", []),
    ("1️⃣您是否党员：是 / 否", "single", ["是", "否"]),
    ("* 1. 您的性别 ○ 男 ○ 女", "single", ["男", "女"]),
]


@pytest.mark.parametrize(("text", "kind", "labels"), LINES)
def test_one_question(text: str, kind: str, labels: list[str]) -> None:
    found = read(f"小区调查\n{text}")
    assert found.ok
    question = found.form.questions[0]
    assert (question.type, [option.label for option in question.options]) == (kind, labels)
    assert not any(mark in question.label for mark in "_[]【】*□○")
    assert found.decisions[0].kind == kind
    assert from_json(to_json(found.form)) == found.form


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. 甲？（必答） A. 是 B. 否", True),
        ("*1. 甲？ A. 是 B. 否", True),
        ("1. 甲？ * A. 是 B. 否", False),
        ("1. 甲？[单选题] *\nA. 是\nB. 否", True),
        ("1. 甲？（选填） A. 是 B. 否", False),
        ("1. 甲？ A. 是 B. 否", False),
    ],
)
def test_whether_an_answer_is_needed(text: str, expected: bool) -> None:
    assert read(text).form.questions[0].required is expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("（可多选，最多3项）", {"most": 3}),
        ("（限选两项）", {"most": 2}),
        ("（多选，至少选2项）", {"least": 2}),
        ("（任选3项）", {"least": 3, "most": 3}),
        ("（可多选）", {}),
    ],
)
def test_how_many_may_be_chosen(words: str, expected: dict[str, int]) -> None:
    question = read(f"1. 您喜欢什么{words} A. 甲 B. 乙 C. 丙").form.questions[0]
    assert (question.type, dict(question.settings)) == ("multiple", expected)


def test_other_alone_and_grades() -> None:
    text = "1. 您需要哪些帮助？（多选） A. 助餐 B. 其他（请注明）____ C. 以上都没有"
    form = read(text).form
    question = form.questions[0]
    assert [(o.label, o.other, o.exclusive) for o in question.options] == [
        ("助餐", False, False),
        ("其他", True, False),
        ("以上都没有", False, True),
    ]
    assert form.questions[1] == companion_of(question, "zh-hans")
    grades = read("1. 物业怎么样 A.很满意 B.满意 C.一般 D.不满意 E.很不满意 F.不了解").form.questions[0]
    assert [(o.value, o.na) for o in grades.options] == [
        ("5", False), ("4", False), ("3", False), ("2", False), ("1", False), ("na5", True),
    ]  # fmt: skip


JUMPS: list[tuple[str, dict[str, str]]] = [
    ("1. 甲？ A. 是 B. 否（跳至第3题）\n2. 乙？ A. 是 B. 否\n3. 丙？", {"q2": "${q1} != 'B'"}),
    ("1. 甲？ A. 是 B. 否 →第3题\n2. 乙？ A. 是 B. 否\n3. 丙？", {"q2": "${q1} != 'B'"}),
    ("1. 甲？（选B请跳到第4题） A. 是 B. 否\n2. 乙？\n3. 丙？\n4. 丁？",
     {"q2": "${q1} != 'B'", "q3": "${q1} != 'B'"}),
    ("1. 甲？ A. 是 B. 否\n选A请跳到第3题\n2. 乙？\n3. 丙？", {"q2": "${q1} != 'A'"}),
    ("1. 甲？ A. 是 B. 否\n2. 如选“否”，请跳至第3题。乙？\n3. 丙？", {"q2": "${q1} != 'B'"}),
    ("1. 甲？（多选） A. 车 B. 房 C. 都没有（结束作答）\n2. 乙？\n3. 丙？",
     {"q2": "not(selected(${q1}, 'C'))", "q3": "not(selected(${q1}, 'C'))"}),
    ("1. 甲？ A. 是 B. 否\n2. （第1题选A的回答）乙？", {"q2": "${q1} = 'A'"}),
    ("1. 甲？ A. 红 B. 黄 C. 蓝\n2. （第1题选A、C的回答）乙？", {"q2": "${q1} = 'A' or ${q1} = 'C'"}),
    ("1. 甲？ A. 是 B. 否\n2. 如第1题选“否”，为什么？", {"q2": "${q1} = 'B'"}),
    ("一、甲？ 1.有 2.没有（请跳至第三题）\n二、乙？ 1.是 2.否\n三、丙？ 1.是 2.否", {"q2": "${q1} != '2'"}),
    ("1. 甲？ A. 是 B. 否（跳至第2题）\n2. 乙？", {"q2": ""}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), JUMPS)
def test_jumps_become_conditions(text: str, expected: dict[str, str]) -> None:
    found = read(text)
    said = {q.name: q.relevant.text if q.relevant else "" for q in found.form.questions if q.name in expected}
    assert said == expected
    assert [note.code for note in found.notes if note.severity == "warning"] == []


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("1. 甲？ A. 是 B. 否（跳至第9题）\n2. 乙？", "jump_lost", 1),
        ("1. 甲？\n2. 乙？ A. 是 B. 否（跳至第1题）", "jump_lost", 2),
        ("1. 甲？ A. 是 B. 否\n选D请跳到第3题\n2. 乙？\n3. 丙？", "jump_option_lost", 1),
        ("1. 甲？ A. 是 B. 否\n2. （第7题选A的回答）乙？", "condition_lost", 2),
        ("1. 甲？\nA. 是\nC. 否", "option_letter_jumps", 1),
        ("1. 甲？\nA. 是\nB. 是\nC. 否", "option_twice", 3),
        ("1. 甲？\nA. 是", "single_option", 1),
        ("1. 甲？\n2. 乙？\n4. 丁？", "number_jumps", 3),
        ("1. 甲？ A. 是 B. 否\n1. 乙？ A. 是 B. 否", "number_twice", 2),
    ],
)
def test_doubts_name_their_line(text: str, code: str, line: int) -> None:
    notes = [note for note in read(text).notes if note.severity == "warning"]
    assert [(note.code, note.line) for note in notes] == [(code, line)]
    assert all("%(" not in note.message for note in notes)


WHOLE = """阳光社区居民满意度调查问卷

尊敬的居民：
您好！本问卷匿名，预计用时3分钟。

一、基本信息
1. 您的性别：□男 □女
2. 您的电话
姓名：____ 住址：____栋____室

（二）服务评价
3. 您对下列服务的评价：
项目\t满意\t一般\t不满意
1) 保洁\t\t\t
2) 保安\t○\t○\t○
4. 您有什么建议？
（请简单写几句）
__________________
感谢您的参与！
"""


def test_a_whole_questionnaire() -> None:
    form = read(WHOLE).form
    assert form.title == "阳光社区居民满意度调查问卷"
    assert form.intro == "尊敬的居民：\n您好！本问卷匿名，预计用时3分钟。"
    groups = [item for item in form.items if isinstance(item, Group)]
    assert [group.label for group in groups] == ["基本信息", "服务评价"]
    assert [(q.label, q.type) for q in form.questions] == [
        ("您的性别", "single"),
        ("您的电话", "phone"),
        ("姓名", "text"),
        ("住址：＿＿栋＿＿室", "text"),
        ("您对下列服务的评价", "matrix"),
        ("您有什么建议？", "long_text"),
        ("感谢您的参与！", "note"),
    ]
    matrix = form.questions[4]
    assert [row.label for row in matrix.rows] == ["保洁", "保安"]
    assert [option.label for option in matrix.options] == ["满意", "一般", "不满意"]
    assert form.questions[5].hint == "请简单写几句"


def test_every_line_is_accounted_for() -> None:
    """Each line with words has a note that says what it was taken for."""
    found = read(WHOLE)
    said = {note.line for note in found.notes}
    assert {at for at, line in enumerate(found.lines, start=1) if line.strip()} <= said


def test_without_numbers() -> None:
    form = read(
        "养老需求调查\n您的年龄段？\n60-69岁\n70岁以上\n您和谁同住？（单选）\n□独居 □与配偶\n您还有什么需要？"
    ).form
    assert [(q.label, q.type, len(q.options)) for q in form.questions] == [
        ("您的年龄段？", "single", 2),
        ("您和谁同住？", "single", 2),
        ("您还有什么需要？", "text", 0),
    ]


@pytest.mark.parametrize(
    ("chosen", "kinds"),
    [
        ({}, ["single", "text", "note"]),
        ({1: "multiple"}, ["multiple", "text", "note"]),
        ({1: "dropdown", 4: "integer"}, ["dropdown", "integer", "note"]),
        ({4: "note"}, ["single", "note", "note"]),
        ({4: "skip"}, ["single", "note"]),
        ({5: "long_text"}, ["single", "text", "long_text"]),
        ({1: "ranking"}, ["ranking", "text", "note"]),
    ],
)
def test_guesses_are_decided_otherwise(chosen: dict[int, str], kinds: list[str]) -> None:
    found = read("1. 甲 A. 一 B. 二\n\n\n2. 乙\n谢谢", chosen)
    assert [question.type for question in found.form.questions] == kinds
    assert not any(decision.guessed for decision in found.decisions if decision.line in chosen)


def test_a_heading_by_choice() -> None:
    found = read("1. 甲 A. 一 B. 二\n2. 乙\n3. 丙？", {2: "heading"})
    group = found.form.items[-1]
    assert isinstance(group, Group)
    assert (group.label, len(group.items)) == ("乙", 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "text_empty"),
        (" \n\t", "text_empty"),
        ("x" * (TEXT_LENGTH + 1), "text_too_long"),
        ("谢谢", "no_questions_found"),
    ],
)
def test_what_is_no_questionnaire(text: str, code: str) -> None:
    found = read(text)
    assert not found.ok
    assert [note.code for note in found.notes if note.severity == "error"] == [code]


@pytest.mark.django_db
def test_what_is_read_can_be_published() -> None:
    form = read(
        WHOLE + "\n5. 您搬来多久？ A. 一年内 B. 一年以上（跳至第7题）\n6. 为什么？\n7. 您还住吗？"
    ).form
    compiled = compile_page(draft_of(form))
    assert [finding.line for finding in compiled.errors] == []
    assert [q.name for q in compiled.form.questions] == [q.name for q in form.questions]


HANZI = "居民小区楼栋物业保洁绿化车位电梯停水用电老人孩子社区活动广场环境垃圾分类噪音维修公示投票业主家庭"
words = st.text(HANZI, min_size=2, max_size=12)


@st.composite
def questions(draw: st.DrawFn, name: str) -> Question:
    """A simple question."""
    kind = draw(
        st.sampled_from(
            [
                "single",
                "multiple",
                "ranking",
                "matrix",
                "text",
                "long_text",
                "integer",
                "date",
                "phone",
                "photo",
            ]
        )
    )
    labels = draw(st.lists(words, min_size=2, max_size=6, unique=True))
    has_options = kind in ("single", "multiple", "ranking", "matrix")
    options: Any = tuple(Option(str(at), label) for at, label in enumerate(labels)) if has_options else ()
    if kind in ("single", "multiple") and draw(st.booleans()):
        options = (*options, Option("x", "其他", other=True))
    most = draw(st.integers(2, 4)) if kind == "multiple" and draw(st.booleans()) else None
    rows = tuple(
        Row(f"r{at}", label)
        for at, label in enumerate(draw(st.lists(words, min_size=1, max_size=4, unique=True)))
    )
    return Question(
        name, kind, name, draw(words) + "？", required=draw(st.booleans()), options=options,
        rows=rows if kind == "matrix" else (), settings={"most": most} if most else {},
    )  # fmt: skip


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Some questions, under headings or not."""
    made = [draw(questions(f"q{at}")) for at in range(1, draw(st.integers(2, 6)))]
    items: tuple[Item, ...] = tuple(made)
    if draw(st.booleans()):
        cut = draw(st.integers(0, len(made) - 1))
        items = (*made[:cut], Group("g", draw(words), items=tuple(made[cut:])))
    return Form(draw(words) + "调查", items, intro=draw(st.sampled_from(["", "请您填写"])))


def facts(form: Form) -> list[Any]:
    """What must come back: all but ids and values."""
    return [
        (
            [group.label for group in groups if isinstance(group, Group)],
            item.label,
            item.type,
            item.required,
            [(option.label, option.other) for option in item.options],
            [row.label for row in item.rows],
            dict(item.settings),
        )
        for item, groups in form.walk()
        if isinstance(item, Question) and not item.companion
    ]


@settings(max_examples=150, deadline=None)
@given(
    form=forms(),
    one_line=st.booleans(),
    boxes=st.booleans(),
    full=st.booleans(),
    numbering=st.sampled_from(["{}. ", "{}、", "Q{} ", "第{}题 ", "({})", "{})"]),
)
def test_what_is_written_comes_back(
    form: Form, one_line: bool, boxes: bool, full: bool, numbering: str
) -> None:
    text = as_text(form, one_line=one_line, boxes=boxes, numbering=numbering, full=full)
    found = read(text).form
    assert (found.title, facts(found)) == (form.title, facts(form)), text


def test_nothing_that_is_pasted_raises() -> None:
    source = random.Random(7)
    pieces = [
        "\n",
        "(",
        "（",
        "）",
        "____",
        "A.",
        "□",
        "1.",
        "、",
        "跳至第",
        "题",
        "如选",
        "\t",
        "  ",
        "第3题选A的回答",
    ]
    pieces += ["1-5分", "：", "/", "结束", "①", "其他", "", "\x00", "😀", "|"]
    for _ in range(400):
        text = WHOLE
        for _ in range(source.randint(1, 8)):
            at = source.randrange(len(text) + 1)
            text = (
                text[:at] + source.choice(pieces) * source.randint(0, 3) + text[at + source.randint(0, 12) :]
            )
        assert isinstance(read(text).form, Form)


@pytest.mark.parametrize("blank", ["_", " ", "\t", "\u3000"])
def test_long_runs_of_blanks_are_gone_through_once(blank: str) -> None:
    """From each of their characters it would take minutes (and the suite's own limit of time)."""
    assert marks.DAY_BLANKS.search("q" + blank * 150_000 + "x") is None
    assert marks.DAY_BLANKS.search(f"生日{blank * 4}年{blank * 3}月{blank * 3}日")
    assert read("1. 您的意见" + blank * (LINE_LENGTH - 20)).form is not None


def test_too_long_lines_and_too_many_are_refused() -> None:
    """With the line that is meant."""
    notes = read("1. 甲\n" + "2. " + "字" * LINE_LENGTH).notes
    assert [(note.code, note.severity, note.line) for note in notes] == [("line_too_long", "error", 2)]
    notes = read("1. 甲\n" + "A\n" * TEXT_LINES).notes
    assert [(note.code, note.severity) for note in notes] == [("text_too_many_lines", "error")]
