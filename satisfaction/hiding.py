"""What of a result may be published: cells of one to four households are hidden. No Django, no database.

A hidden cell must not be told by subtraction either: more are hidden, smallest first, until those hidden are
at least two and hold at least five households together. None stands for hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, TypeVar

LEAST = 5

K = TypeVar("K")


def hidden(counts: Mapping[K, int], least: int = LEAST) -> set[K]:
    """Which cells of counts that add up to a published number are hidden. Nobody's (0) is shown."""
    order = sorted((key for key in counts if counts[key] > 0), key=lambda key: (counts[key], str(key)))
    found = {key for key in order if counts[key] < least}
    for key in order:
        if not found or (len(found) > 1 and sum(counts[each] for each in found) >= least):
            break
        found.add(key)
    return found


def published(result: Mapping[str, Any], least: int = LEAST) -> dict[str, Any]:
    """A result (satisfaction.result_json) as the public may see it.

    Where it is not scored every figure but the numbers of households is gone. Of call-backs only what no
    small number can be read from is left; what stands apart and further questions stay with staff.
    """
    shown: dict[str, Any] = deepcopy(dict(result))
    if result["gates"] or result["n"] < least:
        for name in ("score", "unweighted"):
            shown[name] = None
        shown["margin"] = _nothing(result["margin"])
        shown["dimensions"] = []
        shown["overall"] = _without(result["overall"], "n")
        shown["recommend"] = _without(result["recommend"])
    else:
        shown["dimensions"] = [
            each if each["n"] >= least else {**each, "n": None, "percent": None}
            for each in shown["dimensions"]
        ]
        _hide_overall(shown["overall"], least)
        _hide_recommend(shown["recommend"], least)
    _hide_buildings(shown, least)
    shown |= {"choices": {}, "apart": {}, "standings": {}}
    shown["back_check"] = _back_check(result["back_check"], least)
    return shown


def _hide_overall(overall: dict[str, Any], least: int) -> None:
    """The satisfied share tells how many chose 5 or 4, and how many did not: each of both parts is hidden
    by itself. Figures from which hidden cells could be worked out go with them."""
    told = overall["counts"]
    satisfied, others = (
        {value: told.get(value, 0) for value in part} for part in (("5", "4"), ("3", "2", "1"))
    )
    shown = [_hide_part(part, least) for part in (satisfied, others)]
    overall["counts"] = {**shown[0], **shown[1]}
    if None in shown[1].values():
        overall["basically"] = None
    if None in overall["counts"].values():
        overall |= dict.fromkeys(("mean", "times_twenty", "rescaled"))


def _hide_recommend(recommend: dict[str, Any], least: int) -> None:
    """Promoters, passives and detractors, and 推荐净值 where none of them is hidden."""
    parts = _hide_part({name: recommend[name] for name in ("promoters", "passives", "detractors")}, least)
    recommend |= {**parts, "counts": {}}
    if recommend["n"] < least:
        recommend |= _without(recommend)
    elif None in parts.values():
        recommend["nps"] = None


def _hide_part(counts: Mapping[str, int], least: int) -> dict[str, int | None]:
    """Cells whose sum is known. Of a sum that is small itself nobody's cells are hidden, too."""
    if 0 < sum(counts.values()) < least:
        return dict.fromkeys(counts)
    away = hidden(counts, least)
    return {key: None if key in away else count for key, count in counts.items()}


def _hide_buildings(shown: dict[str, Any], least: int) -> None:
    """A hidden building keeps its households; its n, mean and share of answers are gone."""
    away = hidden({each["key"]: each["n"] for each in shown["buildings"]}, least)
    closed = bool(shown["gates"])
    shown["buildings"] = [
        {**each, **dict.fromkeys(("n", "response", "mean", "part"))}
        if each["key"] in away
        else {**each, **(dict.fromkeys(("mean", "part")) if closed else {})}
        for each in shown["buildings"]
    ]


def _back_check(check: Mapping[str, Any], least: int) -> dict[str, Any]:
    """Rates and the numbers they are of; nothing where fewer than five were compared."""
    kept = ("drawn", "done", "compared", "agreement", "margin", "judged", "untrue_rate")
    small = {"agreement": check["compared"], "margin": check["compared"], "untrue_rate": check["judged"]}
    return {name: None if small.get(name, least) < least else check[name] for name in kept}


def _nothing(margin: Mapping[str, Any]) -> dict[str, Any]:
    return {**margin, "low": None, "high": None, "half": None, "method": ""}


def _without(part: Mapping[str, Any], *kept: str) -> dict[str, Any]:
    """The same keys with nothing in them, but for those that are kept."""
    empty: dict[str, Any] = {key: {} if isinstance(value, dict) else None for key, value in part.items()}
    return {**empty, **{name: part[name] for name in kept}}
