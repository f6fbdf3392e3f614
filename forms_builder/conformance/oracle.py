"""Replays what ODK's web engine did with real forms, in both engines, and compares every step.

An oracle file names a spreadsheet and holds walks: the state at first, then operations each with what it
changed. Relevance, required, read only, violations, options and values are compared after every step, all of
them, so that what should not have changed is seen too. Left out, and counted, is what is no question: the
envelope below `meta`, and the elements that pyxform adds for a repeat's count and the heads of table lists.
ODK's web engine knows no external choices (`select_one_external`) and takes any text there: so do we here.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from forms_builder.conformance.engines import node
from forms_builder.engine import Program, Session, compile_model
from forms_builder.schema import Form
from forms_builder.xlsform import read

Json = Any
State = dict[str, dict[str, Json]]

RUNNER: Final = Path(__file__).with_name("oracle.mjs")
COMPARED: Final = ("v", "rel", "req", "ro", "bad", "opt", "n")
ADDED: Final = re.compile(r"/(generated_table_list_label|reserved_name_for_field_list_labels)_\d+$")
RANDOM: Final = frozenset({"random", "uuid", "now", "randomize"})
SHOWN: Final = 12  # failures of one form that are listed in full


@dataclass
class OracleReport:
    """How the walks went; a case is the state at first or after one step."""

    cases: int = 0
    passed_python: int = 0
    passed_js: int = 0
    diverged: int = 0
    failures: list[dict[str, Any]] = field(default_factory=list)
    forms: int = 0
    left_out: int = 0  # states of elements that are no question, and values that no two runs share


@dataclass(frozen=True, slots=True)
class Walked:
    """A form with the walks through it."""

    name: str
    model: Json
    now: datetime
    walks: list[Json]
    unsteady: frozenset[str]  # questions whose value no two runs share
    references: References


class References:
    """Element paths (`/data/g/rep[2]/x`) and our addresses (`rep[2].x`), one from the other."""

    def __init__(self, model: Json) -> None:
        self.nodes = model["nodes"]
        self.by_name = {each["name"]: each for each in self.nodes if each["name"]}

    def path(self, address: str) -> str:
        """The element path of an address; `#` stays in front."""
        mark, address = ("#", address[1:]) if address.startswith("#") else ("", address)
        places: dict[str, str] = {}
        parts = address.split(".")
        for part in parts:
            name, _, place = part.partition("[")
            places[name] = f"[{place}" if place else ""
        node = self.by_name[parts[-1].partition("[")[0]]
        steps: list[str] = []
        while node["up"] >= 0:
            element = node.get("el", node["name"])
            if element:
                steps.append(element + places.get(node["name"], ""))
            node = self.nodes[node["up"]]
        return mark + "/" + "/".join([node["el"], *reversed(steps)])


def form_in(path: Path) -> Form:
    """The form in a spreadsheet. Raises ValueError for what has to be refused."""
    imported = read(path, path.name)
    if imported.errors:
        raise ValueError("refused: " + ", ".join(dict.fromkeys(each.code for each in imported.errors)))
    return imported.form


def run_oracle(folder: Path, forms: Path, form_of: Callable[[Path], Form] = form_in) -> OracleReport:
    """The walks in `folder`, of spreadsheets in `forms`, through both engines."""
    report = OracleReport()
    ready: list[Walked] = []
    for path in sorted(folder.glob("*.json")):
        report.forms += 1
        content: Json = {}
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            ready.append(_prepared(content, form_of(forms / content["form"])))
        except (ValueError, KeyError, OSError) as error:
            cases = sum(1 + len(walk["steps"]) for walk in content.get("walks", ())) or 1
            report.cases += cases
            said = f"{type(error).__name__}: {error}"
            report.failures.append({"form": content.get("form", path.name), "cases": cases, "error": said})
    operations = [[list(_operations(form, walk)) for walk in form.walks] for form in ready]
    found = _javascript(ready, operations)
    for form, walks, javascript in zip(ready, operations, found, strict=True):
        listed = 0
        for walk, ops, theirs in zip(form.walks, walks, javascript, strict=True):
            listed += _compare(report, form, walk, list(_python(form, ops)), _states(theirs), listed)
    return report


def _prepared(content: Json, form: Form) -> Walked:
    model = _as_odk(compile_model(form))
    now = datetime.fromisoformat(content["now"].replace("Z", "+00:00")).astimezone(ZoneInfo(content["tz"]))
    unsteady = _unsteady(model) if content.get("nondeterministic") else frozenset()
    return Walked(content["form"], model, now, content["walks"], unsteady, References(model))


def _as_odk(model: Json) -> Json:
    """The model with external choices as ODK's web engine has them: text."""
    external = {name for name, each in model["lists"].items() if each.get("file") == "itemsets.csv"}
    for each in model["nodes"]:
        if each.get("list") in external:
            for key in ("list", "where", "codec", "sort"):
                each.pop(key, None)
    return model


def _unsteady(model: Json) -> frozenset[str]:
    """Names whose value comes from a random number, a UUID or the clock."""
    return frozenset(
        each["name"]
        for each in model["nodes"]
        for kind in ("calc", "def")
        if isinstance(each.get(kind), list) and any(f'["{word}"' in json.dumps(each[kind]) for word in RANDOM)
    )


def _operations(form: Walked, walk: Json) -> Iterator[list[Json]]:
    """Each step as [operation, address, value]."""
    addresses = _Addresses(form)
    for step in walk["steps"]:
        address = addresses.of(step["ref"])
        match step["op"]:
            case "add":
                yield ["add", address]
            case "remove":
                yield ["remove", f"{address}[{step['index'] + 1}]"]
            case operation:
                yield [operation, address, step["value"]]


class _Addresses:
    def __init__(self, form: Walked) -> None:
        self.by_path: dict[str, str] = {}
        for each in form.references.by_name.values():
            if each["kind"] in ("leaf", "repeat"):
                chain = _repeats(form.references.nodes, each)
                address = ".".join([*(f"{name}[1]" for name in chain), each["name"]])
                self.by_path[_bare(form.references.path(address))] = each["name"]
        self.references = form.references

    def of(self, path: str) -> str:
        """The address of an element path; the path itself where there is no such element."""
        name = self.by_path.get(_bare(path))
        if name is None:
            return path
        parts = [part.partition("[") for part in path.split("/") if "[" in part]
        chain = _repeats(self.references.nodes, self.references.by_name[name])
        places = [place for _element, _, place in parts][: len(chain)]
        return ".".join([*(f"{repeat}[{place}" for repeat, place in zip(chain, places, strict=True)), name])


def _bare(path: str) -> str:
    return "/".join(part.partition("[")[0] for part in path.split("/"))


def _repeats(nodes: Json, node: Json) -> list[str]:
    """The names of the repeats around a node, outermost first."""
    found: list[str] = []
    while node["up"] >= 0:
        node = nodes[node["up"]]
        if node["kind"] == "repeat":
            found.append(node["name"])
    return found[::-1]


def _python(form: Walked, ops: list[list[Json]]) -> Iterator[State | str]:
    try:
        session = Session(Program(form.model), form.now, rng=random.Random(0))  # noqa: S311 - a repeatable walk
        yield session.state()
        for name, *rest in ops:
            getattr(session, name)(*rest)
            yield session.state()
    except Exception as error:  # noqa: BLE001 - reported as the step's result
        yield f"{type(error).__name__}: {error}"


def _javascript(forms: list[Walked], operations: list[Json]) -> list[Json]:
    """For each form and walk what the phone's engine gives. Raises FileNotFoundError without Node.js."""
    if not forms:
        return []
    work = {
        "zone": str(forms[0].now.tzinfo),
        "forms": [
            {"model": form.model, "now": form.now.isoformat(), "walks": walks}
            for form, walks in zip(forms, operations, strict=True)
        ],
    }
    done = subprocess.run(  # noqa: S603 - our own script
        [node(), str(RUNNER)], input=json.dumps(work), capture_output=True, text=True, check=True, timeout=900
    )
    found: list[Json] = json.loads(done.stdout)
    return found


def _states(walk: Json) -> list[State | str]:
    if "error" in walk:
        return [str(walk["error"])]
    state: State = {}
    found: list[State | str] = []
    for changed in walk["states"]:
        state = {key: value for key, value in {**state, **changed}.items() if value is not None}
        found.append(state)
    return found


def _compare(
    report: OracleReport,
    form: Walked,
    walk: Json,
    python: list[State | str],
    javascript: list[State | str],
    listed: int,
) -> int:
    """Count every state of one walk; gives how many failures were listed."""
    expected: State = {}
    known: set[str] = set()
    before = listed
    for step, changed in enumerate([walk["init"], *(each["diff"] for each in walk["steps"])]):
        expected = {key: value for key, value in {**expected, **changed}.items() if value is not None}
        both = [_at(states, step) for states in (python, javascript)]
        wrong = [_differences(report, form, expected, state) for state in both]
        report.cases += 1
        report.passed_python += not wrong[0]
        report.passed_js += not wrong[1]
        report.diverged += wrong[0] != wrong[1]
        for ref in sorted({*wrong[0], *wrong[1]}):
            mark = json.dumps([ref, wrong[0].get(ref), wrong[1].get(ref)])
            if mark not in known and listed < SHOWN:
                known.add(mark)
                listed += 1
                report.failures.append(
                    {
                        "form": form.name,
                        "walk": walk["seed"],
                        "step": step,
                        "ref": ref,
                        "expected": expected.get(ref),
                        "python": wrong[0].get(ref, "as expected"),
                        "js": wrong[1].get(ref, "as expected"),
                    }
                )
    return listed - before


def _at(states: list[State | str], step: int) -> State | str:
    """A walk that broke off stays at its error."""
    return states[step] if step < len(states) else states[-1] if isinstance(states[-1], str) else "no state"


def _differences(report: OracleReport, form: Walked, expected: State, state: State | str) -> dict[str, Json]:
    """By element path what we have where it is not what is expected."""
    if isinstance(state, str):
        return {"": state}
    ours = {form.references.path(address): value for address, value in state.items()}
    found: dict[str, Json] = {}
    for ref in {*expected, *ours}:
        if ref not in ours and _is_added(ref, form, expected):
            report.left_out += 1
            continue
        unsteady = _bare(ref).rpartition("/")[2] in form.unsteady
        report.left_out += unsteady
        wanted, given = (_shape(each.get(ref), unsteady) for each in (expected, ours))
        if wanted != given:
            found[ref] = given
    return found


def _is_added(ref: str, form: Walked, expected: State) -> bool:
    """Whether an element is none of the sheet's questions."""
    if ref.startswith(f"/{form.model['nodes'][0]['el']}/meta/") or ADDED.search(_bare(ref)):
        return True
    counted = f"#{_bare(ref).removesuffix('_count')}"
    return ref.endswith("_count") and any(_bare(each) == counted for each in expected)


def _shape(state: Json, unsteady: bool) -> Json:
    """What is compared of a state."""
    if state is None:
        return None
    found = {key: state[key] for key in COMPARED if key == "rel" or state.get(key) not in (None, False)}
    if unsteady:
        found.pop("v", None)
    return found
