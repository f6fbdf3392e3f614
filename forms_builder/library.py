"""The thirteen ready questionnaires as editable drafts: fresh permanent ids, conditions as drop-downs,
repeated conditions folded into groups. Reads `data/templates.yaml`; writes nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import yaml

from forms_builder import questions
from forms_builder.blocks import questions_block
from forms_builder.blocks.grids import clean_options, clean_rows, plain_number
from forms_builder.checking.wording.lengths import SECONDS, USUAL_SECONDS
from forms_builder.compiling import Compiled, compile_page
from forms_builder.conditions import Target, read_condition, read_constraint
from forms_builder.enums import Family
from forms_builder.folding import fold
from forms_builder.logic import parse

if TYPE_CHECKING:
    from forms_builder.models import Questionnaire

Json = Any

DATA = Path(__file__).parent / "data" / "templates.yaml"
KEPT = ("metric", "score_rule", "target")


@dataclass(frozen=True, slots=True)
class Template:
    """One ready questionnaire, as the list shows it."""

    key: str
    title: str
    family: str
    intro: str
    respondent: str
    frequency: str
    question_count: int
    minutes: int

    @property
    def kind(self) -> str:
        """The family in words."""
        return str(Family(self.family).label)


def templates() -> tuple[Template, ...]:
    """All templates in their order."""
    return tuple(_listed(data) for data in _data().values())


def template(key: str) -> Template:
    """One template. Raises KeyError."""
    return _listed(_data()[key])


def page_fields(key: str) -> dict[str, Any]:
    """Values for a Questionnaire's fields, the body aside. Raises KeyError."""
    data = _data()[key]
    consent = data.get("consent") or {}
    return {
        "title": data["title"],
        "family": data["family"],
        "intro": data["intro"],
        "consent_notice": consent.get("notice", ""),
        "consent_required": consent.get("required", True),
        "retention_days": consent.get("retention_days", 365),
        "scoring": data.get("scoring") or {},
        "language": "zh-hans",
        "languages": [],
        "translations": {},
        "lists": {},
        "imported": {},
        "template_key": key,
    }


def body_for(key: str) -> list[Json]:
    """The stream's JSON (a list of `{"type", "value", "id"}`) with fresh permanent ids. Raises KeyError."""
    data = _data()[key]
    sources: Sequence[Json] = data["questions"]
    ids = {source["name"]: str(uuid.uuid4()) for source in sources}
    by_name = {source["name"]: _target(source, ids[source["name"]], at) for at, source in enumerate(sources)}
    separate = set((data.get("consent") or {}).get("separate_consent_for", ()))
    blocks = [_block(source, by_name, separate) for source in sources]
    return fold(blocks, {target.id: target for target in by_name.values()})


def draft(key: str) -> Questionnaire:
    """An unsaved questionnaire made from a template. Raises KeyError."""
    from forms_builder.models import Questionnaire

    return Questionnaire(**page_fields(key), body=body_for(key), live=False)


def compiled(key: str) -> Compiled:
    """What a template compiles to, without a page or a database. Raises KeyError."""
    return compile_page(SimpleNamespace(**page_fields(key), body=questions_block().to_python(body_for(key))))


def _block(source: Json, by_name: Mapping[str, Target], separate: set[str]) -> Json:
    kind = questions.get(source["type"])
    name = source["name"]
    constraint, exclusive = _constraint(source, by_name)
    value: Json = {
        "label": source["label"],
        "hint": source.get("hint") or "",
        "required": bool(source["required"]),
        "condition": _condition(source, by_name),
        "constraint": constraint,
        "constraint_message": "",
        "sensitive": bool(source.get("sensitive")),
        "separate_consent": name in separate,
        "staff_only": bool(source.get("staff_only")),
        "weight": plain_number(source.get("weight")),
        "dimension": source.get("dimension") or "",
        "name": name,
        "extra": {key: source[key] for key in KEPT if source.get(key) is not None},
    }
    if kind.options:
        value["options"] = clean_options([_option(option, exclusive) for option in source["options"]])
    if kind.rows:
        value["rows"] = clean_rows(source["rows"])
    return {"type": kind.key, "value": value, "id": by_name[name].id}


def _option(option: Json, exclusive: Sequence[str]) -> Json:
    value = str(option["value"])
    return {
        "value": value,
        "label": option["label"],
        "score": option.get("score"),
        "na": option.get("na", False),
        "exclusive": value in exclusive,
        "enabled": option.get("enabled", True),
        "code": option.get("aapor", ""),
    }


def _condition(source: Json, by_name: Mapping[str, Target]) -> Json:
    if not source["relevant"]:
        return {}
    return read_condition(parse(source["relevant"]), by_name) or {"text": source["relevant"]}


def _constraint(source: Json, by_name: Mapping[str, Target]) -> tuple[Json, list[str]]:
    if not source["constraint"]:
        return {}, []
    return read_constraint(parse(source["constraint"]), by_name) or ({"text": source["constraint"]}, [])


def _target(source: Json, permanent: str, position: int) -> Target:
    values = frozenset(str(option["value"]) for option in source["options"])
    kind = questions.get(source["type"]).kind
    return Target(permanent, source["name"], kind, source["label"], values, position)


def _listed(data: Json) -> Template:
    sources = data["questions"]
    return Template(
        key=data["key"],
        title=data["title"],
        family=data["family"],
        intro=data["intro"],
        respondent=data["respondent"],
        frequency=data["frequency"],
        question_count=len(sources),
        minutes=max(1, round(sum(map(_seconds, sources)) / 60)),
    )


def _seconds(source: Json) -> int:
    asked = SECONDS.get(source["type"], USUAL_SECONDS) * max(1, len(source.get("rows") or ()))
    return asked


@cache
def _data() -> dict[str, Json]:
    loaded = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return {each["key"]: each for each in loaded["templates"]}
