"""Rules for answers that cannot be met, check nothing, or contradict the question itself."""

from __future__ import annotations

from tests.forms_builder.checking.building import YES_NO, Planted, form, group, q

HELP = "meal=送餐 clean=保洁 hair=理发 walk=陪伴 bath=助浴 none=都不需要!"
KEEP = q("single", "keep", "家里养狗吗", options=YES_NO, required=True)


def number(constraint: str, **more: object) -> object:
    """A question for a number."""
    return q("integer", "n", "家中人数", constraint=constraint, **more)


def text(constraint: str, **more: object) -> object:
    """A question for a text."""
    return q("text", "t", "门牌编号", constraint=constraint, **more)


def help_(constraint: str = "", **more: object) -> object:
    """A multiple choice."""
    if constraint:
        more["constraint"] = constraint
    return q("multiple", "help", "需要哪些帮助", **{"options": HELP, **more})


CASES = [
    Planted("range_upside_down", "n", form(number(". >= 10 and . <= 5")), form(number(". >= 5 and . <= 10"))),
    Planted(
        "range_upside_down",
        "t",
        form(text("string-length(.) > 20 and string-length(.) < 5")),
        form(text("string-length(.) > 5 and string-length(.) < 20")),
    ),
    Planted(
        "range_upside_down",
        "help",
        form(help_("count-selected(.) >= 3 and count-selected(.) <= 1")),
        form(help_("count-selected(.) >= 1 and count-selected(.) <= 3")),
    ),
    Planted(
        "range_upside_down",
        "d",
        form(q("date", "d", "登记日期", constraint=". >= date('2026-06-01') and . <= date('2026-01-01')")),
        form(q("date", "d", "登记日期", constraint=". >= date('2026-01-01') and . <= date('2026-06-01')")),
    ),
    Planted(
        "range_upside_down",
        "s",
        form(q("slider", "s", "打分", settings={"start": 10, "end": 0})),
        form(q("slider", "s", "打分", settings={"start": 0, "end": 10})),
    ),
    Planted(
        "range_upside_down",
        "help",
        form(help_(settings={"least": 3, "most": 2})),
        form(help_(settings={"least": 2, "most": 3})),
    ),
    Planted(
        "answer_never",
        "help",
        form(q("multiple", "help", "需要哪些帮助", options="a=送餐 b=保洁", settings={"least": 5})),
        form(q("multiple", "help", "需要哪些帮助", options="a=送餐 b=保洁", settings={"least": 2})),
    ),
    Planted("constraint_never", "n", form(number(". = 3 and . = 4")), form(number(". = 3 or . = 4"))),
    Planted(
        "constraint_never",
        "n",
        form(number(". > 3 and . < 4")),
        form(q("decimal", "n", "身高（米）", constraint=". > 3 and . < 4")),
    ),
    Planted(
        "constraint_never",
        "help",
        form(help_("selected(., 'none') and selected(., 'meal')")),
        form(help_("selected(., 'none') or selected(., 'meal')")),
    ),
    Planted(
        "constraint_never",
        "t",
        form(text("regex(., '^[0-9]{11}$') and string-length(.) = 10")),
        form(text("regex(., '^[0-9]{11}$') and string-length(.) = 11 and starts-with(., '1')")),
    ),
    Planted(
        "constraint_never",
        "t",
        form(text("regex(., '^1[0-9]+$') and regex(., '^2')")),
        form(text("regex(., '^1[0-9]+$') and regex(., '2$')")),
    ),
    Planted(
        "constraint_never",
        "p",
        form(q("phone", "p", "联系电话", constraint="regex(., '^9{3}$')")),
        form(q("phone", "p", "联系电话", constraint="regex(., '^1[3-9][0-9]{9}$')")),
    ),
    Planted(
        "constraint_never",
        "t",
        form(text("starts-with(., 'A') and . = 'B12'")),
        form(text("starts-with(., 'A') or . = 'B12'")),
    ),
    Planted(
        "constraint_never",
        "photos",
        form(q("photo", "photos", "现场照片", constraint="count(.) > 20")),
        form(q("photo", "photos", "现场照片", constraint="count(.) >= 2")),
    ),
    Planted(
        "constraint_never",
        "mark",
        form(q("nps", "mark", "向亲友推荐的可能", constraint=". > 10")),
        form(q("nps", "mark", "向亲友推荐的可能", constraint=". > 5")),
    ),
    Planted(
        "constraint_empty_only",
        "n",
        form(number(". = ''", required=True)),
        form(number(". > 0", required=True)),
    ),
    Planted(
        "constraint_empty_only",
        "help",
        form(help_("count-selected(.) = 0", required=True)),
        form(help_("count-selected(.) = 1", required=True)),
    ),
    Planted("pattern_never", "t", form(text("regex(., 'a^b')")), form(text("regex(., 'a.b')"))),
    Planted("pattern_never", "t", form(text("regex(., '$[0-9]+')")), form(text("regex(., '[0-9]+$')"))),
    Planted(
        "date_never",
        "d",
        form(q("date", "d", "登记日期", constraint=". > today() and . < date('2020-01-01')")),
        form(q("date", "d", "登记日期", constraint=". <= today() and . > date('2020-01-01')")),
    ),
    Planted(
        "date_never",
        "d",
        form(q("date", "d", "登记日期", constraint=". > date('2150-01-01')")),
        form(q("date", "d", "登记日期", constraint=". > date('2050-01-01')")),
    ),
    Planted(
        "date_never",
        "h",
        form(q("time", "h", "上门时间", constraint="decimal-time(.) > 1")),
        form(q("time", "h", "上门时间", constraint="decimal-time(.) > 0.5")),
    ),
    Planted(
        "constraint_never_here",
        "n",
        form(
            KEEP,
            q("integer", "dogs", "几只", relevant="${keep} = 'yes'"),
            q("integer", "n", "其中几只办了证", relevant="${keep} = 'no'", constraint=". <= ${dogs}"),
        ),
        form(
            KEEP,
            q("integer", "dogs", "几只", relevant="${keep} = 'yes'"),
            q("integer", "n", "其中几只办了证", relevant="${keep} = 'yes'", constraint=". <= ${dogs}"),
        ),
    ),
    Planted(
        "constraint_never_here",
        "n",
        form(
            q("integer", "age", "周岁年龄", constraint=". >= 0 and . <= 120"),
            number(". > ${age} + 200 and . < 150"),
        ),
        form(
            q("integer", "age", "周岁年龄", constraint=". >= 0 and . <= 120"),
            number(". > ${age} + 20 and . < 150"),
        ),
    ),
    Planted(
        "constraint_never_here",
        "n",
        form(
            q("integer", "low", "最少人数"),
            q("integer", "high", "最多人数", constraint=". < ${low}"),
            number(". >= ${low} and . <= ${high}"),
        ),
        form(
            q("integer", "low", "最少人数"),
            q("integer", "high", "最多人数", constraint=". > ${low}"),
            number(". >= ${low} and . <= ${high}"),
        ),
    ),
    Planted("constraint_always", "n", form(number(". >= 0 or . < 5")), form(number(". >= 0 and . < 5"))),
    Planted(
        "constraint_always", "t", form(text("string-length(.) <= 500")), form(text("string-length(.) <= 50"))
    ),
    Planted(
        "constraint_always",
        "mark",
        form(q("nps", "mark", "向亲友推荐的可能", constraint=". >= 0 and . <= 10")),
        form(q("nps", "mark", "向亲友推荐的可能", constraint=". >= 1")),
    ),
    Planted(
        "constraint_dead_end",
        "n",
        form(
            q("integer", "all", "总户数", required=True, constraint=". >= 1"),
            q("integer", "n", "出租户数", required=True, constraint=". >= 5 and . <= ${all}"),
        ),
        form(
            q("integer", "all", "总户数", required=True, constraint=". >= 1"),
            q("integer", "n", "出租户数", required=True, constraint=". >= 0 and . <= ${all}"),
        ),
    ),
    Planted(
        "default_refused",
        "n",
        form(number(". >= 1 and . <= 5", default="0")),
        form(number(". >= 1 and . <= 5", default="1")),
    ),
    Planted(
        "default_refused",
        "d",
        form(q("date", "d", "登记日期", constraint=". < today()", default="today()")),
        form(q("date", "d", "登记日期", constraint=". <= today()", default="today()")),
    ),
    Planted(
        "default_refused",
        "keep",
        form(q("single", "keep", "家里养狗吗", options=YES_NO, default="'maybe'")),
        form(q("single", "keep", "家里养狗吗", options=YES_NO, default="'yes'")),
    ),
    Planted(
        "default_refused", "help", form(help_(default="'meal none'")), form(help_(default="'meal clean'"))
    ),
    Planted(
        "read_only_empty",
        "t",
        form(q("text", "t", "门牌编号", required=True, read_only="true()")),
        form(q("text", "t", "门牌编号", required=True, read_only="true()", default="'A1'")),
    ),
    Planted(
        "constraint_never",
        "n",
        form(number(". mod 2 = 1 and . mod 4 = 0")),
        form(number(". mod 2 = 0 and . mod 4 != 0")),
    ),
    Planted(
        "constraint_never",
        "n",
        form(number("regex(., '^1[0-9]{10}$') and . > 0")),
        form(number("regex(., '^1[0-9]{7}$') and . > 0")),
    ),
    Planted(
        "constraint_never", "n", form(number("string-length(.) = 12")), form(number("string-length(.) = 6"))
    ),
    Planted(
        "constraint_always",
        "n",
        form(number(". = int(.)")),
        form(q("decimal", "n", "身高（米）", constraint=". = int(.)")),
    ),
    Planted(
        "date_never",
        "d",
        form(q("date", "d", "登记日期", constraint=". >= '2026-13-01'")),
        form(q("date", "d", "登记日期", constraint=". >= '2026-12-01'")),
    ),
    Planted(
        "date_never",
        "h",
        form(q("time", "h", "上门时间", constraint=". >= '09:00'")),
        form(q("time", "h", "上门时间", constraint="decimal-time(.) >= 0.375")),
    ),
    Planted(
        "read_only_empty",
        "t",
        form(group("锁定", text("string-length(.) < 9", required=True), read_only="true()")),
        form(KEEP, group("锁定", text("string-length(.) < 9", required=True), read_only="${keep} = 'yes'")),
    ),
    Planted("options_missing", "keep", form(q("single", "keep", "家里养狗吗", options="")), form(KEEP)),
]
