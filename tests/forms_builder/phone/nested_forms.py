"""A household's form: repeats two deep, one that an answer counts, a sum in a note, towns by their county."""

from __future__ import annotations

from forms_builder.logic import parse
from forms_builder.schema import ChoiceList, Expression, Form, Group, Option, PageBreak, Question, Repeat
from tests.forms_builder.phone.forms import YES_NO, expression

CITIES = (Option("hy", "衡阳市"), Option("cs", "长沙市"))
DISTRICTS = ChoiceList(
    ("name", "label", "city"),
    (("zh", "珠晖区", "hy"), ("yf", "雁峰区", "hy"), ("yl", "岳麓区", "cs"), ("kf", "开福区", "cs")),
)


def person() -> tuple[Question | Group, ...]:
    """What is asked about each member of the family."""
    job = (
        Question("j1", "text", "title", "做什么工作", required=True),
        Question("j2", "integer", "pay", "每月收入（元）", constraint=expression(". >= 0")),
    )
    return (
        Question("m1", "text", "who", "姓名", required=True),
        Question("m2", "integer", "age", "年龄", required=True, constraint=expression(". >= 0 and . <= 120")),
        Question("m3", "single", "work", "有没有工作", relevant=expression("${age} >= 16"), options=YES_NO),
        Question("m4", "note", "hello", "${who}，每月收入一共${earned}元。"),
        Question("m5", "calculated", "earned", "", calculation=expression("sum(${pay})")),
        Repeat("r2", "工作", expression("${work} = 'yes'"), job, name="jobs", one="工作", most=3),
        Question(
            "m6",
            "multiple",
            "help",
            "需要哪些帮助",
            options=(
                Option("meal", "送餐"),
                Option("clean", "保洁"),
                Option("none", "都不需要", exclusive=True),
            ),
        ),
        Question(
            "m7",
            "ranking",
            "wish",
            "按重要排序",
            options=(Option("a", "看病"), Option("b", "出行"), Option("c", "聊天")),
        ),
    )


def household() -> Form:
    """The form."""
    return Form(
        title="家庭情况登记",
        lists={"districts": DISTRICTS},
        items=(
            Question("h1", "single", "city", "住在哪个市", required=True, options=CITIES),
            Question(
                "h2",
                "single",
                "district",
                "住在哪个区",
                required_if=expression("${city} = 'hy'"),
                choices_from="districts",
                choice_filter=Expression("city = ${city}", parse("city = ${city}", columns=True)),
            ),
            Question("h3", "integer", "rooms", "有几间房", default=expression("2")),
            Repeat("r1", "家庭成员", None, person(), name="family", one="成员", least=1, most=4),
            Question("h4", "calculated", "total", "", calculation=expression("sum(${age})")),
            Question("h5", "note", "sum", "全家年龄一共${total}岁。"),
            Question("h6", "integer", "cars", "有几辆车"),
            Repeat(
                "r3",
                "车辆",
                None,
                (Question("c1", "text", "plate", "车牌号", required=True),),
                name="car",
                one="车",
                count=expression("${cars}"),
            ),
        ),
    )


def paged() -> Form:
    """A repeat on the first of two screens."""
    pet = (Question("p1", "text", "call", "叫什么", required=True),)
    return Form(
        title="宠物",
        items=(
            Repeat("r1", "宠物", None, pet, name="pet", one="宠物"),
            Question("p2", "calculated", "count", "", calculation=expression("count(${pet})")),
            PageBreak("b1", "第二页"),
            Question("p3", "note", "sum", "一共${count}只。"),
            Question("p4", "text", "more", "还想说什么"),
        ),
    )


def photographed() -> Form:
    """Photos in a repeat."""
    spot = (Question("s1", "text", "place", "在哪里"), Question("s2", "photo", "shots", "照片"))
    return Form(title="巡查", items=(Repeat("r1", "地点", None, spot, name="spot", one="地点", least=1),))


def dated() -> Form:
    """A plain list of questions, of which one begins with a day that has to be worked out."""
    day = Question("q1", "date", "day", "哪一天", required=True, default=expression("date('2026-03-02')"))
    return Form(title="日期", items=(day, Question("q2", "text", "why", "为什么")))


def ruled() -> Form:
    """What an answer makes required, what may not be changed, and what is worked out but may be changed."""
    return Form(
        title="规则",
        items=(
            Question("q1", "single", "moved", "搬过家吗", required=True, options=YES_NO),
            Question("q2", "text", "reason", "为什么", required_if=expression("${moved} = 'yes'")),
            Question(
                "q3", "text", "fixed", "不能改", read_only=expression("true()"), default=expression("'甲'")
            ),
            Question(
                "q4",
                "single",
                "locked",
                "搬家后不能改",
                options=YES_NO,
                read_only=expression("${moved} = 'yes'"),
            ),
            Question("q5", "integer", "price", "单价"),
            Question("q6", "integer", "cost", "总价", calculation=expression("${price} * 10")),
            Question(
                "q7",
                "text",
                "asked",
                "问到的原因",
                calculation=expression("${reason}"),
                trigger=("reason",),
            ),
        ),
    )
