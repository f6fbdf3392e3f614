"""Visits: what happened at each door, on the phone and in the registers, and the rates that follow."""
