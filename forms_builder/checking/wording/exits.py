"""Options that are missing: a way out for who cannot know, “none”, “other”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from forms_builder.checking.wording.privacy import ON_DUTY
from forms_builder.schema import Form, Option, Question

_WAY_OUT: Final = re.compile(
    "不清楚|不知道|不了解|不确定|说不清|说不好|不好说|难说|没想好|不适用|没接触|记不|不记得|忘|拒绝|不愿|不便|无法|没留意|没注意|未关注|"
    r"没关注|没听说|不详|其他|其它|"
    r"don.t know|do not know|not sure|unsure|not applicable|n/a|refuse|prefer not|cannot say|can.t say|"
    "remember|no opinion|other",
    re.I,
)
_NONE: Final = re.compile(
    "都没有|都不|没有|无$|^无|均无|均不|未发现|以上都|以上均|没|不愿|普通|其他|其它|"
    "none|no one|nothing|not any|other|neither",
    re.I,
)
_OTHER: Final = re.compile("其他|其它|别的|以上都|以上均|都没有|没有|other|none|something else", re.I)
_OTHER_PEOPLE: Final = re.compile(
    "(?:您|你)(?:的|家)?(?:父母|父亲|母亲|爸爸|妈妈|子女|孩子|小孩|配偶|丈夫|妻子|爱人|老伴|家人|邻居|室友|同事|领导|朋友|亲戚)"
    "[^，。,?？]{0,12}(?:认为|觉得|满意|愿意|打算|希望|喜欢|支持|赞成|想|看法|态度|收入|知道|了解|信任|是否|吗)|"
    "(?:邻居|其他居民|其他业主|其他住户|大家|别人|周围的人|身边的人|大多数居民)们?[^，。,?？]{0,14}"
    "(?:认为|觉得|满意|愿意|支持|赞成|信任|是否|吗)|"
    r"\byour (?:neighbou?rs?|parents?|father|mother|spouse|husband|wife|children|child|friends?|colleagues?|"
    r"boss)\b.*\b"
    r"(?:think|believe|feel|satisfied|want|like|support|happy|know|trust)",
    re.I,
)
_LONG_AGO: Final = re.compile(
    r"(?:\d+|[一二两三四五六七八九十几])年(?:前|以前|之前)|小时候|当年|上一?届|(?:过去|近)(?:的)?(?:\d+|[一二两三四五六七八九十])年|去年|前年|"
    r"\b(?:\d+|two|three|five|ten) years ago\b|\bas a child\b|\blast year\b",
    re.I,
)
_RECALL: Final = re.compile(
    r"是否|吗|有没有|是不是|几|多少|多大|多久|哪|什么|怎么样|"
    r"\b(?:did|have|has|were|was|how many|how often|which|what)\b",
    re.I,
)
_PLACE_FACT: Final = re.compile(
    "(?:小区|社区|村里?|楼栋|单元|物业(?:公司|企业)?|业委会|居委会|街道|学校|单位)(?:里|内)?(?:目前|现在)?(?:是否|有没有|有无|是不是)"
)
_KNOWLEDGE: Final = re.compile(
    "(?:哪|下列|以下)[^，。,?？]{0,12}(?:正确|错误|说法)|"
    "(?:知道|了解|清楚)[^，。,?？]{0,16}(?:哪|几|多少|谁|什么|怎么)|"
    "(?:物业费|停车费|维修资金|公共收益|热线|网格员|业委会主任|社区书记)"
    "[^，。,?？]{0,8}(?:是多少|是谁|是哪|有多少)|"
    r"\bwhich of (?:the following|these) is (?:true|correct|right)\b|"
    r"\bdo you know (?:how|what|who|which|when|where)\b",
    re.I,
)
_LIST_FACT: Final = re.compile(
    "有下列|有以下|下列哪些|以下哪些|有哪些(?!希望)|有无|参加过哪|用过哪|使用过哪|得到过|去过哪|患有|养了哪|哪些[^，。,?？]{0,10}(?:过|了)(?:吗)?[?？]?$|"
    r"\bwhich of (?:the following|these)\b",
    re.I,
)
_WISH: Final = re.compile("希望|想要|愿意|需要|应该|应当|最该|认为|更|would like|prefer|should", re.I)
_REASONS: Final = re.compile(
    r"原因|为什么|为何|理由|顾虑|担心(?:什么|哪)|"
    r"(?:遇到|存在|面临)[^，。,?？]{0,8}(?:困难|问题|障碍)|"
    r"主要困难|哪些困难|\bwhy\b|\breasons?\b|\bproblems? (?:do|did|have)\b",
    re.I,
)
FEW: Final = 3
"""With fewer options nobody expects the list to be complete."""


def offered(form: Form, question: Question) -> Sequence[Option]:
    """The options of a question, disabled ones left out."""
    return [option for option in form.options_of(question) if option.enabled]


def way_out_missing(form: Form, question: Question) -> str:
    """“others”, “past” or “fact” where people may not know the answer and no option says so; '' otherwise."""
    options = offered(form, question)
    if question.type not in ("single", "rating", "dropdown") or len(options) < 2 or question.staff_only:
        return ""
    if any(option.na or option.other or _WAY_OUT.search(option.label) for option in options):
        return ""
    label = question.label
    if _OTHER_PEOPLE.search(label):
        return "others"
    if _LONG_AGO.search(label) and _RECALL.search(label):
        return "past"
    if form.family not in ON_DUTY and (_PLACE_FACT.search(label) or _KNOWLEDGE.search(label)):
        return "fact"
    return ""


def none_missing(form: Form, question: Question) -> bool:
    """Whether a list of facts to tick has nothing for whom none applies to."""
    options = offered(form, question)
    if question.type != "multiple" or len(options) < FEW or _WISH.search(question.label):
        return False
    closed = any(option.exclusive or option.na or _NONE.search(option.label) for option in options)
    return bool(_LIST_FACT.search(question.label)) and not closed


def other_missing(form: Form, question: Question) -> bool:
    """Whether a list of reasons or difficulties has no “other”."""
    options = offered(form, question)
    if question.type not in ("single", "multiple", "dropdown", "ranking") or len(options) < FEW:
        return False
    open_end = any(option.other or _OTHER.search(option.label) for option in options)
    return bool(_REASONS.search(question.label)) and not open_end
