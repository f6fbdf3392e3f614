"""Questions that are badly put, options that are missing, and data that nobody was told about."""

from __future__ import annotations

from typing import Any

from forms_builder.schema import Form
from tests.forms_builder.checking.building import NOTICE, YES_NO, Planted, form, q

GRADES = "5=非常满意 4=满意 3=一般 2=不满意 1=非常不满意"


def asked(label: str, options: str = YES_NO, kind: str = "single", **more: Any) -> Form:
    """One question."""
    return form(q(kind, "x", label, options=options, **more))


def written(label: str, kind: str = "text", **more: Any) -> Form:
    """One question answered in words."""
    return form(q(kind, "x", label, **more))


def pair(code: str, bad: Form, good: Form) -> Planted:
    """A planted defect of question x."""
    return Planted(code, "x", bad, good)


ROWS = " ".join(f"r{n}=第{n}栋" for n in range(1, 20))
FEW_ROWS = " ".join(f"r{n}=第{n}栋" for n in range(1, 9))
HARD = "请您根据本社区近一年来在居民议事协商制度规范化建设方面所取得的各项实际工作成效进行评价"

CASES = [
    pair("two_questions", asked("您是否了解并支持垃圾分类？"), asked("您是否支持垃圾分类？")),
    pair(
        "two_questions",
        asked("您对物业的保洁和保安满意吗？", GRADES, "rating"),
        asked("您对物业的保洁满意吗？", GRADES, "rating"),
    ),
    pair("two_questions", asked("您有工作吗？您喜欢这份工作吗？"), asked("您有工作吗？")),
    pair("two_questions", written("您的姓名和职业是什么"), written("您的职业是什么")),
    pair("two_questions", asked("社区食堂的饭菜好吃、便宜吗"), asked("社区食堂的饭菜便宜吗")),
    pair("two_questions", asked("Do you know and use the clinic?"), asked("Do you use the clinic?")),
    pair("leading", asked("难道您不支持加装电梯吗？"), asked("您支持加装电梯吗？")),
    pair("leading", asked("众所周知吸烟有害，您支持禁烟吗？"), asked("您支持禁烟吗？")),
    pair("leading", asked("是不是应该取消地摊？"), asked("您希望怎样安排地摊？", "a=取消 b=定点 c=不变")),
    pair(
        "leading",
        asked("Don't you think the fee is too high?"),
        asked("How do you find the fee?", "a=High b=Right c=Low"),
    ),
    pair("double_negation", asked("您是否不同意不收停车费？"), asked("您是否同意收停车费？")),
    pair("double_negation", asked("您反对禁止养犬吗？"), asked("您赞成养犬吗？")),
    pair(
        "double_negation",
        asked("Do you disagree that dogs should not be allowed?"),
        asked("Should dogs be allowed?"),
    ),
    pair(
        "absolute",
        asked("您总是分类投放垃圾吗？"),
        asked("您分类投放垃圾吗？", "a=每次 b=多数时候 c=有时 d=没有"),
    ),
    pair("absolute", asked("您从不乱停车吗？"), asked("您上个月乱停过车吗？", YES_NO)),
    pair("vague_time", asked("您最近参加过社区活动吗？"), asked("您最近一个月参加过社区活动吗？")),
    pair(
        "vague_time",
        asked("您经常锻炼身体吗？"),
        asked("您经常锻炼身体吗？", "a=每周3次以上 b=每周1至2次 c=更少"),
    ),
    pair("jargon", asked("您知道GTD办法吗？"), asked("您知道GTD（把事情做完）办法吗？")),
    pair("jargon", asked("您支持社区一网统管吗？"), asked("您支持社区用一个平台办事吗？")),
    pair(
        "way_out_others",
        asked("您的邻居对物业满意吗？"),
        asked("您的邻居对物业满意吗？", f"{YES_NO} u=不清楚"),
    ),
    pair(
        "way_out_past",
        asked("三年前您参加过社区体检吗？"),
        asked("三年前您参加过社区体检吗？", f"{YES_NO} u=记不清"),
    ),
    pair(
        "way_out_fact",
        asked("您所在小区是否有业主委员会？"),
        asked("您所在小区是否有业主委员会？", f"{YES_NO} u=不知道"),
    ),
    pair(
        "none_missing",
        asked("您使用过哪些服务？以下哪些？", "a=助餐 b=保洁 c=理发", "multiple"),
        asked("以下哪些服务您用过？", "a=助餐 b=保洁 c=理发 n=都没有!", "multiple"),
    ),
    pair(
        "other_missing",
        asked("您没有参加的原因是什么？", "a=没时间 b=不知道 c=太远", "multiple"),
        asked("您没有参加的原因是什么？", "a=没时间 b=不知道 c=太远 o=其他", "multiple"),
    ),
    pair(
        "scale_leans",
        asked("您对物业满意吗？", "5=非常满意 4=满意 3=比较满意 2=不满意", "rating"),
        asked("您对物业满意吗？", GRADES, "rating"),
    ),
    pair(
        "scale_leans",
        asked("服务质量怎么样？", "4=很好 3=好 2=较好 1=一般 0=差", "rating"),
        asked("服务质量怎么样？", "5=很好 4=好 3=一般 2=差 1=很差", "rating"),
    ),
    pair(
        "spans_overlap",
        asked("您的年龄", "a=18-30岁 b=30-45岁 c=45-60岁"),
        asked("您的年龄", "a=18-30岁 b=31-45岁 c=46-60岁"),
    ),
    pair(
        "spans_overlap",
        asked("每月停车费", "a=100元以下 b=80至200元 c=200元以上"),
        asked("每月停车费", "a=100元以下 b=100至200元 c=200元以上"),
    ),
    pair(
        "spans_gap",
        asked("您的年龄", "a=18至30岁 b=35至45岁 c=46岁及以上"),
        asked("您的年龄", "a=18至34岁 b=35至45岁 c=46岁及以上"),
    ),
    pair(
        "label_long",
        written("请说明" + "您家目前遇到的困难，" * 8, "long_text"),
        written("请说明您家目前遇到的困难", "long_text"),
    ),
    pair(
        "hard_to_read",
        written(HARD, "long_text"),
        written("近一年，社区的议事协商工作做得怎么样？请您评价", "long_text"),
    ),
    pair(
        "matrix_long",
        asked("各栋路灯状况", "g=完好 b=损坏", "matrix", rows=ROWS),
        asked("各栋路灯状况", "g=完好 b=损坏", "matrix", rows=FEW_ROWS),
    ),
    pair(
        "sensitive_unmarked",
        written("您的身份证号码", "id_number"),
        written("您的身份证号码", "id_number", sensitive=True),
    ),
    pair(
        "sensitive_unmarked",
        asked("您家的年收入", "a=5万元以下 b=5至10万元 c=10万元以上"),
        asked("您家的年收入", "a=5万元以下 b=5至10万元 c=10万元以上", sensitive=True),
    ),
    pair("sensitive_unmarked", asked("您是否患有慢性病"), asked("您是否患有慢性病", separate_consent=True)),
    Planted(
        "personal_without_notice",
        "x",
        form(q("phone", "x", "联系电话"), consent=None),
        form(q("phone", "x", "联系电话"), consent=NOTICE),
    ),
    Planted(
        "personal_without_notice",
        "x",
        form(q("text", "x", "您的姓名"), consent=None),
        form(q("text", "x", "您的姓名"), consent=None, family="ledger"),
    ),
    Planted(
        "form_long",
        "",
        form(*(q("long_text", f"x{n}", f"第{n}件想说的事") for n in range(1, 60))),
        form(*(q("long_text", f"x{n}", f"第{n}件想说的事") for n in range(1, 20))),
    ),
    pair(
        "way_out_fact",
        asked("下列哪项说法正确？", "a=甲说法 b=乙说法 c=丙说法"),
        asked("下列哪项说法正确？", "a=甲说法 b=乙说法 u=不知道"),
    ),
    pair("absolute", asked("您对所有物业人员满意吗？"), asked("您对物业人员满意吗？")),
    pair(
        "sensitive_unmarked",
        asked("您的健康状况", "a=好 b=一般 c=差"),
        asked("您的健康状况", "a=好 b=一般 c=差", sensitive=True),
    ),
]
