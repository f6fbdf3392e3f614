"""The machine: takes tasks up, evaluates what they say, and has those asked again whom a change concerns.

The semantics are those of ODK's web engine. What does not apply reads as '' and keeps what it held. A
calculation overwrites when what it comes to changes, or when its question applies again; until then a
respondent's own answer stays. A choice is seen only as far as its options are offered.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from forms_builder.engine import building
from forms_builder.engine.codecs import canonical, words
from forms_builder.engine.nodes import Branch, Cell, Leaf, Range, Tracker
from forms_builder.engine.program import Program
from forms_builder.engine.scope import NodeScope
from forms_builder.engine.tasks import Queue, Task
from forms_builder.logic.errors import LogicEvaluationError
from forms_builder.logic.evaluate import Scope, evaluate, number, truth
from forms_builder.logic.values import to_text

MOST_TIMES: Final = 1000
"""How many times a repeat may have, whatever a count says."""
ALL_TIMES: Final = 2000
"""How many times all repeats may have together: repeats in repeats multiply."""


class Machine:
    """A document and its tasks. `evaluated` counts expressions, `touched` the nodes that were changed."""

    def __init__(
        self,
        program: Program,
        now: datetime,
        *,
        tracking: bool = True,
        rng: random.Random | None = None,
        language: str = "",
    ) -> None:
        self.program = program
        self.tracking = tracking
        self.tracker = Tracker(language)
        self.queue = Queue(program.ranks)
        self.scope = NodeScope(program, now, rng)
        self.evaluated = 0
        self.times = 0  # of all repeats together
        self.touched: dict[Leaf | Range, None] = {}
        self.fill: Callable[[Branch, Any], None] = lambda time, answers: (
            None
        )  # puts loaded answers into a time
        self.count: Callable[[Range], Any] = self.grow  # one more time where an expression says how many
        self.root = self.scope.top = building.root_of(program, self.tracker)
        self._acts: dict[str, Callable[[Task], None]] = {
            "rel": self._relevant,
            "req": self._required,
            "ro": self._read_only,
            "con": self._constraint,
            "calc": self._calculate,
            "def": self._default,
            "where": self._filter,
            "count": self._count,
            "trig": self._trigger,
        }

    def speak(self, language: str) -> None:
        """Show other words; what reads an option's words is worked out again."""
        self.tracker.language = language
        pending = [self.root]
        while pending:
            for node in _inside(pending.pop()):
                if isinstance(node, Range):
                    pending += node.made
                elif isinstance(node, Leaf) and "words" in node.definition.json:
                    self._changed(node)

    def start(self) -> None:
        """Work everything out for the first time."""
        self._begin(self.root)
        self.settle()

    def settle(self) -> None:
        """Run until nothing is left to do."""
        take, acts, scope = self.queue.take, self._acts, self.scope
        while (task := take()) is not None:
            scope.owner = task.node
            acts[task.kind](task)

    def hold(
        self, leaf: Leaf, text: str, *, raw: Any = None, many: tuple[str, ...] = (), by: Task | None = None
    ) -> None:
        """Have a question hold `text` (canonical), as an answer or as a task's outcome."""
        leaf.base, leaf.raw, leaf.bases = text, raw, many
        self.touched[leaf] = None
        self._show(leaf, by, changed=bool(many))

    def has_room(self, range_: Range) -> bool:
        """Whether a repeat may have one more time."""
        most = MOST_TIMES if "count" in range_.definition.json else min(range_.definition.most, MOST_TIMES)
        return len(range_.made) < most and self.times < ALL_TIMES

    def grow(self, range_: Range, loaded: Any = None) -> Branch:
        """One more time of a repeat, at the end, with the answers that were loaded for it."""
        self.times += 1
        time = building.time_of(range_, self.tracker)
        if loaded is not None:
            self.fill(time, loaded)
        range_.made.append(time)
        self._begin(time, applies=range_.applies)
        self._changed(range_)
        return time

    def shrink(self, range_: Range, at: int) -> None:
        """One time less."""
        self._drop(range_.made.pop(at))
        self._changed(range_)

    # each kind of task

    def _relevant(self, task: Task) -> None:
        node = task.node
        own = self._evaluate(task, truth)
        if own != node.own:
            node.own = own
            self._spread(node, node.holder.applies if node.holder else True)

    def _required(self, task: Task) -> None:
        leaf = _leaf(task)
        leaf.needed = self._evaluate(task, truth)
        self.touched[leaf] = None

    def _read_only(self, task: Task) -> None:
        task.node.locked = self._evaluate(task, truth)
        self._touch(task.node)

    def _constraint(self, task: Task) -> None:
        """Only an answer can be wrong."""
        leaf = _leaf(task)
        if leaf.shown == "" and not leaf.bases:
            leaf.valid = True
            if self.tracking:
                task.watch({leaf: None})
        else:
            leaf.valid = self._evaluate(task, _holds, leaf)
        self.touched[leaf] = None

    def _calculate(self, task: Task) -> None:
        leaf = _leaf(task)
        before, leaf.outcome = leaf.outcome, self._evaluate(task, outcome)
        if leaf.outcome != before and leaf.applies and leaf.fresh:
            self._overwrite(leaf, leaf.outcome, task)
        leaf.fresh = True

    def _default(self, task: Task) -> None:
        leaf = _leaf(task)
        if leaf.applies:
            self._overwrite(leaf, self._once(task.tree, outcome), task)
        task.drop()

    def _filter(self, task: Task) -> None:
        leaf = _leaf(task)
        found = self._evaluate(task, evaluate)
        options = tuple(each for each in (found if isinstance(found, tuple) else (found,)) if each)
        if options != leaf.options:
            leaf.options = options
            self._show(leaf, changed=True)

    def _count(self, task: Task) -> None:
        range_ = task.node
        if not isinstance(range_, Range):
            return
        wanted = self._evaluate(task, number)
        if math.isnan(wanted):
            return  # nothing was said: as many as there are
        times = int(min(max(wanted, 0), MOST_TIMES))
        while len(range_.made) > times:
            self.shrink(range_, len(range_.made) - 1)
        while len(range_.made) < times and self.has_room(range_):
            self.count(range_)

    def _trigger(self, task: Task) -> None:
        """Sets the calculation's value when a triggering question's text is another than it was."""
        leaf = _leaf(task)
        before, task.seen = task.seen, self._evaluate(task, _triggers)
        if before is None or before == task.seen:
            return
        tree = leaf.definition.calculation
        self._overwrite(leaf, "" if tree is None else self._once(tree, outcome), task)

    # what they share

    def _evaluate(self, task: Task, how: Callable[[Any, Any], Any], *also: Cell) -> Any:
        """What a task's tree comes to; its task is asked again when what was read changes."""
        if not self.tracking:
            return self._once(task.tree, how)
        reads = self.tracker.reads = dict.fromkeys(also)
        try:
            return self._once(task.tree, how)
        finally:
            self.tracker.reads = None
            task.watch(reads)

    def _once(self, tree: Any, how: Callable[[Any, Any], Any]) -> Any:
        """What a tree comes to now. One that is too much work, or was never checked, comes to nothing."""
        self.evaluated += 1
        try:
            return how(tree, self.scope)
        except LogicEvaluationError:
            return how("", self.scope)

    def _overwrite(self, leaf: Leaf, text: str, by: Task) -> None:
        self.hold(leaf, canonical(text, leaf.definition.codec, leaf.definition.span), by=by)

    def _show(self, leaf: Leaf, by: Task | None = None, *, changed: bool = False) -> None:
        """Work out what others see of a question, and tell those who look."""
        shown = seen_of(leaf)
        if shown != leaf.shown or changed:
            leaf.shown = shown
            self._changed(leaf, by)

    def _changed(self, cell: Leaf | Range, by: Task | None = None) -> None:
        self.touched[cell] = None
        for task in list(cell.observers):
            if task is not by:
                self.queue.add(task)

    def _spread(self, node: Leaf | Branch | Range, around: bool) -> None:
        """Have a node and all in it apply, or not, as `around` does."""
        applies = around and node.own
        if applies == node.applies:
            return
        node.applies = applies
        if isinstance(node, Leaf):
            self.touched[node] = None
            if applies and node.outcome is not None:
                node.base = canonical(node.outcome, node.definition.codec, node.definition.span)
                node.raw, node.bases = None, ()
            self._show(node, changed=bool(node.bases))
            return
        if isinstance(node, Range):
            self.touched[node] = None
        for kid in node.made if isinstance(node, Range) else node.kids:
            self._spread(kid, applies)

    def _touch(self, node: Leaf | Branch | Range) -> None:
        """Mark a node and the questions in it as changed for who shows them."""
        if isinstance(node, Branch):
            for kid in node.kids:
                self._touch(kid)
            return
        self.touched[node] = None
        if isinstance(node, Range):
            for time in node.made:
                self._touch(time)

    def _begin(self, branch: Branch, *, applies: bool = True) -> None:
        """Have all tasks of a new branch run."""
        branch.applies = False
        self._spread(branch, applies)
        for node in _inside(branch):
            self.queue.known += len(node.tasks)
            for task in node.tasks:
                self.queue.add(task)

    def _drop(self, branch: Branch) -> None:
        self.times -= 1
        for node in _inside(branch):
            for task in node.tasks:
                task.drop()
            if isinstance(node, Range):
                for time in node.made:
                    self._drop(time)
            if not isinstance(node, Branch):
                self.touched.pop(node, None)


def outcome(tree: Any, scope: Scope) -> str:
    """What a calculation comes to, as text; '' where it is no number (but “Invalid Date”, as in ODK)."""
    value = evaluate(tree, scope)
    return "" if isinstance(value, float) and math.isnan(value) else to_text(value)


def seen_of(leaf: Leaf) -> str:
    """What others see of a question: '' where it does not apply; of choices only those on offer."""
    if not leaf.applies or leaf.base == "":
        return ""
    options = leaf.options
    if options is None:
        return leaf.base
    match leaf.definition.codec:
        case "select1":
            return leaf.base if leaf.base in options else ""
        case "select":
            return " ".join(each for each in words(leaf.base) if each in options)
        case "rank":
            kept = [each for each in words(leaf.base) if each in options]
            more = () if leaf.definition.json.get("partial") else options
            return " ".join(dict.fromkeys([*kept, *more]))
    return leaf.base


def _inside(branch: Branch) -> Iterable[Leaf | Branch | Range]:
    for kid in branch.kids:
        yield kid
        if isinstance(kid, Branch):
            yield from _inside(kid)


def _leaf(task: Task) -> Leaf:
    if not isinstance(task.node, Leaf):
        raise TypeError(task.kind)
    return task.node


def _holds(tree: Any, scope: Scope) -> bool:
    """Whether an answer fits; what cannot be worked out holds nobody up."""
    return tree == "" or truth(tree, scope)


def _triggers(names: list[str], scope: Scope) -> tuple[str, ...]:
    """The texts of triggering questions."""
    return tuple(_first(scope.value(name)) for name in names)


def _first(value: str | tuple[str, ...]) -> str:
    if isinstance(value, str):
        return value
    return value[0] if value else ""
