"""Names and phone numbers as they are shown: 李**, 138****5678."""

from __future__ import annotations

# Family names of two characters in use (《百家姓》 and common today); all others have one.
DOUBLE_TEXT = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文"
    "司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌微生梁丘"
    "左丘东门西门第五"
)
DOUBLE = frozenset(DOUBLE_TEXT[at : at + 2] for at in range(0, len(DOUBLE_TEXT), 2))


def mask_name(name: str) -> str:
    """The family name and a star for each further character; '' for ''."""
    name = name.strip()
    if len(name) < 2:
        return name and "*"
    shown = 2 if name[:2] in DOUBLE and len(name) > 2 else 1
    return name[:shown] + "*" * (len(name) - shown)


def mask_phone(phone: str) -> str:
    """The first three and last four digits; of a short number only the last two; '' for ''."""
    phone = phone.strip()
    if len(phone) >= 11:
        return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"
    return "*" * max(len(phone) - 2, 0) + phone[-2:] if phone else ""
