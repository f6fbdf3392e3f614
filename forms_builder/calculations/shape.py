"""Well-formed calculations from whatever JSON was posted."""

from __future__ import annotations

from typing import Any

from forms_builder.conditions.shape import tidy_condition, tidy_operand, tidy_rule, typed

Json = Any

MOST = 60
TEXTS = ("how", "question", "of")


def tidy_calculation(stored: Json) -> Json:
    """Known keys of known types; `{}` where nothing was chosen."""
    if not isinstance(stored, dict):
        return {}
    if text := typed(stored):
        return {"text": text}
    if not isinstance(stored.get("how"), str) or not stored["how"]:
        return {}
    kept: Json = {key: stored[key] for key in TEXTS if isinstance(stored.get(key), str)}
    if isinstance(stored.get("questions"), list):
        kept["questions"] = [each for each in stored["questions"][:MOST] if isinstance(each, str) and each]
    if isinstance(stored.get("as"), int) and not isinstance(stored["as"], bool):
        kept["as"] = stored["as"]
    kept |= {key: tidy_operand(stored[key]) for key in ("value", "from", "to", "else") if stored.get(key)}
    if isinstance(stored.get("parts"), list):
        kept["parts"] = [tidy_operand(each) for each in stored["parts"][:MOST] if each]
    if isinstance(stored.get("cases"), list):
        kept["cases"] = [_case(each) for each in stored["cases"][:MOST]]
    if stored.get("rule"):
        kept["rule"] = tidy_rule(stored["rule"])
    if isinstance(stored.get("was"), str) and stored["was"]:
        kept["was"] = stored["was"]
    return kept


def _case(case: Json) -> Json:
    if not isinstance(case, dict):
        return {}
    return {"condition": tidy_condition(case.get("condition")), "value": tidy_operand(case.get("value"))}
