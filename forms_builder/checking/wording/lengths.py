"""How long it takes to read and to answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from forms_builder import questions
from forms_builder.schema import Form, Question

SECONDS: Final[Mapping[str, int]] = {
    "text": 15,
    "long_text": 30,
    "multiple": 15,
    "matrix": 6,
    "ranking": 25,
    "photo": 25,
    "audio": 40,
    "video": 40,
    "file": 30,
    "signature": 15,
    "barcode": 12,
    "household": 15,
    "location": 12,
    "trace": 60,
    "shape": 60,
}
"""Rough seconds an answer takes, from reading the question to the next (matrix: a line). Of the order that
Pew Research Center counts with (How we keep our online surveys from running too long, 2022): about ten
seconds for a question, less for a line of a battery, up to minutes for open questions."""
USUAL_SECONDS: Final = 9
LONGEST_MINUTES: Final = 15
"""Pew Research Center (2022) caps its online surveys at 15 minutes."""
LABEL_CHARACTERS: Final = 60
"""A question longer than this fills more than three lines of a 360 px phone at 18 px."""
LABEL_WORDS: Final = 35
"""The same in English; Payne (1951, ch. 8) asks for 20 words."""
MATRIX_ROWS: Final = 12
"""Lines of a matrix that fit about three screens of a phone; after it people answer straight down the column
(Couper et al., The design of grids in web surveys, Social Science Computer Review 31/3, 2013)."""
READING_LIMIT: Final = 30
"""See `reading_index`; the most in the thirteen templates is 22."""
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_CLAUSE: Final = re.compile(r"[，。？！；：、,.?!;:()（）“”【】\s]+")


def seconds(question: Question) -> int:
    """Seconds that one answer takes; 0 for what is not asked."""
    kind = questions.registry().get(question.type)
    if kind is None or not (kind.answers and kind.asked):
        return 0
    return SECONDS.get(question.type, USUAL_SECONDS) * max(1, len(question.rows))


def minutes(form: Form) -> float:
    """Minutes for who is asked everything in public."""
    return sum(seconds(question) for question in form.questions if question.name not in form.later_stage) / 60


def is_chinese(text: str) -> bool:
    """Whether a text is to be read as Chinese."""
    return len(_HAN.findall(text)) * 2 > len(re.sub(r"[\W\d_]", "", text))


def too_long(label: str) -> int:
    """The length of a label that is too long, in characters or words; 0 for others."""
    if is_chinese(label):
        length = len(re.sub(r"\s", "", label))
        return length if length > LABEL_CHARACTERS else 0
    length = len(label.split())
    return length if length > LABEL_WORDS else 0


def reading_index(text: str) -> float:
    """How hard a Chinese text is to read: the characters of its longest clause, and 100 times the share of
    characters that are not among the 3,755 of GB/T 2312-1980 level 1 (close to the 3,500 that compulsory
    education teaches). Like all reading formulas it adds the length of sentences to the rareness of words."""
    letters = _HAN.findall(text)
    if not letters:
        return 0.0
    longest = max(len(_HAN.findall(clause)) for clause in _CLAUSE.split(text))
    rare = [letter for letter in letters if letter not in common_characters()]
    return longest + (100 * len(rare) / len(letters) if len(rare) > 1 else 0)


@cache
def common_characters() -> frozenset[str]:
    """The characters of GB/T 2312-1980 level 1 (rows 16 to 55)."""
    found: set[str] = set()
    for row in range(16, 56):
        for cell in range(1, 95):
            code = bytes((0xA0 + row, 0xA0 + cell))
            found |= set(code.decode("gb2312", errors="ignore"))
    return frozenset(found)
