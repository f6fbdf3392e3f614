"""Calculation patterns into expression trees.

Each pattern has its own way of writing it, which treats blank answers as people mean it, and after it the
ways in which spreadsheets commonly write the same, kept so that an import compiles to what it was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from forms_builder.conditions import (
    ConditionProblem,
    Target,
    Targets,
    condition_ast,
    is_several,
    operand_ast,
    place,
    rule_ast,
    target_of,
)
from forms_builder.conditions.targets import COUNTED

Json = Any
Inside = tuple[str, ...]
Build = Callable[[Json, Targets, Inside], Json]

BLANK = ""
ANSWERED = ["!=", ["."], BLANK]
DECIMALS = 2


def calculation_ast(stored: Json, targets: Targets, inside: Inside = ()) -> Json | None:
    """The tree of a calculation, None where there is none. Raises ConditionProblem.

    `inside` names the repeats around the question whose answer it gives.
    """
    if not stored:
        return None
    variants = BUILDERS.get(stored.get("how", ""))
    if variants is None:
        raise ConditionProblem("rule_incomplete")
    variant = stored.get("as", 0)
    return variants[variant if variant in range(len(variants)) else 0](stored, targets, inside)


def one(stored: Json, targets: Targets, inside: Inside) -> Target:
    """The question spoken of, which has one answer as seen from here. Raises ConditionProblem."""
    return _single(target_of(targets, stored.get("question")), inside)


def many(stored: Json, targets: Targets, inside: Inside, least: int = 2) -> list[Json]:
    """The places of several questions. Raises ConditionProblem."""
    chosen = [each for each in stored.get("questions") or () if each]
    if len(chosen) < least:
        raise ConditionProblem("rule_incomplete")
    return [place(_single(target_of(targets, each), inside)) for each in chosen]


def pair(stored: Json, targets: Targets, inside: Inside) -> tuple[Json, Json]:
    """The places of two questions. Raises ConditionProblem."""
    first, second = many(stored, targets, inside)[:2]
    return first, second


def members(stored: Json, targets: Targets, inside: Inside) -> Json:
    """All answers to a question that is asked several times. Raises ConditionProblem."""
    target = target_of(targets, stored.get("question"))
    if not is_several(target, inside):
        raise ConditionProblem("repeat_wanted", question=target.label)
    return place(target)


def _single(target: Target, inside: Inside) -> Target:
    if is_several(target, inside):
        raise ConditionProblem("several_answers", question=target.label)
    return target


def _either(parts: list[Json]) -> Json:
    return parts[0] if len(parts) == 1 else ["or", *parts]


def _unless_blank(places: list[Json], value: Json) -> Json:
    """The value, or nothing where one of the answers is missing."""
    return ["if", _either([["=", each, BLANK] for each in places]), BLANK, value]


def _value(stored: Json, targets: Targets, inside: Inside) -> Json:
    operand = stored.get("value")
    if isinstance(operand, dict) and "question" in operand:
        _single(target_of(targets, operand["question"]), inside)
    return operand_ast(operand, targets)


def _sum(stored: Json, targets: Targets, inside: Inside) -> Json:
    return ["+", *(["coalesce", each, 0] for each in many(stored, targets, inside))]


def _mean(stored: Json, targets: Targets, inside: Inside) -> Json:
    places = many(stored, targets, inside)
    answered = ["+", *(["!=", each, BLANK] for each in places)]
    mean = ["div", ["+", *(["coalesce", each, 0] for each in places)], answered]
    none = ["and", *(["=", each, BLANK] for each in places)]
    return ["if", none, BLANK, ["round", mean, DECIMALS]]


def _product(stored: Json, targets: Targets, inside: Inside) -> Json:
    places = many(stored, targets, inside)
    return _unless_blank(places, ["*", *places])


def _difference(stored: Json, targets: Targets, inside: Inside) -> Json:
    first, second = pair(stored, targets, inside)
    return _unless_blank([first, second], ["-", first, second])


def _ratio(stored: Json, targets: Targets, inside: Inside) -> Json:
    first, second = pair(stored, targets, inside)
    return _divided(first, second, ["round", ["div", first, second], 4])


def _percent(stored: Json, targets: Targets, inside: Inside) -> Json:
    first, second = pair(stored, targets, inside)
    return _divided(first, second, ["round", ["*", ["div", first, second], 100], 1])


def _divided(first: Json, second: Json, value: Json) -> Json:
    return ["if", ["or", ["=", first, BLANK], ["=", second, BLANK], ["=", second, 0]], BLANK, value]


def _plain(operator: str) -> Build:
    """`${a} + ${b}`: as a spreadsheet writes it, without a word on blanks."""
    return lambda stored, targets, inside: [operator, *many(stored, targets, inside)]


def _members(stored: Json, targets: Targets, inside: Inside) -> Json:
    target = one(stored, targets, inside)
    if target.kind != COUNTED:
        raise ConditionProblem("repeat_wanted", question=target.label)
    return ["count", place(target)]


def _over(stored: Json, targets: Targets, inside: Inside) -> Json:
    nodes = members(stored, targets, inside)
    target = target_of(targets, stored["question"])
    test = ANSWERED
    if stored.get("rule"):
        # the rule speaks of each member's own answer, "." inside the brackets
        rule = rule_ast({**stored["rule"], "question": target.id}, targets, target.repeats)
        test = _about_itself(rule, target.name)
    chosen = ["filter", nodes, test]
    none = ["=", ["count", chosen], 0]
    match stored.get("of"):
        case "count":
            return ["count", chosen]
        case "sum":
            return ["if", none, 0, ["sum", chosen]]
        case "mean":
            return ["if", none, BLANK, ["round", ["div", ["sum", chosen], ["count", chosen]], DECIMALS]]
        case "highest" | "lowest" as end:
            return ["if", none, BLANK, ["max" if end == "highest" else "min", chosen]]
    raise ConditionProblem("rule_incomplete")


def _about_itself(ast: Json, name: str) -> Json:
    if ast == ["$", name]:
        return ["."]
    return [ast[0], *(_about_itself(each, name) for each in ast[1:])] if isinstance(ast, list) else ast


def _over_plain(stored: Json, targets: Targets, inside: Inside) -> Json:
    nodes = members(stored, targets, inside)
    plain = {"count": "count", "sum": "sum", "highest": "max", "lowest": "min"}.get(stored.get("of", ""))
    if stored.get("of") == "mean":
        return ["div", ["sum", nodes], ["count", nodes]]
    if plain is None or stored.get("rule"):
        raise ConditionProblem("rule_incomplete")
    return [plain, nodes]


def _chosen(stored: Json, targets: Targets, inside: Inside) -> Json:
    return ["count-selected", place(one(stored, targets, inside))]


def _score(stored: Json, targets: Targets, inside: Inside) -> Json:
    """Scores times whether chosen: flat, so that fifty options are no deeper than two."""
    target = one(stored, targets, inside)
    here = place(target)
    if not any(target.scores.values()):
        raise ConditionProblem("scores_missing", question=target.label)
    chosen = "selected" if target.kind == "multiple" else "="
    terms = [
        ["*", ["neg", -score] if score < 0 else score, [chosen, here, value]]
        for value, score in target.scores.items()
        if score
    ]
    nothing = _either([["=", here, BLANK], *(["=", here, value] for value in sorted(target.missing))])
    return ["if", nothing, BLANK, terms[0] if len(terms) == 1 else ["+", *terms]]


def _age(stored: Json, targets: Targets, inside: Inside) -> Json:
    """Full years: a year less where this year's birthday is still to come."""
    born = place(one(stored, targets, inside))
    years = ["-", _part(["today"], "%Y"), _part(born, "%Y")]
    still_to_come = ["<", _part(["today"], "%m%d"), _part(born, "%m%d")]
    return _unless_blank([born], ["-", years, ["if", still_to_come, 1, 0]])


def _part(day: Json, pattern: str) -> Json:
    return ["format-date", day, pattern]


def _age_by_days(wrap: Callable[[Json], Json], *, flat: bool) -> Build:
    """`int((today() - ${born}) div 365.25)`, which may be a day off."""

    def build(stored: Json, targets: Targets, inside: Inside) -> Json:
        days = ["-", ["today"], wrap(place(one(stored, targets, inside)))]
        return ["div", days, 365.25] if flat else ["int", ["div", days, 365.25]]

    return build


def _days(stored: Json, targets: Targets, inside: Inside) -> Json:
    start, end = (_end(stored.get(key), targets, inside) for key in ("from", "to"))
    days = ["round", ["-", end, start]]
    answers = [each for each in (start, end) if each[0] == "$"]
    return _unless_blank(answers, days) if answers else days


def _days_plain(stored: Json, targets: Targets, inside: Inside) -> Json:
    start, end = (_end(stored.get(key), targets, inside) for key in ("from", "to"))
    return ["-", end, start]


def _end(operand: Json, targets: Targets, inside: Inside) -> Json:
    if not isinstance(operand, dict) or not operand.keys() & {"question", "today", "date"}:
        raise ConditionProblem("rule_incomplete")
    return _value({"value": operand}, targets, inside)


def _join(stored: Json, targets: Targets, inside: Inside) -> Json:
    parts = [each for each in stored.get("parts") or () if each]
    if not parts:
        raise ConditionProblem("rule_incomplete")
    return ["concat", *(_words(part, targets, inside) for part in parts)]


def _words(part: Json, targets: Targets, inside: Inside) -> Json:
    """A part as people read it: of a choice its option's label, not its value."""
    value = _value({"value": part}, targets, inside)
    if "question" in part:
        target = target_of(targets, part["question"])
        if target.kind == "choice":
            return ["jr:choice-name", value, f"${{{target.name}}}"]
    return value


def _if(stored: Json, targets: Targets, inside: Inside) -> Json:
    cases = stored.get("cases") or []
    if not cases:
        raise ConditionProblem("rule_incomplete")
    result = _value({"value": stored["else"]}, targets, inside) if stored.get("else") else BLANK
    for case in reversed(cases):
        test = condition_ast(case.get("condition"), targets, inside)
        if test is None:
            raise ConditionProblem("rule_incomplete")
        result = ["if", test, _value(case, targets, inside), result]
    return result


BUILDERS: dict[str, tuple[Build, ...]] = {
    "value": (_value,),
    "sum": (_sum, _plain("+")),
    "mean": (_mean,),
    "product": (_product, _plain("*")),
    "difference": (_difference, _plain("-")),
    "ratio": (_ratio, _plain("div")),
    "percent": (_percent,),
    "members": (_members,),
    "over": (_over, _over_plain),
    "chosen": (_chosen,),
    "score": (_score,),
    "age": (
        _age,
        _age_by_days(lambda born: born, flat=False),
        _age_by_days(lambda born: ["date", born], flat=False),
        _age_by_days(lambda born: born, flat=True),
    ),
    "days": (_days, _days_plain),
    "join": (_join,),
    "if": (_if,),
}
