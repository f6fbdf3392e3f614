"""The phone's judge gives the server's verdicts: on shared cases, and on random fills of the templates."""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path
from typing import Any

from forms_builder import assets
from forms_builder.answers import CompiledForm, judge
from forms_builder.rendering.posting import field_text
from forms_builder.rendering.spec import judge_spec
from forms_builder.sampling.faults import random_faults
from forms_builder.sampling.fills import random_answers
from forms_builder.schema import Form
from tests.forms_builder.phone.forms import templates
from tests.forms_builder.phone.judging import AT, VECTORS, said, vectors
from tests.node import node

SCRIPT = Path(__file__).parents[2] / "js" / "phone_judge.test.mjs"
FILLS = 25

# What no page can send: a phone does not look for these, the server does.
NOT_FROM_A_PAGE = {
    "unknown_question",
    "not_public",
    "unknown_option",
    "unknown_row",
    "wrong_type",
    "repeated_option",
    "not_a_photo",
    "not_text",
}


def test_the_vectors_are_the_python_judges_verdicts() -> None:
    """Nobody edits the file without the judge agreeing."""
    assert json.loads(VECTORS.read_text(encoding="utf-8")) == vectors()


def test_random_fills_and_faults_get_the_same_verdict_on_the_phone(tmp_path: Path) -> None:
    """The modules run as they are served: stripped, and under their hashed names."""
    batch = tmp_path / "batch.json"
    found = [each for form in templates().values() for each in _fills(form, random.Random(form.title))]
    assert len(found) > 3000
    batch.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    _write_modules(tmp_path)
    for path in (batch, VECTORS):
        environment = {**os.environ, "JUDGE_BATCH": str(path), "JUDGE_MODULES": str(tmp_path)}
        run = subprocess.run(
            [node(), "--test", str(SCRIPT)], capture_output=True, text=True, env=environment, check=False
        )
        assert run.returncode == 0, run.stdout[-3000:]


def _write_modules(folder: Path) -> None:
    (folder / "package.json").write_text('{"type": "module"}')
    for name, asset in assets.phone_assets().items():
        (folder / name).write_bytes(asset.body)


def _fills(form: Form, rng: random.Random) -> list[dict[str, Any]]:
    compiled = CompiledForm(form)
    rules = judge_spec(form)
    found = []
    for index in range(FILLS):
        answers, consent = random_answers(compiled, rng, at=AT)
        tried = [answers]
        if index < 5:
            tried += [fault.answers for fault in random_faults(compiled, rng, answers, at=AT)]
        for each in tried:
            raw = {name: _as_typed(form, name, value) for name, value in each.items() if name in form.by_name}
            if any(not _from_a_page(value) for value in raw.values()):
                continue
            verdict = judge(compiled, raw, at=AT, consent=consent)
            if all(problem.code not in NOT_FROM_A_PAGE for problem in verdict.problems):
                found.append(
                    {
                        "rules": rules,
                        "answers": raw,
                        "consent": consent,
                        "now": AT.isoformat(),
                        "relevant": sorted(verdict.relevant),
                        "problems": said(verdict.problems),
                    }
                )
    return found


def _as_typed(form: Form, name: str, value: Any) -> Any:
    """An answer as the page's fields hold it: everything but choices and matrices is text."""
    question = form.by_name[name]
    return value if question.rows or isinstance(value, list) else field_text(question, value)


def _from_a_page(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return all(isinstance(each, str) for each in inner)
