"""A kind of file: its columns and the words of its template. Headings are data, never translated."""

from __future__ import annotations

from dataclasses import dataclass

from territory.roster.columns import Column
from territory.roster.reading.headings import Words

EXAMPLE_NOTE = "示例行，请删除"  # such a row is passed over
KEPT = "系统里已有的更新，没有的新增，文件里没写到的保持原样。"
COMMON = (
    "第一行的表头不要改，列的先后可以换，不用的列可以删（绿底的必须有）。",
    "空白的格子不改动系统里已有的内容。",
    "不要用公式，不要合并单元格，不要给文件设密码。保存为 .xlsx 或 .csv 都可以。",
    "示例行请删除；忘了删也不会导入。",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its columns and the words of its template."""

    key: str
    sheet: str
    columns: tuple[Column, ...]
    about: tuple[str, ...]

    @property
    def words(self) -> Words:
        """For reading."""
        return Words(self.columns)
