"""The engines' shared cases: forms written here, verdicts and walks kept in tests/vectors/engine.json.

`python -m tests.forms_builder.engine.vectors` writes the file anew from the server's engine; read the
difference before it is committed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = Any
VECTORS = Path(__file__).parents[2] / "vectors" / "engine.json"


def sheets() -> Iterator[tuple[Any, dict[str, Json], dict[str, bool]]]:
    """(form, raw answers as a page holds them, consents)."""
    from tests.forms_builder.engine.making import ask, form, group, repeat, table

    family = form(
        ask("rooms", "integer", required=True),
        repeat(
            "family",
            ask("age", "integer", required=True, constraint=". < 150"),
            ask("school", relevant="${age} < 18", required=True),
            ask("phone", "phone", separate_consent=True, required_if="${age} >= 18"),
            ask("born", "calculated", calculation="2026 - ${age}"),
            repeat("jobs", ask("title", required=True), most=2),
            least=1,
            most=3,
        ),
        ask("members", "calculated", calculation="count(${family})"),
        ask("oldest", "calculated", calculation="max(${age})"),
    )
    one = {"age": "40", "phone": "13812345678", "jobs": [{"title": "厨师"}, {"title": ""}]}
    for raw in (
        {},
        {"rooms": "3", "family": [one]},
        {"rooms": "x", "family": [{"age": "200"}, {"age": "7"}, {"age": "１２", "school": "一小"}, {}]},
        {"rooms": "1", "family": [{"age": "9", "school": "x", "jobs": [{}, {}, {}]}]},
    ):
        for consent in ({}, {"phone": True}, {"phone": False}):
            yield family, raw, consent
    shops = form(
        ask("zone"),
        ask("one", "single", choices_from="areas", choice_filter="zone = ${zone}", required=True),
        ask("some", "multiple", choices_from="areas", choice_filter="zone = ${zone}", settings={"least": 2}),
        ask(
            "order",
            "ranking",
            choices_from="areas",
            choice_filter="zone = ${zone}",
            required_if="${zone} = 's'",
        ),
        ask("said", "calculated", calculation="jr:choice-name(${one}, '${one}')"),
        group("g", ask("why", required=True), relevant="count-selected(${some}) > 1"),
        lists={"areas": table("name label zone", "a 甲 n", "b 乙 n", "c 丙 s", "d 丁 s")},
    )
    for raw in (
        {"zone": "n", "one": "a", "some": ["a", "b"]},
        {"zone": "s", "one": "a", "some": ["c", "b"], "order": {"c": "2", "d": "1"}},
        {"zone": "s", "one": "d", "some": ["c"], "order": {"c": "1"}},
    ):
        yield shops, raw, {}
    counted = form(
        ask("n", "integer"),
        repeat(
            "r",
            ask("x", "decimal", required=True),
            ask("sum", "calculated", calculation=RUNNING),
            count="${n}",
        ),
        ask("edited", "integer", calculation="${n} * 2", constraint=". < 8"),
        ask("kept", "calculated", calculation="once(${n})"),
        ask("fixed", default="'as it is'", read_only="true()"),
    )
    for raw in (
        {"n": "3", "r": [{"x": "1"}, {"x": "2.5"}, {"x": "4"}, {"x": "8"}], "kept": "2", "fixed": "changed"},
        {"n": "2", "r": [{"x": "1"}], "edited": "7"},
        {"n": "4", "edited": ""},
    ):
        yield counted, raw, {}


RUNNING = "${x} + coalesce(indexed-repeat(${sum}, ${r}, position(..) - 1), 0)"


def verdicts() -> list[Json]:
    """All sheets with the server's verdicts."""
    from forms_builder.answers import CompiledForm, judge
    from forms_builder.rendering.spec import judge_spec
    from forms_builder.schema import to_json
    from tests.forms_builder.engine.making import AT

    found = []
    for form, raw, consent in sheets():
        compiled = CompiledForm(form)
        verdict = judge(compiled, raw, at=AT, consent=consent)
        rules = {"questions": judge_spec(form)["questions"], "model": compiled.public_program.model}
        found.append(
            {
                "form": to_json(form),
                "rules": rules,
                "raw": raw,
                "consent": consent,
                "now": AT.isoformat(),
                "relevant": sorted(verdict.relevant),
                "problems": [[each.question, each.code, dict(each.params)] for each in verdict.problems],
                "values": verdict.values,
                "offered": {address: list(values) for address, values in verdict.offered.items()},
            }
        )
    return found


def content() -> dict[str, Json]:
    """The whole file: what is written by hand stays, verdicts are made."""
    return {**json.loads(VECTORS.read_text(encoding="utf-8")), "verdicts": verdicts()}


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    parts = [
        f' "{key}": [\n' + ",\n".join(f"  {json.dumps(each, ensure_ascii=False)}" for each in cases) + "\n ]"
        for key, cases in content().items()
    ]
    VECTORS.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
