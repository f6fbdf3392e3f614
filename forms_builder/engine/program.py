"""A model made ready to run: definitions with their places, and how one finds another by name."""

from __future__ import annotations

from functools import cached_property
from pathlib import PurePath
from typing import Any

from forms_builder.engine.codecs import canonical
from forms_builder.engine.graph import KINDS
from forms_builder.logic import Table

Json = Any


class Definition:
    """One question, group or repeat of the model."""

    __slots__ = (
        "codec", "column", "element", "index", "json", "kids", "kind", "least", "list", "most", "name",
        "never", "options", "repeats", "rows", "silent", "span", "static", "tasks", "up",
    )  # fmt: skip

    def __init__(self, index: int, json: Json, repeats: tuple[int, ...], lists: Json) -> None:
        self.index = index
        self.json = json
        self.name: str = json["name"]
        self.kind: str = json["kind"]
        self.up: int = json["up"]
        self.element: str = json.get("el", self.name) or ""
        self.repeats = repeats  # the places of the repeats around it, outermost first
        self.kids: list[Definition] = []
        self.codec: str = json.get("codec", "")
        self.span: list[float] | None = json.get("span")
        self.rows: list[str] = json.get("rows", [])
        self.static = canonical(json.get("static", ""), self.codec, self.span)
        self.silent = bool(json.get("silent"))
        self.never = bool(json.get("never"))
        self.least: int = json.get("least", 0)
        self.most: int = json.get("most", 0)
        self.options: tuple[str, ...] | None = None
        self.list: str = json.get("list", "")
        self.column = "name" if "name" in lists.get(self.list, {}).get("columns", ("name",)) else "value"
        self.tasks = tuple(
            (kind, json[kind][0], self._offered(json[kind][1]) if kind == "where" else json[kind][1])
            for kind in KINDS
            if isinstance(json.get(kind), list)
            and not (kind == "calc" and "trig" in json)  # the trigger works it out
            and not (kind == "rel" and self.never)
        )

    def _offered(self, test: Json) -> Json:
        """The values of the rows for which a filter holds, as a path: look-ups find those fast."""
        return ["path", ["instance", self.list], ["child", "item", test], ["child", self.column]]

    @property
    def is_leaf(self) -> bool:
        """Whether it is a question."""
        return self.kind == "leaf"

    @property
    def calculation(self) -> Json:
        """The tree of its calculation, or None."""
        return self.json["calc"][1] if "calc" in self.json else None

    @property
    def computed(self) -> bool:
        """Whether nobody can answer it: the engine alone says what it is."""
        return self.silent and "calc" in self.json and "trig" not in self.json


class Program:
    """A compiled model. It is never changed, so sessions and threads share it."""

    def __init__(self, model: Json) -> None:
        self.model = model
        self.circles = bool(model.get("circles"))
        self.definitions: list[Definition] = []
        self.by_name: dict[str, Definition] = {}
        for index, json in enumerate(model["nodes"]):
            above = self.definitions[json["up"]] if json["up"] >= 0 else None
            inside = (above.index,) if above and above.kind == "repeat" else ()
            found = Definition(index, json, (*above.repeats, *inside) if above else (), model["lists"])
            self.definitions.append(found)
            if above:
                above.kids.append(found)
            if found.name:
                self.by_name[found.name] = found
            self._options(found, json)
        self._tables: dict[str, Table | None] = {}
        self._routes: dict[tuple[int, str], tuple[int, tuple[int, ...], int] | None] = {}

    @property
    def root(self) -> Definition:
        """The root's definition."""
        return self.definitions[0]

    @cached_property
    def ranks(self) -> int:
        """How many ranks there are."""
        return 1 + max((task[1] for each in self.definitions for task in each.tasks), default=-1)

    def table(self, name: str) -> Table | None:
        """A list's root element, by the name of the list or of the file it came from, or None."""
        if name not in self._tables:
            lists: dict[str, Json] = self.model["lists"]
            stems = (each for each in lists.values() if PurePath(each.get("file", "")).stem == name)
            choices = lists.get(name) or next(stems, None)
            self._tables[name] = choices and Table(choices["columns"], choices["rows"])
        return self._tables[name]

    def route(self, owner: Definition, name: str) -> tuple[int, tuple[int, ...], int] | None:
        """How `${name}` is found from `owner`: times of repeats to go out of, repeats to go into, the place
        of the node there. None where nothing has that name."""
        key = (owner.index, name)
        if key not in self._routes:
            target = self.by_name.get(name)
            if target is None:
                self._routes[key] = None
            else:
                shared = 0
                while (
                    shared < min(len(owner.repeats), len(target.repeats))
                    and owner.repeats[shared] == target.repeats[shared]
                ):
                    shared += 1
                out = len(owner.repeats) - shared
                self._routes[key] = (out, target.repeats[shared:], target.index)
        return self._routes[key]

    def _options(self, definition: Definition, json: Json) -> None:
        if "opts" in json:
            definition.options = tuple(json["opts"])
        elif "list" in json:
            definition.options = values_of(self.model["lists"].get(json["list"]), definition.column)


def values_of(choices: Json, column: str) -> tuple[str, ...]:
    """What a list's rows hold in a column; rows without anything there offer nothing."""
    if choices is None or column not in choices["columns"]:
        return ()
    place = choices["columns"].index(column)
    return tuple(row[place] for row in choices["rows"] if row[place])
