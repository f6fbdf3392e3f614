"""The columns of a roster file. Headings are data, the same in every language of the interface.

Blank cells leave what is stored alone, unless the importer asks for them to clear it.
"""

from __future__ import annotations

from dataclasses import dataclass

from territory.enums import Occupancy


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key` is the model's field, or the part of the address; `private` values are shown masked.

    `example` and `hint` fill the template's example row and its sheet of notes.
    """

    key: str
    heading: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    private: bool = False
    address: bool = False
    width: int = 12
    example: str = ""
    hint: str = ""


COMMUNITY = Column(
    "community", "社区", ("社区名称", "村(社区)", "所属社区", "community"), address=True, width=14,
    hint="可以不填。填了就必须是导入时选择的那个社区。",
)  # fmt: skip
CODE = Column(
    "code", "区划代码", ("社区代码", "统计区划代码", "code"), address=True, width=16,
    hint="可以不填。填了就必须是所选社区的代码。",
)  # fmt: skip
ESTATE = Column(
    "estate", "小区", ("小区名称", "所属小区", "住宅小区", "estate"), required=True, address=True, width=16,
    example="阳光花园", hint="必填。与系统里的小区名称一致；“阳光花园小区”等于“阳光花园”。",
)  # fmt: skip
BUILDING = Column(
    "building", "楼栋", ("楼号", "栋号", "幢号", "楼栋号", "楼幢", "楼", "栋", "building"),
    required=True, address=True,
    example="3栋", hint="必填。“3栋”“3号楼”“3幢”“３＃”“三栋”都算同一栋（能分清时）。",
)  # fmt: skip
UNIT = Column(
    "unit", "单元", ("单元号", "unit"), address=True, width=8,
    example="2", hint="没有单元的楼栋留空，按 1 单元处理。",
)  # fmt: skip
ROOM = Column(
    "room", "房号", ("室号", "门牌号", "房间号", "户号", "房屋号", "室", "room"),
    required=True, address=True, width=10,
    example="501", hint="必填。最多 8 个字。“0501”“501室”等于“501”。",
)  # fmt: skip
AREA = Column(
    "floor_area", "建筑面积", ("面积", "房屋面积", "建筑面积(平方米)", "建筑面积(㎡)", "floor_area"),
    example="89.5", hint="平方米，最多两位小数。",
)  # fmt: skip
OCCUPANCY = Column(
    "occupancy", "居住情况", ("居住状况", "居住状态", "使用情况", "房屋状态", "occupancy"), width=14,
    example="自住", hint="自住、出租、空置、非住宅、不清楚。",
)  # fmt: skip
RESIDENTS = Column(
    "residents", "居住人数", ("人数", "常住人数", "实住人数", "人口数", "residents"), width=10,
    example="3", hint="整数，0 到 99。",
)  # fmt: skip
MOVED_IN = Column(
    "moved_in_on", "入住日期", ("入住时间", "迁入日期", "moved_in_on"), width=13,
    example="2019-06-01", hint="如 2019-06-01、2019年6月1日，或 Excel 的日期。",
)  # fmt: skip
NAME = Column(
    "contact_name", "联系人", ("姓名", "户主", "业主", "业主姓名", "户主姓名", "联系人姓名", "contact_name"),
    private=True,
    example="李明", hint="最多 40 个字。带 * 的（已隐藏的）姓名不能导入。",
)  # fmt: skip
PHONE = Column(
    "contact_phone", "联系电话",
    ("电话", "手机", "手机号", "手机号码", "电话号码", "联系方式", "contact_phone"),
    private=True, width=16,
    example="13800000000", hint="手机号，或带区号的座机（0731-88888888）。这一列请设为“文本”格式。",
)  # fmt: skip
NOTE = Column(
    "note", "备注", ("说明", "note"), width=24,
    example="示例行，请删除", hint="最多 200 个字。",
)  # fmt: skip

COLUMNS = (
    COMMUNITY, CODE, ESTATE, BUILDING, UNIT, ROOM, AREA, OCCUPANCY, RESIDENTS, MOVED_IN, NAME, PHONE, NOTE,
)  # fmt: skip
BY_KEY = {column.key: column for column in COLUMNS}
REQUIRED = tuple(column for column in COLUMNS if column.required)
FACTS = tuple(column for column in COLUMNS if not column.address)  # what is known of a dwelling
FACT_KEYS = tuple(column.key for column in FACTS)

# 居住情况 as it is written in files; the first is how it is exported.
OCCUPANCIES: dict[Occupancy, tuple[str, ...]] = {
    Occupancy.OWNER: ("自住", "业主自住", "自有自住", "常住", "owner"),
    Occupancy.TENANT: ("出租", "租住", "租赁", "出租房", "租户", "tenant"),
    Occupancy.VACANT: ("空置", "空关", "无人居住", "空房", "vacant"),
    Occupancy.BUSINESS: ("非住宅", "非住宅使用", "商用", "商业", "办公", "business"),
    Occupancy.UNKNOWN: ("不清楚", "未知", "不详", "unknown"),
}
