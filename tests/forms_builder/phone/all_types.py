"""A form with every question type, each with the settings and looks that it knows, and answers that fit."""

from __future__ import annotations

from typing import Any

from forms_builder.schema import ChoiceList, Expression, Form, Option, Question
from tests.forms_builder.phone.forms import GRADES, YES_NO, expression

HASH = "a" * 64
COUNTIES = [
    ("北京市", ("东城区", "西城区", "朝阳区", "海淀区")),
    ("湖南省", ("衡山县", "衡东县", "祁东县", "耒阳市", "常宁市")),
    ("江西省", ("上饶县", "德兴市", "婺源县", "鄱阳县")),
]


def counties() -> ChoiceList:
    """A list of three provinces' counties, each with its province."""
    rows = [
        (f"{province[:1]}{number}", name, province)
        for province, names in COUNTIES
        for number, name in enumerate(names, start=1)
    ]
    return ChoiceList(("name", "label", "province"), tuple(rows), "counties.csv")


def options(*labels: str, **more: Any) -> tuple[Option, ...]:
    """Options a, b, c …"""
    return tuple(Option("abcdefghijklmnopqrstuvwxyz"[at], label, **more) for at, label in enumerate(labels))


STREETS = options(
    *(
        f"{name}社区"
        for name in [
            "阳光",
            "春风",
            "东湖",
            "西岭",
            "南苑",
            "北桥",
            "金星",
            "银杏",
            "红旗",
            "光明",
            "和平",
            "幸福",
        ]
    )
)


def one_of_each() -> tuple[Question, ...]:
    """Every built-in type once, in the order of the registry; the name is the key."""
    return (
        Question(
            "i1", "single", "single", "您住的房子是哪种？", options=options("商品房", "安置房", "自建房")
        ),
        Question(
            "i2",
            "multiple",
            "multiple",
            "小区最需要改善什么？",
            options=(*options("停车", "充电", "绿化", "电梯"), Option("none", "都不需要", exclusive=True)),
            settings={"least": 1, "most": 2},
        ),
        Question("i3", "dropdown", "dropdown", "您属于哪个社区？", options=STREETS),
        Question("i4", "rating", "rating", "您对小区总体满意吗？", options=GRADES),
        Question(
            "i5",
            "matrix",
            "matrix",
            "各项服务您满意吗？",
            options=GRADES[:3],
            rows=every_row("保洁", "保安"),
        ),
        Question(
            "i6",
            "ranking",
            "ranking",
            "请把这几件事按急迫程度排序",
            options=options("修路灯", "加电梯", "建车棚", "补绿化"),
            settings={"ranks": 3},
        ),
        Question(
            "i7",
            "nps",
            "nps",
            "您有多大可能向亲友推荐本小区？",
            settings={"low": "完全不可能", "high": "非常可能"},
        ),
        Question("i8", "acknowledge", "acknowledge", "我已了解本次调查的用途"),
        Question("i9", "text", "text", "您怎么称呼？"),
        Question("i10", "long_text", "long_text", "您还有什么意见？"),
        Question("i11", "integer", "integer", "家里有几口人？"),
        Question("i12", "decimal", "decimal", "住房面积（平方米）"),
        Question(
            "i13",
            "slider",
            "slider",
            "物业费您最多愿意付多少？",
            settings={"start": 0, "end": 5, "step": 0.5, "unit": "元/平方米"},
        ),
        Question("i14", "date", "date", "哪天入住的？"),
        Question("i15", "time", "time", "几点在家方便？"),
        Question("i16", "datetime", "datetime", "停水从什么时候开始？"),
        Question("i17", "phone", "phone", "联系电话"),
        Question("i18", "id_number", "id_number", "身份证号"),
        Question("i19", "location", "location", "问题在哪里？"),
        Question("i20", "trace", "trace", "请沿消防通道走一遍"),
        Question("i21", "shape", "shape", "请绕空地走一圈"),
        Question("i22", "photo", "photo", "拍一下现场", settings={"most": 3}),
        Question("i23", "signature", "signature", "请签名"),
        Question("i24", "audio", "audio", "说说您的想法", settings={"seconds": 60}),
        Question("i25", "video", "video", "拍一段现场视频"),
        Question("i26", "file", "file", "上传表决票或合同"),
        Question("i27", "barcode", "barcode", "扫电梯上的设备码"),
        Question("i28", "note", "note", "以下由系统自动记录。"),
        Question(
            "i29", "calculated", "calculated", "人均面积", calculation=expression("${decimal} div ${integer}")
        ),
        Question("i30", "hidden", "hidden", "来源", settings={"parameter": "from", "preload": "start"}),
    )


def every_row(*labels: str) -> Any:
    """Lines r1, r2 …"""
    from forms_builder.schema import Row

    return tuple(Row(f"r{number}", label) for number, label in enumerate(labels, start=1))


def all_types(*, required: bool = False) -> Form:
    """One of each, without anything that depends on another question."""
    from dataclasses import replace

    asked = [
        replace(each, required=required and each.type not in ("note", "calculated", "hidden"))
        for each in one_of_each()
    ]
    return Form(title="全部题型", items=tuple(asked))


ANSWERS: dict[str, Any] = {
    "single": "a",
    "multiple": ["a", "c"],
    "dropdown": "c",
    "rating": "5",
    "matrix": {"r1": "5", "r2": "3"},
    "ranking": ["c", "a", "b"],
    "nps": 9,
    "acknowledge": "OK",
    "text": "王女士",
    "long_text": "第一行\n第二行",
    "integer": 3,
    "decimal": 98.5,
    "slider": 2.5,
    "date": "2020-05-01",
    "time": "18:30",
    "datetime": "2026-03-01T07:15",
    "phone": "13812345678",
    "id_number": "11010519491231002X",
    "location": {"lat": 26.89, "lng": 112.57, "accuracy": 20.0},
    "trace": [[26.89, 112.57, 8.0], [26.891, 112.571]],
    "shape": [[26.89, 112.57], [26.891, 112.57], [26.891, 112.571]],
    "photo": [HASH, "b" * 64],
    "signature": [HASH],
    "audio": [HASH],
    "video": [HASH],
    "file": [HASH],
    "barcode": "6901234567892",
    "hidden": "poster",
}
"""Clean answers: what is stored. What is calculated is not among them."""


def related() -> Form:
    """What questions do to each other and to their options: “other”, cascades, piping, quotas, looks."""
    same_province = Expression("province = ${province}", ["=", ["column", "province"], ["$", "province"]])
    provinces = tuple(Option(province, province) for province, _names in COUNTIES)
    return Form(
        title="题目之间",
        lists={"counties": counties()},
        items=(
            Question(
                "j1",
                "single",
                "pet",
                "家里养什么宠物？",
                options=(*options("狗", "猫", "鸟"), Option("other", "其他", other=True)),
                settings={"randomize": True},
            ),
            Question(
                "j1_other",
                "text",
                "pet_other",
                "请说明是什么宠物",
                required=True,
                relevant=expression("selected(${pet}, 'other')"),
                companion="pet",
            ),
            Question("j2", "text", "pet_name", "它叫什么名字？"),
            Question(
                "j3",
                "single",
                "walk",
                "${pet_name}（${pet}）每天出门几次？",
                hint="指${pet_name}",
                options=options("一次", "两次", "更多"),
                appearance="columns",
            ),
            Question("j4", "dropdown", "province", "您从哪个省来？", options=provinces),
            Question(
                "j5",
                "dropdown",
                "county",
                "哪个县（市、区）？",
                choices_from="counties",
                choice_filter=same_province,
            ),
            Question(
                "j5b",
                "ranking",
                "towns",
                "这几个地方您想先去哪里？",
                choices_from="counties",
                choice_filter=same_province,
            ),
            Question(
                "j5c",
                "multiple",
                "seen",
                "去过哪些地方？",
                choices_from="counties",
                choice_filter=same_province,
            ),
            Question(
                "j6",
                "single",
                "gift",
                "想要哪样小礼品？",
                options=(
                    Option("tea", "茶叶", quota=2),
                    Option("oil", "食用油", quota=100),
                    Option("no", "不要"),
                ),
            ),
            Question(
                "j7",
                "single",
                "likert",
                "您觉得小区安全吗？",
                options=options("很安全", "较安全", "一般", "不太安全", "很不安全"),
                appearance="likert",
            ),
            Question(
                "j8",
                "single",
                "minimal",
                "您的年龄段？",
                options=options("18-35岁", "36-59岁", "60岁以上"),
                appearance="minimal",
            ),
            Question("j9", "single", "yard", "您支持吗？", options=YES_NO, appearance="columns-2"),
        ),
    )


def preset() -> Form:
    """Answers that the author filled in beforehand."""
    return Form(
        title="预填",
        items=(
            Question("k1", "integer", "people", "家里几口人？", default=expression("3")),
            Question(
                "k2", "dropdown", "grade", "哪一档？", options=options("甲", "乙"), default=expression("'b'")
            ),
            Question("k3", "text", "why", "说明"),
        ),
    )
