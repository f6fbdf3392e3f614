"""regex(): one dialect for both engines, matched here without backtracking.

The dialect is what JavaScript's RegExp and this module read alike: literals, `.`, classes, `\\d \\w \\s`
and their opposites, `\\b \\B`, groups, `|`, `* + ? {m,n}` (also lazy), `^ $`. Back references,
look-around, named groups, flags and Unicode properties are refused. `canonical()` rewrites what only lenient
engines read (`[\\w-\\.]`, `\\@`) so that the phone can compile with the strict `u` flag, where a character
is a code point. `search()` follows all possibilities at once (Thompson 1968), so no pattern can hang it.
"""

from functools import lru_cache
from typing import Final

from forms_builder.logic import regex_ambiguity
from forms_builder.logic.regex_parser import MAX_PATTERN, PatternError, parse_pattern
from forms_builder.logic.regex_program import Program, compile_pattern

__all__ = ["MAX_INPUT", "MAX_PATTERN", "PatternError", "canonical", "is_dangerous", "search"]

MAX_INPUT: Final = 4000
"""Code points; a longer text matches nothing."""


def canonical(pattern: str) -> str:
    """The pattern as JavaScript reads it with the `u` flag; raises PatternError where the dialect refuses."""
    node = parse_pattern(pattern)
    compile_pattern(node)
    return node.source()


@lru_cache(maxsize=512)
def _program(pattern: str) -> Program:
    return compile_pattern(parse_pattern(pattern))


def is_dangerous(pattern: str) -> bool:
    """Whether a backtracking engine, such as the phone's RegExp, could take exponential time over it."""
    return regex_ambiguity.is_dangerous(_program(pattern))


def search(pattern: str, text: str) -> bool:
    """Whether the pattern is found anywhere in the text; anchor with ^ and $ for the whole."""
    if len(text) > MAX_INPUT:
        return False
    return _program(pattern).search(text)
