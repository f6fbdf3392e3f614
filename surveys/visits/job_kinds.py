"""The kinds of background jobs of field work; imported for what they register."""

from surveys.visits.rounds import letters

__all__ = ["letters"]
