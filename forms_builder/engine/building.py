"""Builds the document: the root, and each time of a repeat with everything in it."""

from __future__ import annotations

from forms_builder.engine.nodes import Branch, Inner, Leaf, Range, Tracker
from forms_builder.engine.program import Definition, Program
from forms_builder.engine.tasks import Task


def root_of(program: Program, tracker: Tracker) -> Branch:
    """The whole document; its repeats have no times yet."""
    root = Branch(program.root, None, None, None)
    _fill(root, root, root, program.root.kids, tracker)
    return root


def time_of(range_: Range, tracker: Tracker) -> Branch:
    """One more time of a repeat, not yet among its times."""
    time = Branch(range_.definition, None, range_.parent, range_)
    time.outer = range_.frame
    time.range = range_
    _fill(time, time, time, range_.definition.kids, tracker)
    return time


def _fill(frame: Branch, holder: Branch, element: Branch, kids: list[Definition], tracker: Tracker) -> None:
    """Everything in a group; a group without a name is no element, its kids belong to the one around it."""
    for definition in kids:
        node = _node(frame, holder, element, definition, tracker)
        frame.nodes[definition.index] = node
        holder.kids.append(node)
        if definition.element:
            element.by_element.setdefault(definition.element, []).append(node)
        for kind, rank, tree in definition.tasks:
            node.tasks.append(Task(kind, rank, tree, node))
        if isinstance(node, Branch):
            _fill(frame, node, node if definition.element else element, definition.kids, tracker)


def _node(
    frame: Branch, holder: Branch, element: Branch, definition: Definition, tracker: Tracker
) -> Leaf | Branch | Range:
    outside: Inner = holder
    if definition.kind == "leaf":
        return Leaf(definition, tracker, frame, element, outside)
    if definition.kind == "repeat":
        return Range(definition, tracker, frame, element, outside)
    branch = Branch(definition, frame, element, outside)
    branch.own = "rel" not in definition.json
    branch.locked = definition.json.get("ro") == 1
    return branch
