"""Names of languages in headings, such as `English (en)`, and the tags by which the schema knows them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from babel import Locale, localedata
from babel.core import UnknownLocaleError

UNKNOWN = "und"  # BCP 47: undetermined
HAN = "zh-hans"

_CODE = re.compile(r"\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\s*\)\s*$")
_BARE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_CHINESE = {"zh": HAN, "zh-cn": HAN, "zh-hans-cn": HAN, "zh-tw": "zh-hant", "zh-hk": "zh-hant"}
_SHORT = {HAN: "zh"}  # the code that pyxform knows


class Languages:
    """Tags for a workbook's language names, each name its own tag. `given` leads from tags to names."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.names: dict[str, str] = dict(given)  # tag → name, in the order of first sight
        self._tags: dict[str, str] = {name: tag for tag, name in given.items()}

    def tag(self, name: str) -> str:
        """The tag of a language's name; a tag that is known is its own."""
        if name in self.names:
            return name
        if name not in self._tags:
            wanted = tag = tag_of(name)
            count = 2
            while tag in self.names:
                tag, count = f"{wanted}-x{count}", count + 1
            self._tags[name] = tag
            self.names[tag] = name
        return self._tags[name]


def tag_of(name: str) -> str:
    """The tag that a language's name stands for, made from the name where it has no code."""
    match = _CODE.search(name)
    if match:
        return _tidy(match[1])
    plain = " ".join(name.split()).lower()
    if plain in _known():
        return _known()[plain]
    if _BARE.fullmatch(name.strip()):
        return _tidy(name.strip())
    return re.sub(r"[^\w]+", "-", plain).strip("-") or UNKNOWN


def heading_of(tag: str) -> str:
    """The name in headings of a language that came without one: `English (en)`."""
    try:
        name = Locale.parse(tag.split("-")[0]).get_language_name()
    except (ValueError, UnknownLocaleError):
        name = None
    code = _SHORT.get(tag, tag)
    return f"{name} ({code})" if name else tag


def guess(texts: Iterable[str]) -> str:
    """The tag for words whose language nobody named: Chinese where they are mostly Han characters."""
    han = letters = 0
    for text in texts:
        for char in text:
            if char.isalpha():
                letters += 1
                han += unicodedata.name(char, "").startswith("CJK UNIFIED")
    return HAN if letters and han * 3 >= letters else UNKNOWN


def _tidy(code: str) -> str:
    tag = code.replace("_", "-").lower()
    return _CHINESE.get(tag, tag)


@cache
def _known() -> dict[str, str]:
    """English names and own names of languages, lower case."""
    english = Locale("en").languages
    found = {str(name).lower(): code for code, name in english.items() if "_" not in code}
    for code in localedata.locale_identifiers():
        if "_" not in code:
            own = Locale(code).get_language_name(code)
            if own:
                found.setdefault(own.lower(), code)
    found |= {"chinese": HAN, "中文": HAN, "汉语": HAN, "简体中文": HAN, "繁體中文": "zh-hant"}
    return found
