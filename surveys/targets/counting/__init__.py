"""What readings can be worked out from: one module for each source of figures."""

from surveys.targets.counting import (
    answers,
    consultation,
    duties,
    estates,
    households,
    problems,
    society,
    tallies,
)

__all__ = ["answers", "consultation", "duties", "estates", "households", "problems", "society", "tallies"]
