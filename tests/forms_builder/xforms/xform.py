"""An XForm as a client sees it: its model is filled in by element names alone, without our tree of nodes."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET

XFORMS = "{http://www.w3.org/2002/xforms}"
HTML = "{http://www.w3.org/1999/xhtml}"
JAVAROSA = "{http://openrosa.org/javarosa}"


@dataclass
class XForm:
    """The primary instance and the binds of a form that was downloaded."""

    body: bytes
    root: ET.Element = field(init=False)

    def __post_init__(self) -> None:
        self.root = ET.fromstring(self.body)  # noqa: S314 - our own server's form

    @property
    def model(self) -> ET.Element:
        """`<data id version>`."""
        return self.root.find(f"{HTML}head/{XFORMS}model/{XFORMS}instance")[0]  # type: ignore[index]

    @property
    def title(self) -> str:
        """What the list shows."""
        return self.root.findtext(f"{HTML}head/{HTML}title") or ""

    @property
    def binds(self) -> dict[str, dict[str, str]]:
        """Attributes by path from the root, such as `/data/a`."""
        found = self.root.iter(f"{XFORMS}bind")
        return {bind.attrib["nodeset"]: _plain(bind.attrib) for bind in found}

    def leaves(self) -> Iterator[str]:
        """Paths of all elements that hold a value, `family/age`."""
        yield from _leaves(self.model, "")

    def filled(self, values: Mapping[str, Any], meta: Mapping[str, str]) -> bytes:
        """The instance with `values` by element name (repeats: lists), as a client submits it."""
        model = copy.deepcopy(self.model)
        _fill(model, values)
        for holder in model:
            if local(holder.tag) == "meta":
                for name, text in meta.items():
                    place = next((each for each in holder if local(each.tag) == name), None)
                    if place is None:
                        place = ET.SubElement(holder, name)
                    place.text = text
        return ET.tostring(model, encoding="utf-8", xml_declaration=True)


def local(tag: str) -> str:
    """The name without its namespace."""
    return tag.rpartition("}")[2]


def _plain(attributes: Mapping[str, str]) -> dict[str, str]:
    return {local(name): value for name, value in attributes.items()}


def _leaves(element: ET.Element, path: str) -> Iterator[str]:
    for child in element:
        here = f"{path}/{local(child.tag)}".strip("/")
        if len(child):
            yield from _leaves(child, here)
        else:
            yield here


def _fill(element: ET.Element, values: Mapping[str, Any]) -> None:
    done: set[str] = set()
    for child in list(element):
        name = local(child.tag)
        if name == "meta":
            continue
        if f"{JAVAROSA}template" in child.attrib or (len(child) and isinstance(values.get(name), list)):
            at = list(element).index(child)
            element.remove(child)
            if name in done:
                continue
            done.add(name)
            for number, each in enumerate(values.get(name, ())):
                once = copy.deepcopy(child)
                once.attrib.pop(f"{JAVAROSA}template", None)
                _fill(once, each)
                element.insert(at + number, once)
        elif len(child):
            _fill(child, values)
        elif name in values:
            child.text = values[name]


def slug(text: str) -> str:
    """How a value becomes a part of an element's name."""
    return re.sub(r"[^0-9A-Za-z_]+", "_", text)
