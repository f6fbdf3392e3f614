"""Forms for the phone's tests: the thirteen templates, and a small one with everything the templates lack."""

from __future__ import annotations

from functools import cache

from forms_builder import library
from forms_builder.logic import parse
from forms_builder.schema import (
    Consent,
    Expression,
    Form,
    Group,
    Option,
    PageBreak,
    Question,
    Row,
)


@cache
def templates() -> dict[str, Form]:
    """The thirteen questionnaires by key."""
    return {each.key: library.compiled(each.key).form for each in library.templates()}


def expression(text: str) -> Expression:
    """An XLSForm expression, parsed."""
    return Expression(text, parse(text))


YES_NO = (Option("yes", "有"), Option("no", "没有"))
GRADES = (Option("5", "满意"), Option("3", "一般"), Option("1", "不满意"), Option("na", "说不清", na=True))


def every_type() -> Form:
    """One question of each type, a group with a condition, a page break, and staff questions."""
    pets = Question("q1", "single", "pets", "家里有没有养狗", required=True, options=YES_NO)
    dog = Question(
        "q2", "integer", "dogs", "养了几只", required=True, constraint=expression(". >= 1 and . <= 9")
    )
    tag = Question("q3", "text", "tag", "狗牌号", hint="在项圈上")
    return Form(
        title="全题型问卷",
        intro="第一行\n第二行",
        consent=Consent("为社区服务收集信息。"),
        items=(
            Question("q0", "note", "hello", "请如实填写。"),
            pets,
            Group("g1", "养狗情况", expression("${pets} = 'yes'"), (dog, tag)),
            Question(
                "q4",
                "multiple",
                "help",
                "需要哪些帮助",
                options=(
                    Option("meal", "送餐"),
                    Option("clean", "保洁"),
                    Option("none", "都不需要", exclusive=True),
                ),
            ),
            PageBreak("b1", "第二部分"),
            Question("q5", "rating", "mood", "总体感受", required=True, options=GRADES),
            Question(
                "q6",
                "matrix",
                "yard",
                "小区设施",
                required=True,
                options=GRADES[:2],
                rows=(Row("lamp", "路灯"), Row("road", "道路")),
            ),
            Question("q7", "decimal", "area", "面积"),
            Question("q8", "date", "since", "入住日期", constraint=expression(". <= today()")),
            Question("q9", "time", "hour", "方便的时间"),
            Question(
                "q10", "phone", "phone", "联系电话", sensitive=True, separate_consent=True, required=True
            ),
            Question("q11", "id_number", "card", "身份证号"),
            Question("q12", "location", "place", "位置"),
            Question("q13", "photo", "photos", "照片"),
            Question("q14", "household", "home", "房号"),
            Question("q15", "long_text", "more", "其他意见"),
            Question("q16", "single", "checked", "核实情况", staff_only=True, options=YES_NO),
            Question("q17", "text", "why", "核实说明", relevant=expression("${checked} = 'no'")),
        ),
    )


def one_screen() -> Form:
    """`every_type` without its page break."""
    form = every_type()
    return Form(
        title=form.title,
        intro=form.intro,
        consent=form.consent,
        items=tuple(item for item in form.items if not isinstance(item, PageBreak)),
    )
