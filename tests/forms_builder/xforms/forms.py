"""Forms that use everything: each question type, repeats two deep, lists, calculations, languages."""

from __future__ import annotations

from typing import Any

from forms_builder.logic import parse
from forms_builder.schema import (
    ChoiceList,
    Consent,
    Expression,
    Form,
    Group,
    Option,
    PageBreak,
    Question,
    Repeat,
    Row,
)

ABC = tuple(Option(value, label) for value, label in (("a", "甲"), ("b", "乙"), ("c", "丙")))
GRADES = (Option("5", "好", score=100), Option("1", "差", score=0), Option("na", "不清楚", na=True))


def expression(text: str) -> Expression:
    """As publishing freezes it."""
    return Expression(text, parse(text))


def filtering(text: str) -> Expression:
    """A choice filter: bare names are columns of the list."""
    return Expression(text, parse(text, columns=True))


def question(kind: str, name: str, **changes: Any) -> Question:
    """A question whose id differs from its name."""
    return Question(f"id-{name}", kind, name, changes.pop("label", f"题目 {name}"), **changes)


def every_type() -> Form:
    """Each type once, with what it can have."""
    wide = (*ABC, Option("none", "都没有", exclusive=True), Option("gone", "停用", enabled=False))
    items = (
        question(
            "single", "one", options=(*ABC, Option("else", "其他", other=True, quota=99)), required=True
        ),
        question("text", "one_other", companion="one", relevant=expression("selected(${one}, 'else')")),
        question("dropdown", "pick", options=ABC),
        question("multiple", "many", options=wide, settings={"least": 2, "most": 3}),
        question("rating", "grade", options=GRADES),
        question(
            "matrix", "grid", options=GRADES, rows=(Row("r 1", "路"), Row("灯", "灯")), hint="每行选一个"
        ),
        question("ranking", "order", options=ABC, settings={"ranks": 2}),
        question("nps", "nps"),
        question("slider", "heat", settings={"start": 10, "end": 30, "step": 0.5}),
        question("acknowledge", "ack"),
        PageBreak("id-page", "第二页"),
        question("text", "line"),
        question("long_text", "words"),
        question("barcode", "code"),
        question("integer", "count", constraint=expression(". >= 1 and . <= 9"), constraint_message="1到9"),
        question("decimal", "price"),
        question("date", "day"),
        question("time", "clock"),
        question("datetime", "moment"),
        question("phone", "tel", separate_consent=True),
        question("id_number", "card"),
        question("household", "home"),
        question("location", "here"),
        question("trace", "way"),
        question("shape", "plot"),
        question("photo", "pics", constraint=expression("count(.) >= 2 and count(.) <= 3"), required=True),
        question("photo", "pic", settings={"most": 1, "camera": True}),
        question("signature", "sign"),
        question("audio", "sound"),
        question("video", "film"),
        question("file", "paper", settings={"most": 2}),
        question("note", "said", label="照片：${one}"),
        question("calculated", "twice", calculation=expression("${count} * 2")),
        question("hidden", "from_where", settings={"parameter": "from"}),
        question("text", "for_staff", staff_only=True),
        question("text", "why", relevant=expression("count(${pics}) > 1 and ${twice} > 4")),
    )
    return Form("全部题型", items, intro="请如实填写。", consent=Consent("个人信息告知"))


def repeats() -> Form:
    """Members and their jobs, with sums over both and a condition inside."""
    jobs = Repeat(
        "id-jobs",
        "工作",
        name="jobs",
        items=(
            question("text", "title", required=True),
            question("integer", "pay", relevant=expression("${adult} = 'yes'")),
            question("photo", "proof", settings={"most": 2}),
        ),
    )
    family = Repeat(
        "id-family",
        "家庭成员",
        name="family",
        most=8,
        items=(
            question("text", "who", required=True),
            question("integer", "age", constraint=expression(". >= 0 and . <= 120")),
            question("calculated", "adult", calculation=expression("if(${age} >= 18, 'yes', 'no')")),
            Group("id-more", "更多", items=(question("multiple", "likes", options=ABC), jobs)),
        ),
    )
    items = (
        question("integer", "people"),
        family,
        question("calculated", "years", calculation=expression("sum(${age})")),
        question("text", "end_word", relevant=expression("count(${family}) > 1")),
        Repeat(
            "id-cars",
            "车辆",
            name="cars",
            count=expression("${people} + 1"),
            items=(question("text", "plate"),),
        ),
    )
    return Form("家庭", items)


def listed() -> Form:
    """Choices from a list with a filter, and from a file."""
    towns = ChoiceList(("name", "label", "county"), (("t1", "东镇", "c1"), ("t2", "西镇", "c2")))
    shops = ChoiceList(("name", "label"), (("s1", "便利店"), ("s2", "菜场")), file="shops.csv")
    items = (
        question("single", "county", options=(Option("c1", "一县"), Option("c2", "二县"))),
        question("dropdown", "town", choices_from="towns", choice_filter=filtering("county = ${county}")),
        question("multiple", "shop", choices_from="shops.csv"),
    )
    return Form("选择", items, lists={"towns": towns, "shops.csv": shops})


def translated() -> Form:
    """Two languages; some words are missing in the second."""
    items = (
        question("single", "one", label="您满意吗", options=ABC[:2], required=True),
        question(
            "matrix", "grid", label="各项", options=GRADES, rows=(Row("road", "道路"), Row("lamp", "路灯"))
        ),
        question("photo", "pics", label="照片", settings={"most": 2}, hint="拍清楚"),
        question("phone", "tel", label="电话", separate_consent=True),
    )
    english = {
        "title": "Survey",
        "intro": "Please answer.",
        "consent.notice": "We ask for …",
        "id-one.label": "Are you satisfied?",
        "id-one.option.a": "Yes",
        "id-grid.label": "Items",
        "id-grid.row.road": "Road",
        "id-grid.option.5": "Good",
        "id-pics.label": "Photos",
        "id-tel.label": "Phone",
    }
    return Form(
        "问卷",
        items,
        intro="请作答。",
        consent=Consent("告知"),
        languages=("en",),
        translations={"en": english},
    )
