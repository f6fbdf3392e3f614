"""Reads XML from strangers: no document type, no entities, bounded size, depth and number of elements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

BYTES = 1024 * 1024
DEPTH = 32
ELEMENTS = 20_000


class Unreadable(ValueError):
    """Why the XML was not read: too_large, too_deep, malformed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Element:
    """One element: its local name, attributes, text of its own and child elements. Namespaces are dropped."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def child(self, name: str) -> Element | None:
        """The first child of that name."""
        return next((each for each in self.children if each.name == name), None)


class _Builder:
    """Target of the parser. Counts while it builds, so that nothing large is ever built."""

    def __init__(self) -> None:
        self._open: list[Element] = []
        self._count = 0
        self.root: Element | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._count += 1
        if len(self._open) >= DEPTH or self._count > ELEMENTS:
            raise Unreadable("too_deep" if len(self._open) >= DEPTH else "too_large")
        element = Element(_local(tag), {_local(name): value for name, value in attributes.items()})
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def data(self, text: str) -> None:
        """Text of the element that is open."""
        self._open[-1].text += text

    def end(self, tag: str) -> None:
        """It ends."""
        self._open.pop()

    def close(self) -> Element:
        """The root."""
        if self.root is None:
            raise Unreadable("malformed")
        return self.root


def parse(body: bytes) -> Element:
    """The document's root element. Raises Unreadable."""
    if len(body) > BYTES:
        raise Unreadable("too_large")
    parser = DefusedXMLParser(target=_Builder(), forbid_dtd=True)
    try:
        parser.feed(body)
        root: Any = parser.close()  # what the target's close() gives
    except Unreadable:
        raise
    except (DefusedXmlException, SyntaxError, ValueError, LookupError):  # LookupError: an unknown encoding
        raise Unreadable("malformed") from None
    return cast(Element, root)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
