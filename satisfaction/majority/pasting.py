"""Reads a list of units that was pasted from a spreadsheet: unit, area, what was said, and whose it is.

Nothing of it is stored anywhere.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from satisfaction.majority.counting import Unit, Vote
from territory.roster.spelling import tidy

MOST_LINES = 20_000
MOST_AREA = Decimal(1_000_000)
SHOWN = 10  # faults named at most
WORDS: dict[Vote, tuple[str, ...]] = {
    Vote.FOR: ("同意", "赞成", "支持", "√", "✓", "y", "yes"),
    Vote.AGAINST: ("反对", "不同意", "不赞成", "×", "✗", "n", "no"),
    Vote.ABSTAINED: ("弃权",),
    Vote.ABSENT: ("", "未参与", "未投票", "未投", "未表决", "未参加", "缺席", "-", "—"),
}
VOTES = {word: vote for vote, words in WORDS.items() for word in words}
TAB = "\t"  # from a spreadsheet; else
SEPARATOR = re.compile(r"[,，;；]")


def units(text: str) -> list[Unit]:
    """The units, one a line. A first line of headings is passed over. Raises ValidationError with the lines
    that cannot be read."""
    faults: list[str] = []
    found: list[Unit] = []
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValidationError(gettext("At most %(limit)s lines.") % {"limit": MOST_LINES})
    for at, (number, line) in enumerate(lines):
        parts = line.split(TAB) if TAB in line else SEPARATOR.split(line)
        cells = [tidy(cell) for cell in parts]
        area = _area(cells[1]) if len(cells) > 1 else None
        if at == 0 and area is None and len(cells) > 1 and not re.search(r"\d", cells[1]):
            continue  # headings
        vote = VOTES.get(cells[2].casefold()) if len(cells) > 2 else None
        if len(cells) < 3:
            faults.append(gettext("Line %(n)s: unit, area and what was said are needed.") % {"n": number})
        elif area is None:
            said = gettext("Line %(n)s: “%(text)s” is no area.")
            faults.append(said % {"n": number, "text": cells[1][:20]})
        elif vote is None:
            said = gettext("Line %(n)s: “%(text)s” is not known. Write 同意, 反对, 弃权 or 未参与.")
            faults.append(said % {"n": number, "text": cells[2][:20]})
        else:
            found.append(Unit(cells[3] if len(cells) > 3 else "", area, vote))
    if len(faults) > SHOWN:
        more = gettext("… and %(n)s more lines.") % {"n": len(faults) - SHOWN}
        faults = [*faults[:SHOWN], more]
    if faults:
        raise ValidationError(faults)
    if not found:
        raise ValidationError(gettext("There is no line in it."))
    return found


def _area(text: str) -> Fraction | None:
    """Square metres, more than 0 and at most a million, with two decimals."""
    try:
        exact = Decimal(re.sub(r"(m2|平方米|平米|㎡)$", "", text.replace(",", "")).strip())
    except InvalidOperation:
        return None
    good = exact.is_finite() and 0 < exact <= MOST_AREA and exact == round(exact, 2)
    return Fraction(exact) if good else None
