"""What counts for a decision of owners (《民法典》 art. 278), in exact fractions. No Django, no database.

It is arithmetic over numbers that somebody else vouches for: it is no vote and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fractions import Fraction
from math import ceil, floor

QUORUM = Fraction(2, 3)  # 三分之二以上, which includes two thirds (art. 1259)
MAJOR = Fraction(3, 4)  # 四分之三以上, includes three quarters
HALF = Fraction(1, 2)  # 过半数, which is more than half
CENT = Fraction(1, 100)


class Matter(IntEnum):
    """The items of art. 278, first paragraph."""

    RULES_OF_PROCEDURE = 1
    COVENANT = 2
    COMMITTEE = 3
    COMPANY = 4
    USE_FUNDS = 5
    RAISE_FUNDS = 6
    REBUILD = 7
    CHANGE_USE = 8
    OTHER = 9

    @property
    def major(self) -> bool:
        """Whether it takes three quarters of those who take part (items six to eight)."""
        return self in (Matter.RAISE_FUNDS, Matter.REBUILD, Matter.CHANGE_USE)


class Vote(StrEnum):
    """What the owner of a unit said."""

    FOR = "for"
    AGAINST = "against"
    ABSTAINED = "abstained"
    ABSENT = "absent"


class Verdict(StrEnum):
    """What the numbers amount to."""

    NO_QUORUM = "no_quorum"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Share:
    """Exclusive floor area in m², and persons. An owner of several units is one person."""

    area: Fraction
    persons: int


@dataclass(frozen=True, slots=True)
class Tally:
    """All owners, those who took part, those in favour."""

    total: Share
    taking_part: Share
    in_favour: Share


@dataclass(frozen=True, slots=True)
class Check:
    """One of the four conditions. `short` is how much more it takes: m² rounded up to the hundredth, or
    persons; 0 where it is met."""

    part: Fraction
    whole: Fraction
    needed: Fraction
    inclusive: bool
    short: Fraction

    @property
    def share(self) -> Fraction:
        """The part of the whole."""
        return self.part / self.whole if self.whole else Fraction(0)

    @property
    def met(self) -> bool:
        """Whether the condition holds."""
        return bool(self.whole) and reaches(self.share, self.needed, inclusive=self.inclusive)

    @property
    def percent(self) -> str:
        """The share with two decimals, cut off and not rounded: 66.66 is never shown as two thirds."""
        return f"{floor(self.share * 10_000) / 100:.2f}"

    @property
    def shown_short(self) -> str:
        """What is lacking, without needless decimals."""
        return f"{float(self.short):.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Decision:
    """The four conditions and what follows."""

    matter: Matter
    quorum_area: Check
    quorum_persons: Check
    favour_area: Check
    favour_persons: Check

    @property
    def quorum(self) -> bool:
        """Whether enough took part."""
        return self.quorum_area.met and self.quorum_persons.met

    @property
    def verdict(self) -> Verdict:
        """Without a quorum nothing is decided, whatever was said."""
        if not self.quorum:
            return Verdict.NO_QUORUM
        agreed = self.favour_area.met and self.favour_persons.met
        return Verdict.PASSED if agreed else Verdict.FAILED


class Impossible(ValueError):
    """Numbers that cannot be; `args[0]` is a code: "nothing", "negative", "more_than_all",
    "more_than_part"."""


def reaches(share: Fraction, needed: Fraction, *, inclusive: bool) -> bool:
    """Whether a share is at least (or more than) what is needed."""
    return share >= needed if inclusive else share > needed


def decide(tally: Tally, matter: Matter) -> Decision:
    """The four conditions over a tally. Raises Impossible."""
    total, part, favour = tally.total, tally.taking_part, tally.in_favour
    if total.area <= 0 or total.persons <= 0:
        raise Impossible("nothing")
    if min(part.area, favour.area) < 0 or min(part.persons, favour.persons) < 0:
        raise Impossible("negative")
    if part.area > total.area or part.persons > total.persons:
        raise Impossible("more_than_all")
    if favour.area > part.area or favour.persons > part.persons:
        raise Impossible("more_than_part")
    needed, inclusive = (MAJOR, True) if matter.major else (HALF, False)
    return Decision(
        matter,
        _area(part.area, total.area, QUORUM, inclusive=True),
        _persons(part.persons, total.persons, QUORUM, inclusive=True),
        _area(favour.area, part.area, needed, inclusive=inclusive),
        _persons(favour.persons, part.persons, needed, inclusive=inclusive),
    )


def _area(part: Fraction, whole: Fraction, needed: Fraction, *, inclusive: bool) -> Check:
    missing = needed * whole - part
    steps = ceil(missing / CENT)
    if not inclusive and steps * CENT == missing:
        steps += 1
    return Check(part, whole, needed, inclusive, max(steps, 0) * CENT)


def _persons(part: int, whole: int, needed: Fraction, *, inclusive: bool) -> Check:
    missing = needed * whole - part
    short = ceil(missing)
    if not inclusive and short == missing:
        short += 1
    return Check(Fraction(part), Fraction(whole), needed, inclusive, Fraction(max(short, 0)))


@dataclass(frozen=True, slots=True)
class Unit:
    """A dwelling or shop: whose it is ("" is somebody who owns nothing else), its area, what was said."""

    owner: str
    area: Fraction
    vote: Vote


class Divided(ValueError):
    """An owner of several units said different things; `args[0]` is the owner."""


def add_up(units: Iterable[Unit]) -> Tally:
    """The tally of a list of units. An owner counts once, with all the area. Raises Divided where what the
    owner said of one unit differs from another."""
    said: dict[str, Vote] = {}
    area = dict.fromkeys(Vote, Fraction(0))
    persons = dict.fromkeys(Vote, 0)
    for unit in units:
        area[unit.vote] += unit.area
        if not unit.owner:
            persons[unit.vote] += 1
        elif unit.owner not in said:
            said[unit.owner] = unit.vote
            persons[unit.vote] += 1
        elif said[unit.owner] is not unit.vote:
            raise Divided(unit.owner)
    absent = Share(area[Vote.ABSENT], persons[Vote.ABSENT])
    total = Share(sum(area.values(), Fraction(0)), sum(persons.values()))
    part = Share(total.area - absent.area, total.persons - absent.persons)
    return Tally(total, part, Share(area[Vote.FOR], persons[Vote.FOR]))
