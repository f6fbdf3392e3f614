"""A credit scheme as typed values (docs/credit-schemes.md). Frozen; reads and writes no database.

Points are Decimals of the scheme's own scale, days are working days, months calendar months. Shares, scores
and percents are on a scale of 0 to 100.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

# As satisfaction.credit.enums names them (EntryKind, Gravity); a test holds the two together.
KINDS = ("score", "commitment", "inspection", "award", "penalty", "other")
BY_HAND = ("inspection", "award", "penalty", "other")  # kinds that staff propose by a rule
GRAVITIES = ("minor", "general", "serious")  # from light to grave
OUTCOMES = ("on_time", "late", "not_done")
CYCLES = ("rolling", "calendar_year")
TOGETHER = ("mean", "sum")
MEASURES = ("satisfied", "score")

# The keys that entries from tests and from consultation carry in CreditEntry.rule; no rule of staff has them.
SATISFACTION = "satisfaction"
COMMITMENT = "commitment"


@dataclass(frozen=True, slots=True)
class Rule:
    """What staff can enter. `points` are signed. `gravity` is "" for good records only.

    `months` in force; None: for good (good records only: a bad one ends with its gravity's longest
    publicity). `basic` points count with the base and its cap. `limit` is what all entries of this rule
    together can add or take at most (None: no limit). `veto` overrules the sum 一票否决.
    """

    key: str
    title: str
    kind: str
    points: Decimal
    gravity: str = ""
    veto: bool = False
    months: int | None = None
    basis: str = ""
    basic: bool = False
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A grade of the ladder, from `least` points (inclusive; None: the lowest) up to the next one's.

    One that is `by_rule` has no points: only an override leads to it (黑名单).
    """

    grade: str
    title: str = ""
    least: Decimal | None = None
    by_rule: bool = False


@dataclass(frozen=True, slots=True)
class Override:
    """It overrules the ladder: where all its conditions hold, the grade is `grade` (or at most that).

    `below`, `at_least`: of the points. `bad`: whether bad records are in force. `gravity`: a bad record of
    this gravity or a graver one is. `veto`: a veto is. `unmanaged`: serves an area, takes no part in credit
    management.
    """

    grade: str
    at_most: bool = False
    below: Decimal | None = None
    at_least: Decimal | None = None
    bad: bool | None = None
    gravity: str = ""
    veto: bool = False
    unmanaged: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """Points for a test's outcome from `least` (inclusive; None: no bound) to `below` (exclusive)."""

    points: Decimal
    least: Decimal | None = None
    below: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """What tests give. Outcomes in no band give nothing. `together`: how entries in force add up.

    `measure`: the share of satisfied households, or the score; both in percent.
    """

    bands: tuple[Band, ...] = ()
    months: int = 12
    together: str = "mean"
    measure: str = "satisfied"


@dataclass(frozen=True, slots=True)
class Gate:
    """What a score must have to touch credit, beyond its own gate. None: the test's own rules are enough.

    `agreement` of call-backs and `share` of households are in percent, `households` a number.
    """

    agreement: Decimal | None = None
    households: int | None = None
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Deliberation:
    """Points for what became of a consultation's result (HD 四(五)), and how long they count."""

    on_time: Decimal = Decimal(0)
    late: Decimal = Decimal(0)
    not_done: Decimal = Decimal(0)
    months: int = 12


@dataclass(frozen=True, slots=True)
class Publicity:
    """How long a bad record of one gravity is shown (《信用修复管理办法》 令第36号), in months.

    After `least` a repair may be applied for; `most` is the longest. `shown`: whether it is published at all.
    """

    shown: bool
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Working days: publicity 公示, objections, marking an objection, deciding it, deciding a repair."""

    publicity: int = 7
    objection: int = 7
    mark: int = 1
    decide: int = 5
    decide_across: int = 7  # where another unit has to be asked
    repair: int = 5


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that each part can be; None: no cap. `bad` is an amount, not negative."""

    base: Decimal | None = None
    good: Decimal | None = None
    bad: Decimal | None = None


NATIONAL = {
    "minor": Publicity(False, 0, 3),
    "general": Publicity(True, 3, 12),
    "serious": Publicity(True, 12, 36),
}


@dataclass(frozen=True, slots=True)
class SchemeData:
    """A whole scheme. `ladder` runs from the best grade to the worst, those by rule last."""

    base: Decimal
    ladder: tuple[Step, ...]
    rules: tuple[Rule, ...] = ()
    caps: Caps = Caps()
    cycle: str = "rolling"
    overrides: tuple[Override, ...] = ()
    satisfaction: Satisfaction = Satisfaction()
    gate: Gate = Gate()
    deliberation: Deliberation = Deliberation()
    deadlines: Deadlines = Deadlines()
    publicity: dict[str, Publicity] = field(default_factory=lambda: dict(NATIONAL))
    promise: bool = True  # whether a repair wants a public promise of good faith
    note: str = ""

    def rule(self, key: str) -> Rule | None:
        """The rule of this key."""
        return next((each for each in self.rules if each.key == key), None)

    def step(self, grade: str) -> Step | None:
        """The ladder's step of this grade."""
        return next((each for each in self.ladder if each.grade == grade), None)

    def rank(self, grade: str) -> int:
        """Place of a grade, 0 the best. A grade of another scheme has the place after the last."""
        names = [each.grade for each in self.ladder]
        return names.index(grade) if grade in names else len(names)

    def bounds(self, step: Step) -> tuple[Decimal | None, Decimal | None]:
        """(from, below) of a step, for people to read."""
        place = self.ladder.index(step)
        return step.least, self.ladder[place - 1].least if place else None
