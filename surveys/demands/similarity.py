"""How alike two texts are, from 0 to 100: shares of common characters and pairs of characters.

Chinese has no spaces between words; pairs of neighbouring characters stand in for words. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import Indel

ALIKE = 42  # percent from which two demands are suggested as the same
NOISE = re.compile(r"[\W_\d]+")
FILLERS = re.compile(
    "希望|建议|我们|我家|社区|小区|能够|能不能|可以|没有|应该|请|的|了|吗|呢|吧|都|很|太|有|在|是|和|把|给"
)


def grams(text: str) -> tuple[str, ...]:
    """The characters and pairs of a text, each once and in order, without what says little."""
    plain = FILLERS.sub("", NOISE.sub("", unicodedata.normalize("NFKC", text).lower()))
    pairs = {plain[at : at + 2] for at in range(len(plain) - 1)}
    return tuple(sorted({*plain, *pairs}))


def alike(one: str, other: str) -> int:
    """Twice what they share over what they have together (Dice), in percent; 0 where one says nothing."""
    first, second = grams(one), grams(other)
    return round(100 * Indel.normalized_similarity(first, second)) if first and second else 0


def most_alike(
    text: str, others: Mapping[Any, str], limit: int = 10, least: int = ALIKE
) -> list[tuple[Any, int]]:
    """The keys of the most similar texts with their percent, most similar first.

    Compares with each of `others` once: the caller bounds how many there are.
    """
    own = grams(text)
    if not own:
        return []
    choices = {key: grams(each) for key, each in others.items()}
    found: Iterable[tuple[Any, float, Any]] = process.extract(
        own,
        choices,
        scorer=Indel.normalized_similarity,
        processor=None,
        limit=limit,
        score_cutoff=least / 100,
    )
    return [(key, round(100 * score)) for _grams, score, key in found]
