"""The document as expressions walk it (forms_builder.logic.nodes): questions, groups, the times of repeats.

A node that is read tells the tracker, so that whoever read it can be asked again when it changes. What can
change under a reader is the text of a question and the number of times of a repeat.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from forms_builder.engine.program import Definition

if TYPE_CHECKING:
    from forms_builder.engine.tasks import Task


class Tracker:
    """Collects what is read while it listens."""

    __slots__ = ("language", "reads")

    def __init__(self, language: str = "") -> None:
        self.reads: dict[Cell, None] | None = None
        self.language = language  # which words are shown


class Cell:
    """Something that can change under its readers."""

    __slots__ = ("observers", "tracker")

    def __init__(self, tracker: Tracker) -> None:
        self.tracker = tracker
        self.observers: dict[Task, None] = {}

    def read(self) -> None:
        """Tell the tracker, if it listens."""
        if self.tracker.reads is not None:
            self.tracker.reads[self] = None


class Inner(Protocol):
    """What may hold a node."""

    applies: bool
    locked: bool
    definition: Definition

    @property
    def holder(self) -> Inner | None: ...


class Leaf(Cell):
    """A question. `base` is what it holds, `shown` what others see of it: '' where it does not apply."""

    __slots__ = (
        "applies", "base", "bases", "definition", "frame", "fresh", "holder", "locked", "needed", "options",
        "outcome", "own", "parent", "raw", "shown", "tasks", "valid",
    )  # fmt: skip

    def __init__(
        self, definition: Definition, tracker: Tracker, frame: Branch, parent: Branch, holder: Inner
    ) -> None:
        super().__init__(tracker)
        self.definition = definition
        self.frame = frame
        self.parent = parent  # the element around it
        self.holder: Inner = holder  # the group around it, elements or not
        self.base = definition.static
        self.bases: tuple[str, ...] = ()  # several texts at once: files
        self.raw: Any = None  # the answer that `base` was made of
        self.shown = ""
        self.own = "rel" not in definition.json and not definition.never
        self.applies = False
        self.needed = definition.json.get("req") == 1
        self.locked = definition.json.get("ro") == 1
        self.valid = True
        self.options = definition.options if "where" not in definition.json else ()
        self.outcome: str | None = None  # what the calculation came to last
        self.fresh = True  # whether the first outcome may still replace what was loaded
        self.tasks: list[Task] = []

    @property
    def name(self) -> str:
        """The element's name."""
        return self.definition.element

    @property
    def text(self) -> str:
        """What expressions see."""
        self.read()
        return self.shown

    @property
    def value(self) -> str | tuple[str, ...]:
        """What expressions see; of several files one text each."""
        self.read()
        return self.bases if self.bases and self.applies else self.shown

    def label(self, value: str) -> str:
        """An option's words, of those on offer; '' where there is no such option."""
        self.read()
        if self.options is None or value not in self.options:
            return ""
        words = self.definition.json.get("words", {})
        language = self.tracker.language
        return str(words.get(language, {}).get(value) or words.get("", {}).get(value, ""))

    @property
    def children(self) -> Sequence[Any]:
        """None."""
        return ()

    def child(self, name: str) -> Sequence[Any]:
        """None."""
        return ()


class Branch:
    """The root, a group, or one time of a repeat. The root and the times are frames: they find nodes."""

    __slots__ = (
        "applies", "by_element", "definition", "first", "frame", "holder", "kids", "locked", "nodes", "outer",
        "own", "parent", "range", "tasks",
    )  # fmt: skip

    def __init__(
        self, definition: Definition, frame: Branch | None, parent: Branch | None, holder: Inner | None
    ) -> None:
        self.definition = definition
        self.frame: Branch = frame or self
        self.parent = parent
        self.holder = holder
        self.kids: list[Leaf | Branch | Range] = []
        self.by_element: dict[str, list[Leaf | Branch | Range]] = {}
        self.nodes: dict[int, Leaf | Branch | Range] = {}
        self.outer: Branch | None = None  # the frame around a time of a repeat
        self.range: Range | None = None  # the repeat that this is a time of
        self.first = False  # the root, and the first times that a new document begins with
        self.own = True
        self.applies = False
        self.locked = False
        self.tasks: list[Task] = []

    @property
    def name(self) -> str:
        """The element's name."""
        return self.definition.element

    @property
    def text(self) -> str:
        """The texts of its questions."""
        return "".join(each.text for each in self.children)

    @property
    def children(self) -> Sequence[Any]:
        """Its elements, in order."""
        return list(self._elements())

    def _elements(self) -> Iterator[Any]:
        for kid in self.kids:
            if isinstance(kid, Range):
                yield from kid.times
            elif isinstance(kid, Branch) and not kid.name:
                yield from kid._elements()
            else:
                yield kid

    def child(self, name: str) -> Sequence[Any]:
        """Its elements of one name, in order."""
        found = self.by_element.get(name, ())
        if any(isinstance(each, Range) for each in found):
            return [one for each in found for one in (each.times if isinstance(each, Range) else (each,))]
        return found


class Range(Cell):
    """A repeat with the times that there are of it."""

    __slots__ = (
        "applies",
        "definition",
        "frame",
        "holder",
        "locked",
        "made",
        "own",
        "parent",
        "pending",
        "tasks",
    )

    def __init__(
        self, definition: Definition, tracker: Tracker, frame: Branch, parent: Branch, holder: Inner
    ) -> None:
        super().__init__(tracker)
        self.definition = definition
        self.frame = frame
        self.parent = parent
        self.holder: Inner = holder
        self.made: list[Branch] = []
        self.own = "rel" not in definition.json
        self.applies = False
        self.locked = definition.json.get("ro") == 1
        self.pending: list[Any] = []  # loaded answers of times that a count has yet to allow
        self.tasks: list[Task] = []

    @property
    def times(self) -> list[Branch]:
        """The times, read."""
        self.read()
        return self.made


def address_of(node: Leaf | Branch | Range) -> str:
    """Where a node stands: `name`, `family[2].age`, `family[2].jobs[1]`, `family`."""
    inside = prefix_of(node.frame)
    if isinstance(node, Branch) and node.frame is node:
        return inside[:-1]
    return inside + node.definition.name


def prefix_of(frame: Branch) -> str:
    """What stands before the names in a frame: '' or `family[2].`."""
    parts: list[str] = []
    while frame.range is not None and frame.outer is not None:
        parts.append(f"{frame.definition.name}[{frame.range.made.index(frame) + 1}].")
        frame = frame.outer
    return "".join(reversed(parts))
