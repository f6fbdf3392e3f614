"""Instances that ODK's web engine wrote: every element is known, every value is read as what it is."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from forms_builder.answers import CompiledForm, judge
from forms_builder.xforms.delivery import deliver
from forms_builder.xforms.parsing import parse
from forms_builder.xforms.reading import read
from forms_builder.xlsform import read as read_workbook

SHARED = Path(__file__).resolve().parents[4] / "shared/conformance"
FILES = sorted((SHARED / "oracle").glob("*.json")) if SHARED.is_dir() else []
AT = datetime(2026, 3, 15, 16, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
# A random walk breaks rules on purpose, and its free texts stand where a list of choices would.
RULES = {"required", "constraint", "off_step", "unknown_option", "row_missing", "too_few_times"}


@pytest.mark.skipif(not FILES, reason=f"no walks under {SHARED}")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_instances_of_the_web_engine_are_read(file: Path) -> None:
    walks = json.loads(file.read_text()).get("walks", ())
    workbook = SHARED / "xlsforms" / file.stem
    form = read_workbook(workbook.read_bytes(), workbook.name).form if workbook.exists() else None
    if form is None or not walks:
        pytest.skip("is not to be imported")
    tree, compiled = deliver(form).tree, CompiledForm(form)
    for walk in walks:
        found = read(parse(walk["final_xml"].encode()), tree, uuid4())
        problems = judge(compiled, found.answers, at=AT).problems
        assert {problem.code for problem in problems} <= RULES, problems
