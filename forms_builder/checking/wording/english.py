"""The same faults in English questions; sources as in `chinese`."""

from __future__ import annotations

import re
from typing import Final

_ASIDE: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]|\"[^\"]*\"")
_ASKS: Final = re.compile(
    r"^(?:do|does|did|are|is|was|were|have|has|had|should|would|could|can|will|how)\b|\?$", re.I
)
_VERBS: Final = (
    "know|use|support|like|own|buy|trust|agree|understand|read|participate|attend|visit|eat|drink|smoke|exercise|"
    "recommend|enjoy|want|need|work|study|watch|listen|satisfied|happy|aware|involved|interested"
)
_JUDGED: Final = (
    r"(?:satisfied|dissatisfied|happy|unhappy|pleased|content)(?: are you| do you feel)? with|rate|"
    r"opinion (?:of|on)|think (?:of|about)|feel about"
)

LEADING: Final = re.compile(
    r"\b(?:don't you (?:think|agree)|isn't it|wouldn't you|shouldn't|everyone knows|as we all know|"
    r"it is well known|"
    r"obviously|clearly|surely|of course|you would agree|"
    r"most people (?:think|believe|agree|say|support|want|oppose|like)|"
    r"experts (?:agree|say|believe|recommend)|research (?:shows|proves))\b",
    re.I,
)
ABSOLUTE: Final = re.compile(
    r"\b(?:always|never|every time|all the time|everybody|everyone|nobody|no one|"
    r"all (?:the )?(?:residents|people|members|staff))\b",
    re.I,
)
_PERIOD: Final = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve)[\s-]*(?:years?|months?|weeks?|days?|hours?)\b|"
    r"\b(?:last|past|this|previous|each|every|per|a) (?:year|month|week|day|season|quarter|hour)\b|"
    r"\b(?:yesterday|today|daily|weekly|monthly|yearly)\b",
    re.I,
)
_VAGUE: Final = re.compile(
    r"\b(?:recently|lately|nowadays|these days|often|regularly|frequently|occasionally|sometimes)\b", re.I
)
_HOW_OFTEN: Final = re.compile(r"\bhow (?:often|frequently|regularly)\b", re.I)
_NEGATED: Final = re.compile(
    r"\b(?:not|never|no|nobody|none|without|\w+n't|disagree|oppose|against|prohibit|ban|forbid)\b[^.?!,;]*"
    r"\b(?:not|never|without|\w+n't|disagree|oppose|prohibit(?:ed)?|forbidden|banned|"
    r"un(?:fair|happy|able|likely|necessary|satisfied|safe|important|acceptable))\b",
    re.I,
)
_WHETHER_OR_NOT: Final = re.compile(
    r"\bor not\b|\bwhether\b|\bno later\b|\bno more than\b|\bnot only\b|\bif not\b", re.I
)


def plain(label: str) -> str:
    """A label without what stands in brackets or quotes."""
    return " ".join(_ASIDE.sub(" ", label.replace("’", "'")).split())


def two_questions(label: str) -> str:
    """The joint at which a question falls into two; '' for none."""
    text = plain(label)
    parts = [part.strip() for part in text.split("?") if part.strip()]
    if text.count("?") > 1 and len(parts) > 1 and len(parts[1].split()) > 2:
        return parts[1]
    if not _ASKS.search(text):
        return ""
    joint = re.search(
        rf"\b(?:{_VERBS})\b(?: \w+){{0,3}}? (?:and|as well as)(?: \w+){{0,2}}? (?:{_VERBS})\b|"
        rf"\b(?:{_JUDGED})\b [^,?]*? and (?!how|why|so\b)[^,?]+|"
        r"\band (?:do|does|did|are|is|was|were|have|has|should|would|how|what|why|when) "
        r"(?:you|your|it|they|he|she)\b[^?]*",
        text,
        re.I,
    )
    return joint[0] if joint else ""


def leading(label: str) -> str:
    """The words that push towards an answer; '' for none."""
    found = LEADING.search(plain(label))
    return found[0] if found else ""


def double_negation(label: str) -> str:
    """Two negations in one clause; '' for none."""
    found = _NEGATED.search(_WHETHER_OR_NOT.sub(" ", plain(label)))
    return found[0] if found else ""


def absolute(label: str) -> str:
    """“always”, “never” in a question to agree with; '' for none."""
    text = plain(label)
    found = ABSOLUTE.search(text)
    return found[0] if found and _ASKS.search(text) else ""


def vague_time(label: str, around: str) -> str:
    """“recently”, “often” where neither the label nor `around` names a period or a number; '' for none."""
    text = plain(label)
    if _PERIOD.search(text) or _PERIOD.search(around) or re.search(r"\d", around) or _HOW_OFTEN.search(text):
        return ""
    found = _VAGUE.search(text)
    return found[0] if found and _ASKS.search(text) else ""


def jargon(label: str, around: str) -> str:
    """Nothing: abbreviations are looked for in every language alike."""
    return ""
