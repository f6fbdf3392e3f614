"""What stands in such texts beside the words: numbers, type marks, blanks, scales, jumps. All patterns are
applied to the half-width shadow and none of them can take more than linear time on a line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from forms_builder.importing.plain_text.shadow import number_of

CN = "一二三四五六七八九十"
_STYLES: tuple[tuple[str, str], ...] = (
    ("part", rf"第\s?([{CN}]{{1,3}}|\d{{1,2}})\s?(?:部分|章|节|单元|模块)\s?[:.、]?"),
    ("ti", rf"第\s?(\d{{1,3}}|[{CN}]{{1,3}})\s?题\s?[:.、]?"),
    ("q", r"[Qq]\s?(\d{1,3})\s?[.、:)]?"),
    ("sub", r"(\d{1,2}\.\d{1,2})(?![\d.])\s?[.、:)]?"),
    ("arab", r"(\d{1,3})\s?(?:[.、]|:(?!\d))(?!\d)"),
    ("arabp", r"\(\s?(\d{1,3})\s?\)|(\d{1,3})\)"),
    ("circled", "([\u2460-\u2473])"),
    ("cn", rf"([{CN}]{{1,3}})\s?[、.](?!\d)"),
    ("cnp", rf"\(\s?([{CN}]{{1,3}})\s?\)"),
)
NUMBERINGS = tuple((style, re.compile(rf"\s*(\*?)\s*(?:{pattern})\s*")) for style, pattern in _STYLES)

# What a bracket may say about the type of a question; the first that fits counts.
_TYPE_WORDS: tuple[tuple[str, str], ...] = (
    ("matrix", r"矩阵|表格题"),
    ("ranking", r"排序|排列顺序"),
    ("multiple", r"多项选择|多选|可选多项|不定项|复选|任选\d|限选\d|最多可?选|选择?\d[项个]"),
    ("single", r"单项选择|单选|选一项|选择一项|判断题?"),
    ("dropdown", r"下拉"),
    ("nps", r"NPS|推荐度|净推荐"),
    ("rating", r"打分|评分|量表|星级|满意度题"),
    ("long_text", r"简答|问答|开放|多行"),
    ("integer", r"整数|填写?数字|数字题?|只填数字"),
    ("decimal", r"小数"),
    ("datetime", r"日期时间"),
    ("date", r"日期|年月日"),
    ("time", r"时间题"),
    ("phone", r"手机号?题?|电话题"),
    ("photo", r"拍照|上传照片|上传图片|图片题|照片"),
    ("file", r"上传文件|文件题"),
    ("location", r"定位|地理位置"),
    ("signature", r"签名|签字"),
    ("slider", r"滑动"),
    ("text", r"填空|单行"),
    ("note", r"段落说明|说明文字"),
)
TYPE_WORDS = tuple((kind, re.compile(pattern)) for kind, pattern in _TYPE_WORDS)
BRACKET = re.compile(r"[\[(]([^\[\]()]{1,60})[\])]")
MUST = re.compile(r"必答|必填|必选")
MAY = re.compile(r"选答|选填|可不填|非必[答填]")
MOST = re.compile(
    r"(?:最多|至多|不超过|限选?|限)\s?(?:可?选?择?)?\s?(\d{1,2}|[一二两三四五六七八九十])\s?(?:项|个|种|条)?"
)
LEAST = re.compile(
    r"(?:至少|最少|不少于)\s?(?:选?择?)?\s?(\d{1,2}|[一二两三四五六七八九十])\s?(?:项|个|种|条)?"
)
EXACT = re.compile(r"(?:任选|选择?)\s?(\d{1,2}|[二两三四五六七八九])\s?(?:项|个|种|条)")
RANGE = re.compile(r"(\d{1,3})\s?分?\s?(?:-|至|到)\s?(\d{1,3})\s?分?")
FULL_MARKS = re.compile(r"满分\s?(?:为|是)?\s?(\d{1,3})\s?分?")
SCORING = re.compile(r"打分|评分|评价|分值|满意度|满意程度|推荐|几分|多少分")

BLANK = re.compile(r"_{2,}|\(\s{2,}\)|﹏{2,}|…{3,}")
UNIT = re.compile(
    r"(?:口人|人次|人|岁|元|万元|平方米|平米|㎡|m2|个|户|次|年|月|天|日|小时|分钟|公里|千米|米|辆|套|间|层|楼|斤|公斤|kg|%|名|位|条|分)"
    r"(?![\u4e00-\u9fff])"
)
FRACTIONAL = (
    "元",
    "万元",
    "平方米",
    "平米",
    "㎡",
    "m2",
    "公里",
    "千米",
    "米",
    "斤",
    "公斤",
    "kg",
    "%",
    "小时",
)
# Begun only where a run of blanks begins: from each of its characters it would take quadratic time.
_GAP = r"(?:_{1,}|\s{2,})"
DAY_BLANKS = re.compile(rf"(?:(?<!_)_{{1,}}|(?<!\s)\s{{2,}})\s?年\s?{_GAP}\s?月(?:\s?{_GAP}\s?日)?")

_TARGET = rf"第?\s?[Qq]?\s?(\d{{1,3}}|[{CN}]{{1,3}}(?=\s?[题问]))\s?(?:题|小题|问)?"
_TO = r"(?:(?:请)?(?:直接)?(?:跳转?|转|跳答|接)\s?(?:至|到|入|答)?\s?)"
_END = r"(?:结束(?:作答|问卷|调查|访问|答题)?|(?:问卷|调查)?(?:结尾|末尾|最后)|终止(?:作答|调查|访问))"
JUMP = re.compile(rf"(?:→|->|=>|{_TO})\s?{_TARGET}|{_TO}?{_END}(?!时)|(?:→|->)\s?{_END}")
CHOSEN = r"[\"']?([A-Z](?:\s?[、,和及或/]\s?[A-Z])*|\d{1,2}|[^\"'\s,。;()]{1,20}?)[\"']?\s?(?:项|者|的)?"
SAID_JUMP = re.compile(
    rf"(?:如果?|若|凡)?\s?(?:您)?(?:选择?|回答|答)\s?{CHOSEN}\s?(?:,|，|的?请|则|时)?\s?,?\s?(?:请)?({_TO}{_TARGET}|{_TO}?{_END})"
)
ONLY_IF = re.compile(
    rf"(?:如果?|若|仅|只有|当)?\s?第?\s?[Qq]?(\d{{1,3}}|[{CN}]{{1,3}})\s?题?\s?(?:中)?(?:选择?|回答|答)(?:了|为)?\s?{CHOSEN}\s?(?:,|的?人|请|才|,请|时)?\s?(?:继续)?(?:回?答|填写?|作答)(?:本题|此题)?"
)
ONLY_IF_LATER = re.compile(
    rf"(?:如果?|若|当)\s?第?\s?[Qq]?(\d{{1,3}}|[{CN}]{{1,3}})\s?题?\s?(?:中)?(?:选择?|回答|答)(?:了|为)?\s?{CHOSEN}\s?[,:]"
)

THANKS = re.compile(r"感谢|谢谢|致谢|到此结束|祝您|祝你|再见")
GREETING = re.compile(
    r"^(?:尊敬的|亲爱的|您好|你好|各位|居民朋友|同志们|为了?(?:更好|进一步|深入|了解)|本(?:次)?(?:问卷|调查))"
)
OTHER = re.compile(r"^其[他它](?:$|[\s:_(,、，请]|[^\u4e00-\u9fff])")
SAY_WHICH = re.compile(
    r"[\s,、:(]*(?:请?(?:说明|注明|写明|填写|列出|具体)(?:是)?)?[\s:]*(?:_{2,}|\(\s*\))?[\s:)]*(?:_{2,})?$"
)
ALONE = re.compile(
    r"^(?:以上|上述)?(?:都|均|皆)(?:没有|不|无|未)|^以上(?:都|皆|均)|^(?:无|没有|都不[^,]{0,6})$|^没有以上"
)
EITHER = re.compile(r"[\[(]([^\[\]()/]{1,12}(?:/[^\[\]()/]{1,12})+)[\])]")
CANNOT_SAY = re.compile(
    r"^(?:说不清楚?|不清楚|不知道|不了解|不好说|不适用|不便回答|拒绝回答|无法评价|没有?接触过|未接触|弃权)"
)
ASKING = re.compile(r"[?？]|吗|哪|什么|几|多少|怎么|如何|是否|您|请")
LONG_ANSWER = re.compile(r"意见|建议|为什么|原因|看法|想法|诉求|说明|描述|谈谈|希望")
PHONE = re.compile(r"电话|手机|联系方式|联系号码")
ID_NUMBER = re.compile(r"身份证")
DAY = re.compile(r"日期|出生年月|年月日|哪一天|什么时候(?:入住|搬)|填表时间|调查时间")
HOW_MANY = re.compile(r"年龄|岁数|几口人|多少|几个|几人|几次|人数|数量|面积|金额|收入|费用|户数")

# Words of a scale from most to least, each with its place; used to tell grades from mere options.
_GRADES: tuple[tuple[str, ...], ...] = (
    (
        r"非常满意|很满意|十分满意",
        r"比较满意|较满意|^满意",
        r"一般|基本满意|还可以",
        r"^不满意|不太满意|较不满意",
        r"非常不满意|很不满意",
    ),
    (
        r"非常同意|完全同意|十分同意",
        r"比较同意|^同意|基本同意",
        r"一般|中立|不确定",
        r"不太同意|^不同意",
        r"非常不同意|完全不同意|很不同意",
    ),
    (
        r"非常重要|十分重要",
        r"比较重要|^重要",
        r"一般",
        r"不太重要|^不重要",
        r"非常不重要|完全不重要|很不重要",
    ),
    (r"非常好|很好", r"比较好|较好|^好", r"一般", r"比较差|较差|^差|不太好|不好", r"非常差|很差|非常不好"),
    (r"非常安全|很安全", r"比较安全|^安全", r"一般", r"不太安全|^不安全", r"非常不安全|很不安全"),
)
GRADES = tuple(tuple(re.compile(word) for word in scale) for scale in _GRADES)


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number that a line begins with. `value` is None for one that cannot be counted (1.2)."""

    style: str
    text: str
    value: int | None
    star: bool
    end: int


def numbered(shadowed: str) -> Numbered | None:
    """The number at the beginning of a line, if there is one."""
    for style, pattern in NUMBERINGS:
        match = pattern.match(shadowed)
        if match:
            text = next(each for each in match.groups()[1:] if each)
            return Numbered(style, text, number_of(text), bool(match[1]), match.end())
    return None


def grade(label: str) -> tuple[int, int] | None:
    """(scale, place from the top) of a grade's words; None where they are none."""
    for number, scale in enumerate(GRADES):
        # the ends first: “非常不满意” also holds the word of a grade further up
        for place in (4, 0, 3, 1, 2):
            if scale[place].search(label):
                return number, place
    return None
