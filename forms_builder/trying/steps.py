"""What a form does with the answers given so far: for every question whether it is asked, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forms_builder.answers import CompiledForm, judge
from forms_builder.engine.model import compile_model
from forms_builder.engine.nodes import Branch, Leaf, Range, prefix_of
from forms_builder.engine.program import Program
from forms_builder.engine.session import Session
from forms_builder.schema import Expression, Form, Group, PageBreak, Question, Repeat
from forms_builder.wording import condition_text

# Said only once the respondent wants to send; until then they are no mistakes.
NOT_YET = frozenset({"required", "row_missing", "consent_required", "consent_unanswered", "too_few_times"})


@dataclass(frozen=True, slots=True)
class Step:
    """One question, group or repeat at one place. `holds` is its own condition's value (None: it has none),
    `asked` whether it is shown, with the conditions around it."""

    address: str
    kind: str  # question, group, repeat, worked_out
    number: int | None
    label: str
    condition: str
    holds: bool | None
    asked: bool
    value: str = ""
    wrong: str = ""


def steps(form: Form, answers: Mapping[str, Any], *, at: datetime) -> list[Step]:
    """Every part of the public form in order, with its condition's value under these raw answers."""
    session = Session(Program(compile_model(form, public=True)), at, answers=answers)
    verdict = judge(CompiledForm(form), answers, at=at)
    wrong = {problem.question: problem.message for problem in verdict.problems if problem.code not in NOT_YET}
    items = {
        item.name: item for item, _groups in form.walk() if not isinstance(item, PageBreak) and item.name
    }
    by_condition = {id(item): condition_of(form, item.relevant) for item in items.values()}
    return [
        _step(form, items[node.definition.name], node, by_condition, wrong)
        for node in _nodes(session.machine.root)
        if node.definition.name in items and node.definition.name not in form.later_stage
    ]


def condition_of(form: Form, expression: Expression | None) -> str:
    """A condition in words, '' where there is none."""
    return condition_text(form, expression) if expression else ""


def _nodes(branch: Branch) -> Iterator[Leaf | Branch | Range]:
    for kid in branch.kids:
        yield kid
        if isinstance(kid, Branch):
            yield from _nodes(kid)
        elif isinstance(kid, Range):
            for time in kid.made:
                yield from _nodes(time)


def _step(
    form: Form,
    item: Question | Group,
    node: Leaf | Branch | Range,
    conditions: Mapping[int, str],
    wrong: Mapping[str, str],
) -> Step:
    address = prefix_of(node.frame) + item.name
    value = node.shown if isinstance(node, Leaf) else ""
    kind = "repeat" if isinstance(item, Repeat) else "group" if isinstance(item, Group) else "question"
    if isinstance(item, Question) and item.type in ("calculated", "hidden"):
        kind = "worked_out"
    return Step(
        address=address,
        kind=kind,
        number=form.numbers.get(item.name) if kind == "question" else None,
        label=item.label or item.name,
        condition=conditions[id(item)],
        holds=node.own if item.relevant else None,
        asked=node.applies,
        value=str(len(node.made)) if isinstance(node, Range) else value,
        wrong=wrong.get(address, ""),
    )
