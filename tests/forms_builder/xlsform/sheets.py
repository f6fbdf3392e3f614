"""Workbooks that tests share, and the files that they name."""

from __future__ import annotations

from tests.forms_builder.xlsform.workbooks import form, table, workbook

YES_NO = (("list_name", "name", "label"), ("yes_no", "yes", "是"), ("yes_no", "no", "否"))

FILES = {
    "cities.csv": "name,label,province\nwx,无锡,苏\nnj,南京,苏\nhz,杭州,浙\n".encode(),
    "codes.csv": b"code;title\n1;One\n2;Two\n",
    "parks.geojson": b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": '
    b'{"type": "Point", "coordinates": [120.3, 31.5]}, "properties": {"id": "p1", "title": "Park"}}]}',
    "clinics.xml": b"<root><item><name>c1</name><label>Clinic</label><beds>4</beds></item></root>",
    "fruits.csv": b"name,price\nmango,3\n",
    "cat.png": b"\x89PNG\r\n\x1a\nnot really a picture",
}


def row(kind: str, name: str = "", zh: str = "", en: str = "", **cells: str) -> dict[str, str]:
    """A row of the survey sheet in two languages; `__` in a heading stands for `::`."""
    labels = {"label::中文 (zh-Hans)": zh, "label::English (en)": en}
    more = {heading.replace("__", "::"): text for heading, text in cells.items()}
    return {"type": kind, "name": name, **labels, **more}


KITCHEN_SINK = form(
    table(
        row("start", "start"),
        row("text", "姓名", "您的姓名", "Your name", hint="全名", required="yes"),
        row(
            "integer",
            "age",
            "您的年龄",
            "Your age",
            required="true()",
            default="18",
            constraint=". > 0 and . < 150",
            constraint_message="请核对",
        ),
        row("begin group", "home", "家庭", "Home", relevant="${age} >= 18", appearance="field-list"),
        row("select_one yes_no", "has_car", "有车吗", "A car?", appearance="minimal"),
        row("select_multiple colours", "colours", "颜色", "Colours", parameters="randomize=true seed=42"),
        row("select_one provinces", "province", "省", "Province"),
        row("select_one towns", "town", "市", "Town", choice_filter="province=${province}"),
        row("begin repeat", "member", "成员", "Member", repeat_count="${age} div 10"),
        row("text", "name", "称呼", "Name", default="concat('a', ${姓名})"),
        row("begin repeat", "job", "工作", "Job"),
        row("text", "title", "职务", "Title", constraint=". != ''"),
        row("end repeat"),
        row("end repeat"),
        row("note", "told", "共 ${total} 人", "${total} people", media__image="cat.png"),
        row("end group"),
        row("calculate", "total", calculation="count(${member})"),
        row("text", "stamp", "时间", "Time", calculation="now()", trigger="${age}"),
        row("range", "score", "分", "Score", parameters="start=0 end=10 step=0.5"),
        row("rank colours", "order", "排序", "Order"),
        row("select_one_from_file cities.csv", "city", "城市", "City"),
        row("select_one_from_file codes.csv", "code", "代码", "Code", parameters="value=code label=title"),
        row("select_one_from_file parks.geojson", "park", "公园", "Park"),
        row("xml-external", "clinics"),
        row("calculate", "beds", calculation="instance('clinics')/root/item[name='c1']/beds"),
        row("calculate", "price", calculation="pulldata('fruits', 'price', 'name', 'mango')"),
        row("select_one yes_no or_other", "other_way", "其他", "Other"),
        row("image", "photo", "照片", "Photo", appearance="annotate", parameters="max-pixels=1000"),
        row("image", "sign", "签名", "Sign", appearance="signature"),
        row(
            "text",
            "story",
            "经过",
            "Story",
            required="${age} > 20",
            appearance="multiline",
            guidance_hint="Ask slowly",
            body__kind="x",
            **{"my notes": "seen by the board"},
        ),
        row("audit", parameters="track-changes=true"),
    ),
    (
        ("list_name", "name", "label::中文 (zh-Hans)", "label::English (en)", "province", "media::image"),
        ("yes_no", "yes", "是", "Yes"),
        ("yes_no", "no", "否", "No"),
        ("colours", "r", "红", "Red", None, "cat.png"),
        ("colours", "g", "绿", "Green"),
        ("provinces", "js", "苏", "Jiangsu"),
        ("provinces", "zj", "浙", "Zhejiang"),
        ("towns", "wx", "无锡", "Wuxi", "js"),
        ("towns", "hz", "杭州", "Hangzhou", "zj"),
    ),
    (
        ("form_title", "form_id", "version", "instance_name", "style", "my setting"),
        ("厨房", "kitchen", "7", "concat(${姓名}, ' ', ${instanceID})", "pages", "kept"),
    ),
    changelog=(("when", "what"), ("today", "=made")),
)

FIXTURES = {
    "plain": form((("type", "name", "label"), ("text", "a", "A"), ("integer", "b", "B"))),
    "kitchen_sink": KITCHEN_SINK,
    "one_sheet_of_any_name": workbook({"Sheet1": (("type", "name", "label"), ("text", "a", "A"))}),
    "external": workbook(
        {
            "survey": (
                ("type", "name", "label", "choice_filter"),
                ("select_one yes_no", "sure", "Sure?"),
                ("select_one_external towns", "town", "Town", "sure=${sure}"),
            ),
            "choices": YES_NO,
            "external_choices": (("list_name", "name", "label", "sure"), ("towns", "a", "A", "yes")),
        }
    ),
    "loop": form(
        (
            ("type", "name", "label"),
            ("begin loop over yes_no", "each", None),
            ("integer", "number", "How many %(label)s (%(name)s)?"),
            ("end loop",),
            ("integer", "number", "All"),
        ),
        YES_NO,
    ),
    "table_list": form(
        (
            ("type", "name", "label", "appearance"),
            ("begin group", "table", "Do you agree?", "table-list"),
            ("select_one yes_no", "first", "One"),
            ("select_one yes_no", "second", "Two"),
            ("end group",),
        ),
        YES_NO,
    ),
    "entities": workbook(
        {
            "survey": (("type", "name", "label", "save_to"), ("text", "a", "A", "full_name")),
            "settings": (("form_id", "version"), ("f", "1")),
            "entities": (("list_name", "label"), ("people", "${a}")),
        }
    ),
}
