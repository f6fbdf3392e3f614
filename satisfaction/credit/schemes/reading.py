"""JSON into a scheme and back, every fault named by its path. It changes nothing and reads no database.

`read` takes what `Scheme.data` holds (docs/credit-schemes.md) and raises `SchemeInvalid` with all faults at
once, so that an editor can show each beside its field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from satisfaction.credit.schemes import format as f
from satisfaction.credit.schemes.errors import Fault, SchemeInvalid
from satisfaction.credit.schemes.format import SchemeData

FORMAT = 1
KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
POINTS = Decimal("9999.99")
LIMITS = {"rules": 300, "ladder": 12, "overrides": 20, "bands": 20}
MONTHS = 120
DAYS = 120  # working days


class Reader:
    """Reads values out of untrusted JSON, putting down what is wrong with each."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, code: str, path: str, **params: Any) -> None:
        """Put down a fault."""
        self.faults.append(Fault(code, path, params))

    def mapping(self, value: Any, path: str) -> dict[str, Any]:
        """An object; {} where there is none."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.fault("not_an_object", path)
            return {}
        return value

    def rows(self, value: Any, path: str) -> list[tuple[str, dict[str, Any]]]:
        """(path, object) of a list's members."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault("not_a_list", path)
            return []
        limit = LIMITS[path.rpartition(".")[2]]
        if len(value) > limit:
            self.fault("too_many", path, limit=limit)
            return []
        return [
            (f"{path}.{place}", self.mapping(each, f"{path}.{place}")) for place, each in enumerate(value)
        ]

    def text(self, source: dict[str, Any], name: str, path: str, longest: int, needed: bool = False) -> str:
        """A line or paragraph, stripped."""
        value = source.get(name, "")
        if not isinstance(value, str):
            self.fault("not_text", f"{path}.{name}".lstrip("."))
            return ""
        found: str = value.strip()
        where = f"{path}.{name}".lstrip(".")
        if needed and not found:
            self.fault("missing", where)
        if len(found) > longest:
            self.fault("too_long", where, limit=longest)
        return found

    def chosen(
        self, source: dict[str, Any], name: str, path: str, offered: Sequence[str], default: str = ""
    ) -> str:
        """One of what is offered."""
        value = source.get(name, default)
        if value not in offered:
            self.fault("not_offered", f"{path}.{name}".lstrip("."))
            return default or offered[0]
        return str(value)

    def flag(self, source: dict[str, Any], name: str, path: str, default: bool = False) -> bool:
        """True or false."""
        value = source.get(name, default)
        if not isinstance(value, bool):
            self.fault("not_a_flag", f"{path}.{name}".lstrip("."))
            return default
        return value

    def whole(
        self, source: dict[str, Any], name: str, path: str, low: int, high: int, default: int | None = None
    ) -> int | None:
        """A whole number within bounds."""
        value = source.get(name)
        if value is None or value == "":
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault("not_whole", f"{path}.{name}".lstrip("."))
            return default
        if not low <= value <= high:
            self.fault("out_of_range", f"{path}.{name}".lstrip("."), low=low, high=high)
            return default
        return value

    def decimal(
        self, source: dict[str, Any], name: str, path: str, low: Decimal = -POINTS, high: Decimal = POINTS
    ) -> Decimal | None:
        """A number with at most two decimals, written as a string or a whole number."""
        value = source.get(name)
        if value is None or value == "":
            return None
        where = f"{path}.{name}".lstrip(".")
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.fault("not_a_number", where)
            return None
        try:
            found = Decimal(str(value).strip())
        except InvalidOperation:
            self.fault("not_a_number", where)
            return None
        if not found.is_finite():
            self.fault("not_a_number", where)
        elif not low <= found <= high:
            self.fault("out_of_range", where, low=low, high=high)
        elif found != found.quantize(Decimal("0.01")):
            self.fault("too_many_decimals", where)
        else:
            return found
        return None

    def needed(self, source: dict[str, Any], name: str, path: str, **bounds: Decimal) -> Decimal:
        """A number that must be there."""
        before = len(self.faults)
        found = self.decimal(source, name, path, **bounds)
        if found is None and len(self.faults) == before:
            self.fault("missing", f"{path}.{name}".lstrip("."))
        return found if found is not None else Decimal(0)


ZERO, HUNDRED = Decimal(0), Decimal(100)


def read(data: Any) -> SchemeData:
    """A scheme's data as values. Raises SchemeInvalid."""
    reader = Reader()
    found = _scheme(reader, reader.mapping(data, ""))
    if not reader.faults:
        for check in CHECKS:
            check(reader, found)
    if reader.faults:
        raise SchemeInvalid(reader.faults)
    return found


def _scheme(r: Reader, data: dict[str, Any]) -> SchemeData:
    if data.get("format", FORMAT) != FORMAT:
        r.fault("unknown_format", "format")
    caps = r.mapping(data.get("caps"), "caps")
    publicity = r.mapping(data.get("publicity"), "publicity")
    return SchemeData(
        base=r.needed(data, "base", "", low=ZERO),
        ladder=_ladder(r, data.get("ladder")),
        rules=tuple(_rule(r, row, path) for path, row in r.rows(data.get("rules"), "rules")),
        caps=f.Caps(*(r.decimal(caps, name, "caps", low=ZERO) for name in ("base", "good", "bad"))),
        cycle=r.chosen(data, "cycle", "", f.CYCLES, "rolling"),
        overrides=tuple(_override(r, row, path) for path, row in r.rows(data.get("overrides"), "overrides")),
        satisfaction=_satisfaction(r, r.mapping(data.get("satisfaction"), "satisfaction")),
        gate=_gate(r, r.mapping(data.get("gate"), "gate")),
        deliberation=_deliberation(r, r.mapping(data.get("deliberation"), "deliberation")),
        deadlines=_deadlines(r, r.mapping(data.get("deadlines"), "deadlines")),
        publicity={each: _publicity(r, publicity, each) for each in f.GRAVITIES},
        promise=r.flag(data, "promise", "", default=True),
        note=r.text(data, "note", "", 2000),
    )


def _ladder(r: Reader, value: Any) -> tuple[f.Step, ...]:
    steps = []
    for path, row in r.rows(value, "ladder"):
        by_rule = r.flag(row, "by_rule", path)
        least = r.decimal(row, "least", path)
        if by_rule and least is not None:
            r.fault("points_by_rule", f"{path}.least")
        steps.append(
            f.Step(
                r.text(row, "grade", path, 12, needed=True), r.text(row, "title", path, 40), least, by_rule
            )
        )
    return tuple(steps)


def _rule(r: Reader, row: dict[str, Any], path: str) -> f.Rule:
    key = r.text(row, "key", path, 60, needed=True)
    if key and not KEY.fullmatch(key):
        r.fault("bad_key", f"{path}.key")
    return f.Rule(
        key=key,
        title=r.text(row, "title", path, 120, needed=True),
        kind=r.chosen(row, "kind", path, f.BY_HAND, "inspection"),
        points=r.needed(row, "points", path),
        gravity=r.chosen(row, "gravity", path, ("", *f.GRAVITIES)),
        veto=r.flag(row, "veto", path),
        months=r.whole(row, "months", path, 1, MONTHS),
        basis=r.text(row, "basis", path, 200),
        basic=r.flag(row, "basic", path),
        limit=r.decimal(row, "limit", path, low=ZERO),
    )


def _override(r: Reader, row: dict[str, Any], path: str) -> f.Override:
    bad = row.get("bad")
    if bad is not None and not isinstance(bad, bool):
        r.fault("not_a_flag", f"{path}.bad")
        bad = None
    return f.Override(
        grade=r.text(row, "grade", path, 12, needed=True),
        at_most=r.flag(row, "at_most", path),
        below=r.decimal(row, "below", path),
        at_least=r.decimal(row, "at_least", path),
        bad=bad,
        gravity=r.chosen(row, "gravity", path, ("", *f.GRAVITIES)),
        veto=r.flag(row, "veto", path),
        unmanaged=r.flag(row, "unmanaged", path),
    )


def _satisfaction(r: Reader, row: dict[str, Any]) -> f.Satisfaction:
    path = "satisfaction"
    bands = []
    for where, band in r.rows(row.get("bands"), f"{path}.bands"):
        bands.append(
            f.Band(
                r.needed(band, "points", where),
                r.decimal(band, "least", where, low=ZERO, high=HUNDRED),
                r.decimal(band, "below", where, low=ZERO, high=HUNDRED),
            )
        )
    return f.Satisfaction(
        tuple(bands),
        r.whole(row, "months", path, 1, MONTHS, 12) or 12,
        r.chosen(row, "together", path, f.TOGETHER, "mean"),
        r.chosen(row, "measure", path, f.MEASURES, "satisfied"),
    )


def _gate(r: Reader, row: dict[str, Any]) -> f.Gate:
    return f.Gate(
        r.decimal(row, "agreement", "gate", low=ZERO, high=HUNDRED),
        r.whole(row, "households", "gate", 1, 100_000),
        r.decimal(row, "share", "gate", low=ZERO, high=HUNDRED),
    )


def _deliberation(r: Reader, row: dict[str, Any]) -> f.Deliberation:
    on_time, late, not_done = (r.decimal(row, name, "deliberation") or ZERO for name in f.OUTCOMES)
    return f.Deliberation(
        on_time, late, not_done, r.whole(row, "months", "deliberation", 1, MONTHS, 12) or 12
    )


def _deadlines(r: Reader, row: dict[str, Any]) -> f.Deadlines:
    default = f.Deadlines()
    names = ("publicity", "objection", "mark", "decide", "decide_across", "repair")
    found = (r.whole(row, name, "deadlines", 1, DAYS, getattr(default, name)) for name in names)
    return f.Deadlines(*(days or 1 for days in found))


def _publicity(r: Reader, rows: dict[str, Any], gravity: str) -> f.Publicity:
    path = f"publicity.{gravity}"
    row, default = r.mapping(rows.get(gravity), path), f.NATIONAL[gravity]
    least = r.whole(row, "least", path, 0, MONTHS, default.least)
    most = r.whole(row, "most", path, 1, MONTHS, default.most)
    return f.Publicity(
        r.flag(row, "shown", path, default.shown),
        default.least if least is None else least,
        default.most if most is None else most,
    )


def _check_ladder(r: Reader, scheme: SchemeData) -> None:
    """From the top down without a gap or an overlap: each bound once, exactly one grade without."""
    steps = [each for each in scheme.ladder if not each.by_rule]
    if len(steps) < 2:
        r.fault("ladder_short", "ladder")
        return
    for place, step in enumerate(scheme.ladder):
        if any(each.grade == step.grade for each in scheme.ladder[:place]):
            r.fault("grade_twice", f"ladder.{place}.grade", grade=step.grade)
    for above, step in pairwise(steps):
        place = scheme.ladder.index(step)
        if above.least is None:
            r.fault("lowest_not_last", f"ladder.{scheme.ladder.index(above)}.least", grade=above.grade)
        elif step.least is not None and step.least >= above.least:
            r.fault("ladder_overlap", f"ladder.{place}.least", grade=step.grade, above=above.grade)
    if steps[-1].least is not None:
        r.fault("ladder_gap", f"ladder.{scheme.ladder.index(steps[-1])}.least", grade=steps[-1].grade)
    if any(not each.by_rule for each in scheme.ladder[len(steps) :]):
        r.fault("by_rule_last", "ladder")


def _check_rules(r: Reader, scheme: SchemeData) -> None:
    seen = {f.SATISFACTION, f.COMMITMENT}
    for place, rule in enumerate(scheme.rules):
        path = f"rules.{place}"
        if rule.key in seen:
            r.fault("key_twice", f"{path}.key", key=rule.key)
        seen.add(rule.key)
        if rule.points < 0 and not rule.gravity:
            r.fault("gravity_missing", f"{path}.gravity")
        if rule.gravity and rule.points > 0:
            r.fault("gravity_of_good", f"{path}.gravity")
        if rule.veto and not rule.gravity:
            r.fault("veto_of_good", f"{path}.veto")
        if rule.points == 0 and not rule.veto and not rule.gravity:
            r.fault("no_effect", f"{path}.points")
        if rule.gravity:
            most = scheme.publicity[rule.gravity].most
            if rule.months is None:
                r.fault("months_missing", f"{path}.months", limit=most)
            elif rule.months > most:
                r.fault("months_beyond_publicity", f"{path}.months", limit=most)


def _check_overrides(r: Reader, scheme: SchemeData) -> None:
    named = set()
    for place, each in enumerate(scheme.overrides):
        path = f"overrides.{place}"
        step = scheme.step(each.grade)
        named.add(each.grade)
        if step is None:
            r.fault("unknown_grade", f"{path}.grade", grade=each.grade)
        elif each.at_most and step.by_rule:
            r.fault("at_most_by_rule", f"{path}.at_most", grade=each.grade)
        unconditional = each.bad is None and not (each.gravity or each.veto or each.unmanaged)
        if unconditional and each.below is None and each.at_least is None:
            r.fault("no_condition", path)
        if each.below is not None and each.at_least is not None and each.at_least >= each.below:
            r.fault("never_holds", f"{path}.at_least")
        if each.bad is False and (each.gravity or each.veto):
            r.fault("never_holds", f"{path}.bad")
    for place, step in enumerate(scheme.ladder):
        if step.by_rule and step.grade not in named:
            r.fault("grade_unreachable", f"ladder.{place}.by_rule", grade=step.grade)
    if any(rule.veto for rule in scheme.rules) and not any(each.veto for each in scheme.overrides):
        r.fault("veto_without_grade", "overrides")


def _check_bands(r: Reader, scheme: SchemeData) -> None:
    bands = scheme.satisfaction.bands
    for place, band in enumerate(bands):
        path = f"satisfaction.bands.{place}"
        if band.least is not None and band.below is not None and band.least >= band.below:
            r.fault("band_empty", f"{path}.below")
            continue
        if any(_overlap(band, other) for other in bands[:place]):
            r.fault("bands_overlap", f"{path}.least")


def _overlap(one: f.Band, other: f.Band) -> bool:
    def before(first: f.Band, second: f.Band) -> bool:
        return first.below is not None and second.least is not None and first.below <= second.least

    return not before(one, other) and not before(other, one)


def _check_publicity(r: Reader, scheme: SchemeData) -> None:
    for gravity, each in scheme.publicity.items():
        path = f"publicity.{gravity}"
        if each.least > each.most:
            r.fault("least_beyond_most", f"{path}.least")
        if each.most > f.NATIONAL[gravity].most:
            r.fault("beyond_national", f"{path}.most", limit=f.NATIONAL[gravity].most)
    if scheme.caps.base is not None and scheme.base > scheme.caps.base:
        r.fault("base_beyond_cap", "base", limit=scheme.caps.base)


CHECKS: tuple[Callable[[Reader, SchemeData], None], ...] = (
    _check_ladder,
    _check_rules,
    _check_overrides,
    _check_bands,
    _check_publicity,
)
