"""Conditions and constraints in words."""

import pytest
from django.utils import translation

from forms_builder import logic
from forms_builder.words import describe, describe_constraint

OPTIONS = {"a": "红", "b": "绿", "none": "都没有"}
NUMBERS = {"q1": "第1题", "q2": "第2题", "q3": "第3题"}


def label_of(name: str) -> str:
    return NUMBERS[name]


def option_of(name: str, value: str) -> str:
    return OPTIONS.get(value, value)


def kind_of(name: str) -> str:
    return {"q3": "date"}.get(name, "")


@pytest.fixture(autouse=True)
def _chinese() -> object:
    with translation.override("zh-hans"):
        if translation.gettext("Please enter digits only") == "Please enter digits only":
            pytest.skip("the Chinese catalogue is not compiled")
        yield


CONDITIONS = [
    ("${q1} = 'a'", "第1题选了“红”"),
    ("'a' = ${q1}", "第1题选了“红”"),
    ("selected(${q1}, 'a')", "第1题选了“红”"),
    ("${q1} = 'a' or ${q1} = 'b'", "第1题选了“红”或“绿”"),
    ("not(selected(${q1}, 'none'))", "第1题没有选“都没有”"),
    ("${q1} != ''", "第1题已作答"),
    ("${q1} = ''", "第1题未作答"),
    ("${q1} != '' and ${q1} != 'none'", "第1题选了“都没有”以外的选项"),
    ("${q1} = 'a' and ${q2} > 0", "第1题选了“红”，并且第2题填的数大于0"),
    ("${q1} = 'a' or ${q2} = 'b'", "第1题选了“红”，或者第2题选了“绿”"),
    (
        "${q1} = 'a' and (${q2} = 'b' or ${q3} = 'b')",
        "第1题选了“红”，并且（第2题选了“绿”，或者第3题选了“绿”）",
    ),
    (
        "${q1} > 1 and ${q2} > 2 and ${q2} < 9",
        "同时满足：第1题填的数大于1；第2题填的数大于2；第2题填的数小于9",
    ),
    ("${q3} > today()", "第3题晚于今天"),
    ("count-selected(${q1}) >= 2", "第1题所选的项数不少于2"),
    ("${q1} + ${q2} > 5", "第1题 + 第2题大于5"),
    ("true()", "任何情况下"),
]


@pytest.mark.parametrize(("text", "words"), CONDITIONS)
def test_condition(text: str, words: str) -> None:
    assert describe(logic.parse(text), label_of, option_of, kind_of) == words


CONSTRAINTS = [
    ("count-selected(.) <= 3", "最多选3项"),
    ("count-selected(.) < 3", "最多选2项"),
    (". >= 0 and . <= 10 and . = int(.)", "请填0到10之间的整数"),
    (". >= 1949 and . <= 2035", "请填1949到2035之间的数"),
    (". >= 0", "不能小于0"),
    (". >= 0 and . <= ${q2}", "不能小于0，不能大于第2题的填写数"),
    (". <= today()", "日期不能晚于今天"),
    (". >= ${q3}", "日期不能早于第3题的日期"),
    (". >= date('2026-01-01')", "日期不能早于2026-01-01"),
    ("string-length(.) >= 2 and string-length(.) <= 60", "请填2到60个字"),
    ("string-length(.) <= 300", "最多填300个字"),
    ("count(.) >= 1 and count(.) <= 9", "请上传1到9张照片"),
    ("count(.) >= 1", "至少上传1张照片"),
    ("not(selected(., 'none') and count-selected(.) > 1)", "选了“都没有”就不能再选别的"),
    (
        "not((selected(., 'none') or selected(., 'a')) and count-selected(.) > 1)",
        "选了“都没有”或“红”就不能再选别的",
    ),
    ("not(selected(., 'a') and selected(., 'b'))", "“红”、“绿”不能同时选"),
    ("regex(., '^1[3-9][0-9]{9}$')", "请填11位手机号码"),
    (r"regex(., '^1[3-9]\d{9}$')", "请填11位手机号码"),
    ("regex(., '^[0-9]{6}$')", "请填6位数字"),
    ("regex(., '^[A-Z]')", "填写的格式不符合要求"),
    (". != ${q1}", "答案须符合：本题不等于第1题"),
]


@pytest.mark.parametrize(("text", "words"), CONSTRAINTS)
def test_constraint(text: str, words: str) -> None:
    assert describe_constraint(logic.parse(text), label_of, option_of, kind_of) == words
