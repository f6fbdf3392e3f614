"""Fixtures of the credit record's tests."""

from tests.satisfaction.credit.office import clock, office, sound

__all__ = ["clock", "office", "sound"]
