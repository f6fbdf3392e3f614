"""Both engines over the same random forms: everything that can be seen must be the same."""

from __future__ import annotations

import itertools
import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from forms_builder.answers import CompiledForm, Judgement
from forms_builder.engine import Program, Session, compile_model
from forms_builder.engine.nested import judge_nested
from forms_builder.questions.choices import with_options
from forms_builder.rendering.spec import judge_spec
from forms_builder.schema import Form
from forms_builder.wording import constraint_message
from tests.forms_builder.engine.growing import Grower, Respondent
from tests.node import node

Json = Any

SCRIPT = Path(__file__).parents[2] / "js" / "engine_batch.mjs"
AT = datetime(2026, 3, 15, 16, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
STEPS = 10
WALKS = 4
SHEETS = 6
CASES = WALKS + SHEETS
"""Cases a form gives: a walk of STEPS operations, or a sheet that is judged."""


@dataclass
class Tried:
    """A form with what is done to it."""

    seed: int
    form: Form
    model: Json
    walks: list[list[Json]]
    sheets: list[tuple[dict[str, Json], dict[str, bool]]]

    @property
    def forgetful(self) -> bool:
        """Whether only the answers matter, and not in which order they came."""
        questions = self.form.questions
        return not (
            self.model.get("circles")
            or any(each.trigger or each.default for each in questions)
            or any(each.calculation and each.type != "calculated" for each in questions)
            or any(each.calculation and "once(" in each.calculation.text for each in questions)
            or any(repeat.count for repeat, _around in self.form.repeat_groups)
        )

    def work(self) -> Json:
        """What the phone's engine is given."""
        rules = judge_spec(self.form)
        for rule in rules["questions"]:
            if "say" in rule:  # with the words of a list's options, as the server says it
                question = with_options(self.form, self.form.by_name[rule["name"]])
                rule["say"] = constraint_message(self.form, question)
        return {
            "model": self.model,
            "rules": {**rules, "model": compile_model(self.form, public=True)},
            "now": AT.isoformat(),
            "walks": [{"ops": walk} for walk in self.walks],
            "sheets": [{"raw": raw, "consent": consent} for raw, consent in self.sheets],
            "forgetful": self.forgetful,
        }


def tried(seed: int) -> Tried:
    """The form of a seed; another where its conditions are in a circle, which nobody could publish."""
    grown = (Grower(each).form() for each in itertools.count(seed, 1_000_003))
    form = next(each for each in grown if can_be_judged(each))
    respondents = [Respondent(form, seed * 100 + index) for index in range(CASES)]
    return Tried(
        seed,
        form,
        compile_model(form),
        [each.operations(STEPS) for each in respondents[:WALKS]],
        [(each.answers(), each.consent()) for each in respondents[WALKS:]],
    )


def can_be_judged(form: Form) -> bool:
    """Whether conditions of a plain form are in no circle."""
    try:
        return bool(CompiledForm(form).order)
    except ValueError:
        return False


def compare(seeds: Sequence[int]) -> Iterator[str]:
    """Every difference between the engines, told so that it can be run again alone."""
    forms = [tried(seed) for seed in seeds]
    given = "\n".join(json.dumps(each.work(), ensure_ascii=False) for each in forms)
    done = subprocess.run(
        [node(), str(SCRIPT)], input=given, capture_output=True, text=True, check=True, timeout=3000
    )
    for each, line in zip(forms, done.stdout.splitlines(), strict=True):
        for difference in _differences(each, json.loads(line)):
            yield f"seed {each.seed}: {difference}"


def _differences(form: Tried, theirs: Json) -> Iterator[str]:
    if "error" in theirs:
        yield theirs["error"]
        return
    program = Program(form.model)
    for number, (walk, found) in enumerate(zip(form.walks, theirs["walks"], strict=True)):
        ours = walked(program, walk)
        for step, (mine, other) in enumerate(zip(ours["steps"], found["steps"], strict=True)):
            if mine != other:
                yield f"walk {number}, step {step} {walk[step - 1 : step]}: {_apart(mine, other)}"
                break
        for key in ("answers", "evaluated"):
            if ours[key] != found[key]:
                yield f"walk {number}: {key} {ours[key]} / {found[key]}"
    compiled = CompiledForm(form.form)
    for number, ((raw, consent), found) in enumerate(zip(form.sheets, theirs["sheets"], strict=True)):
        ours = judged(compiled, raw, consent)
        if ours != {key: value for key, value in found.items() if key != "live"}:
            yield f"sheet {number} {raw} {consent}: {_apart(ours, found)}"
        if "live" in found:
            yield f"sheet {number} {raw} {consent}: live {_apart(found['live'], found)}"


def walked(program: Program, ops: list[Json]) -> Json:
    """A walk through the server's engine, as engine_batch.mjs tells it."""
    session = Session(program, AT)
    state = session.state()
    steps: list[Json] = [[True, state]]
    for name, *rest in ops:
        done = getattr(session, name)(*rest)
        after = session.state()
        steps.append([done, _changed(state, after)])
        state = after
    return {"steps": steps, "answers": session.answers(), "evaluated": session.evaluated}


def judged(compiled: CompiledForm, raw: dict[str, Json], consent: dict[str, bool]) -> Json:
    """A sheet through the server's engine, plain form or not."""
    found = Judgement(consent=consent)
    judge_nested(compiled, raw, found, at=AT, stage="public")
    return {
        "relevant": sorted(found.relevant),
        "problems": [[each.question, each.code, dict(each.params), each.text] for each in found.problems],
        "values": found.values,
        "offered": {address: list(values) for address, values in found.offered.items()},
    }


def _changed(before: Json, after: Json) -> Json:
    return {key: after.get(key) for key in {**before, **after} if before.get(key) != after.get(key)}


def _apart(ours: Json, theirs: Json) -> str:
    if isinstance(ours, list):
        if ours[0] != theirs[0]:
            return f"{ours[0]} / {theirs[0]}"
        ours, theirs = ours[1], theirs[1]
    told = {
        key: (ours.get(key), theirs.get(key))
        for key in {**ours, **theirs}
        if ours.get(key) != theirs.get(key)
    }
    return json.dumps(told, ensure_ascii=False, default=str)[:1500]
