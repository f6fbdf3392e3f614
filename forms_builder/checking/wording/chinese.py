"""Chinese questions that respondents cannot answer as they are put: two questions in one, leading words,
double negation, absolute words, vague times, words of the office.

The rules look for few, sure signs and pass over what is doubtful. They follow the classic advice on wording:
Payne, The Art of Asking Questions (1951); Bradburn, Sudman and Wansink, Asking Questions (2004); Saris and
Gallhofer, Design, Evaluation, and Analysis of Questionnaires (2014); 风笑天《社会调查中的问卷设计》(2014).
"""

from __future__ import annotations

import re
from typing import Final

# Words that contain 和, 与, 及 or 并 without joining anything: blotted out before joints are looked for.
_WHOLE_WORDS: Final = re.compile(
    "和平|和谐|和睦|和解|和气|和好|和蔼|共和|温和|缓和|调和|柔和|总和|饱和|随和|暖和|附和|亲和|"
    "参与|与会|与否|赠与|给与|与时俱进|与众不同|以及时|及时|涉及|普及|及格|提及|危及|波及|顾及|来不及|及早|触及|"
    "合并|并非|并未|并不|并网|并列|一并|吞并|兼并|并发症|并购|是否及时"
)
_ASIDE: Final = re.compile(r"[(（【\[<〈《「『].*?[)）】\]>〉》」』]|“[^”]*”")
_ASKS: Final = re.compile("吗|是否|是不是|有没有|能否|可否|会不会|愿不愿|要不要|好不好|满不满|[?？]$")
_QUESTION: Final = re.compile("吗|呢|什么|哪|几|多少|为何|怎|谁|是否|有没有|如何")
_JOINT: Final = "(?:和|与|跟|及|以及|并且|而且|同时|且|、)"

_JUDGED: Final = (
    "满意|滿意|了解|知道|放心|认可|支持|赞成|同意|反对|喜欢|信任|关心|熟悉|认同|"
    "怎么看|怎么样|如何|有什么(?:看法|意见|评价)|的?(?:评价|看法|印象|意见)"
)
_VERBS: Final = (
    "了解|知道|支持|赞成|同意|满意|参加|参与|使用|购买|愿意|需要|喜欢|认识|关心|反对|配合|遵守|熟悉|听说过|看过|"
    "信任|享受|接受|认可|认同|学习|阅读|观看|关注|推荐|办理|领取|申请|缴纳|签约|体检|锻炼|吸烟|喝酒|饮酒"
)
_QUALITIES: Final = (
    "干净|整洁|安全|方便|便宜|舒适|及时|热情|专业|准确|清楚|公平|合理|公开|快速|耐心|礼貌|齐全|有效|安静|宽敞|"
    "明亮|新鲜|好吃|美味|实惠|贵|满意|友好|高效|周到|规范|完善|健康|快乐|幸福"
)
_STATES: Final = "好|高|低|快|慢|大|小|强|多|少|贵|近"
_JOINED_PREDICATES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        "(?:是否|是不是|有没有|能否)[^，。,?？]{2,}?(?:并且|而且|并|同时|以及)[^，。,?？]{2,}",
        f"(?:{_VERBS})(?:过|了)?(?:并|以及)[^，。,?？]{{0,3}}(?:{_VERBS})",
        f"(?:{_VERBS})[^，。,?？]{{0,10}}并(?:能|会|已|愿|按|经常|正确|主动|积极)",
        "(?:并且|而且)[^，。,?？]{2,}吗",
        f"[^，。,?？]{{1,4}}(?:{_STATES})(?:、|，|,|且|又)[^，。,?？]{{1,4}}(?:{_STATES})吗",
        "(?:喜欢|信任|赞成|反对|增加|取消|安装)[^，。,?？、]{1,5}(?:和|与|以及)[^，。,?？]{1,4}吗",
    )
)
_PAIRS: Final = tuple(
    re.compile(f"(?P<one>{words})(?:过|了)?(?:{_JOINT}|又|，|,)(?:也|还|很|都)?(?P<two>{words})")
    for words in (_VERBS, _QUALITIES)
)
# What people see as one thing: two names of it, or two sides that are always judged together.
_ONE_THING: Final = frozenset(
    tuple(sorted(pair.split("和")))
    for pair in re.findall(
        r"\w+",
        "环境和秩序 环境和卫生 干净和整洁 公平和公正 公平和合理 公开和透明 意见和建议 态度和作风 "
        "父亲和母亲 爸爸和妈妈 子女和配偶 老人和孩子 时间和地点 想法和建议 看法和意见 评价和意见 "
        "准确和及时 健康和快乐 快乐和幸福 方便和快速",
    )
)

LEADING: Final = re.compile(
    "难道|众所周知|大家都(?:知道|认为|说|觉得|清楚)|毫无疑问|不可否认|理所当然|显而易见|正如|"
    "(?:您|你)也(?:认为|觉得|同意|赞成|支持)|(?:您|你)(?:不觉得|不认为|难道)|不是吗|对吧|对不对[?？]?$|吧[?？]?$|"
    "是不是(?:也|都)?(?:应该|应当|觉得|认为)|作为[^，。,?？]{0,4}(?:负责任|合格|文明|优秀|好)的|"
    "(?:多数|大部分|绝大多数|很多)(?:人|居民|业主|群众|专家)(?:都|均|也)?(?:认为|觉得|支持|赞成|同意|反对)|"
    "专家(?:都|们|普遍|一致)?(?:认为|指出|建议|表示)|研究(?:表明|证明|显示)|利民|惠民的|好政策|民心工程|"
    "(?:优质|优秀|卓越|一流|贴心|热情周到|糟糕|恶劣|低劣|令人满意|不负责任)的[^，。,?？]{0,8}"
    "(?:满意|评价|怎么样|如何|怎么看)"
)
ABSOLUTE: Final = re.compile(
    "总是|从不|从未|从来(?:都)?(?:不|没)|永远|绝对|百分之百|每次都|一直都|无一例外|一定会|对所有(?!权)|"
    "完全(?:信任|满意|同意|支持|了解|没有|不)|全部[^，。,?？]{0,8}都|"
    "所有(?!权)[^，。,?？]{0,12}都|一切[^，。,?？]{0,8}都|任何[^，。,?？]{0,8}都"
)
_PERIOD: Final = re.compile(
    r"(?:\d+|[一二两三四五六七八九十半几数])\s*(?:个)?(?:年|月|周|天|日|小时|星期|季度|学期)|今年|去年|本月|上月|上个月|"
    r"本周|上周|昨天|今天|本季度|上季度|本学期|每(?:天|日|周|星期|月|年|季度)"
)
_LATELY: Final = re.compile(
    "最近(?!的|一次|一回|一期|一个(?!年|月|周|星期|季)|几次)|前段时间|前一阵|这段时间|一段时间(?:以?来|内|里)?|不久前|前不久|近来"
)
_COUNTED: Final = re.compile("几次|多少|多久|频率|频繁|经常|常常|怎么样|如何")
_OFTEN: Final = re.compile("经常|常常|时常|频繁|偶尔|有时候?|不时")
_JARGON: Final = re.compile(
    "抓手|赋能|闭环|颗粒度|底层逻辑|顶层设计|全链条|全生命周期|放管服|一网统管|一网通办|四议两公开|五社联动|"
    "两代表一委员|网格化治理|数字孪生|下沉式|穿透式|清单化"
)
_A_NOT_A: Final = re.compile(r"(.)[不没]\1|有没有|是不是")
_NOT_NEGATIVE: Final = re.compile(
    "不同(?!意)|不断|不少|不仅|不但|不管|不论|不过|不良|不动产|不锈钢|不明|不便|不适|不限|不久|不时|不足|不等|不定期|"
    "不文明|不安全|不合格|不合理|不达标|不规范|不稳定|不方便|不健康|不透明|不公平|差不多|了不起|"
    "无障碍|无线|无人机|无物业|无烟|无害|无偿|无形|毫无疑问|没收|淹没|埋没|未来|未成年|未婚|"
    "非常|非机动|非遗|非洲|非法|除非|并非如此"
)
_NOT: Final = "(?:不|没有|没|未|无|别|并非)"
_AGAINST: Final = "(?:反对|否认|拒绝|禁止|不同意|不赞成|不支持|不认为|不赞同|杜绝|避免|取消)"


def plain(label: str) -> str:
    """A label without what stands in brackets or quotes."""
    return re.sub(r"\s+", "", _ASIDE.sub("", label))


def two_questions(label: str) -> str:
    """The joint at which a question falls into two; '' for none."""
    text = plain(label)
    marks = [part for part in re.split("[?？]", text) if part]
    if len(marks) > 1 and all(len(part) > 2 for part in marks[:2]) and _QUESTION.search(marks[1]):
        return marks[1]
    whole = text
    text = _WHOLE_WORDS.sub(lambda word: "□" * len(word[0]), text)
    if text.count("吗") > 1 or len(re.findall("是否|是不是", text)) > 1:
        return text[text.find("吗") + 1 :] or text
    return _predicates(text, whole) or _objects(text) or _facts(text)


def _predicates(text: str, whole: str) -> str:
    """Two verbs or two qualities under one “吗”; `whole` is the text with nothing blotted out."""
    if not _ASKS.search(text):
        return ""
    for pattern in _JOINED_PREDICATES:
        joined = pattern.search(text)
        if joined:
            return joined[0]
    for pair in _PAIRS:
        joined = pair.search(whole)
        if joined and joined["one"] != joined["two"] and not _one_thing(joined["one"], joined["two"]):
            return joined[0]
    return ""


def _objects(text: str) -> str:
    """Two things judged at once: “对保安和保洁满意吗”."""
    found = re.search(
        f"对(?P<one>[^，。,?？]+?){_JOINT}(?P<two>[^，。,?？]+?)(?:是否|都|还|感到|觉得|的)?(?:{_JUDGED})",
        text,
    )
    if not found or not (_ASKS.search(text) or re.search("如何|怎么样|怎么看|什么", text)):
        return ""
    one, two = found["one"], found["two"]
    return "" if _one_thing(one[-2:], two[:2]) else found[0]


def _facts(text: str) -> str:
    """Two facts in one field: “您的姓名和电话是什么”."""
    found = re.search(
        f"(?:您|你)(?:家)?的?[^，。,?？]{{1,8}}{_JOINT}[^，。,?？]{{1,8}}(?:分别)?(?:是|为)(?:什么|多少|几|哪)",
        text,
    )
    return found[0] if found else ""


def _one_thing(one: str, two: str) -> bool:
    return tuple(sorted((one, two))) in _ONE_THING


def leading(label: str) -> str:
    """The words that push towards an answer; '' for none."""
    found = LEADING.search(plain(label))
    return found[0] if found else ""


def double_negation(label: str) -> str:
    """Two negations in one clause; '' for none."""
    for clause in re.split("[，。？！；：、,.?!;:]", plain(label)):
        text = _A_NOT_A.sub("□□□", clause)
        text = _NOT_NEGATIVE.sub(lambda word: "□" * len(word[0]), text)
        found = re.search(
            f"{_AGAINST}[^□]{{0,14}}(?:{_NOT}|{_AGAINST})|{_NOT}[^□]{{0,10}}?(?:不|没有|没|未|{_AGAINST})",
            text,
        )
        if found:
            return found[0]
    return ""


def absolute(label: str) -> str:
    """“总是”, “从不” and the like in a question to agree with; '' for none."""
    text = plain(label)
    found = ABSOLUTE.search(text)
    return found[0] if found and _ASKS.search(text) else ""


def vague_time(label: str, around: str) -> str:
    """“最近”, “经常” where neither the label nor `around` (hint and options) names a period; '' for none."""
    if _PERIOD.search(label) or _PERIOD.search(around):
        return ""
    text = plain(label)
    found = _LATELY.search(text)
    if not found and "近期" in text and _COUNTED.search(text):
        found = re.search("近期", text)
    if not found and _ASKS.search(text) and not re.search(r"\d", around):
        found = _OFTEN.search(_A_NOT_A.sub("□", text))
    return found[0] if found else ""


def jargon(label: str, around: str) -> str:
    """Words of the office that residents do not use and nothing explains; '' for none."""
    found = _JARGON.search(plain(label))
    if not found or re.search(re.escape(found[0]) + "[(（:：]", label) or found[0] in around:
        return ""
    return found[0]
