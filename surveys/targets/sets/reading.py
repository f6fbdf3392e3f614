"""A data file of targets into `SetData`, every mistake named by its line. Pure: it reads no database.

The file is YAML (docs/zh/targets.md shows one). What a set says of frequency, level and due days holds for
its indicators unless they say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml
from yaml.composer import ComposerError

from surveys.targets.sets.errors import Fault, SetInvalid
from surveys.targets.sets.format import OWN, GoalData, IndicatorData, SetData, TargetData

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})")
KINDS = ("ratio", "count", "number", "yes_no", "progress")
FREQUENCIES = ("month", "quarter", "year")
LEVELS = {"own": OWN, "city": 1, "county": 2, "street": 3, "community": 4}
OPS = (">=", "<=")
SHARE = Decimal(1)  # a ratio's goal above this is a percentage by mistake
MOST_TARGETS, MOST_INDICATORS = 300, 20
MOST_TEXT, MOST_DEEP = 1_000_000, 12  # characters, levels

SET = ("key", "version", "name", "source", "level", "frequency", "due_days", "targets")
TARGET = ("no", "group", "text", "leads", "responsible", "everybody", "responsible_words", "indicators")
INDICATOR = (
    "key", "name", "kind", "unit", "numerator", "denominator", "frequency", "level", "due_days",
    "higher_is_better", "formula", "parameters", "goal", "goals",
)  # fmt: skip
GOAL = ("op", "value", "yellow", "from", "where")
WHERE = ("name_ends", "county_ends")
REQUIRED = {SET: ("key", "version", "name", "targets"), TARGET: ("no", "text", "indicators"),
            INDICATOR: ("key", "name", "kind"), GOAL: ("op", "value")}  # fmt: skip

Names = dict[str, yaml.Node]


class Loader(yaml.SafeLoader):
    """YAML in which numbers keep their decimals: they stay text until they are read. What a set never needs
    is refused before it costs anything: names for parts (anchors, aliases) and deep nesting."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """One node with what is in it."""
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs say nothing of it
        mark: Any = event.start_mark
        if getattr(event, "anchor", None) is not None:
            raise ComposerError(None, None, "no anchors (&) and aliases (*) here", mark)
        self.depth += 1
        if self.depth > MOST_DEEP:
            raise ComposerError(None, None, f"more than {MOST_DEEP} levels", mark)
        found: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return found


def read(text: str, formulas: Mapping[str, Mapping[str, bool]] | None = None) -> SetData:
    """The set in a file's text. `formulas`: by key, their parameters and whether each is needed; None does
    not look at them. Raises SetInvalid with all mistakes."""
    if len(text) > MOST_TEXT:
        raise SetInvalid([Fault("too_large", 0, {"limit": MOST_TEXT})])
    try:
        root = yaml.compose(text, Loader=Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = str(getattr(error, "problem", None) or error)
        raise SetInvalid([Fault("not_yaml", mark.line + 1 if mark else 0, {"what": said})]) from None
    reader = _Reader(formulas)
    if root is None:
        raise SetInvalid([Fault("not_a_mapping", 0)])
    found = reader.set(root)
    if reader.faults:
        raise SetInvalid(sorted(reader.faults, key=lambda each: each.line))
    return found


class _Reader:
    def __init__(self, formulas: Mapping[str, Mapping[str, bool]] | None) -> None:
        self.faults: list[Fault] = []
        self.formulas = formulas
        self.defaults: dict[str, Any] = {}

    def fault(self, code: str, node: yaml.Node | None, **params: Any) -> None:
        self.faults.append(Fault(code, node.start_mark.line + 1 if node is not None else 0, params))

    def names(self, node: yaml.Node, known: tuple[str, ...]) -> Names:
        if not isinstance(node, yaml.MappingNode):
            self.fault("not_a_mapping", node)
            return {}
        found: Names = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.fault("name_needed", key)
                continue
            name = str(key.value)
            if name not in known:
                self.fault("unknown_name", key, name=name, known=", ".join(known))
            elif name in found:
                self.fault("twice", key, name=name)
            else:
                found[name] = value
        for name in REQUIRED.get(known, ()):
            if name not in found:
                self.fault("missing", node, name=name)
        return found

    def rows(self, names: Names, name: str, most: int) -> list[yaml.Node]:
        node = names.get(name)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.fault("not_a_list", node, name=name)
            return []
        if not node.value:
            self.fault("empty_list", node, name=name)
        if len(node.value) > most:
            self.fault("too_many", node, name=name, limit=most)
            return []
        return list(node.value)

    def text(self, names: Names, name: str, limit: int) -> str:
        node = names.get(name)
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode) or node.tag == "tag:yaml.org,2002:null":
            self.fault("not_text", node, name=name)
            return ""
        found: str = node.value.strip()
        if not found and name in ("name", "text", "key"):
            self.fault("missing", node, name=name)
        if len(found) > limit:
            self.fault("too_long", node, name=name, limit=limit)
        return found

    def texts(self, names: Names, name: str) -> tuple[str, ...]:
        return tuple(self.text({name: each}, name, 120) for each in self.rows(names, name, 20))

    def key(self, names: Names) -> str:
        found = self.text(names, "key", 40)
        if found and not KEY.fullmatch(found):
            self.fault("not_a_key", names["key"], name="key")
        return found

    def whole(self, names: Names, name: str, least: int, most: int, default: int = 0) -> int:
        node = names.get(name)
        if node is None:
            return default
        said = node.value if isinstance(node, yaml.ScalarNode) else ""
        if not (said.isascii() and said.isdigit() and len(said) < 9 and least <= int(said) <= most):
            self.fault("not_whole", node, name=name, least=least, most=most)
            return default
        return int(said)

    def number(self, names: Names, name: str, default: Decimal = Decimal(0)) -> Decimal:
        node = names.get(name)
        if node is None:
            return default
        try:
            found = Decimal(str(node.value))
            good = found.is_finite() and 0 <= found < 10**9 and found == found.quantize(Decimal("0.0001"))
        except InvalidOperation:
            good = False
        if not good:
            self.fault("not_a_number", node, name=name)
            return default
        return found

    def chosen(self, names: Names, name: str, offered: tuple[str, ...], default: str = "") -> str:
        node = names.get(name)
        if node is None:
            return default
        said = node.value if isinstance(node, yaml.ScalarNode) else None
        if said not in offered:
            self.fault("not_offered", node, name=name, offered=", ".join(offered))
            return default
        return str(said)

    def truth(self, names: Names, name: str, default: bool) -> bool:
        node = names.get(name)
        if node is None:
            return default
        if node.value not in ("true", "false"):
            self.fault("not_truth", node, name=name)
        return bool(node.value == "true")

    def month(self, names: Names, name: str) -> date | None:
        node = names.get(name)
        if node is None:
            return None
        parts = MONTH.fullmatch(str(node.value))
        if not parts or not (1 <= int(parts[2]) <= 12 and 2000 <= int(parts[1]) <= 2199):
            self.fault("not_a_month", node, name=name)
            return None
        return date(int(parts[1]), int(parts[2]), 1)

    def set(self, node: yaml.Node) -> SetData:
        names = self.names(node, SET)
        self.defaults = {
            "frequency": self.chosen(names, "frequency", FREQUENCIES, "month"),
            "level": self.chosen(names, "level", tuple(LEVELS), "community"),
            "due_days": self.whole(names, "due_days", 0, 366, 5),
        }
        targets, seen = [], set()
        for each in self.rows(names, "targets", MOST_TARGETS):
            target = self.target(each)
            if target.no in seen:
                self.fault("twice", each, name=f"no: {target.no}")
            seen.add(target.no)
            targets.append(target)
        return SetData(
            self.key(names),
            self.whole(names, "version", 1, 99999, 1),
            self.text(names, "name", 120),
            self.text(names, "source", 200),
            tuple(targets),
        )

    def target(self, node: yaml.Node) -> TargetData:
        names = self.names(node, TARGET)
        indicators, seen = [], set()
        for each in self.rows(names, "indicators", MOST_INDICATORS):
            indicator = self.indicator(each)
            if indicator.key in seen:
                self.fault("twice", each, name=f"key: {indicator.key}")
            seen.add(indicator.key)
            indicators.append(indicator)
        return TargetData(
            self.whole(names, "no", 1, 9999),
            self.text(names, "text", 600),
            self.text(names, "group", 60),
            self.texts(names, "leads"),
            self.texts(names, "responsible"),
            self.truth(names, "everybody", False),
            self.text(names, "responsible_words", 120),
            tuple(indicators),
        )

    def indicator(self, node: yaml.Node) -> IndicatorData:
        names = self.names(node, INDICATOR)
        kind = self.chosen(names, "kind", KINDS)
        if kind == "ratio" and not {"numerator", "denominator"} <= names.keys():
            self.fault("denominator_needed", node)
        if kind not in ("ratio", "") and "denominator" in names:
            self.fault("denominator_wrong", names["denominator"])
        if {"goal", "goals"} <= names.keys():
            self.fault("goal_and_goals", names["goals"])
        goals = [names["goal"]] if "goal" in names else self.rows(names, "goals", 50)
        formula = self.text(names, "formula", 40)
        return IndicatorData(
            key=self.key(names),
            name=self.text(names, "name", 120),
            kind=kind,
            frequency=self.chosen(names, "frequency", FREQUENCIES, self.defaults["frequency"]),
            level=LEVELS[self.chosen(names, "level", tuple(LEVELS), self.defaults["level"])],
            due_days=self.whole(names, "due_days", 0, 366, self.defaults["due_days"]),
            unit=self.text(names, "unit", 20),
            numerator=self.text(names, "numerator", 120),
            denominator=self.text(names, "denominator", 120),
            higher_is_better=self.truth(names, "higher_is_better", True),
            formula=formula,
            parameters=self.parameters(names, formula),
            goals=tuple(self.goal(each, kind) for each in goals),
        )

    def parameters(self, names: Names, formula: str) -> dict[str, str]:
        known = None if self.formulas is None or not formula else self.formulas.get(formula)
        if formula and self.formulas is not None and known is None:
            self.fault("formula_unknown", names["formula"], name=formula, known=", ".join(self.formulas))
        found: dict[str, str] = {}
        node = names.get("parameters")
        if node is not None and not isinstance(node, yaml.MappingNode):
            self.fault("not_a_mapping", node)
        elif node is not None:
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    self.fault("name_needed", key)
                    continue
                name = str(key.value)
                found[name] = self.text({name: value}, name, 200)
                if known is not None and name not in known:
                    self.fault("parameter_unknown", key, formula=formula, name=name)
        for name in known or ():
            if (known or {})[name] and not found.get(name):
                self.fault("parameter_missing", node or names["formula"], formula=formula, name=name)
        return found

    def goal(self, node: yaml.Node, kind: str) -> GoalData:
        names = self.names(node, GOAL)
        value = self.number(names, "value")
        if kind == "ratio" and value > SHARE:
            self.fault("share_wrong", names["value"], most=SHARE)
        where = self.names(names["where"], WHERE) if "where" in names else {}
        return GoalData(
            self.chosen(names, "op", OPS, ">="),
            value,
            self.number(names, "yellow", Decimal("0.9")),
            self.month(names, "from"),
            self.text(where, "name_ends", 10),
            self.text(where, "county_ends", 10),
        )
