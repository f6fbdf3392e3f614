"""Shares, means and what can be said of their error. Pure arithmetic, without Django or a database.

Shares and means are exact fractions; only square roots are decimals, to 28 places. Margins hold for
probability draws and for censuses by token, and assume that who did not answer is missing at random; an open
link has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from statistics import NormalDist
from typing import Literal

EXACT = Context(prec=28, rounding=ROUND_HALF_UP)
SMALL = 30  # below it shares get Wilson's interval, and means none

Method = Literal["", "normal", "wilson", "census"]


@dataclass(frozen=True, slots=True)
class Margin:
    """An interval, in the unit of its estimate. `method` "census" says that everybody answered, "" that there
    is no interval, and then `why`: nobody, too_few, not_a_sample."""

    low: Decimal | None = None
    high: Decimal | None = None
    method: Method = ""
    why: str = ""

    @property
    def half(self) -> Decimal | None:
        """Half the interval's width: the ± of a normal interval."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


@dataclass(frozen=True, slots=True)
class Stratum:
    """A building's households, and the values of those that answered."""

    households: int
    values: Sequence[Fraction]

    @property
    def n(self) -> int:
        """How many answered."""
        return len(self.values)

    @property
    def mean(self) -> Fraction | None:
        """Their mean; None where nobody answered."""
        return sum(self.values, Fraction(0)) / self.n if self.values else None


def rounded(value: Fraction | Decimal | int | None, places: int = 2) -> Decimal | None:
    """Rounded to so many decimal places, halves away from zero, as it is published."""
    if value is None:
        return None
    exact = Fraction(value)
    scale: int = 10**places
    size = abs(exact) * scale
    whole = int(size + Fraction(1, 2))
    sign = -1 if exact < 0 else 1
    return Decimal(sign * whole).scaleb(-places).quantize(Decimal(1).scaleb(-places))


def quantile(confidence: Fraction) -> Decimal:
    """The two-sided quantile of the normal distribution: 1.96 for 0.95."""
    return Decimal(repr(NormalDist().inv_cdf(float((1 + confidence) / 2))))


def weighted_mean(strata: Iterable[tuple[int, Fraction | None]]) -> Fraction | None:
    """Σ households × mean ÷ Σ households over the buildings that have a mean; None without any.

    Buildings in which nobody answered are left out and the others' shares grow in proportion; whoever shows
    the figure says how many households that leaves out.
    """
    known = [(households, mean) for households, mean in strata if mean is not None]
    total = sum(households for households, _mean in known)
    if not total:
        return None
    return sum((households * mean for households, mean in known), Fraction(0)) / total


def share_margin(
    hits: int | Fraction, n: int, households: int, confidence: Fraction = Fraction(95, 100)
) -> Margin:
    """The interval of a share hits/n out of `households`, from 0 to 1.

    p ± z √(p(1−p)/n · (N−n)/(N−1)) (Cochran, Sampling Techniques, 3rd ed. 1977, formulas 3.8 and 3.19,
    without the correction for continuity); p = .82, n = 240, N = 800 → ± 0.0407. Below 30, and where all or
    none are hits (± 0 would say that nothing is uncertain), Wilson's interval (JASA 22, 1927) with the same
    correction: n becomes n(N−1)/(N−n), and nothing is left of it where all answered.
    """
    if n < 1:
        return Margin(why="nobody")
    p = _decimal(Fraction(hits, n))
    if n >= households:
        return Margin(p, p, "census")
    z = quantile(confidence)
    effective = _decimal(Fraction(n * (households - 1), households - n))
    spread = p * (1 - p)
    if n >= SMALL and 0 < hits < n:
        half = z * (spread / effective).sqrt(EXACT)
        return Margin(max(Decimal(0), p - half), min(Decimal(1), p + half), "normal")
    square = z * z / effective
    middle = p + square / 2
    half = z * (spread / effective + square / (4 * effective)).sqrt(EXACT)
    low, high = (middle - half) / (1 + square), (middle + half) / (1 + square)
    return Margin(
        Decimal(0) if hits == 0 else max(Decimal(0), low),
        Decimal(1) if hits == n else min(Decimal(1), high),
        "wilson",
    )


def mean_margin(strata: Iterable[Stratum], confidence: Fraction = Fraction(95, 100)) -> Margin:
    """The interval of the mean weighted by households: mean ± z √(Σ Wₕ² (1 − nₕ/Nₕ) sₕ²/nₕ) (Cochran 1977,
    formula 5.12). A building with a single answer, which tells nothing of its own spread, gets the pooled
    one. None below 30 answers.
    """
    known = [each for each in strata if each.values]
    n, households = sum(each.n for each in known), sum(each.households for each in known)
    mean = weighted_mean((each.households, each.mean) for each in known)
    if mean is None:
        return Margin(why="nobody")
    if all(each.n >= each.households for each in known):
        return Margin(_decimal(mean), _decimal(mean), "census")
    if n < SMALL:
        return Margin(why="too_few")
    squares = [_squares(each) for each in known]
    freedom = n - len(known)
    pooled = sum(squares, Fraction(0)) / freedom if freedom else None
    variance = Fraction(0)
    for each, sum_of_squares in zip(known, squares, strict=True):
        own = sum_of_squares / (each.n - 1) if each.n > 1 else pooled
        if own is None:
            return Margin(why="too_few")
        left_out = max(Fraction(0), 1 - Fraction(each.n, each.households))
        variance += Fraction(each.households, households) ** 2 * left_out * own / each.n
    half = quantile(confidence) * _decimal(variance).sqrt(EXACT)
    return Margin(_decimal(mean) - half, _decimal(mean) + half, "normal")


@dataclass(frozen=True, slots=True)
class Scale:
    """What counts of answers on 1 … 5 say. Shares are from 0 to 1, means on the scale; None without answers.

    5→1 = 90/80/40/20/10: mean 3.9167, ×20 = 78.33, (m−1)/4 = 72.92 %, top two 70.83 %.
    """

    n: int
    mean: Fraction | None
    top: Fraction | None  # 5 and 4
    middle: Fraction | None  # 5, 4 and 3

    @property
    def times_twenty(self) -> Fraction | None:
        """The mean with 1 as 20 and 5 as 100."""
        return None if self.mean is None else self.mean * 20

    @property
    def rescaled(self) -> Fraction | None:
        """The mean with 1 as 0 and 5 as 100."""
        return None if self.mean is None else (self.mean - 1) / 4 * 100


def scale(counts: Mapping[str, int]) -> Scale:
    """`counts` of "5" … "1"; whatever else there is (na) is left out."""
    known = {value: counts.get(str(value), 0) for value in range(1, 6)}
    n = sum(known.values())
    if not n:
        return Scale(0, None, None, None)
    mean = Fraction(sum(value * count for value, count in known.items()), n)
    top = known[5] + known[4]
    return Scale(n, mean, Fraction(top, n), Fraction(top + known[3], n))


def nps(promoters: int, passives: int, detractors: int) -> Fraction | None:
    """推荐净值: (promoters − detractors) ÷ all, in points; 50, 40 and 30 of 120 → 16.67. None without any.

    Promoters chose 9 or 10, detractors 0 to 6 (F. Reichheld, Harvard Business Review 12/2003).
    """
    n = promoters + passives + detractors
    return Fraction(promoters - detractors, n) * 100 if n else None


def _squares(stratum: Stratum) -> Fraction:
    mean = stratum.mean or Fraction(0)
    return sum(((value - mean) ** 2 for value in stratum.values), Fraction(0))


def _decimal(value: Fraction) -> Decimal:
    return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
