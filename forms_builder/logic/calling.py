"""How functions are called: what they may see, what they take and give, and how values reach them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final, Protocol

from forms_builder.logic.nodes import Node
from forms_builder.logic.tree import Ast
from forms_builder.logic.values import Nodes, Value, any_pair, items, to_number, to_text

CORE: Final = ""
MORE: Final = "logic-more.js"
PATHS: Final = "logic-paths.js"
PLACES_MODULE: Final = "logic-places.js"
RANDOM: Final = "logic-random.js"
DIGEST: Final = "logic-digest.js"
"""Where a function lives on the phone: in the first script, or in a module loaded where a form needs it."""


class Context(Protocol):
    """What a function may see besides its arguments."""

    @property
    def now(self) -> datetime: ...

    @property
    def zone(self) -> tzinfo: ...

    def current(self) -> str | Nodes: ...

    def random(self) -> float: ...

    def uuid(self) -> str: ...


class Evaluation(Context, Protocol):
    """What a function may see that is given its arguments unevaluated."""

    @property
    def place(self) -> tuple[int, int]:
        """Position and size of the list whose node is being tested; (1, 1) outside of predicates."""

    def run(self, ast: Ast, level: int) -> Value: ...

    def nodes(self, ast: Ast, level: int) -> list[Node] | None:
        """The nodes that a tree stands for; None where it stands for a value, or where there are no nodes."""

    @property
    def node(self) -> Node:
        """The node that the expression belongs to."""

    @property
    def root(self) -> Node: ...

    def cells(self, name: str, steps: list[Ast], level: int) -> list[Node]:
        """The nodes at the end of the steps from a list's root element; none where there is no such list."""


@dataclass(frozen=True, slots=True)
class Function:
    """`most` is None where any number of arguments may follow; `result` is boolean, number,
    string, date, nodes or any.

    `implementation` is given a Context and values, except where `trees` says that it is given an Evaluation,
    the level of nesting and its arguments as trees. `module` is the phone's module that holds it.
    """

    least: int
    most: int | None
    result: str
    implementation: Callable[..., Value]
    module: str = CORE
    trees: bool = False
    nodes: Callable[..., list[Node]] | None = None
    step: int = 1  # 2: arguments come in pairs

    def takes(self, count: int) -> bool:
        if count < self.least or (count - self.least) % self.step:
            return False
        return self.most is None or count <= self.most

    def arity(self) -> str:
        """How many arguments, for messages."""
        if self.step > 1:
            counts = range(self.least, (self.most or self.least + 2 * self.step) + 1, self.step)
            return ", ".join(map(str, counts)) + " …" * (self.most is None)
        if self.most is None:
            return f"≥{self.least}"
        return str(self.least) if self.least == self.most else f"{self.least}-{self.most}"


def numeric(operation: Callable[..., float]) -> Callable[..., Value]:
    """A function of numbers only: NaN in, NaN out; what has no real result is NaN, too large is infinite."""

    def run(context: Context, *arguments: Value) -> Value:
        given = [to_number(argument, context.zone) for argument in arguments]
        if any(map(math.isnan, given)):
            return math.nan
        try:
            return float(operation(*given))
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return run


def compared(test: Callable[[float, float], bool]) -> Callable[..., Value]:
    """A comparison of sizes; with several answers it holds when it holds for any of them."""

    def run(context: Context, a: Value, b: Value) -> Value:
        zone = context.zone
        return any_pair(a, b, lambda x, y: test(to_number(x, zone), to_number(y, zone)))

    return run


def textual(operation: Callable[..., Value]) -> Callable[..., Value]:
    """A function of texts only."""
    return lambda context, *arguments: operation(*map(to_text, arguments))


def over_all(operation: Callable[..., float]) -> Callable[..., Value]:
    """min, max, sum: over arguments and the answers inside them; NaN for none and with any NaN."""

    def run(context: Context, *arguments: Value) -> Value:
        given = [to_number(item, context.zone) for argument in arguments for item in items(argument)]
        return math.nan if not given or any(map(math.isnan, given)) else float(operation(*given))

    return run


def flat_texts(arguments: tuple[Value, ...]) -> list[str]:
    """The texts of all arguments, several answers one by one."""
    return [to_text(item) for argument in arguments for item in items(argument)]
