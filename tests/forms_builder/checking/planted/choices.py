"""Options nobody can choose, and choice filters that leave none."""

from __future__ import annotations

from typing import Any

from forms_builder.schema import Form, Item, Option
from tests.forms_builder.checking.building import Planted, form, q, table

CITY = q("single", "city", "所在城市", options="cs=长沙 hy=衡阳 yy=岳阳", required=True)
DISTRICTS = """
    name label city
    yl 岳麓区 cs
    kf 开福区 cs
    yf 雁峰区 hy
    yyl 岳阳楼区 yy
"""
HALF = "\n".join(line for line in DISTRICTS.splitlines() if "yyl" not in line)
STRAY = DISTRICTS + "    lq 鹿泉区 sjz\n"


def district(rows: str, *more: Item, kind: str = "single", **settings: Any) -> Form:
    """A cascade of two."""
    asked = {"choices_from": "districts", "choice_filter": "city = ${city}", "required": True, **settings}
    return form(CITY, q(kind, "district", "所在城区", **asked), *more, lists={"districts": table(rows)})


def helps(options: str, constraint: str = "", **more: Any) -> Form:
    """A multiple choice with a rule."""
    rule = {"constraint": constraint} if constraint else {}
    return form(q("multiple", "help", "需要哪些帮助", options=options, **rule, **more))


MANY = "a=送餐 b=保洁 c=理发 d=陪伴 e=助浴 f=代办 g=维修 h=探访 i=康复"
BROKEN = tuple(Option(f"v{n}", f"第{n}档", columns={"zone": "x"}) for n in range(4))
WORKING = tuple(Option(f"v{n}", f"第{n}档", columns={"zone": "cs"}) for n in range(4))

CASES = [
    Planted("filter_dead_end", "district", district(HALF), district(DISTRICTS)),
    Planted(
        "filter_dead_end", "district", district(HALF, required=False), district(DISTRICTS, required=False)
    ),
    Planted(
        "filter_dead_end",
        "district",
        district(DISTRICTS, choice_filter="city = ${city} and name != 'yyl'"),
        district(DISTRICTS, choice_filter="city = ${city} or name = 'yyl'"),
    ),
    Planted("option_never", "district", district(STRAY), district(DISTRICTS)),
    Planted(
        "filter_never",
        "level",
        form(
            CITY,
            q(
                "single",
                "level",
                "所在档次",
                options=BROKEN,
                choice_filter="zone = ${city}",
                relevant="${city} = 'cs'",
            ),
        ),
        form(
            CITY,
            q(
                "single",
                "level",
                "所在档次",
                options=WORKING,
                choice_filter="zone = ${city}",
                relevant="${city} = 'cs'",
            ),
        ),
    ),
    Planted(
        "option_never",
        "help",
        helps(f"{MANY} none=都不需要!", "count-selected(.) >= 2"),
        helps(f"{MANY} none=都不需要!", "count-selected(.) >= 2 or selected(., 'none')"),
    ),
    Planted(
        "option_never",
        "help",
        helps(MANY, "not(selected(., 'c'))"),
        helps(MANY, "not(selected(., 'c') and selected(., 'd'))"),
    ),
    Planted(
        "option_never",
        "one",
        form(q("single", "one", "选一项", options="a=甲 b=乙 c=丙", constraint=". != 'c'")),
        form(
            CITY,
            q("single", "one", "选一项", options="a=甲 b=乙 c=丙", constraint=". != 'c' or ${city} = 'cs'"),
        ),
    ),
    Planted(
        "option_never",
        "one",
        form(
            CITY,
            q(
                "single",
                "one",
                "选一项",
                options="a=甲 b=乙 c=丙",
                constraint=". != 'c' or ${city} = 'cs'",
                relevant="${city} = 'hy'",
            ),
        ),
        form(
            CITY,
            q(
                "single",
                "one",
                "选一项",
                options="a=甲 b=乙 c=丙",
                constraint=". != 'c' or ${city} = 'hy'",
                relevant="${city} != 'cs'",
            ),
        ),
    ),
]
