"""A text that a regular expression of the engine's dialect matches."""

from __future__ import annotations

import random

from forms_builder.logic.regex_parser import Assert, Chars, Choice, Node, Repeat, parse_pattern

EXTRA = 3  # how often more than its least an unbounded repetition is drawn
PRINTABLE = ((48, 57), (97, 122), (65, 90), (0x4E00, 0x4E80), (32, 126))


def text_matching(pattern: str, rng: random.Random) -> str:
    """A text for `pattern`; assertions other than ^ and $ may make it miss, so the caller checks."""
    return _text(parse_pattern(pattern), rng)


def _text(node: Node, rng: random.Random) -> str:
    if isinstance(node, Chars):
        return _char(node, rng)
    if isinstance(node, Assert):
        return ""
    if isinstance(node, Repeat):
        most = node.least + EXTRA if node.most is None else node.most
        return "".join(_text(node.child, rng) for _ in range(rng.randint(node.least, most)))
    if isinstance(node, Choice):
        return _text(rng.choice(node.options), rng)
    return "".join(_text(part, rng) for part in node.parts)


def _char(node: Chars, rng: random.Random) -> str:
    """A readable character of the class where it has one."""
    for low, high in PRINTABLE:
        shared = [(max(low, a), min(high, b)) for a, b in node.ranges if max(low, a) <= min(high, b)]
        if shared:
            return chr(rng.randint(*rng.choice(shared)))
    return chr(rng.randint(*node.ranges[0]))
