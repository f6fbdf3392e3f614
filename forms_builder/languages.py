"""The languages that the editor offers for a questionnaire, each under its own name."""

from __future__ import annotations

LANGUAGES: dict[str, str] = {
    "zh-hans": "简体中文",
    "en": "English",
    "ug": "ئۇيغۇرچە",
    "bo": "བོད་ཡིག",
    "mn": "ᠮᠣᠩᠭᠣᠯ",
    "ko": "한국어",
    "za": "Vahcuengh",
    "kk": "قازاقشا",
    "ii": "ꆈꌠꉙ",
    "zh-hant": "繁體中文",
    "yue": "粵語",
    "ky": "قىرعىزچا",
    "ru": "Русский",
    "ja": "日本語",
    "vi": "Tiếng Việt",
    "th": "ไทย",
    "my": "မြန်မာ",
    "fr": "Français",
    "es": "Español",
    "pt": "Português",
    "de": "Deutsch",
    "ar": "العربية",
    "hi": "हिन्दी",
    "id": "Bahasa Indonesia",
    "sw": "Kiswahili",
}
"""By language tag (BCP 47, in small letters)."""

RIGHT_TO_LEFT = frozenset({"ug", "kk", "ky", "ar", "fa", "ur", "he", "ps"})
"""Languages written from right to left (Uyghur, Kazakh and Kyrgyz as written in China)."""

MOST_LANGUAGES = 12
TAG_LENGTH = 35  # BCP 47 (RFC 5646, 4.4.1)


def language_name(tag: str) -> str:
    """A language under its own name; the tag where we know none."""
    return LANGUAGES.get(tag) or LANGUAGES.get(tag.split("-")[0]) or tag


def direction(tag: str) -> str:
    """`rtl` or `ltr`, as HTML's `dir` has it."""
    return "rtl" if tag.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def tidy_languages(stored: object, main: str) -> tuple[str, ...]:
    """The further languages: known to be texts, each once, without the main one."""
    found = [each.strip() for each in stored if isinstance(each, str)] if isinstance(stored, list) else []
    kept = dict.fromkeys(each for each in found if each and each != main and len(each) <= TAG_LENGTH)
    return tuple(kept)[:MOST_LANGUAGES]
