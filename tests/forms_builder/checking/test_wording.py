"""Sure signs are found, and ordinary questions left in peace."""

from __future__ import annotations

import pytest

from forms_builder.checking.wording import chinese, english, exits, lengths, privacy, scales
from tests.forms_builder.checking.building import form, options, q

FAULTY = {
    "two_questions": """
        您是否了解并支持垃圾分类？
        您对物业的保洁和保安满意吗
        您对小区的绿化、停车满意吗？
        您是否参加过社区活动并愿意继续参加
        您的姓名和电话是什么
        您有工作吗？在哪里工作？
        您是否知道和使用过家庭医生服务
        您觉得社区食堂干净、便宜吗
        您对物业服务质量和收费标准是否满意
        您是否同意加装电梯，是否愿意分摊费用
        您对医生和护士的态度怎么看
        您喜欢并经常参加广场舞吗
        您是否满意物业的服务态度以及收费水平
        您认为小区环境整洁并且治安良好吗
        您平时吸烟和喝酒吗
        您觉得社区医生态度好、水平高吗？
        您知道垃圾分类并能正确投放吗？
        你喜欢唱歌和跳舞吗？
        物业的服务及时且周到吗？
        您是否使用过社区食堂以及对饭菜是否满意？
        您对社区的养老服务和文化活动有什么看法
    """,
    "leading": """
        难道您不觉得物业费太高吗
        众所周知垃圾分类很重要，您支持吗
        您也认为应该加装电梯吧
        是不是应该取消地摊
        大家都说物业服务好，您满意吗
        专家认为吸烟有害，您同意禁烟吗
        您不觉得停车费太贵吗
        大多数居民都支持改造，您支持吗
        您对我们优质的服务满意吗
        停车费太贵了，不是吗
        作为一名负责任的居民，您愿意参加志愿服务吗？
        您应该支持垃圾分类吧？
        您是否赞同社区这项利民惠民的好政策？
        正如大多数业主希望的那样，您同意涨物业费吗？
    """,
    "double_negation": """
        您是否不同意不开放小区
        您反对禁止养犬吗
        您不认为不应该收费吗
        您不会不参加业主大会吧
        您不赞成取消门禁吗
        难道没有人不愿意吗
        您是否不反对加装电梯
        您同意不应禁止电动车上楼吗
    """,
    "absolute": """
        您总是按时缴纳物业费吗
        您从不乱扔垃圾吗
        您是否每次都分类投放垃圾
        您对所有服务都满意吗
        您从来没有拖欠物业费吗
        您是不是永远不会搬走
        社区的一切活动您都参加吗
        您完全信任物业吗？
        您对物业的全部工作都满意吗？
    """,
    "vague_time": """
        您最近参加过社区活动吗
        您经常锻炼身体吗
        前段时间您去过医院吗
        您近期去过几次医院
        您偶尔喝酒吗
        最近您的身体怎么样
        您有时会感到孤独吗
    """,
}
ORDINARY = """
    您对小区现在的环境和秩序满意吗
    您支持加装电梯吗
    您是否参加过社区组织的活动
    您家有几口人
    您和谁住在一起
    您与邻居的关系怎么样
    您是否参与过业主大会投票
    您对和平社区的服务满意吗
    物业是否及时处理了您的报修
    您是否愿意参加志愿服务
    有没有人要求您打高分、代您填写或送礼换好评
    您认为高血压患者血压控制好后可以自行停药吗
    家里有没有60岁及以上的老人
    是否同意接受电话回访核实
    过去12个月您去过几次社区卫生服务站
    您愿不愿意加入业主群
    您知不知道社区有法律援助
    小区是否安装了监控
    您平时主要用什么方式买菜
    您没有参加体检的主要原因是什么
    您对哪项服务最不满意
    您希望增加哪些服务，例如助餐、助浴和日间照料
    您是否了解居民医保的报销比例
    您对社区食堂的菜品满意吗
    您是否赞成小区封闭管理
    您觉得小区停车方便吗
    小区里未成年人活动场地够不够
    您家水费、电费每月大约多少元
    您通过哪些渠道了解社区通知
    最近一次看病在哪里
    走到最近的养老服务点大约几分钟
    您最近一个月去过医院吗
    您家近期是否填写过物业满意度测评
    您每周锻炼几次
    是否同时线上公开
    您多久去一次菜市场和超市
    您和爱人谁做饭
    您家每月水电费和燃气费大约多少元
    您更愿意请物业公司还是业主自己管理
    您觉得最需要增加的公共设施是什么
    您通常怎样处理旧家具
    您认为停车收费标准应该由谁确定
    您参加志愿服务主要是为了什么
    近一年是否见过小区收支公示
    您愿意每月拿出多少时间参加志愿服务
    请问您现在和几位家人同住
    您对社区今年的工作打几分
    您是否同意将上述信息用于联系您
    您认为这里的夜间照明够亮吗
    您或家人是否申请过临时救助
    您选择线上办事还是到窗口办事
"""
FAULTY_ENGLISH = {
    "two_questions": """
        Do you know and use the community clinic?
        How satisfied are you with the cleaning and the security?
        Do you like the park and do you visit it often?
        Are you employed? Where do you work?
        What do you think of the nurses and the doctors?
    """,
    "leading": """
        Don't you think the fee is too high?
        As we all know, smoking is harmful. Do you support a ban?
        Most people support the plan. Do you?
    """,
    "double_negation": """
        Do you disagree that dogs should not be allowed?
        Is it not unfair that residents do not vote?
        Do you oppose not allowing cars?
    """,
    "absolute": """
        Do you always sort your waste?
        Does everyone in your family sort waste?
    """,
    "vague_time": """
        Have you been ill recently?
        Do you exercise regularly?
    """,
}
ORDINARY_ENGLISH = """
    How many people live in your household?
    Do you have a cat or a dog?
    Are you satisfied with the cleaning of the stairs?
    How often do you visit the park?
    Have you visited a doctor in the past 12 months?
    Is there no water in the building?
    Do you know whether or not the clinic is open?
    Do you want to add another member?
    Which of the following do you have?
"""


def lines(text: str) -> list[str]:
    """The questions of a list."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def rule(language: object, code: str, label: str) -> str:
    """What a rule says of a question without hint and options."""
    extra = ("",) if code == "vague_time" else ()
    return str(getattr(language, code)(label, *extra))


@pytest.mark.parametrize(
    ("code", "label"), [(code, label) for code, text in FAULTY.items() for label in lines(text)]
)
def test_faulty_question(code: str, label: str) -> None:
    """The words at fault are shown."""
    assert rule(chinese, code, label)


@pytest.mark.parametrize("label", lines(ORDINARY))
def test_ordinary_question(label: str) -> None:
    """Nothing is said of it."""
    assert {code: words for code in FAULTY if (words := rule(chinese, code, label))} == {}


@pytest.mark.parametrize(
    ("code", "label"), [(code, label) for code, text in FAULTY_ENGLISH.items() for label in lines(text)]
)
def test_faulty_english_question(code: str, label: str) -> None:
    """The same faults."""
    assert rule(english, code, label)


@pytest.mark.parametrize("label", lines(ORDINARY_ENGLISH))
def test_ordinary_english_question(label: str) -> None:
    """Nothing is said of it."""
    assert {code: words for code in FAULTY if (words := rule(english, code, label))} == {}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("5=非常满意 4=满意 3=一般 2=不满意 1=非常不满意", None),
        ("4=非常满意 3=满意 2=比较满意 1=不满意", (3, 1)),
        ("4=非常满意 3=满意 2=一般 1=不满意", (2, 1)),
        ("3=满意 2=基本满意 1=不满意", None),
        ("4=支持 3=基本支持 2=看方案再定 1=不支持", None),
        ("3=很需要 2=一般 1=不需要", None),
        ("4=优 3=良 2=中 1=差", (2, 1)),
        ("5=很好 4=好 3=一般 2=差 1=很差", None),
        ("3=非常不满意 2=不满意 1=满意", (1, 2)),
        ("4=完全同意 3=同意 2=不同意 1=完全不同意", None),
        ("a=步行 b=公交 c=开车", None),
    ],
)
def test_leaning_scales(written: str, expected: tuple[int, int] | None) -> None:
    """Positive and negative grades of a scale that leans."""
    assert scales.leaning(options(written)) == expected


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("18-30岁 30-45岁 45岁以上", "overlap"),
        ("18岁以下 18至35岁 36至59岁 60岁及以上", ""),
        ("18-30 30-45 45-60", "overlap"),
        ("18-30 31-45 46-60", ""),
        ("0-5次 8-10次", "gap"),
        ("10元以内 10至20元 20至40元 40元以上", ""),
        ("10元以内 5至20元 20元以上", "overlap"),
        ("100元以下 200至300元 300元以上", "gap"),
        ("不满半年 半年至1年 1至3年 3年以上", ""),
        ("60岁及以下 60岁及以上", "overlap"),
        ("1至3人 3人以上", ""),
        ("65岁以上老人 0至6岁儿童 孕产妇 残疾人", ""),
        ("少于5次 5至9次 10次及以上", ""),
        ("每天 每周 每月", ""),
    ],
)
def test_spans(labels: str, expected: str) -> None:
    """Ages and counts may not share an end; money and time may."""
    listed = options(" ".join(f"v{n}={label}" for n, label in enumerate(labels.split())))
    found = scales.faulty_spans(listed)
    assert (found[0] if found else "") == expected


def test_length_and_reading() -> None:
    """Characters of the longest clause, and rare characters."""
    assert lengths.reading_index("您家有几口人，分别多大") == 6
    assert lengths.reading_index("龃龉龌龊") == 104
    assert lengths.too_long("一" * 61) == 61
    assert lengths.too_long("一" * 60) == 0
    assert lengths.too_long("word " * 36) == 36
    assert len(lengths.common_characters()) == 3755


def test_minutes_count_what_residents_are_asked() -> None:
    """Lines of a matrix each; notes, calculations and staff's questions not."""
    some = form(
        q("matrix", "m", "设施", options="a=好 b=坏", rows="r1=路灯 r2=道路"),
        q("note", "n", "请如实填写"),
        q("calculated", "c", "", calculation="1 + 1"),
        q("long_text", "s", "核实说明", staff_only=True),
        q("single", "x", "性别", options="m=男 f=女"),
    )
    assert lengths.minutes(some) * 60 == 2 * lengths.SECONDS["matrix"] + lengths.USUAL_SECONDS


@pytest.mark.parametrize(
    ("label", "sensitive"),
    [
        ("您的身份证号码", True),
        ("您家每月总收入", True),
        ("您是否患有高血压", True),
        ("您的宗教信仰", True),
        ("您认为高血压患者血压控制好后可以自行停药吗", False),
        ("最近一次看病在", False),
        ("公共收益收支是否公示", False),
        ("每月能承担的养老服务费用", False),
        ("What is your monthly income?", True),
        ("Have you ever been diagnosed with asthma?", True),
        ("What is your favourite food?", False),
    ],
)
def test_sensitive_questions(label: str, sensitive: bool) -> None:
    """《个人信息保护法》第二十八条, and income."""
    assert bool(privacy.sensitive_words(q("text", "x", label))) is sensitive


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("您的邻居对物业满意吗", "others"),
        ("您的子女是否愿意与您同住", "others"),
        ("五年前您家的收入是多少", "past"),
        ("您所在小区是否有业主委员会", "fact"),
        ("您支持加装电梯吗", ""),
        ("您家有汽车吗", ""),
    ],
)
def test_ways_out(label: str, expected: str) -> None:
    """Asked about others, about long ago, about facts of the place; a way out settles it."""
    asked = q("single", "x", label, options="yes=是 no=否")
    assert exits.way_out_missing(form(asked), asked) == expected
    settled = q("single", "x", label, options="yes=是 no=否 u=不清楚")
    assert exits.way_out_missing(form(settled), settled) == ""
