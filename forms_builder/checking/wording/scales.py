"""Scales whose grades lean to one side, and options that overlap or leave gaps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from forms_builder.checking.formulas import set_of
from forms_builder.schema import Option

# Stems of graded answers: an option that has the stem is positive, one that negates it negative.
STEMS: Final = set_of(
    "满意 同意 赞成 支持 认可 认同 重要 需要 愿意 方便 了解 信任 喜欢 关心 放心 安全 干净 清楚 及时 合理 "
    "公平 必要 高兴 幸福 健康 容易 可能 符合 有效 舒适 便利 "
    "satisfied agree likely important happy support useful easy fair clear safe comfortable"
)
_GOOD: Final = re.compile("^(?:非常|很|十分|极|特别|较|比较|挺|最)?(?:好|优秀|优良|优|良好|良|高|棒|出色)$")
_BAD: Final = re.compile("^(?:非常|很|十分|极|特别|较|比较|挺|最)?(?:不好|差|较差|糟糕|恶劣|劣|低|坏)$")
_EXTREME: Final = re.compile(
    "^(?:非常|很|十分|极|极其|特别|完全|强烈|最|优秀|优$|very|extremely|completely|strongly|highly|excellent)",
    re.I,
)
_NEGATIVE: Final = re.compile("不(?:太|大|怎么|是很|够)?|没|非(?!常)|反对|缺乏|难以")
_ENGLISH_NEGATIVE: Final = re.compile(r"\b(?:not|dis|un|in|oppose|difficult)", re.I)
_ENGLISH_GOOD: Final = re.compile(
    r"^(?:very |extremely |fairly |quite )?(?:good|excellent|great|outstanding)$", re.I
)
_ENGLISH_BAD: Final = re.compile(r"^(?:very |extremely |fairly |quite )?(?:bad|poor|terrible|awful)$", re.I)
LEAST_GRADES: Final = 3
"""Positive and negative grades from which options count as a scale."""
FAR: Final = 2
"""A scale with so many more grades on one side leans, whatever its words."""


def leaning(options: Sequence[Option]) -> tuple[int, int] | None:
    """How many grades are positive and how many negative, where a scale leans to one side.

    It leans with two grades more on one side, or with one more where that side alone has an extreme grade
    (非常满意、满意、一般、不满意). 满意、基本满意、不满意, common in inspections, is left alone.
    """
    labels = [option.label.strip() for option in options if option.enabled and not option.na]
    for sides in (_by_stem(labels), _by_words(labels)):
        positive, negative = sides
        if len(positive) + len(negative) < LEAST_GRADES or not positive:
            continue
        apart = len(positive) - len(negative)
        more, fewer = (positive, negative) if apart > 0 else (negative, positive)
        one_sided = any(map(_EXTREME.search, more)) and not any(map(_EXTREME.search, fewer))
        if abs(apart) >= FAR or (apart and one_sided):
            return len(positive), len(negative)
    return None


def _by_stem(labels: Sequence[str]) -> tuple[list[str], list[str]]:
    best: tuple[list[str], list[str]] = ([], [])
    for stem in sorted(STEMS):
        graded = [label for label in labels if stem in label.lower()]
        bare = stem.isascii()
        negative = [
            label
            for label in graded
            if (_ENGLISH_NEGATIVE if bare else _NEGATIVE).search(_before(label, stem))
        ]
        opposed = [
            label
            for label in labels
            if stem in ("支持", "赞成", "同意") and "反对" in label and stem not in label
        ]
        positive = [label for label in graded if label not in negative]
        if len(positive) + len(negative) + len(opposed) > len(best[0]) + len(best[1]):
            best = (positive, [*negative, *opposed])
    if len(best[0]) + len(best[1]) < len(labels) - 2:
        return [], []
    return best


def _before(label: str, stem: str) -> str:
    return label.lower()[: label.lower().find(stem)]


def _by_words(labels: Sequence[str]) -> tuple[list[str], list[str]]:
    positive = [label for label in labels if _GOOD.search(label) or _ENGLISH_GOOD.search(label)]
    negative = [label for label in labels if _BAD.search(label) or _ENGLISH_BAD.search(label)]
    if len(positive) + len(negative) < len(labels) - 2:
        return [], []
    return positive, negative


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers that an option covers, ends included as surely as the words say."""

    low: float
    high: float
    label: str


COUNTED: Final = re.compile(
    r"\d\s*(?:周?岁|人|口|次|户|套|辆|名|位|栋|层|间|只|件|家|台|条|项|步|天|"
    r"years? old|times|people|persons|children)",
    re.I,
)
"""Units that come in whole numbers: 30 in both 18-30 and 30-45 leaves a 30-year-old two choices."""
MEASURED: Final = re.compile(
    r"\d\s*(?:万|千|百)?(?:元|块|年|个?月|小时|分钟|米|公里|里|平|㎡|斤|公斤|克|升|度|%|％|hours?|minutes?|km|kg|yuan|usd)|[¥￥$]",
    re.I,
)
"""Units that run on: that both neighbours name the limit is usual and costs little."""
_AMOUNT: Final = re.compile(
    "元|钱|费|价|收入|工资|面积|平方|时长|时间|多久|距离|公里|千米|重量|体重|身高|income|price|cost|area|hours|minutes|weight|distance",
    re.I,
)
_NUMBER: Final = r"(\d+(?:\.\d+)?)"
_UNIT: Final = r"\s*(?:[^\d\s\-－–—~～至到及以(（]{0,4})\s*"
_BETWEEN: Final = re.compile(rf"^{_NUMBER}{_UNIT}(?:-|－|–|—|~|～|至|到|to)\s*{_NUMBER}")
_BELOW: Final = re.compile(
    rf"^(?:不满|不足|未满|小于|少于|低于|不到|<|under|below|less than|fewer than)\s*{_NUMBER}|"
    rf"^{_NUMBER}{_UNIT}(?:以下|以内|之内|内$|及以下|及以内|or less|or under|or fewer)"
)
_ABOVE: Final = re.compile(
    rf"^(?:超过|大于|多于|高于|>|over|above|more than)\s*{_NUMBER}|"
    rf"^{_NUMBER}{_UNIT}(?:以上|及以上|以后|or more|or over|\+)",
    re.I,
)
_NEIGHBOURS: Final = 2


def faulty_spans(options: Sequence[Option], label: str = "") -> tuple[str, str, str] | None:
    """“overlap” or “gap” with the labels of the two options, where all options are spans of numbers. Where
    they name no unit, the question's label may."""
    labels = [each.label.strip() for each in options if each.enabled and not each.na]
    spans = [span for each in labels if (span := _span(each))]
    words = " ".join(labels)
    if len(spans) < _NEIGHBOURS or len(spans) < len(labels) - 1:
        return None
    counted = bool(COUNTED.search(words)) or not (MEASURED.search(words) or _AMOUNT.search(label))
    spans.sort(key=lambda span: (span.low, span.high))
    for one, two in pairwise(spans):
        if one.high > two.low or (counted and one.high == two.low and _closed(one, two)):
            return "overlap", one.label, two.label
        if two.low - one.high > 1:
            return "gap", one.label, two.label
    return None


def _span(label: str) -> Span | None:
    text = label.replace(",", "").replace("，", "")
    if match := _BETWEEN.search(text):
        low, high = float(match[1]), float(match[2])
        return Span(low, high, label) if low <= high else None
    if match := _ABOVE.search(text):
        return Span(float(match[1] or match[2]), float("inf"), label)
    if match := _BELOW.search(text):
        return Span(float("-inf"), float(match[1] or match[2]), label)
    return None


def _closed(one: Span, two: Span) -> bool:
    """Whether both surely hold their common end. 以上 and 以下 hold it by law (民法典 1259) but not in every
    questionnaire, so only 及以上 and 及以下 are taken at their word."""
    lower = (
        one.low != float("-inf") or "及以下" in one.label or "及以内" in one.label or "or less" in one.label
    )
    upper = two.high != float("inf") or "及以上" in two.label or "or more" in two.label
    return lower and upper
