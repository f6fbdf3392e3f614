"""Random trees with paths, predicates and node functions, over one document; from a seed, always the same."""

import random
from typing import Any, Final

from forms_builder.conformance.documents import Document
from forms_builder.logic.functions import FUNCTIONS
from forms_builder.logic.tree import REGEX

DATA: Final[dict[str, Any]] = {
    "top": "5",
    "blank": "",
    "place": {"city": "wuhan", "inner": {"deep": "x y"}},
    "member": [
        {"name": "王", "age": "40", "own": {"where": "wuhan"},
         "job": [{"title": "a", "pay": "10"}, {"title": "b", "pay": "20.5"}]},
        {"name": "李", "age": "", "own": {"where": "xian"}, "job": []},
        {"name": "张", "age": "7", "own": {"where": ""}, "job": [{"title": "c", "pay": ""}]},
    ],
    "day": "2026-02-28",
}  # fmt: skip
LISTS: Final = {
    "cities": {
        "columns": ["name", "label", "pop"],
        "rows": [["wuhan", "武汉", "13"], ["xian", "西安", "12.9"], ["wuhan", "汉", ""], ["", "无", "4"]],
    },
    "empty": {"columns": ["name"], "rows": []},
}
LABELS: Final = {"where": {"wuhan": "武汉"}}
OWNERS: Final = (
    "/data/top",
    "/data/place/inner/deep",
    "/data/member[2]/age",
    "/data/member[1]/own/where",
    "/data/member[1]/job[2]/pay",
)
NAMES: Final = ["top", "blank", "place", "city", "inner", "deep", "member", "name", "age", "own", "where"]
NAMES += ["job", "title", "pay", "day", "label", "pop", "item", "nothing"]
LITERALS: Final[list[Any]] = [
    "",
    "a",
    "wuhan",
    "40",
    "2026-02-28",
    "1970-01-01T00:00Z",
    "居 b",
    "0 0;0 1;1 1",
]
LITERALS += [0, 1, 2, 3, 0.5, 20.5, 1e21]
INEXACT: Final = {"pow", "exp", "exp10", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "atan2"}
INEXACT |= {"distance", "area"}
"""The libraries behind these differ in the last digits, so what follows from them may differ at any size."""
PLAIN: Final = sorted(
    name for name, each in FUNCTIONS.items() if not each.trees and name not in INEXACT and name not in REGEX
)


class Grower:
    """Trees of bounded depth."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def document(self) -> Document:
        """The document seen from one of its questions."""
        return Document(DATA, LISTS, self.rng.choice(OWNERS), LABELS)

    def value(self, depth: int, tested: bool = False) -> Any:
        """A tree that stands for anything; `tested`: inside a predicate."""
        kind = self.rng.random()
        if depth == 0 or kind < 0.15:
            return self.rng.choice(LITERALS)
        if kind < 0.3:
            leaves: list[Any] = [["$", self.name()], ["."], ["today"], ["random"], ["uuid"], ["true"]]
            return self.rng.choice([*leaves, *([["column", self.name()]] if tested else [])])
        if kind < 0.55:
            return self.nodes(depth - 1, tested)
        if kind < 0.8:
            return self.node_call(depth - 1, tested)
        name = self.rng.choice(PLAIN)
        function = FUNCTIONS[name]
        most = function.least + 2 * function.step if function.most is None else function.most
        count = self.rng.choice(range(function.least, most + 1, function.step))
        return [name, *(self.value(depth - 1, tested) for _ in range(count))]

    def name(self) -> str:
        """A name that may or may not fit."""
        return self.rng.choice(NAMES)

    def nodes(self, depth: int, tested: bool) -> Any:
        """A tree that stands for nodes."""
        kind = self.rng.random()
        if kind < 0.2 or depth < 0:
            return self.start()
        if kind < 0.4:
            return ["filter", ["$", self.name()], *self.predicates(depth, least=1)]
        if kind < 0.5:
            inner = self.nodes(depth - 1, tested)
            inner = ["filter", inner] if inner[0] == "$" else inner
            return ["filter", inner, *self.predicates(depth, least=1)]
        return ["path", self.start(), *(self.step(depth) for _ in range(self.rng.randint(1, 4)))]

    def start(self) -> Any:
        """Where a path begins."""
        lists = [["instance", "cities"], ["instance", "empty"], ["instance", "none"]]
        return self.rng.choice([["$", self.name()], ["."], ["current"], ["/"], *lists])

    def step(self, depth: int) -> Any:
        """One step."""
        kind = self.rng.random()
        if kind < 0.55:
            return ["child", self.name(), *self.predicates(depth)]
        if kind < 0.7:
            return ["any", *self.predicates(depth)]
        return ["parent"] if kind < 0.9 else ["self", *self.predicates(depth, least=1)]

    def predicates(self, depth: int, least: int = 0) -> list[Any]:
        """Some predicates, most of them of shapes that forms use."""
        count = max(least, self.rng.choice([0, 0, 1, 1, 2]) if depth > 0 else 0)
        return [self.predicate(depth - 1) for _ in range(count)]

    def predicate(self, depth: int) -> Any:
        """A test of a node."""
        kind = self.rng.random()
        if kind < 0.2 or depth < 0:
            return self.rng.choice(
                [1, 2, ["position"], ["last"], ["=", ["position"], ["last"]], [">", ["."], 5]]
            )
        sides = [["column", self.name()], self.value(depth, tested=True)]
        self.rng.shuffle(sides)
        test = [self.rng.choice(["=", "=", "!=", ">"]), *sides]
        if kind < 0.6:
            return test
        return ["and", test, self.value(depth, tested=True)] if kind < 0.8 else self.value(depth, tested=True)

    def node_call(self, depth: int, tested: bool) -> Any:
        """A function that looks at nodes."""
        nodes = self.nodes(depth, tested)
        match self.rng.randrange(8):
            case 0:
                return [self.rng.choice(["count", "position", "sum", "count-non-empty", "max", "min"]), nodes]
            case 1:
                return ["join", " ", nodes]
            case 2:
                return ["indexed-repeat", nodes, self.nodes(depth, tested), self.value(depth, tested)]
            case 3:
                pairs = [["$", "job"], 2, ["$", "member"], self.rng.randint(1, 3)]
                return ["indexed-repeat", ["$", self.name()], *pairs]
            case 4:
                return ["join", "", ["randomize", nodes, self.value(depth, tested)]]
            case 5:
                return ["join", "", ["randomize", nodes]]
            case 6:
                return ["jr:choice-name", self.value(depth, tested), nodes]
        return [
            "pulldata",
            self.rng.choice(["cities", "none"]),
            self.name(),
            self.name(),
            self.value(depth, tested),
        ]
