"""The columns of a file of groups. Blank cells leave what is stored alone."""

from __future__ import annotations

from surveys.chats.enums import Filing, GroupKind, GroupLevel, OwnerKind
from territory.roster.columns import Column
from territory.sheets.kind import COMMON, EXAMPLE_NOTE, KEPT, Kind

AREA = Column(
    "area", "所属区划", ("区划", "所属区域", "所属小区", "所属社区", "小区", "社区"), required=True, width=26,
    example="阳光社区 阳光花园",
    hint="必填。您负责的县市区、街道、社区、小区或楼栋的名称，也可以填区划代码。"
    "重名时前面加上级名称，如“阳光社区 阳光花园”。",
)  # fmt: skip
NAME = Column(
    "name", "群名称", ("名称", "微信群名称", "群名"), required=True, width=26, example="阳光花园业主群",
    hint="必填，2 到 40 个字。按所属区划和群名称辨认。",
)  # fmt: skip
LEVEL = Column(
    "level", "群层级", ("层级", "级别"), width=16, example="组(小区)",
    hint="县市区、乡镇(街道)、村(社区)、组(小区)、居民。新群不填，就按所属区划的级别。",
)  # fmt: skip
KIND = Column(
    "kind", "群类别", ("类别", "群类型"), width=14, example="属地群",
    hint="属地群、职业行业群、兴趣群、公益群、办事服务群。新群不填按属地群。",
)  # fmt: skip
OWNER = Column(
    "contact_name", "群主姓名", ("群主", "姓名"), private=True, example="李明",
    hint="最多 40 个字。带 * 的姓名与系统里的一致就保留不动。",
)  # fmt: skip
PHONE = Column(
    "contact_phone", "群主电话", ("群主联系电话", "电话", "联系电话", "手机"), private=True, width=16,
    example="13800000000", hint="手机号，或带区号的座机。带 * 的号码与系统里的一致就保留不动。",
)  # fmt: skip
OWNER_KIND = Column(
    "owner_kind", "群主身份", ("身份",), width=18, example="网格员",
    hint="党政、社区干部，网格员，楼栋长，社会贤达、代表人物，公益人士。新群不填按党政、社区干部。",
)  # fmt: skip
MEMBERS = Column("members", "群人数", ("人数", "成员数"), example="180", hint="1 到 500。")
HOUSEHOLDS = Column("households", "覆盖户数", ("户数",), example="120", hint="这个群覆盖多少户。")
FILING = Column(
    "filing", "备案情况", ("是否备案", "备案", "备案状态"), example="已备案", hint="未备案、已报送、已备案。"
)
FILED_ON = Column(
    "filed_on", "备案日期", ("备案时间",), width=13, example="2026-01-05", hint="如 2026-01-05。"
)
ACTIVE = Column("active", "是否在用", ("在用", "是否启用"), example="是", hint="是或否。新群不填按是。")
WORKER = Column(
    "worker", "填报人", ("上报人", "月报填报人"), width=18, example="王芳",
    hint="替这个群报月报的工作人员，填姓名或登录名；要在这个区划有岗位。同名的填登录名。不填的由辖区的工作人员填报。",
)  # fmt: skip
NOTE = Column("note", "备注", ("说明",), width=24, example=EXAMPLE_NOTE, hint="最多 200 个字。")

GROUPS = Kind(
    "groups", "微信群",
    (AREA, NAME, LEVEL, KIND, OWNER, PHONE, OWNER_KIND, MEMBERS, HOUSEHOLDS, FILING, FILED_ON, ACTIVE, WORKER,
     NOTE),
    (f"一行写一个群。按所属区划和群名称辨认：{KEPT}", *COMMON),
)  # fmt: skip

# What cells may say; the first is how it is exported.
LEVELS: dict[str, tuple[str, ...]] = {
    GroupLevel.COUNTY: ("县市区", "县", "区县"),
    GroupLevel.TOWN: ("乡镇(街道)", "乡镇", "街道", "乡镇街道"),
    GroupLevel.VILLAGE: ("村(社区)", "村", "社区", "村社区"),
    GroupLevel.GROUP: ("组(小区)", "组", "小区", "组小区"),
    GroupLevel.RESIDENT: ("居民", "居民(楼栋、兴趣)", "楼栋"),
}
KINDS: dict[str, tuple[str, ...]] = {
    GroupKind.TERRITORY: ("属地群", "属地"),
    GroupKind.JOB: ("职业行业群", "职业群", "行业群"),
    GroupKind.HOBBY: ("兴趣群", "兴趣"),
    GroupKind.CHARITY: ("公益群", "公益"),
    GroupKind.SERVICE: ("办事服务群", "服务群"),
}
OWNER_KINDS: dict[str, tuple[str, ...]] = {
    OwnerKind.CADRE: ("党政、社区干部", "党政干部", "社区干部", "干部"),
    OwnerKind.GRID: ("网格员",),
    OwnerKind.BUILDING_HEAD: ("楼栋长", "楼长"),
    OwnerKind.WORTHY: ("社会贤达、代表人物", "社会贤达", "代表人物"),
    OwnerKind.CHARITY_PERSON: ("公益人士",),
}
FILINGS: dict[str, tuple[str, ...]] = {
    Filing.NONE: ("未备案", "否", "无"),
    Filing.SENT: ("已报送", "报送中"),
    Filing.FILED: ("已备案", "是"),
}
ACTIVES: dict[bool, tuple[str, ...]] = {True: ("是", "在用"), False: ("否", "停用")}
