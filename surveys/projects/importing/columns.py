"""The columns of files of social organisations and social workers. Blank cells leave what is stored alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from surveys.projects.enums import Certificate, Focus, Registration
from territory.roster.columns import Column
from territory.sheets.kind import COMMON, EXAMPLE_NOTE, KEPT, Kind

AREA = Column(
    "area", "所属区划", ("区划", "所属区域", "街道", "社区"), required=True, width=22, example="解放路街道",
    hint="必填。您负责的县市区、街道或社区的名称，也可以填区划代码。重名时前面加上级名称。",
)  # fmt: skip
PHONE_HINT = "手机号，或带区号的座机。带 * 的号码与系统里的一致就保留不动。"
DAY_HINT = "如 2019-05-12，也可以写 2019年5月12日。"
NAME = Column(
    "name", "名称", ("社会组织名称", "组织名称"), required=True, width=28, example="阳光社会工作服务中心",
    hint="必填，最多 120 个字。按名称辨认。",
)  # fmt: skip
REGISTRATION = Column(
    "registration", "登记情况", ("登记", "登记状态"), example="已登记",
    hint="已登记、已备案、培育中。新增的不填按已备案。",
)  # fmt: skip
NUMBER = Column(
    "number", "登记编号", ("登记证号", "统一社会信用代码", "编号"), width=22, example="52310114MJ0001",
    hint="最多 40 个字。",
)  # fmt: skip
FOCUS = Column(
    "focus", "服务对象", ("服务领域",), width=22, example="老年人、儿童青少年",
    hint="可以写几个，用顿号隔开：老年人、妇女、儿童青少年、残疾人、困难群众、不良行为青少年、社区矫正对象、"
    "文体活动、公益互助、物业与环境、其他。",
)  # fmt: skip
FOUNDED = Column("founded_on", "成立日期", ("成立时间",), width=13, example="2019-05-12", hint=DAY_HINT)
MEMBERS = Column("members", "成员数", ("成员人数", "人数"), example="36", hint="0 到 1000000。")
STAFF = Column("staff", "专职人数", ("专职人员", "专职"), example="8", hint="不多于成员数。")
CAPABLE = Column(
    "capable", "能否承接项目", ("能否承接",), width=14, example="是", hint="是或否。新增的不填按是。"
)
LEFT = Column("left_on", "注销日期", ("退出日期",), width=13, hint=DAY_HINT)
CONTACT = Column(
    "contact_name", "联系人姓名", ("联系人", "负责人"), private=True, example="王芳",
    hint="最多 40 个字。带 * 的姓名与系统里的一致就保留不动。",
)  # fmt: skip
PHONE = Column(
    "contact_phone", "联系人电话", ("联系电话", "电话", "手机"), private=True, width=16,
    example="13800000000", hint=PHONE_HINT,
)  # fmt: skip
NOTE = Column("note", "备注", ("说明",), width=24, example=EXAMPLE_NOTE, hint="最多 200 个字。")

PERSON = Column(
    "name", "姓名", ("社工姓名",), required=True, example="李晓",
    hint="必填，最多 40 个字。按所属区划和姓名辨认，同一区划有同名的再看证书编号。",
)  # fmt: skip
EMPLOYER = Column(
    "organisation", "所在社会组织", ("社会组织", "工作单位"), width=28, example="阳光社会工作服务中心",
    hint="已经登记的社会组织的名称，可以不填。",
)  # fmt: skip
STATION = Column(
    "station",
    "是否在街道社工站",
    ("街道社工站", "社工站"),
    width=16,
    example="否",
    hint="是或否。新增的不填按否。",
)
CERTIFICATE = Column(
    "certificate", "证书等级", ("证书", "职业水平证书"), width=16, example="社会工作师",
    hint="暂无、助理社会工作师、社会工作师、高级社会工作师。",
)  # fmt: skip
CERTIFICATE_NO = Column(
    "certificate_no", "证书编号", ("证书号",), width=20, example="2020-0001", hint="最多 40 个字。"
)
OWN_PHONE = Column(
    "contact_phone", "电话", ("联系电话", "手机"), private=True, width=16, example="13800000000",
    hint=PHONE_HINT,
)  # fmt: skip
SINCE = Column("since", "到岗日期", ("开始日期", "入职日期"), width=13, example="2021-03-01", hint=DAY_HINT)
GONE = Column("left_on", "离岗日期", ("离职日期",), width=13, hint=DAY_HINT)
REMARK = Column("note", "备注", (), width=24, example=EXAMPLE_NOTE, hint="不导入，只用来标明示例行。")

ORGANISATIONS = Kind(
    "organisations", "社会组织",
    (AREA, NAME, REGISTRATION, NUMBER, FOCUS, FOUNDED, MEMBERS, STAFF, CAPABLE, LEFT, CONTACT, PHONE, NOTE),
    (f"一行写一家社会组织。按名称辨认：{KEPT}", *COMMON),
)  # fmt: skip
WORKERS = Kind(
    "workers", "社工",
    (AREA, PERSON, EMPLOYER, STATION, CERTIFICATE, CERTIFICATE_NO, OWN_PHONE, SINCE, GONE, REMARK),
    (f"一行写一名社工。按所属区划和姓名辨认：{KEPT}", *COMMON),
)  # fmt: skip
KINDS = {each.key: each for each in (ORGANISATIONS, WORKERS)}

# What cells may say; the first is how it is exported.
REGISTRATIONS: dict[str, tuple[str, ...]] = {
    Registration.REGISTERED: ("已登记", "登记"),
    Registration.FILED: ("已备案", "备案"),
    Registration.GROWING: ("培育中", "培育"),
}
FOCUSES: dict[str, tuple[str, ...]] = {
    Focus.ELDERLY: ("老年人", "老人"),
    Focus.WOMEN: ("妇女",),
    Focus.CHILDREN: ("儿童青少年", "儿童", "青少年"),
    Focus.DISABLED: ("残疾人",),
    Focus.POOR: ("困难群众", "困难家庭"),
    Focus.YOUTH: ("不良行为青少年", "行为偏差青少年"),
    Focus.CORRECTIONS: ("社区矫正对象", "社区矫正"),
    Focus.CULTURE: ("文体活动", "文化体育", "文体"),
    Focus.CHARITY: ("公益互助", "公益慈善"),
    Focus.PROPERTY: ("物业与环境", "物业环境", "物业"),
    Focus.OTHER: ("其他",),
}
CERTIFICATES: dict[str, tuple[str, ...]] = {
    Certificate.NONE: ("暂无", "无"),
    Certificate.ASSISTANT: ("助理社会工作师", "助理"),
    Certificate.WORKER: ("社会工作师", "中级"),
    Certificate.SENIOR: ("高级社会工作师", "高级"),
}
YES_NO: dict[bool, tuple[str, ...]] = {True: ("是", "能"), False: ("否", "不能")}
CHOICES: dict[Column, Mapping[Any, tuple[str, ...]]] = {
    REGISTRATION: REGISTRATIONS,
    CAPABLE: YES_NO,
    STATION: YES_NO,
    CERTIFICATE: CERTIFICATES,
}
