"""Puts answers into a document: those a form was left with, and each new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from forms_builder.engine.codecs import Text, canonical, words
from forms_builder.engine.nodes import Branch, Leaf, Range
from forms_builder.engine.running import Machine
from forms_builder.logic.evaluate import string

Json = Any
Reader = Callable[[Leaf, Json], tuple[Text, Any]]
"""A question and a raw answer to it → its text (several of files), and what `leaf.raw` keeps beside it."""


def begin(machine: Machine) -> None:
    """A new document: what comes from the clock, and the first time of each repeat that is not counted.

    As pyxform writes forms, only first times begin with a first time of the repeats inside them.
    """
    for node in machine.root.nodes.values():
        if isinstance(node, Leaf) and "clock" in node.definition.json:
            node.base = string([node.definition.json["clock"]], machine.scope)
    first(machine, machine.root)


def first(machine: Machine, frame: Branch) -> None:
    """The first times of the repeats in a frame, and in those."""
    frame.first = True
    for node in frame.nodes.values():
        if isinstance(node, Range) and "count" not in node.definition.json:
            first(machine, machine.grow(node))
            least(machine, node)


def least(machine: Machine, range_: Range) -> None:
    """Never fewer times than a repeat must have, nor in those of the repeats inside."""
    while len(range_.made) < range_.definition.least and machine.has_room(range_):
        added(machine, machine.grow(range_))


def added(machine: Machine, time: Branch) -> None:
    """A time that was added: what the repeats inside must have."""
    for node in time.nodes.values():
        if isinstance(node, Range) and "count" not in node.definition.json:
            least(machine, node)


def counted(machine: Machine, range_: Range, *, sealed: bool) -> None:
    """One more time of a repeat that is counted: as it was loaded, else new (in a sealed sheet empty)."""
    place = len(range_.made)
    loaded: Json = {} if sealed else None
    if place < len(range_.pending):
        loaded = range_.pending[place]
    time = machine.grow(range_, loaded)
    if loaded is None and place == 0 and range_.frame.first:
        first(machine, time)
    elif loaded is None:
        added(machine, time)


def load(machine: Machine, frame: Branch, answers: Mapping[str, Json], read: Reader) -> None:
    """A document as it was left: no defaults where a respondent could have answered."""
    for node in list(frame.nodes.values()):
        given = None if isinstance(node, Branch) else answers.get(node.definition.name)
        if isinstance(node, Leaf):
            _leaf(node, given, read)
        elif isinstance(node, Range) and isinstance(given, (list, tuple)):
            times = [each if isinstance(each, Mapping) else {} for each in given]
            if "count" in node.definition.json:
                node.pending = times
            else:
                for each in times:
                    if machine.has_room(node):
                        load(machine, machine.grow(node), each, read)


def _leaf(leaf: Leaf, given: Json, read: Reader) -> None:
    definition = leaf.definition
    if definition.computed and not definition.json.get("once"):
        return  # whatever was sent, it is worked out anew
    fixed = definition.silent or definition.json.get("ro") == 1
    if fixed and (given is None or given == "" or (definition.static and definition.json.get("ro") == 1)):
        return
    for task in leaf.tasks:
        if task.kind == "def":
            task.drop()
    leaf.base, leaf.raw, leaf.bases = _texts(leaf, given, read)
    leaf.fresh = definition.computed or not (leaf.base or leaf.raw)  # an empty field is no answer


def hold(machine: Machine, leaf: Leaf, given: Json, read: Reader) -> None:
    """Have a question hold a new raw answer."""
    text, raw, many = _texts(leaf, given, read)
    options = leaf.options
    if options is not None and leaf.definition.codec == "select":
        text = " ".join(each for each in dict.fromkeys(options) if each in words(text))
    elif options is not None and leaf.definition.codec == "select1" and text not in options:
        text = ""
    machine.hold(leaf, text, raw=raw, many=many)


def _texts(leaf: Leaf, given: Json, read: Reader) -> tuple[str, Any, tuple[str, ...]]:
    """The canonical text, what is kept beside it, and the texts of several files."""
    text, kept = read(leaf, given)
    if isinstance(text, tuple):
        return " ".join(text), kept, text
    return canonical(text, leaf.definition.codec, leaf.definition.span), kept, ()
