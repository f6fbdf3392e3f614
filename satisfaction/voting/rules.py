"""A test's scoring rules, as far as they decide what a single vote counts as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms_builder.schema import Form
from satisfaction import scoring
from satisfaction.enums import Group, Standing
from satisfaction.models import Test
from satisfaction.scoring_rules import Rules
from surveys.scoring import sheet_score

SECONDS_KEPT = 120  # of the time that filling in took, sealed tests keep no more
OWNERS = ("owner", "family")  # values of the question “role” whose votes make the score (scoring.base)


def rules_of(test: Test) -> Rules:
    """A test's rules. Raises RulesError."""
    return Rules.from_json(test.rules)


def group_of(form: Form, answers: Mapping[str, Any]) -> Group:
    """Whose vote it is, by the answer to `role` (answers by question id)."""
    role = answers.get(form.by_name["role"].id)
    if role in OWNERS:
        return Group.OWNER
    return Group.TENANT if role == "tenant" else Group.OTHER


def fault_of(rules: Rules, form: Form, answers: Mapping[str, Any], seconds: float | None) -> Standing | None:
    """What makes a sheet invalid by itself; None where nothing does (owner_satisfaction, invalid_rule).

    An unknown time is not too short. Answers are by question id.
    """
    found = scoring.fault(sheet_score(form, answers, by="id"), seconds, rules)
    return Standing(found) if found else None
