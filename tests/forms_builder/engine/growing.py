"""Random forms, and what random respondents do to them: the same for the same seed.

Expressions read mostly what stands before them, now and then what stands after, and sometimes themselves in
the time of a repeat before.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from forms_builder.logic import LogicError, parse
from forms_builder.schema import ChoiceList, Expression, Form, Group, Item, Option, Question, Repeat, Row

Json = Any

KINDS = (
    "integer", "integer", "decimal", "text", "text", "single", "multiple", "date", "time", "ranking", "note",
    "calculated", "calculated", "hidden", "acknowledge", "matrix", "slider", "nps", "photo", "location",
)  # fmt: skip
NUMBERS = {"integer", "decimal", "slider", "nps"}
CHOICES = {"single", "multiple", "ranking"}
VALUES = ("a", "b", "c", "none")
TABLE = ChoiceList(
    ("name", "label", "zone", "size"),
    (
        ("a", "甲", "n", "1"),
        ("b", "乙", "n", "2"),
        ("c", "丙", "s", "3"),
        ("d", "丁", "s", "4"),
        ("a", "又甲", "s", "5"),
    ),
)
TEXTS = ("", "X", "a", "yes", "居民", "5", "0", "-3", "12.5", "a b", "n", "s")


@dataclass
class Known:
    """A name that expressions may use, and the repeats around it."""

    name: str
    type: str
    repeats: tuple[str, ...]


@dataclass
class Grower:
    """One form, grown from a seed."""

    seed: int
    rng: random.Random = field(init=False)
    known: list[Known] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)

    def form(self) -> Form:
        """The form."""
        return Form(
            "t",
            tuple(self._items((), self.rng.randint(3, 8), 0)),
            lists={"zones": TABLE, "plain": replace(TABLE, rows=TABLE.rows[:4])},
        )

    def _items(self, repeats: tuple[str, ...], many: int, depth: int) -> Iterator[Item]:
        for _ in range(many):
            roll = self.rng.random()
            if roll < 0.13 and len(repeats) < 2 and depth < 3:
                yield self._repeat(repeats, depth)
            elif roll < 0.25 and depth < 3:
                yield self._group(repeats, depth)
            else:
                yield self._question(repeats)

    def _name(self) -> str:
        self.count += 1
        return f"q{self.count}"

    def _repeat(self, repeats: tuple[str, ...], depth: int) -> Repeat:
        name = self._name()
        around = {"relevant": self._maybe(0.25, self._truth, repeats, name)}
        counted = self._maybe(0.4, self._times, repeats, name)
        self.known.append(Known(name, "repeat", repeats))
        items = tuple(self._items((*repeats, name), self.rng.randint(1, 5), depth + 1))
        return Repeat(
            f"id_{name}", "", items=items, name=name, count=counted, least=self.rng.choice((0, 0, 1, 2)),
            most=self.rng.choice((3, 4, 5)), **around,
        )  # fmt: skip

    def _group(self, repeats: tuple[str, ...], depth: int) -> Group:
        name = self._name() if self.rng.random() < 0.7 else ""
        relevant = self._maybe(0.5, self._truth, repeats, name)
        read_only = self._maybe(0.1, self._truth, repeats, name)
        items = tuple(self._items(repeats, self.rng.randint(1, 4), depth + 1))
        if name:
            self.known.append(Known(name, "group", repeats))
        return Group(f"id_{name or self.rng.random()}", "", relevant, items, name, read_only=read_only)

    def _question(self, repeats: tuple[str, ...]) -> Question:
        rng, kind, name = self.rng, self.rng.choice(KINDS), self._name()
        if rng.random() < 0.5:
            self.known.append(Known(name, kind, repeats))
        more: dict[str, Any] = {}
        asked = kind not in ("calculated", "hidden", "note")
        if rng.random() < 0.25 and asked:
            more["required"] = True
        elif asked:
            more["required_if"] = self._maybe(0.15, self._truth, repeats, name)
        more["relevant"] = self._maybe(0.3, self._truth, repeats, name)
        if asked:
            more["constraint"] = self._maybe(0.2, self._rule, repeats, name)
            more["read_only"] = self._maybe(0.06, self._truth, repeats, name)
        if kind == "calculated" or (
            kind not in ("note", "matrix", "photo", "location") and rng.random() < 0.12
        ):
            more["calculation"] = self._expression(self._any, repeats, name)
            earlier = [
                each.name
                for each in self.known
                if each.repeats == repeats[: len(each.repeats)] and each.name != name
            ]
            if earlier and rng.random() < 0.2:
                more["trigger"] = tuple(rng.sample(earlier, min(len(earlier), rng.randint(1, 2))))
        elif asked or kind == "hidden":
            more["default"] = self._default(kind, repeats, name)
        if kind in CHOICES or kind == "matrix":
            more |= self._options(kind, repeats, name)
        if kind == "slider":
            more["settings"] = {"start": 0, "end": 10, "step": rng.choice((1, 0.5))}
        if kind == "multiple" and rng.random() < 0.3:
            more["settings"] = {"least": rng.randint(1, 2), "most": 2}
        if kind == "ranking" and rng.random() < 0.3:
            more["settings"] = {"ranks": 2}
        if asked and rng.random() < 0.03:
            more["separate_consent"] = True
        if not any(each.name == name for each in self.known):
            self.known.append(Known(name, kind, repeats))
        return Question(
            f"id_{name}", kind, name, name, **{key: value for key, value in more.items() if value is not None}
        )

    def _options(self, kind: str, repeats: tuple[str, ...], name: str) -> dict[str, Any]:
        rng = self.rng
        if kind == "matrix":
            options = tuple(Option(value, value) for value in VALUES[:3])
            return {"options": options, "rows": (Row("r1", "上"), Row("r2", "下"))}
        if rng.random() < 0.5 or (kind == "ranking" and rng.random() < 0.5):
            options = tuple(
                Option(value, f"选{value}", exclusive=value == "none" and kind == "multiple")
                for value in VALUES
            )
            return {"options": options}
        tests = (
            "zone = {t}",
            "zone = {t} and size < {n}",
            "size > {n}",
            "selected({t}, name)",
            "{b}",
            "name != {t}",
        )
        test = rng.choice(tests).format(
            t=self._text(repeats, name), n=self._number(repeats, name), b=self._truth(repeats, name)
        )
        found: dict[str, Any] = {"choices_from": "plain" if kind == "ranking" else "zones"}
        if rng.random() < 0.7:
            found["choice_filter"] = self._read(test, columns=True)
        return found

    def _default(self, kind: str, repeats: tuple[str, ...], name: str) -> Expression | None:
        rng = self.rng
        if kind in ("matrix", "photo", "location") or rng.random() > 0.3:
            return None
        if rng.random() < 0.5:
            text = rng.choice(
                {"single": VALUES, "multiple": ("a b", "c"), "date": ("2026-03-01",)}.get(kind, TEXTS)
            )
            return Expression(text, text) if text else None
        return self._expression(self._any, repeats, name)

    # expressions, as text

    def _maybe(self, chance: float, make: Any, repeats: tuple[str, ...], owner: str) -> Expression | None:
        return self._expression(make, repeats, owner) if self.rng.random() < chance else None

    def _expression(self, make: Any, repeats: tuple[str, ...], owner: str) -> Expression | None:
        return self._read(make(repeats, owner))

    def _read(self, text: str, *, columns: bool = False) -> Expression | None:
        try:
            return Expression(text, parse(text, columns=columns))
        except LogicError:
            return None

    def _names(self, owner: str, *types: str) -> list[Known]:
        return [each for each in self.known if each.name != owner and (each.type in types) == bool(types)]

    def _one(self, owner: str) -> str:
        """A question; mostly one that is not its own circle."""
        if self.rng.random() < 0.02:
            return f"${{q{self.rng.randint(1, self.count + 2)}}}"
        found = [each for each in self.known if each.type not in ("repeat", "group") and each.name != owner]
        return f"${{{self.rng.choice(found).name}}}" if found else "''"

    def _rule(self, repeats: tuple[str, ...], owner: str) -> str:
        n = self._number(repeats, owner)
        return self.rng.choice(
            (
                f". > {n}",
                f". <= {n}",
                "string-length(.) < 4",
                f". != {self._text(repeats, owner)}",
                "selected(., 'a')",
                ". >= 0 and . < 40",
            )
        )

    def _truth(self, repeats: tuple[str, ...], owner: str, level: int = 0) -> str:
        rng = self.rng
        roll = rng.random() if level < 2 else 0.9
        if roll < 0.12:
            return f"not({self._truth(repeats, owner, level + 1)})"
        if roll < 0.3:
            joint = rng.choice(("and", "or"))
            return (
                f"{self._truth(repeats, owner, level + 1)} {joint} ({self._truth(repeats, owner, level + 1)})"
            )
        if roll < 0.5:
            sign = rng.choice((">", "<", ">=", "=", "!="))
            return f"{self._number(repeats, owner, 1)} {sign} {self._number(repeats, owner, 1)}"
        if roll < 0.65:
            return f"selected({self._one(owner)}, '{rng.choice(VALUES)}')"
        return f"{self._one(owner)} {rng.choice(('=', '!='))} '{rng.choice(TEXTS)}'"

    def _any(self, repeats: tuple[str, ...], owner: str) -> str:
        return self.rng.choice((self._number, self._text, self._truth))(repeats, owner)

    def _number(self, repeats: tuple[str, ...], owner: str, level: int = 0) -> str:
        rng = self.rng
        times = [each.name for each in self.known if each.type == "repeat"]
        inner = [each for each in self.known if each.repeats and each.type in NUMBERS]
        choices = ["plain", "plain", "one", "one", "length", "selected", "if", "round"]
        choices += ["sum", "max"] * bool(inner) + ["count", "filter"] * bool(times)
        choices += ["position", "before"] * bool(repeats) if level < 2 else []
        match rng.choice(choices):
            case "one":
                return self._one(owner)
            case "length":
                return f"string-length({self._one(owner)})"
            case "selected":
                return f"count-selected({self._one(owner)})"
            case "if":
                return f"if({self._truth(repeats, owner, 2)}, {rng.randint(0, 4)}, {self._one(owner)})"
            case "round":
                return f"round({self._one(owner)} * 1.5, 1)"
            case "sum" | "max" as name:
                return f"{name}(${{{rng.choice(inner).name}}})"
            case "count":
                return f"count(${{{rng.choice(times)}}})"
            case "filter":
                test = f"position() {rng.choice(('=', '<', '>'))} {rng.randint(1, 2)}"
                return f"count(${{{rng.choice(times)}}}[{test}])"
            case "position":
                return rng.choice(("position(..)", "position(../..)", "position(current()/..)"))
            case "before":
                return f"coalesce(indexed-repeat(${{{owner}}}, ${{{repeats[0]}}}, position(..) - 1), 0) + 1"
        return str(rng.choice((0, 1, 2, 3, 5, 0.5)))

    def _times(self, repeats: tuple[str, ...], owner: str) -> str:
        """How often; bounded, since a count may be its own circle."""
        return f"({self._number(repeats, owner)}) mod {self.rng.randint(2, 5)}"

    def _text(self, repeats: tuple[str, ...], owner: str, level: int = 0) -> str:
        rng = self.rng
        times = [each for each in self.known if each.type == "repeat"]
        choices = ["plain", "one", "concat", "coalesce", "once", "list"]
        choices += ["join", "nth"] * bool(times) + ["label"] * bool(self._names(owner, *CHOICES)) + ["path"]
        match rng.choice(choices):
            case "one":
                return self._one(owner)
            case "concat":
                return f"concat({self._one(owner)}, '/', {self._one(owner)})"
            case "coalesce":
                return f"coalesce({self._one(owner)}, 'x')"
            case "once":
                return f"once({self._one(owner)})"
            case "list":
                column = rng.choice(("label", "zone", "size"))
                return f"instance('zones')/root/item[name = {self._one(owner)}]/{column}"
            case "join":
                return f"join(',', {self._one(owner)})"
            case "nth":
                return f"{self._one(owner)}[{rng.randint(1, 2)}]"
            case "label":
                name = rng.choice(self._names(owner, *CHOICES)).name
                return f"jr:choice-name(${{{name}}}, '${{{name}}}')"
            case "path":
                name = rng.choice(self.known).name if self.known else "q1"
                place = rng.choice(("..", "current()/..", "/data"))
                return f"string({place}/{name})"
        return f"'{rng.choice(TEXTS)}'"


class Respondent:
    """What somebody does to a form: operations on a session, and whole sheets of raw answers."""

    def __init__(self, form: Form, seed: int) -> None:
        self.form = form
        self.rng = random.Random(seed)
        self.questions = [each for each in form.questions if each.type != "note"]

    def operations(self, many: int) -> list[list[Json]]:
        """Operations as [name, address, value]; some meet nothing."""
        return [self._operation() for _ in range(many)]

    def _operation(self) -> list[Json]:
        rng = self.rng
        repeats = self.form.repeat_groups
        if repeats and rng.random() < 0.25:
            repeat, around = rng.choice(repeats)
            address = self._address(repeat.name, tuple(each.name for each in around))
            return ["add", address] if rng.random() < 0.65 else ["remove", f"{address}[{rng.randint(1, 3)}]"]
        if not self.questions:
            return ["set", "none", ""]
        question = rng.choice(self.questions)
        address = self._address(question.name, tuple(each.name for each in self.form.repeats[question.name]))
        if question.type in CHOICES and rng.random() < 0.6:
            values = rng.sample((*VALUES, "d"), rng.randint(0, 3))
            return ["rank" if question.type == "ranking" else "select", address, values]
        return ["set", address, self.raw(question)]

    def _address(self, name: str, repeats: tuple[str, ...]) -> str:
        return "".join(f"{each}[{self.rng.choice((1, 1, 2, 3))}]." for each in repeats) + name

    def answers(self) -> dict[str, Json]:
        """A sheet as a page would send it, not always right."""
        return self._sheet(self.form.items)

    def _sheet(self, items: tuple[Item, ...]) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for item in items:
            if isinstance(item, Repeat):
                if self.rng.random() < 0.85:
                    found[item.name] = [
                        self._sheet(item.items) for _ in range(self.rng.choice((0, 1, 1, 2, 3, 6)))
                    ]
            elif isinstance(item, Group):
                found |= self._sheet(item.items)
            elif isinstance(item, Question) and item.type != "note" and self.rng.random() < 0.7:
                found[item.name] = self.raw(item)
        return found

    def consent(self) -> dict[str, bool]:
        """Consents, now and then none."""
        rng = self.rng
        return {
            each.name: rng.random() < 0.6
            for each in self.form.questions
            if each.separate_consent and rng.random() < 0.8
        }

    def _offered(self, question: Question) -> list[str]:
        """What a page could send: the options before any filter."""
        return sorted({each.value for each in self.form.options_of(question)})

    def raw(self, question: Question) -> Json:
        """An answer as a page's fields hold it."""
        rng = self.rng
        match question.type:
            case "nps":
                return rng.choice(("", "0", "7", "10"))
            case "integer":
                return rng.choice(("", "0", "1", "2", "5", "12", "-3", "2.5", "x", "１０"))
            case "decimal" | "slider":
                return rng.choice(("", "0", "1.5", "12", "-3", "0.25", "2.123456", "abc", "7"))
            case "single":
                return rng.choice(("", *self._offered(question)))
            case "multiple":
                return rng.sample(self._offered(question), rng.randint(0, 3))
            case "ranking":
                chosen = rng.sample(self._offered(question), rng.randint(0, 3))
                return {value: str(place) for place, value in enumerate(chosen, 1)}
            case "date":
                return rng.choice(("", "2026-03-15", "2026/1/5", "2025-02-29", "1999-12-31"))
            case "time":
                return rng.choice(("", "09:30", "7:05", "25:00"))
            case "acknowledge":
                return rng.choice(("", "OK"))
            case "matrix":
                return {row: rng.choice(("a", "b", "")) for row in ("r1", "r2")}
            case "photo":
                return [str(digit) * 64 for digit in range(rng.randint(0, 2))]
            case "location":
                return rng.choice(("", "26.89, 112.57, 30", "91, 0", "东门岗亭旁"))
            case "hidden":
                return rng.choice(TEXTS)
        return rng.choice((*TEXTS, "长" * 201))
