"""The columns of the three kinds of files. Headings are data, the same in every language of the interface.

Blank cells leave what is stored alone.
"""

from __future__ import annotations

from satisfaction.companies.enums import ContractKind
from territory.roster.columns import Column
from territory.sheets.kind import COMMON, EXAMPLE_NOTE, KEPT, Kind

NAME = Column(
    "name", "企业名称", ("名称", "公司名称", "物业公司", "物业企业", "物业服务企业", "企业全称"),
    required=True, width=30,
    example="滨江市安居物业服务有限公司", hint="必填。营业执照上的全称，最多 120 个字。",
)  # fmt: skip
CODE = Column(
    "credit_code", "统一社会信用代码", ("信用代码", "社会信用代码", "统一信用代码"), required=True, width=24,
    example="",
    hint="必填，18 位，按它辨认企业。末位是校验码，抄错一位就会被查出来。这一列请设为“文本”格式。",
)  # fmt: skip
PLACE = Column(
    "area", "所属区划", ("区划", "所属区域", "管理区划", "所属街道"), width=20, example="解放路街道",
    hint="企业由哪个区划管理：您负责的区县、街道或社区的名称或代码。新企业不填，就归到导入时选的区划。",
)  # fmt: skip
HEAD = Column(
    "head_office", "总公司", ("总公司名称", "上级公司", "所属总公司"), width=30,
    hint="分公司才填：总公司的全称或信用代码。总公司可以在系统里，也可以在同一个文件里。填“无”表示不是分公司。",
)  # fmt: skip
LEGAL = Column(
    "legal_person", "法定代表人", ("法人", "法人代表", "负责人"), example="王建国", hint="最多 60 个字。"
)
ADDRESS = Column(
    "address", "地址", ("注册地址", "办公地址", "企业地址"), width=30, example="解放路 18 号",
    hint="最多 160 个字。"
)  # fmt: skip
FOUNDED = Column(
    "founded_on", "成立日期", ("成立时间", "注册日期"), width=13, example="2010-05-06", hint="如 2010-05-06。"
)  # fmt: skip
CONTACT = Column(
    "contact_name", "联系人", ("联系人姓名",), private=True, example="李明",
    hint="最多 40 个字。带 * 的姓名与系统里的一致就保留不动。",
)  # fmt: skip
PHONE = Column(
    "contact_phone", "联系电话", ("电话", "手机", "联系方式", "联系人电话"), private=True, width=16,
    example="13800000000", hint="手机号，或带区号的座机。带 * 的号码与系统里的一致就保留不动。",
)  # fmt: skip
JOINED = Column(
    "joined_on", "纳入信用管理日期", ("纳入日期", "纳入信用管理时间"), width=18, example="2024-01-01",
    hint="从哪天起参加信用评价。",
)  # fmt: skip
LEFT = Column(
    "left_on", "退出日期", ("退出时间", "注销日期"), width=13, hint="不再参加信用评价的日期。"
)  # fmt: skip
NOTE = Column("note", "备注", ("说明",), width=24, example=EXAMPLE_NOTE, hint="最多 200 个字。")

COMMUNITY = Column(
    "community", "社区", ("社区名称", "村(社区)", "所属社区"), width=14, example="阳光社区",
    hint="可以不填。几个社区有同名小区时必须填。",
)  # fmt: skip
ESTATE = Column(
    "estate", "小区", ("小区名称", "所属小区", "住宅小区"), required=True, width=18, example="阳光花园",
    hint="必填。与系统里的小区名称一致；“阳光花园小区”等于“阳光花园”。",
)  # fmt: skip
AREA_NAME = Column(
    "name", "服务区域", ("物业服务区域", "服务区域名称", "区域名称"), required=True, width=22,
    example="阳光花园", hint="必填。整个小区由一家企业服务时，通常就写小区名称。",
)  # fmt: skip
BUILDINGS = Column(
    "buildings", "楼栋", ("包含楼栋", "楼号", "栋号"), width=24, example="1栋、2栋、3栋",
    hint="只含一部分楼栋时填，用顿号分开。整个小区就不填。填“全部”表示改成整个小区。",
)  # fmt: skip
FLOOR_AREA = Column(
    "floor_area", "建筑面积", ("面积", "服务面积", "建筑面积(平方米)", "建筑面积(㎡)"), width=14,
    example="90000", hint="平方米，最多两位小数。",
)  # fmt: skip

SERVED = Column(
    "service_area", "服务区域", ("物业服务区域", "服务区域名称"), width=22, example="阳光花园",
    hint="小区只有一个服务区域时可以不填。小区还没有服务区域时也可以不填，系统会把整个小区登记为服务区域。",
)  # fmt: skip
FIRM = Column(
    "company", "物业企业", ("物业公司", "物业服务企业", "企业名称", "公司名称", "企业"), width=30,
    example="滨江市安居物业服务有限公司", hint="企业全称。与信用代码至少填一项；企业要先登记。",
)  # fmt: skip
FIRM_CODE = Column(
    "company_code", "统一社会信用代码", ("信用代码", "社会信用代码"), width=24, example="",
    hint="与企业名称至少填一项；都填就必须是同一家。",
)  # fmt: skip
KIND = Column(
    "kind", "合同类型", ("合同类别", "类型"), width=14, example="业主合同",
    hint="前期合同、业主合同、临时服务。不填按业主合同。",
)  # fmt: skip
NUMBER = Column(
    "number", "合同编号", ("编号", "合同号"), width=18, example="WY-2024-018", hint="最多 60 个字。"
)
STARTS = Column(
    "starts_on", "开始日期",
    ("起始日期", "合同开始日期", "合同起始日期", "开始时间", "起始时间", "起", "自"), required=True, width=13,
    example="2024-01-01", hint="必填。同一服务区域按开始日期辨认合同：系统里已有的更新，没有的新增。",
)  # fmt: skip
ENDS = Column(
    "ends_on", "结束日期",
    ("截止日期", "终止日期", "合同结束日期", "合同截止日期", "结束时间", "截止时间", "终止时间", "止", "至"),
    width=13,
    example="2026-12-31", hint="含当天。没有截止日期的填“长期”；新合同不填也按“长期”。",
)  # fmt: skip
FEE = Column(
    "fee", "物业费", ("收费标准", "物业费标准", "物业费(元/平方米·月)"), example="1.85",
    hint="元/平方米·月，最多两位小数。",
)  # fmt: skip

# 合同类型 as it is written in files; the first is how it is exported.
KINDS: dict[ContractKind, tuple[str, ...]] = {
    ContractKind.EARLY: ("前期合同", "前期物业合同", "前期物业服务合同", "前期", "early"),
    ContractKind.OWNERS: ("业主合同", "业主选聘合同", "业主大会选聘", "物业服务合同", "选聘", "owners"),
    ContractKind.INTERIM: ("临时服务", "临时托管", "应急服务", "临时", "interim"),
}
OPEN_END = ("长期", "无固定期限", "至今", "不定期")
NONE = "无"
WHOLE = ("全部", "整个小区", "全小区")


COMPANIES = Kind(
    "companies", "物业企业",
    (NAME, CODE, PLACE, HEAD, LEGAL, ADDRESS, FOUNDED, CONTACT, PHONE, JOINED, LEFT, NOTE),
    (f"一行写一家企业。按统一社会信用代码辨认：{KEPT}", *COMMON),
)  # fmt: skip
AREAS = Kind(
    "areas", "服务区域", (COMMUNITY, ESTATE, AREA_NAME, BUILDINGS, FLOOR_AREA, NOTE),
    (f"一行写一个服务区域。按小区和服务区域名称辨认：{KEPT}", *COMMON),
)  # fmt: skip
CONTRACTS = Kind(
    "contracts", "服务合同",
    (COMMUNITY, ESTATE, SERVED, FIRM, FIRM_CODE, KIND, NUMBER, STARTS, ENDS, FEE, NOTE),
    (
        f"一行写一份合同。按服务区域和开始日期辨认：{KEPT}",
        "同一服务区域的合同期限不能重叠；文件里的各行之间也会检查。",
        *COMMON,
    ),
)  # fmt: skip
KINDS_OF_FILE = {kind.key: kind for kind in (COMPANIES, AREAS, CONTRACTS)}
