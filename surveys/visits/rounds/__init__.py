"""Rounds: samples drawn, assigned and printed."""
