"""Things said twice, repeats that cannot work, and scores that cannot add up."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from forms_builder import questions
from forms_builder.checking.report import Report
from forms_builder.engine.running import MOST_TIMES
from forms_builder.schema import Question, Repeat

_SPACE: Final = re.compile(r"[\s　]+")
_END: Final = re.compile(r"[?？。.!！:：]+$")


def check_structure(report: Report) -> None:
    """Names, wording, options, repeats, scores."""
    _names(report)
    _wordings(report)
    for item, _ in report.items:
        if isinstance(item, Question):
            _options(report, item)
        if isinstance(item, Repeat):
            _repeat(report, item)
    _weights(report)


def _names(report: Report) -> None:
    seen: set[str] = set()
    for item, _ in report.items:
        if item.name and item.name in seen:
            report.find("name_twice", item, "name", severity="error", name=item.name)
        seen.add(item.name)


def _wordings(report: Report) -> None:
    """The same words asked twice under the same headings. Follow-ups such as “please specify”, each under a
    condition of its own, are no repetition."""
    seen: dict[tuple[str, ...], list[tuple[Question, str]]] = {}
    for item, groups in report.items:
        kind = questions.registry().get(item.type) if isinstance(item, Question) else None
        if not isinstance(item, Question) or kind is None or not (kind.answers and kind.asked):
            continue
        words = _END.sub("", _SPACE.sub("", item.label)).lower()
        if not words:
            continue
        when = repr([clause.expression.ast for clause in report.model.guards(item)])
        before = seen.setdefault((words, item.companion, *(group.label for group in groups)), [])
        same = [each for each, other in before if other in (when, "[]") or when == "[]"]
        if same and same[0].name != item.name:
            number = report.form.numbers.get(same[0].name, same[0].name)
            report.find("question_twice", item, "label", question=number)
        before.append((item, when))


def _options(report: Report, item: Question) -> None:
    options = report.form.options_of(item)
    offered = [option for option in options if option.enabled]
    field = "choices_from" if item.choices_from else "options"
    for value, count in Counter(option.value for option in options).items():
        if count > 1 and item.choice_filter is None:
            report.find("option_value_twice", item, field, severity="error", value=value)
    if item.choice_filter is None:
        for label, count in Counter(_SPACE.sub("", option.label) for option in offered).items():
            if count > 1 and label:
                report.find("option_label_twice", item, field, label=label)
    for value, count in Counter(row.value for row in item.rows).items():
        if count > 1:
            report.find("row_value_twice", item, "rows", severity="error", value=value)
    for label, count in Counter(_SPACE.sub("", row.label) for row in item.rows).items():
        if count > 1 and label:
            report.find("row_label_twice", item, "rows", label=label)
    for option in offered:
        if option.quota is not None and option.quota <= 0:
            report.find("quota_zero", item, field, label=option.label)
        if option.na and option.score is not None:
            report.find("score_not_counted", item, field, label=option.label)


def _repeat(report: Report, item: Repeat) -> None:
    if item.most < 1 or item.least > item.most:
        report.find("repeat_limits", item, "most", severity="error", least=item.least, most=item.most)
        return
    variable = report.model.variables.get(item.name)
    if variable is None or variable.repeat is not item or variable.hazy or variable.computed is None:
        return
    some = report.book.formula([">=", variable.computed, 1])
    if report.solver.impossible([some]):
        if item.id not in report.unreachable:
            report.find("repeat_never", item, "count", why=report.conflict([some]))
        return
    many = report.book.formula([">", variable.computed, MOST_TIMES])
    found = report.solver.solve([report.model.asked(item.name), many])
    if found.answer == "yes":
        why = report.shown(found)
        report.find("repeat_unbounded", item, "count", why=why, example=found.raw, most=MOST_TIMES)


def _weights(report: Report) -> None:
    """A scored form in which nothing counts."""
    weighted = [question for question in report.form.questions if question.weight is not None]
    method = str(report.form.scoring.get("method", ""))
    total = sum(question.weight or 0 for question in weighted)
    if (weighted and total <= 0) or (not weighted and method.startswith("weighted")):
        report.find("weights_zero", weighted[0] if weighted else None, "weight" if weighted else "scoring")
    for question in weighted:
        scores = [option.score for option in question.options if option.enabled and option.score is not None]
        if scores and question.weight and max(scores) <= 0:
            report.find("scores_zero", question, "options")
