"""What is wrong with a data file of targets: stable codes, the line, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

MESSAGES = {
    "not_yaml": "this is no YAML: %(what)s",
    "too_large": "the file may have at most %(limit)s characters",
    "name_needed": "a name is needed here, not a list or names with values",
    "not_a_mapping": "names with values are needed here",
    "not_a_list": "“%(name)s” must be a list",
    "empty_list": "“%(name)s” must have at least one entry",
    "unknown_name": "“%(name)s” means nothing here; known are %(known)s",
    "twice": "“%(name)s” stands here twice",
    "missing": "“%(name)s” is missing",
    "not_text": "“%(name)s” must be a text",
    "too_long": "“%(name)s” may have at most %(limit)s characters",
    "not_whole": "“%(name)s” must be a whole number from %(least)s to %(most)s",
    "not_a_number": "“%(name)s” must be a number that is not negative, with at most 4 decimals",
    "not_truth": "“%(name)s” must be true or false",
    "not_offered": "“%(name)s” must be one of: %(offered)s",
    "not_a_key": "“%(name)s” must consist of small letters, digits and _, and begin with a letter",
    "not_a_month": "“%(name)s” must be a month such as 2026-01",
    "denominator_needed": "a ratio needs “numerator” and “denominator”",
    "denominator_wrong": "only a ratio has a denominator",
    "share_wrong": "the goal of a ratio is a share such as 0.9; this is more than %(most)s",
    "goal_and_goals": "give “goal” or “goals”, not both",
    "formula_unknown": "there is no formula “%(name)s”; known are %(known)s",
    "parameter_unknown": "the formula “%(formula)s” has no parameter “%(name)s”",
    "parameter_missing": "the formula “%(formula)s” needs the parameter “%(name)s”",
    "too_many": "“%(name)s” may have at most %(limit)s entries",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake. `line` counts from 1; 0 where it is the whole file's."""

    code: str
    line: int
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        said = MESSAGES[self.code] % self.params
        return f"line {self.line}: {said}" if self.line else said


class SetInvalid(ValueError):
    """A data file with mistakes: all of them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)
