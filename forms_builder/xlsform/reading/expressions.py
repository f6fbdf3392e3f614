"""Expressions of a sheet into the schema's, with every refusal placed in its cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from pyxform import aliases
from pyxform.utils import default_is_dynamic

from forms_builder.logic import Ast, LogicError, check, parse, unparse
from forms_builder.schema import Expression
from forms_builder.xlsform.problems import ImportProblem, Severity
from forms_builder.xlsform.reading.cells import machine
from forms_builder.xlsform.reading.columns import Record
from forms_builder.xlsform.reading.dialects import FOREIGN_FUNCTIONS, FOREIGN_PREFIX
from forms_builder.xlsform.reading.findings import Findings

REFERENCE = re.compile(r"\$\{([^}]+)(\}?)")
LAST_SAVED = "last-saved#"
NCNAME = re.compile(r"[^\W\d][\w.\-·]*")
# What other XPath engines know and ours refuses on purpose, or for its length: kept, with a warning
UNSUPPORTED = frozenset(
    {
        "attribute_refused",
        "descendants_refused",
        "function_file",
        "function_node",
        "function_random",
        "function_refused",
        "function_repeat",
        "instance_dynamic",
        "instance_root",
        "node_test_refused",
        "regex_dynamic",
        "regex_escape",
        "regex_group",
        "regex_too_long",
        "too_deep",
        "too_long",
        "union_refused",
    }
)
AXIS = re.compile(
    r"\b(ancestor|ancestor-or-self|attribute|child|descendant|descendant-or-self|following|following-sibling"
    r"|namespace|parent|preceding|preceding-sibling|self)\s*::"
)


class Expressions:
    """Reads expressions against the names of the survey sheet. `ours`: the workbook was written here, so
    texts are taken as they stand; `renamed` leads from names in the sheet to those of the form."""

    def __init__(
        self,
        sheet: str,
        names: Counter[str],
        findings: Findings,
        *,
        collapse: bool = True,
        ours: bool = False,
        renamed: Mapping[str, str] | None = None,
    ) -> None:
        self._sheet = sheet
        self._names = names
        self._renamed = renamed or {}
        known = [*names, *self._renamed.values(), "instanceID", "instanceName"]
        self._kinds = dict.fromkeys(known, "")
        self._findings = findings
        self._collapse = collapse
        self._ours = ours

    def read(self, record: Record, field: str, *, columns: bool = False) -> Expression | None:
        """The expression in a cell; None where it is blank, cannot be used, or is only kept."""
        text = self._tidy(record.get(field))
        if not text:
            return None
        return self.parse(aliases.BINDING_CONVERSIONS.get(text, text), record, field, columns=columns)

    def beside(self, record: Record, field: str) -> Expression | None:
        """The expression in a juwen column."""
        text = record.juwen.get(field, "")
        return self.parse(self._rename(text), record, field) if text else None

    def parse(
        self, text: str, record: Record, field: str, *, columns: bool = False, sheet: str = ""
    ) -> Expression | None:
        """The expression of `text`, which stands in (or follows from) a cell."""
        if LAST_SAVED in text:
            record.kept[field] = text
            self._warn("last_saved_kept", record, field)
            return None
        try:
            text, ast = self._parsed(text, record, field, columns)
            for problem in check(ast, self._kinds, current=".", text=text):
                if problem.severity == "error" and problem.code != "name_unknown":  # see `references`
                    raise problem
        except LogicError as error:
            kept = _only_kept(error, text)
            if kept:
                record.kept[field] = text
            self._report(error, record, field, sheet, kept=kept)
            return None
        return Expression(text, ast)

    def default(self, record: Record, kind: str) -> Expression | None:
        """What a question of this pyxform type holds at first: an expression where pyxform takes it for one,
        else the text."""
        if record.juwen.get("default"):
            return self.beside(record, "default")
        text = self._tidy(record.get("default"))
        if not text:
            return None
        if not default_is_dynamic(text, kind):
            return literal(text)
        try:
            parse(text, columns=True)
        except LogicError as error:
            if not _only_kept(error, text) and LAST_SAVED not in text:
                self._warn("default_as_text", record, "default")
                return literal(text)
        return self.parse(text, record, "default")

    def piped(self, text: str) -> str:
        """Words with the names of the form in their `${name}` places."""
        return self._rename(text)

    def references(self, record: Record, cells: Iterable[tuple[str, str]], sheet: str = "") -> None:
        """Report every `${name}` of a row's cells (heading, text) that leads nowhere or to two places."""
        for header, text in cells:
            for match in REFERENCE.finditer(text):
                inner = match[1].removeprefix(LAST_SAVED)
                params: dict[str, Any] = {"name": inner}
                code = ""
                if not match[2] or not NCNAME.fullmatch(inner):
                    code, params = "reference_bad", {"text": match[0]}
                elif inner not in self._kinds:
                    code = "reference_unknown"
                elif self._names[inner] > 1:
                    code = "reference_twice"
                if code:
                    place = (sheet or self._sheet, record.number, header)
                    self._findings.put(ImportProblem(code, "error", *place, params))

    def _tidy(self, text: str) -> str:
        text = text.strip() if self._ours else machine(text, collapse=self._collapse)
        return self._rename(text)

    def _rename(self, text: str) -> str:
        if not self._renamed or "${" not in text:
            return text
        return REFERENCE.sub(
            lambda match: f"${{{self._renamed[match[1]]}}}" if match[1] in self._renamed else match[0], text
        )

    def _parsed(self, text: str, record: Record, field: str, columns: bool) -> tuple[str, Ast]:
        """The tree; a bare name is what XForms makes of it: a part of the question itself, which has none."""
        try:
            return text, parse(text, columns=columns)
        except LogicError as error:
            if error.code != "path_refused":
                raise
            self._warn("bare_name", record, field, name=str(error.params.get("name", "")))
            ast = _rooted(parse(text, columns=True))
            return unparse(ast), ast

    def _warn(self, code: str, record: Record, field: str, name: str = "") -> None:
        place = (self._sheet, record.number, record.header(field))
        self._findings.put(ImportProblem(code, "warning", *place, {"name": name} if name else {}))

    def _report(self, error: LogicError, record: Record, field: str, sheet: str, *, kept: bool) -> None:
        place = (sheet or self._sheet, record.number, record.header(field))
        params: dict[str, Any] = dict(error.params)
        code = "expression_kept" if kept else "expression"
        if error.offset is not None and not kept:
            code, params["position"] = "expression_at", error.offset + 1
        severity: Severity = "warning" if kept else "error"
        self._findings.put(ImportProblem(code, severity, *place, params, error.message))


def literal(text: str) -> Expression:
    """A text as an expression; XPath 1.0 has no escape, so both kinds of quotes need concat()."""
    if "'" not in text:
        return Expression(f"'{text}'", text)
    if '"' not in text:
        return Expression(f'"{text}"', text)
    parts = [f"'{part}'" for part in text.split("'")]
    joined = "concat(" + ', "\'", '.join(parts) + ")"
    return Expression(joined, parse(joined))


def _rooted(ast: Ast) -> Ast:
    """The tree with bare names as children of the question's own node, those inside predicates left alone."""
    if not isinstance(ast, list):
        return ast
    if ast[0] == "column":
        return ["path", ["current"], ["child", ast[1]]]
    if ast[0] in ("path", "filter"):
        return [ast[0], _rooted(ast[1]), *ast[2:]]
    return [ast[0], *(_rooted(each) for each in ast[1:])]


def _only_kept(error: LogicError, text: str) -> bool:
    """Whether the expression is sound, but beyond what the expression engine does."""
    if error.code in UNSUPPORTED:
        return True
    if error.code == "axis_refused":
        return AXIS.search(text) is not None
    name = str(error.params.get("name", ""))
    if error.code == "namespace_refused":
        return name.startswith(FOREIGN_PREFIX)
    return error.code == "function_unknown" and name in FOREIGN_FUNCTIONS
