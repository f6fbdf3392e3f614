"""LimeSurvey's HTML as plain text: paragraphs and list items on lines of their own, no styles, no scripts."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BREAKS = frozenset(
    {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "hr"}
)
_SILENT = frozenset({"script", "style", "head", "template", "title"})
_CELLS = frozenset({"td", "th"})
_SPACES = re.compile(r"[ \t\r\f\v\xa0]+")
_PLACEHOLDER = re.compile(r"\{(?!\s)[^{}\n]*[^{}\s]\}|\{[A-Za-z]\}")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.pictures: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Line ends, and what a picture says in words."""
        found = dict(attrs)
        if tag in _SILENT:
            self.silent += 1
        elif tag in _BREAKS:
            self.parts.append("\n")
        elif tag in _CELLS:
            self.parts.append(" ")
        elif tag == "img":
            self.pictures.append((found.get("src") or "")[-80:])
            self.parts.append(found.get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        """Line ends."""
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BREAKS - {"br", "hr"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Words; a line end in the source is a blank."""
        if not self.silent:
            self.parts.append(data.replace("\n", " "))


def plain(html: str) -> tuple[str, list[str]]:
    """The text, its lines trimmed and none of them empty, and the addresses of pictures that were in it."""
    if "<" not in html and "&" not in html:
        return "\n".join(filter(None, (_squeezed(line) for line in html.split("\n")))), []
    parser = _Text()
    parser.feed(html)
    parser.close()
    lines = (_squeezed(line) for line in "".join(parser.parts).split("\n"))
    return "\n".join(filter(None, lines)), parser.pictures


def placeholders(text: str) -> list[str]:
    """The `{…}` of a text that LimeSurvey would fill in, without the braces; `{ …}` with a blank is text."""
    return [match.group()[1:-1] for match in _PLACEHOLDER.finditer(text)]


def _squeezed(line: str) -> str:
    return _SPACES.sub(" ", line).strip()
