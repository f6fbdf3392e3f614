"""Numbers of people are found in words that everybody can read, however they are written."""

from __future__ import annotations

import pytest

from surveys.public_words import first_private, private_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("老年食堂送餐，联系13800001234", "13800001234"),
        ("电话138 0000 1234。", "138 0000 1234"),
        ("138-0000-1234", "138-0000-1234"),
        ("１３８００００１２３４", "13800001234"),
        ("+8613800001234", "+8613800001234"),
        ("请拨+86 13800001234", "+86 13800001234"),
        ("身份证11010519491231002X办理", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002x"),
        ("物业服务中心0731-88881234", ""),
        ("社区电话88881234", ""),
        ("统一社会信用代码91990102MA0000001D", ""),
        ("合同编号2026138000012345", ""),
        ("金额13800001234567元", ""),
        ("2026年12月31日前完成3号楼", ""),
        ("", ""),
    ],
)
def test_private_numbers(text: str, found: str) -> None:
    assert private_in(text) == found


def test_the_first_of_several_values() -> None:
    assert first_private([None, 13800001234, "三栋", "找13800001234", "13900001234"]) == "13800001234"
    assert first_private([]) == ""
