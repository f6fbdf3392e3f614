"""What a session shows: the state of each question and repeat, and the answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from forms_builder.engine.codecs import answer_of
from forms_builder.engine.nodes import Branch, Inner, Leaf, Range, prefix_of
from forms_builder.engine.running import Machine

Json = Any


def state_of(machine: Machine) -> dict[str, dict[str, Json]]:
    """The whole state by address (see `Session.state`)."""
    found: dict[str, dict[str, Json]] = {}
    for prefix, node in walk(machine.root):
        if isinstance(node, Range):
            found[f"#{prefix}{node.definition.name}"] = state_of_range(node)
        else:
            found[prefix + node.definition.name] = state_of_leaf(node)
    return found


def state_of_leaf(leaf: Leaf) -> dict[str, Json]:
    """One question's state."""
    found: dict[str, Json] = {
        "t": leaf.definition.json.get("sort", "input"),
        "v": leaf.shown,
        "rel": leaf.applies,
    }
    if leaf.needed:
        found["req"] = True
    if is_read_only(leaf):
        found["ro"] = True
    if bad := violation(leaf):
        found["bad"] = bad
    if leaf.options is not None:
        found["opt"] = list(leaf.options)
    return found


def state_of_range(range_: Range) -> dict[str, Json]:
    """One repeat's state."""
    return {"n": len(range_.made), "rel": range_.applies}


def is_read_only(leaf: Leaf) -> bool:
    """Whether the question, or a group or repeat around it, is read only."""
    node: Inner | None = leaf
    while node is not None:
        if node.locked:
            return True
        node = node.holder
    return False


def violation(leaf: Leaf) -> str:
    """“constraint”, “required” or ''. A question that does not apply is never wrong."""
    if not leaf.applies:
        return ""
    if leaf.shown == "" and not leaf.bases:
        return "required" if leaf.needed else ""
    return "" if leaf.valid else "constraint"


def answers_of(frame: Branch) -> dict[str, Json]:
    """The answers in a frame, by name."""
    found: dict[str, Json] = {}
    for node in frame.nodes.values():
        if not isinstance(node, Branch) and node.applies:
            answer = [answers_of(time) for time in node.made] if isinstance(node, Range) else answer_to(node)
            if answer is not None:
                found[node.definition.name] = answer
    return found


def answer_to(leaf: Leaf) -> Json:
    """One answer, None where there is none: as it came, or made of its text where that may be less."""
    codec = leaf.definition.codec
    if leaf.shown == "" and not leaf.bases:
        return None
    if leaf.raw is not None and codec not in ("select1", "select", "rank"):
        return leaf.raw
    return answer_of(leaf.shown, codec)


def walk(frame: Branch, prefix: str | None = None) -> Iterator[tuple[str, Leaf | Range]]:
    """(prefix of the address, node) of all questions and repeats, in document order."""
    prefix = prefix_of(frame) if prefix is None else prefix
    for node in frame.nodes.values():
        if isinstance(node, Branch):
            continue
        yield prefix, node
        if isinstance(node, Range):
            for place, time in enumerate(node.made, 1):
                yield from walk(time, f"{prefix}{node.definition.name}[{place}].")
