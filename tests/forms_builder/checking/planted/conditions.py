"""Conditions that never or always hold."""

from __future__ import annotations

from tests.forms_builder.checking.building import YES_NO, Planted, form, group, q, repeat

PET = q("single", "pet", "家里养宠物吗", options="dog=狗 cat=猫 none=不养", required=True)
AGE = q("integer", "age", "您的周岁年龄", required=True, constraint=". >= 0 and . <= 120")
SEX = q("single", "sex", "性别", options="m=男 f=女", required=True)
NAME = q("text", "nick", "宠物叫什么")


def asked_if(condition: str, **more: object) -> object:
    """A question with a condition."""
    return q("text", "why", "请说明", relevant=condition, **more)


PREGNANT = q("single", "pregnant", "目前是否怀孕", options=YES_NO, relevant="${sex} = 'f'", sensitive=True)

YARD = q("matrix", "yard", "小区设施", options="g=完好 b=损坏", rows="lamp=路灯 road=道路", required=True)
BORN = q("date", "born", "出生日期", constraint=". <= today()")
YEARS = q("calculated", "years", "", calculation="int((today() - ${born}) div 365.25)")
SUMMED = (
    q("integer", "a", "男性人数", constraint=". >= 0 and . <= 1000"),
    q("integer", "b", "女性人数", constraint=". >= 0 and . <= 1000"),
    q("calculated", "total", "", calculation="${a} + ${b}"),
)

CASES = [
    Planted(
        "condition_never",
        "why",
        form(PET, asked_if("${pet} = 'dog' and ${pet} = 'cat'")),
        form(PET, asked_if("${pet} = 'dog' or ${pet} = 'cat'")),
    ),
    Planted(
        "condition_never",
        "why",
        form(AGE, asked_if("${age} > 60 and ${age} < 18")),
        form(AGE, asked_if("${age} > 60 or ${age} < 18")),
    ),
    Planted(
        "never_asked",
        "why",
        form(AGE, asked_if("${age} > 150")),
        form(AGE, asked_if("${age} > 100")),
    ),
    Planted(
        "never_asked",
        "why",
        form(SEX, PREGNANT, asked_if("${sex} = 'm' and ${pregnant} = 'yes'")),
        form(SEX, PREGNANT, asked_if("${sex} = 'f' and ${pregnant} = 'yes'")),
    ),
    Planted(
        "never_asked",
        "why",
        form(
            PET,
            group("养狗", q("text", "breed", "品种"), asked_if("${pet} = 'cat'"), relevant="${pet} = 'dog'"),
        ),
        form(
            PET,
            group(
                "宠物", q("text", "breed", "品种"), asked_if("${pet} = 'cat'"), relevant="${pet} != 'none'"
            ),
        ),
    ),
    Planted(
        "never_asked",
        "宠物",
        form(
            PET,
            q("integer", "dogs", "养了几只狗", relevant="${pet} = 'dog'"),
            group("宠物", NAME, asked_if("${nick} != ''"), relevant="${pet} = 'cat' and ${dogs} > 0"),
        ),
        form(
            PET,
            q("integer", "dogs", "养了几只狗", relevant="${pet} = 'dog'"),
            group("宠物", NAME, asked_if("${nick} != ''"), relevant="${pet} = 'dog' and ${dogs} > 0"),
        ),
    ),
    Planted(
        "condition_never",
        "why",
        form(
            q("multiple", "help", "需要的帮助", options="meal=送餐 clean=保洁 none=都不需要!", required=True),
            asked_if("selected(${help}, 'none') and selected(${help}, 'meal')"),
        ),
        form(
            q("multiple", "help", "需要的帮助", options="meal=送餐 clean=保洁 none=都不需要!", required=True),
            asked_if("selected(${help}, 'clean') and selected(${help}, 'meal')"),
        ),
    ),
    Planted(
        "never_asked",
        "why",
        form(
            q(
                "multiple",
                "help",
                "需要的帮助",
                options="a=送餐 b=保洁 c=理发 d=探访",
                constraint="count-selected(.) <= 2",
            ),
            asked_if("count-selected(${help}) >= 3"),
        ),
        form(
            q(
                "multiple",
                "help",
                "需要的帮助",
                options="a=送餐 b=保洁 c=理发 d=探访",
                constraint="count-selected(.) <= 3",
            ),
            asked_if("count-selected(${help}) >= 3"),
        ),
    ),
    Planted(
        "never_asked",
        "why",
        form(
            q("integer", "men", "家中男性人数", constraint=". >= 0 and . <= 20"),
            q("integer", "women", "家中女性人数", constraint=". >= 0 and . <= 20"),
            asked_if("${men} + ${women} > 40"),
        ),
        form(
            q("integer", "men", "家中男性人数", constraint=". >= 0 and . <= 20"),
            q("integer", "women", "家中女性人数", constraint=". >= 0 and . <= 20"),
            asked_if("${men} + ${women} > 30"),
        ),
    ),
    Planted(
        "never_asked",
        "why",
        form(
            q("integer", "all", "总户数", constraint=". >= 1"),
            q("integer", "let", "出租户数", constraint=". >= 0 and . <= ${all}"),
            asked_if("${let} > ${all}"),
        ),
        form(
            q("integer", "all", "总户数", constraint=". >= 1"),
            q("integer", "let", "出租户数", constraint=". >= 0 and . <= ${all}"),
            asked_if("${let} = ${all}"),
        ),
    ),
    Planted(
        "never_asked",
        "why",
        form(
            q("date", "start", "开始日期", constraint=". <= today()"),
            q("date", "end", "结束日期", constraint=". >= ${start}"),
            asked_if("${end} < ${start}"),
        ),
        form(
            q("date", "start", "开始日期", constraint=". <= today()"),
            q("date", "end", "结束日期", constraint=". >= ${start}"),
            asked_if("${end} = ${start}"),
        ),
    ),
    Planted(
        "condition_always",
        "why",
        form(PET, asked_if("${pet} != 'dog' or ${pet} != 'cat'")),
        form(PET, asked_if("${pet} != 'dog' and ${pet} != 'cat'")),
    ),
    Planted(
        "condition_always",
        "why",
        form(AGE, asked_if("${age} >= 0")),
        form(AGE, asked_if("${age} >= 18")),
    ),
    Planted(
        "condition_always",
        "why",
        form(AGE, asked_if("${age} > 60 or ${age} <= 60")),
        form(AGE, asked_if("${age} > 60 or ${age} <= 6")),
    ),
    Planted(
        "condition_part_never",
        "why",
        form(PET, AGE, asked_if("${pet} = 'dog' or (${age} > 80 and ${age} < 10)")),
        form(PET, AGE, asked_if("${pet} = 'dog' or (${age} > 10 and ${age} < 80)")),
    ),
    Planted(
        "condition_never",
        "why",
        form(
            q("rating", "mood", "总体感受", options="5=非常满意 4=满意 3=一般 2=不满意 1=非常不满意"),
            asked_if("${mood} < 1"),
        ),
        form(
            q("rating", "mood", "总体感受", options="5=非常满意 4=满意 3=一般 2=不满意 1=非常不满意"),
            asked_if("${mood} <= 1"),
        ),
    ),
    Planted(
        "never_asked",
        "why",
        form(
            repeat(
                "family",
                "家庭成员",
                AGE,
                q("text", "job", "职业", relevant="${age} >= 18"),
                asked_if("${age} < 18 and ${job} != ''"),
            )
        ),
        form(
            repeat(
                "family",
                "家庭成员",
                AGE,
                q("text", "job", "职业", relevant="${age} >= 18"),
                asked_if("${age} > 18 and ${job} != ''"),
            )
        ),
    ),
    Planted(
        "never_asked",
        "why",
        form(
            q("calculated", "total", "", calculation="${a} + ${b}"),
            q("integer", "a", "大人数", constraint=". >= 0 and . <= 5"),
            q("integer", "b", "小孩数", constraint=". >= 0 and . <= 5"),
            asked_if("${total} > 10"),
        ),
        form(
            q("integer", "a", "大人数", constraint=". >= 0 and . <= 5"),
            q("integer", "b", "小孩数", constraint=". >= 0 and . <= 5"),
            q("calculated", "total", "", calculation="${a} + ${b}"),
            asked_if("${total} >= 10"),
        ),
    ),
    Planted(
        "required_never",
        "why",
        form(AGE, q("text", "why", "请说明", required_if="${age} > 200")),
        form(AGE, q("text", "why", "请说明", required_if="${age} > 60")),
    ),
    Planted(
        "required_always",
        "why",
        form(AGE, q("text", "why", "请说明", required_if="${age} != ''")),
        form(AGE, q("text", "why", "请说明", required_if="${age} > 60")),
    ),
    Planted(
        "condition_never",
        "why",
        form(YARD, asked_if("selected(${yard}, 'lamp:g') and selected(${yard}, 'lamp:b')")),
        form(YARD, asked_if("selected(${yard}, 'lamp:g') and selected(${yard}, 'road:b')")),
    ),
    Planted(
        "never_asked",
        "why",
        form(BORN, YEARS, asked_if("${years} < 0")),
        form(BORN, YEARS, asked_if("${years} < 18")),
    ),
    Planted(
        "never_asked",
        "why",
        form(*SUMMED, asked_if("${total} > 2000")),
        form(*SUMMED, asked_if("${total} > 1999")),
    ),
    Planted(
        "condition_never",
        "why",
        form(q("note", "hello", "请如实填写"), asked_if("${hello} = 'x'")),
        form(PET, q("note", "hello", "请如实填写"), asked_if("${pet} = 'dog'")),
    ),
    Planted(
        "condition_never",
        "why",
        form(repeat("family", "家庭成员", AGE, most=5), asked_if("count(${family}) > 5")),
        form(repeat("family", "家庭成员", AGE, most=5), asked_if("count(${family}) > 4")),
    ),
]
