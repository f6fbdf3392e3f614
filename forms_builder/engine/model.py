"""A form as the engine runs it: one plain JSON model for the server and the phone, worked out once.

Expressions are analysed here and nowhere else: what each reads gives its rank, and a runtime evaluates lower
ranks first. The layout, all but `name`, `kind` and `up` left out where they hold the default:

    {"nodes": [node, …], "lists": {name: {"columns", "rows", "file"}}, "circles": 1}

Nodes stand in document order, parents first; `nodes[0]` is the root. A node has `name` (of the question,
group or repeat), `kind` (root, group, repeat, leaf), `up` (its parent's place in `nodes`), `el` (the
element's name where it is not `name`; null where there is no element) and, each as `[rank, tree]`: `rel`
relevant, `req` required, `ro` read only, `con` constraint, `calc` calculation, `def` dynamic default,
`where` choice filter, `count` of a repeat. Constants are `req: 1`, `ro: 1` and `static`, a default's text.
A leaf has `type`, `codec`, `span`, `rows`, `opts` (values) or `list`, `words` (by language, '' the main
one, the options' labels by value, where an expression asks for them), `trig` (`[rank, [names]]`), `clock`
(what it holds when a form is opened: now or today), `silent` (nobody is asked), `once` (a calculation that
keeps what was there), `partial` (a ranking of the first few), `never` (it is for another stage) and `sort`
(the engine's word for its control). A repeat has `least` and `most`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Final

from forms_builder import questions
from forms_builder.engine.graph import KINDS, ranked
from forms_builder.logic import Outline
from forms_builder.questions.base import QuestionType
from forms_builder.questions.scales import TOP, Nps
from forms_builder.schema import Expression, Form, Group, Item, PageBreak, Question, Repeat

Json = Any
Node = dict[str, Json]

ROOT: Final = "data"
CODECS: Final = {
    "integer": "int",
    "decimal": "decimal",
    "range": "decimal",
    "select_one": "select1",
    "select_multiple": "select",
    "rank": "rank",
    "date": "date",
    "time": "time",
    "dateTime": "dateTime",
    "geopoint": "geopoint",
    "geotrace": "geotrace",
    "geoshape": "geoshape",
    "acknowledge": "trigger",
}
"""The kind of data by XLSForm type, as pyxform binds it; all else is text."""
META: Final = "meta"
BARE: Final = frozenset({"name", "kind", "up", "el", "type", "codec", "never", "least", "most"})
EVERY: Final = "*"
CLOCKS: Final = {"start": "now", "today": "today"}
_SORTS: Final = {"select1": "select", "select": "select", "rank": "rank", "trigger": "trigger"}
_UPLOADS: Final = frozenset({"image", "audio", "video", "file", "background-audio"})


def compile_model(form: Form, *, public: bool = False) -> Json:
    """The model of a form. With `public`, questions of a later stage are there but never apply."""
    return _Compiler(form, public).run()


class _Compiler:
    def __init__(self, form: Form, public: bool) -> None:
        self.form = form
        self.later = form.later_stage if public else frozenset()
        self.flat = str(form.settings.get("flat", "")).lower() in ("true", "yes", "true()", "1")
        self.root = str(form.settings.get("name") or ROOT)
        self.nodes: list[Node] = [{"name": "", "kind": "root", "up": -1, "el": self.root}]
        self.lists: dict[str, Json] = {}

    def run(self) -> Json:
        self.lists = {
            name: _list(each.columns, each.rows, each.file) for name, each in self.form.lists.items()
        }
        self._add(self.form.items, 0)
        model = {"nodes": self.nodes, "lists": self.lists}
        self._labels()
        self._needed()
        ranked(
            model,
            Outline(self.form.items, self.root, {name: each["columns"] for name, each in self.lists.items()}),
        )
        return model

    def _add(self, items: tuple[Item, ...], up: int) -> None:
        for item in items:
            if isinstance(item, PageBreak):
                continue
            node: Node = {"name": item.name, "kind": _kind(item), "up": up}
            if item.node and item.node != item.name:
                node["el"] = item.node
            if self.flat and type(item) is Group and (up or item.name != META):
                node["el"] = None  # pyxform's flat forms have no elements for groups
            self._expressions(node, item)
            if isinstance(item, Question):
                self._leaf(node, item)
                self.nodes.append(node)
                continue
            at = len(self.nodes)
            if isinstance(item, Repeat):
                node |= {"least": item.least, "most": item.most}
            self.nodes.append(node)
            self._add(item.items, at)

    def _expressions(self, node: Node, item: Question | Group) -> None:
        given: dict[str, Expression | None] = {"rel": item.relevant, "ro": item.read_only}
        if isinstance(item, Repeat):
            given["count"] = item.count
        if isinstance(item, Question):
            given |= {"con": item.constraint, "calc": item.calculation, "where": item.choice_filter}
            if not item.required:
                given["req"] = item.required_if
        for key, expression in given.items():
            if expression is not None:
                node[key] = [0, expression.ast]
        if node.get("ro") == [0, ["true"]]:
            node["ro"] = 1

    def _leaf(self, node: Node, question: Question) -> None:
        kind = questions.get(question.type)
        node["type"] = question.type
        if codec := codec_of(kind, question):
            node["codec"] = codec
        if span := _span(kind, question):
            node["span"] = span
        if question.required:
            node["req"] = 1
        if question.rows:
            node["rows"] = [row.value for row in question.rows]
        if not kind.asked:
            node["silent"] = 1
            if question.calculation is not None and '"once"' in json.dumps(question.calculation.ast):
                node["once"] = 1
        if not kind.answers:
            node["ro"] = 1
        if question.name in self.later:
            node["never"] = 1
        if not kind.asked and question.settings.get("preload") in CLOCKS:
            node["clock"] = CLOCKS[question.settings["preload"]]
        if question.trigger:
            node["trig"] = [0, list(question.trigger)]
        if sort := _sort(kind, question, node):
            node["sort"] = sort
        self._default(node, question)
        if kind.options and not question.rows:
            self._options(node, question)

    def _default(self, node: Node, question: Question) -> None:
        if question.default is None:
            return
        static = static_text(question.default)
        if static is None:
            node["def"] = [0, question.default.ast]
        else:
            node["static"] = static

    def _options(self, node: Node, question: Question) -> None:
        if question.choices_from:
            node["list"] = question.choices_from
        elif question.choice_filter is None:
            node["opts"] = [option.value for option in question.choices]
        else:
            node["list"] = f"#{question.name}"
            columns = tuple(dict.fromkeys(key for each in question.choices for key in each.columns))
            extra = tuple(key for key in columns if key not in ("name", "label"))
            rows = tuple(
                (each.value, each.label, *(each.columns.get(key, "") for key in extra))
                for each in question.choices
            )
            self.lists[node["list"]] = _list(("name", "label", *extra), rows, "")
        if node.get("codec") == "rank" and question.settings.get("ranks"):
            node["partial"] = 1

    def _needed(self) -> None:
        """Nothing but what runs: of a later stage only that it is there, and of lists those that are used."""
        open_ = {0}  # what holds a question of this stage
        for at in range(len(self.nodes) - 1, 0, -1) if self.later else ():
            node = self.nodes[at]
            if at in open_ or (node["kind"] == "leaf" and not node.get("never")):
                open_.add(node["up"])
                continue
            for key in node.keys() - BARE:
                del node[key]
        used = {node["list"] for node in self.nodes if "list" in node}
        read = {name for node in self.nodes for key in KINDS for name in lists_in(node.get(key))}
        stems = {name: PurePath(each.get("file", "")).stem for name, each in self.lists.items()}
        for name in list(self.lists):
            if name not in used and not read & {name, stems[name], EVERY}:
                del self.lists[name]

    def _labels(self) -> None:
        """The words of options, in every language, where an expression asks for them (jr:choice-name)."""
        wanted = {name for node in self.nodes for key in KINDS for name in named_choices(node.get(key))}
        for node in self.nodes:
            question = self.form.by_name.get(node["name"])
            if question is None or not wanted & {question.name, EVERY} or not self.form.options_of(question):
                continue
            options = self.form.options_of(question)
            node["words"] = {"": {each.value: each.label for each in options}}
            for language, said in self.form.translations.items():
                keys = {each.value: _word_key(question, each.value) for each in options}
                found = {value: said[key] for value, key in keys.items() if said.get(key)}
                if found:
                    node["words"][language] = found


def codec_of(kind: QuestionType, question: Question) -> str:
    """The kind of data of a question ('' for text)."""
    word = kind.xlsform.split(" ")[0]
    if word == "range":
        steps = [kind.setting(question, name) for name in ("start", "step") if _has(kind, name)]
        return "int" if all(float(each).is_integer() for each in steps) else "decimal"
    return CODECS.get(word, "")


def static_text(default: Expression) -> str | None:
    """The text of a default that is written out, or None of one that has to be worked out."""
    ast = default.ast
    if isinstance(ast, str):
        return ast
    if isinstance(ast, (int, float)):
        return default.text.strip()
    if isinstance(ast, list) and ast[0] == "neg" and isinstance(ast[1], (int, float)):
        return default.text.strip()
    return None


def named_choices(tree: Json) -> Iterator[str]:
    """The names of the questions whose options' words a tree asks for; EVERY where a path leads to them."""
    pending = [tree]
    while pending:
        each = pending.pop()
        if isinstance(each, list) and each:
            if each[0] == "jr:choice-name":
                question = each[2]
                yield question[1] if question[0] == "$" else EVERY
            pending.extend(each)


def lists_in(tree: Json) -> Iterator[str]:
    """The names of the lists that a tree looks things up in; EVERY where only answers tell."""
    pending = [tree]
    while pending:
        each = pending.pop()
        if isinstance(each, list) and each:
            if each[0] in ("instance", "pulldata") and len(each) > 1:
                yield each[1] if isinstance(each[1], str) else EVERY
            pending.extend(each)


def _word_key(question: Question, value: str) -> str:
    if question.choices_from:
        return f"list.{question.choices_from}.{value}"
    return f"{question.id}.option.{value}"


def leaves(model: Json) -> Iterator[Node]:
    """The model's questions, in document order."""
    return (node for node in model["nodes"] if node["kind"] == "leaf")


def _kind(item: Question | Group) -> str:
    if isinstance(item, Repeat):
        return "repeat"
    return "group" if isinstance(item, Group) else "leaf"


def _list(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], file: str) -> Json:
    found: Json = {"columns": list(columns), "rows": [list(row) for row in rows]}
    return {**found, "file": file} if file else found


def _span(kind: QuestionType, question: Question) -> list[float] | None:
    if isinstance(kind, Nps):
        return [0.0, float(TOP)]
    if not (_has(kind, "start") and _has(kind, "end")):
        return None
    return sorted(float(kind.setting(question, name)) for name in ("start", "end"))


def _has(kind: QuestionType, name: str) -> bool:
    return any(each.name == name for each in kind.settings_fields)


def _sort(kind: QuestionType, question: Question, node: Node) -> str:
    """The control's name in ODK's web engine; '' for a plain input."""
    if not kind.answers:
        return "note"
    if not kind.asked:
        return "model-value"
    word = kind.xlsform.split(" ")[0]
    if word in _UPLOADS:
        return "upload"
    if word == "range":
        return "range"
    sort = _SORTS.get(node.get("codec", ""), "")
    return "note" if not sort and node.get("ro") == 1 and (question.label or question.hint) else sort
