"""A result as JSON: what is stored in a score, shown, exported and compared. No Django, no database.

Counts are integers. Everything else is text with fixed decimals, rounded once from the exact figure, halves
away from zero: percents, points and means of percents two, means on the scale of 1 to 5 and a building's part
of the score four, 推荐净值 one.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from satisfaction.back_checks import BackCheck
from satisfaction.margins import Margin, rounded
from satisfaction.scoring import DETRACTOR, FORMULA, PROMOTER, Result

Json = dict[str, Any]


def to_json(result: Result) -> Json:
    """The whole result, with its formula and rules."""
    return {
        "formula": FORMULA,
        "rules": result.rules.to_json(),
        "gates": list(result.gates),
        "n": result.n,
        "households": result.households,
        "minimum": result.minimum,
        "response": _percent(result.response),
        "score": _text(result.score),
        "unweighted": _text(result.unweighted),
        "margin": _margin(result.margin, 1),
        "probability": result.probability,
        "buildings": [
            {
                "key": each.key,
                "households": each.households,
                "n": each.n,
                "response": _percent(each.response),
                "share": _percent(each.share),
                "mean": _text(each.mean),
                "part": _text(each.part, 4),
            }
            for each in result.buildings
        ],
        "unreached": list(result.unreached),
        "unplaced": result.unplaced,
        "dimensions": [
            {"name": each.name, "n": each.n, "percent": _text(each.percent)} for each in result.dimensions
        ],
        "overall": _overall(result),
        "recommend": _recommend(result),
        "choices": {name: dict(counts) for name, counts in result.choices.items()},
        "standings": dict(result.standings),
        "apart": {name: {"n": n, "mean": _text(mean)} for name, (n, mean) in result.apart.items()},
        "back_check": back_check_json(result.back_check, result.rules.confidence),
    }


def _overall(result: Result) -> Json:
    return {
        "n": result.scale.n,
        "counts": dict(result.overall),
        "mean": _text(result.scale.mean, 4),
        "times_twenty": _text(result.scale.times_twenty),
        "rescaled": _text(result.scale.rescaled),
        "satisfied": _percent(result.scale.top),
        "basically": _percent(result.scale.middle),
        "margin": _margin(result.satisfied_margin, 100),
    }


def _recommend(result: Result) -> Json:
    counts = {int(value): count for value, count in result.recommend.items()}
    n = sum(counts.values())
    promoters = sum(count for value, count in counts.items() if value >= PROMOTER)
    detractors = sum(count for value, count in counts.items() if value <= DETRACTOR)
    return {
        "n": n,
        "counts": dict(result.recommend),
        "promoters": promoters,
        "passives": n - promoters - detractors,
        "detractors": detractors,
        "nps": _text(result.nps, 1),
    }


def back_check_json(check: BackCheck, confidence: Fraction) -> Json:
    """The call-backs' part of a result."""
    names = (
        "drawn", "random", "done", "reached", "refused", "no_answer", "wrong", "compared", "agreeing",
        "judged", "untrue", "untrue_all", "denied", "pressed", "population",
    )  # fmt: skip
    return {
        **{name: getattr(check, name) for name in names},
        "agreement": _percent(check.agreement),
        "untrue_rate": _percent(check.untrue_rate),
        "margin": _margin(check.interval(confidence), 100),
    }


def _margin(margin: Margin, times: int) -> Json:
    def scaled(value: Decimal | None) -> str | None:
        return None if value is None else _text(value * times)

    return {
        "low": scaled(margin.low),
        "high": scaled(margin.high),
        "half": scaled(margin.half),
        "method": margin.method,
        "why": margin.why,
    }


def difference(now: Mapping[str, Any], before: Mapping[str, Any]) -> Json:
    """How a result differs from an earlier one, in points: the score, satisfied share, 推荐净值 and every
    dimension that both have. None where one of them lacks the figure."""
    dimensions = {each["name"]: each["percent"] for each in before["dimensions"]}
    return {
        "score": _minus(now["score"], before["score"]),
        "satisfied": _minus(now["overall"]["satisfied"], before["overall"]["satisfied"]),
        "basically": _minus(now["overall"]["basically"], before["overall"]["basically"]),
        "nps": _minus(now["recommend"]["nps"], before["recommend"]["nps"]),
        "dimensions": {
            each["name"]: _minus(each["percent"], dimensions.get(each["name"])) for each in now["dimensions"]
        },
    }


def _minus(now: str | None, before: str | None) -> str | None:
    return None if now is None or before is None else str(Decimal(now) - Decimal(before))


def _percent(share: Fraction | None) -> str | None:
    return None if share is None else _text(share * 100)


def _text(value: Fraction | Decimal | None, places: int = 2) -> str | None:
    found = rounded(value, places)
    return None if found is None else str(found)
