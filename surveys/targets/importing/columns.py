"""The columns of a file of readings. Headings are data, the same in every language of the interface."""

from __future__ import annotations

from territory.roster.columns import Column
from territory.sheets.kind import Kind

NO = Column(
    "no", "任务号", ("序号", "任务序号", "编号"), required=True, width=8, hint="必填。任务在清单里的号。"
)
NAME = Column(
    "indicator", "指标", ("指标名称", "名称"), width=36,
    hint="一个任务有几个指标时必填，与系统里的名称一致。",
)  # fmt: skip
AREA = Column(
    "area", "填报单位", ("区划", "社区", "单位", "填报区划"), required=True, width=18,
    hint="必填。街道、社区等的名称或代码，与系统里的一致。",
)  # fmt: skip
MONTH = Column(
    "month", "月份", ("填报月份", "期间", "时期"), required=True, width=10,
    hint="必填。如 2026-10。季度、年度指标填其中任意一个月。",
)  # fmt: skip
TOP = Column(
    "numerator", "分子", ("数值", "完成数", "填报值"), required=True, width=12,
    hint="必填。不是百分比的指标，数值就填在这一列；“是否完成”填 1 或 0。",
)  # fmt: skip
BOTTOM = Column(
    "denominator",
    "分母",
    ("总数", "应完成数"),
    width=12,
    hint="百分比指标必填，其他指标留空。分子、分母都填 0 表示不适用，须在说明里写明原因。",
)
NOTE = Column("note", "说明", ("备注",), width=24, hint="最多 300 个字。")
REASON = Column(
    "reason", "更正原因", ("原因", "更正理由"), width=24,
    hint="已经有填报值、数又不一样时必填。",
)  # fmt: skip
COLUMNS = (NO, NAME, AREA, MONTH, TOP, BOTTOM, NOTE, REASON)

READINGS = Kind(
    "readings", "填报", COLUMNS,
    (
        "一行写一个指标的一期。",
        "系统自动统计的指标不在表里，不用填。",
        "第一行的表头不要改，列的先后可以换，不用的列可以删（绿底的必须有）。",
        "不填的行请整行删除。已经有的数不改，就留着；改了要写更正原因。",
        "不要用公式，不要合并单元格，不要给文件设密码。保存为 .xlsx 或 .csv 都可以。",
    ),
)  # fmt: skip
