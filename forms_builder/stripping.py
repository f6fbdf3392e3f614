"""Takes comments and needless white space out of JavaScript, and changes nothing else.

No name is shortened, and lines are joined only where no semicolon can be inserted automatically. Python's
kept minifiers were tried first: rjsmin 1.3 squeezes blanks inside `=> /x  y/` and inside nested templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
      | (?P<word>[\w$]+)
      | (?P<mark>=>|.)""",
    re.VERBOSE | re.DOTALL,
)
_REGEX = re.compile(r"/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/\w*")
# After these words a slash starts a regular expression; after any other word it divides.
_BEFORE_REGEX = {"return", "typeof", "case", "in", "of", "do", "else", "void", "delete", "await", "yield"}


def strip_javascript(source: str) -> str:
    """`source` without comments, indentation, blank lines and blanks around punctuation."""
    lines: list[str] = []
    line = ""
    blank = False
    for kind, text in _tokens(source):
        if kind == "space":
            blank = True
            if "\n" in text and line and line[-1] not in ",;{([":
                lines.append(line)
                line = ""
            continue
        if blank and line and _needs_blank(line[-1], text[0]):
            line += " "
        blank = False
        line += text
    return "\n".join(each for each in [*lines, line] if each) + "\n"


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    """(kind, text) of each token; a comment counts as the space it stands for."""
    at = 0
    last = ""
    while at < len(source):
        if source[at] == "`":
            end = _template_end(source, at)
            kind, text = "text", source[at:end]
        elif source[at] == "/" and _starts_regex(last) and (match := _REGEX.match(source, at)):
            kind, text = "text", match[0]
        else:
            token = _TOKEN.match(source, at)
            if token is None or token.lastgroup is None:  # the last alternative takes any character
                raise ValueError(f"no token at {at}")
            kind, text = token.lastgroup, token[0]
        at += len(text)
        if kind == "comment":
            kind, text = "space", "\n" if "\n" in text else " "
        if kind != "space":
            last = text
        yield kind, text


def _starts_regex(last: str) -> bool:
    if not last or last in _BEFORE_REGEX:
        return True
    return not (re.fullmatch(r"[\w$]+", last) or last[-1] in ")]}\"'`" or _REGEX.fullmatch(last))


def _template_end(source: str, start: int) -> int:
    """Where the template literal that starts at `start` ends, nested ones included."""
    at = start + 1
    depth = 0
    while at < len(source):
        char = source[at]
        if char == "\\":
            at += 1
        elif depth == 0 and char == "`":
            return at + 1
        elif source.startswith("${", at) or (depth and char == "{"):
            depth += 1
            at += char == "$"
        elif depth and char == "}":
            depth -= 1
        elif depth and char == "`":
            at = _template_end(source, at) - 1
        elif depth and char in "\"'" and (text := _TOKEN.match(source, at)):
            at = text.end() - 1
        at += 1
    raise ValueError("a template literal is not closed")


def _needs_blank(before: str, after: str) -> bool:
    """Whether two tokens would run together: two words, `+ +`, `- -`, and `/` beside a regular expression."""
    if (before.isalnum() or before in "_$") and (after.isalnum() or after in "_$"):
        return True
    return before + after in ("++", "--", "//", "/*")
