"""A submission (the instance that an app filled in) as raw answers by question name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from forms_builder.xforms import values
from forms_builder.xforms.nodes import Node
from forms_builder.xforms.parsing import Element

META = "meta"
# Elements that a converter adds beside the questions: they hold nothing of ours.
_ADDED = re.compile(
    r"meta|.*_count|generated_(table_list|note_name)_.*|reserved_name_for_field_list_labels_.*"
)
_SCHEME = re.compile(r"uuid:", re.IGNORECASE)


class BadSubmission(ValueError):
    """What is wrong with the instance: no_instance_id, no_form_id, twice (an element that may come once)."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Heading:
    """What a submission says about itself. `replaces` is the instance that it is an edit of."""

    form_id: str
    version: str
    id: UUID
    replaces: UUID | None


class NamedFile(NamedTuple):
    """A file's name in the submission, and the type of the question that it answers."""

    name: str
    type: str


@dataclass(slots=True)
class Submitted:
    """Raw answers by question name (repeats as lists), consents by question name and "form", the moments as
    the phone wrote them, and of each file that the answers speak of name and question type, by the digest
    that stands for it."""

    answers: dict[str, Any] = field(default_factory=dict)
    consent: dict[str, bool] = field(default_factory=dict)
    files: dict[str, NamedFile] = field(default_factory=dict)
    started_at: str = ""
    completed_at: str = ""


def heading(root: Element) -> Heading:
    """Which form, version and instance this is. Raises BadSubmission."""
    form_id = root.attributes.get("id", "").strip()
    if not form_id:
        raise BadSubmission("no_form_id")
    meta = root.child(META) or Element(META)
    instance = _uuid(_text(meta, "instanceID"))
    if instance is None:
        raise BadSubmission("no_instance_id")
    return Heading(
        form_id=form_id,
        version=root.attributes.get("version", "").strip(),
        id=instance,
        replaces=_uuid(_text(meta, "deprecatedID")),
    )


def read(root: Element, tree: Node, instance: UUID) -> Submitted:
    """The answers of a submission. Raises BadSubmission.

    A file is named by a digest of the instance and its name: the first of several posts names files that
    come with the next ones. What stands in elements that the form does not have is kept too, so that the
    judge refuses it as another form's.
    """
    found = Submitted()
    _Reader(found, instance).frame(root, tree, found.answers)
    return found


def file_key(instance: UUID, name: str) -> str:
    """What stands for an instance's file in answers: SHA-256 (hex) of `<instance>/<file name>`."""
    return hashlib.sha256(f"{instance}/{name}".encode()).hexdigest()


class _Reader:
    def __init__(self, found: Submitted, instance: UUID) -> None:
        self._found = found
        self._instance = instance
        self._frames: dict[int, dict[str, Node | None]] = {}
        self._taken: set[tuple[int, int]] = set()  # (answers, node), where a node may come once

    def frame(self, element: Element, node: Node, answers: dict[str, Any]) -> None:
        """The root, or one time of a repeat."""
        within = self._frames.get(id(node))
        if within is None:
            within = self._frames[id(node)] = _within(node)
        self._read(element, node, answers, within)
        _none(node, answers)

    def _read(
        self, element: Element, node: Node | None, answers: dict[str, Any], within: Mapping[str, Node | None]
    ) -> None:
        """The children of an element; where it is not of this form (`node` is None), what they hold may
        still be: groups get other names, and questions other groups, when the converter changes."""
        for child in element.children:
            known = node.children.get(child.name) if node else None
            if known is None and element.name == META:  # apps write there what they like
                continue
            known = known or within.get(child.name)
            if known is None:
                self._stranger(child, answers, within)
            elif known.meaning.kind == "repeat":
                if "template" not in child.attributes:
                    once: dict[str, Any] = {}
                    answers.setdefault(known.meaning.name, []).append(once)
                    self.frame(child, known, once)
            elif (id(answers), id(known)) in self._taken:
                raise BadSubmission("twice", name=child.name)
            else:
                self._taken.add((id(answers), id(known)))
                if known.meaning.kind == "group":
                    self._read(child, known, answers, within)
                else:
                    self._take(child.text.strip(), known, answers)

    def _stranger(self, element: Element, answers: dict[str, Any], within: Mapping[str, Node | None]) -> None:
        if _ADDED.fullmatch(element.name):
            return
        if text := element.text.strip():
            answers.setdefault(f"/{element.name}", text)  # no question has such a name
        self._read(element, None, answers, within)

    def _take(self, text: str, node: Node, answers: dict[str, Any]) -> None:
        meaning = node.meaning
        if meaning.kind == "consent":
            self._found.consent["form"] = text in values.YES
        elif meaning.kind == "separate":
            if text:
                self._found.consent[meaning.name] = text in values.YES
        elif not text:
            return
        elif meaning.kind == "started":
            self._found.started_at = text
        elif meaning.kind == "completed":
            self._found.completed_at = text
        elif meaning.kind == "line":
            answers.setdefault(meaning.name, {})[meaning.part] = text
        elif meaning.kind == "file":
            key = file_key(self._instance, text)
            self._found.files[key] = NamedFile(text, meaning.type)
            answers.setdefault(meaning.name, []).append(key)
        elif meaning.kind == "answer":
            value = values.read(meaning.type, text)
            answers[meaning.name] = value[: meaning.most] if meaning.most else value


def _within(node: Node) -> dict[str, Node | None]:
    """What has its place in a frame, by element name: questions and repeats in all its groups. None where
    two have the same name."""
    found: dict[str, Node | None] = {}
    for child in node.children.values():
        inside = _within(child) if child.meaning.kind == "group" else {child.name: child}
        for name, each in inside.items():
            found[name] = None if name in found else each
    return found


def _none(node: Node, answers: dict[str, Any]) -> None:
    """A repeat without a time was asked and nobody was there, which is not the same as not being asked."""
    for child in node.children.values():
        if child.meaning.kind == "repeat":
            answers.setdefault(child.meaning.name, [])
        elif child.meaning.kind == "group":
            _none(child, answers)


def _text(element: Element, name: str) -> str:
    found = element.child(name)
    return found.text.strip() if found else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(_SCHEME.sub("", text, count=1))
    except ValueError:
        return None
