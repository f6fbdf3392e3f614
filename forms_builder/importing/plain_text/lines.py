"""How a text numbers its questions, and which of its lines are headings."""

from __future__ import annotations

import re
from collections import Counter

from forms_builder.importing.plain_text import marks
from forms_builder.importing.plain_text.options import split
from forms_builder.importing.plain_text.shadow import shadow

QUESTION_STYLES = ("q", "ti", "sub", "arab", "arabp", "cn", "cnp", "circled")
HEADINGS = frozenset({"part", "cn", "cnp"})
HEADING_LENGTH = 40
_ASKED = re.compile(r"[?？]|^(?!.*其[他它]).*_{2,}")
_BRACKETED = re.compile(r"^\s*\[([^\[\]]{2,30})\]\s*$")
_HEADING_WORDS = re.compile(
    r"(?:情况|信息|部分|评价|调查|建议|意见|需求|资料|方面|问题|内容|服务|环境|安全|设施|状况)$"
)


def styles_of(lines: list[str]) -> frozenset[str]:
    """The styles of numbers that begin questions in this text; empty where none does."""
    halves = [shadow(line) for line in lines]
    found = [(number, half[number.end :]) for half in halves if (number := marks.numbered(half))]
    count = Counter(number.style for number, _rest in found)
    if count["cn"] >= 2 and count["arab"] and _options_only(found):
        return frozenset({"cn"})
    for style in QUESTION_STYLES:
        if not count[style] or (style in HEADINGS and not _asks(found, style)):
            continue
        if style in ("arabp", "circled") and count[style] < 2 and not _asks(found, style):
            continue
        return frozenset({"sub", "arab"}) if style == "sub" else frozenset({style})
    return frozenset()


def heading(text: str, half: str, questions: frozenset[str]) -> str:
    """The words of a heading; '' for a line that is none."""
    if match := _BRACKETED.match(half):
        inside = match[1]
        plain = not any(pattern.search(inside) for _kind, pattern in marks.TYPE_WORDS)
        return text.strip()[1:-1].strip() if plain and not marks.MUST.search(inside) else ""
    number = marks.numbered(half)
    if number is None or number.style not in HEADINGS or number.style in questions:
        return ""
    rest = half[number.end :]
    if len(rest) > HEADING_LENGTH or marks.BLANK.search(rest):
        return ""
    return text.strip() if number.style == "part" else text[number.end :].strip().rstrip(":：")


def _options_only(found: list[tuple[marks.Numbered, str]]) -> bool:
    """Whether “1.” marks the options of questions that are numbered 一、二、: it begins anew under each, and
    nothing under it is asked."""
    restarts = sum(1 for number, _rest in found if number.style == "arab" and number.value == 1)
    asking = [rest for number, rest in found if number.style == "cn" and (marks.ASKING.search(rest))]
    quiet = [
        rest
        for number, rest in found
        if number.style == "arab" and not _ASKED.search(rest) and not split(rest, rest, numbers=False)
    ]
    arabs = sum(1 for number, _rest in found if number.style == "arab")
    return restarts >= 2 and len(asking) >= 2 and len(quiet) == arabs


def _asks(found: list[tuple[marks.Numbered, str]], style: str) -> bool:
    """Whether at least half of the lines of a style ask something."""
    rests = [rest for number, rest in found if number.style == style]
    asking = [
        rest
        for rest in rests
        if re.search(r"[?？]\s*", rest)
        or marks.BLANK.search(rest)
        or split(rest, rest)
        or any(p.search(b[1]) for b in marks.BRACKET.finditer(rest) for _k, p in marks.TYPE_WORDS)
        or (marks.ASKING.search(rest) and not _HEADING_WORDS.search(rest.strip()))
    ]
    return 2 * len(asking) >= len(rests)
