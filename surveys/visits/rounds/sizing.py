"""How many households must be asked for a given margin of error, and the margin that a sample gives.

Pure arithmetic, without Django; `static/visits/rounds/sizing.js` computes the same on the page.
"""

from __future__ import annotations

import math
from statistics import NormalDist

P = 0.5  # the share that needs the largest sample: nothing is known of the answers beforehand
CONFIDENCES = (90, 95, 99)  # per cent


def z_of(confidence: float) -> float:
    """The two-sided quantile of the normal distribution: 1.96 for 95 (per cent)."""
    return NormalDist().inv_cdf((1 + confidence / 100) / 2)


def sample_size(households: int, margin: float, confidence: float = 95, response: float = 100) -> int:
    """How many of `households` to draw so that a share is known to ±`margin` percentage points.

    n₀ = z² p (1 − p) / e², n = n₀ / (1 + (n₀ − 1) / N), rounded up, with p = 0.5 and the finite-population
    correction (Cochran, Sampling Techniques, 3rd ed. 1977, formulas 4.1 and 4.2): N = 500, ±5 %, 95 % → 218;
    N = 2,000 → 323. Where only `response` per cent are expected to answer, n is divided by that share, and
    never more than all are drawn. `margin`, `confidence` and `response` are per cent.
    Raises ValueError for what is no percentage.
    """
    if not (0 < margin < 100 and 0 < confidence < 100 and 0 < response <= 100):
        raise ValueError("margin, confidence and response are per cent")
    if households < 1:
        return 0
    infinite = z_of(confidence) ** 2 * P * (1 - P) / (margin / 100) ** 2
    needed = math.ceil(infinite / (1 + (infinite - 1) / households) - 1e-9)
    return min(households, math.ceil(needed * 100 / response - 1e-9))


def margin_of(households: int, answered: int, confidence: float = 95) -> float:
    """The margin of error, in percentage points, of a share from `answered` of `households`, at p = 0.5.

    z √(p (1 − p) / n) √((N − n) / (N − 1)) (Cochran 1977, section 3.2); 0 where all answered. Holds for
    simple random samples; others come near it.
    """
    if answered < 1 or households < 1:
        return 100.0
    if answered >= households:
        return 0.0
    correction = (households - answered) / (households - 1)
    return 100 * z_of(confidence) * math.sqrt(P * (1 - P) / answered * correction)
