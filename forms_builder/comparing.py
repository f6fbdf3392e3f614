"""Comparing two revisions of a questionnaire in words: labels instead of ids, nothing about empty fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from wagtail.admin.compare import (
    StreamFieldComparison,
    StructBlockComparison,
    get_comparison_class_for_block,
    register_comparison_class,
)

from forms_builder.compiling import flatten, placed_blocks, target_of_block
from forms_builder.conditions import ConditionProblem, Target, condition_ast, constraint_ast
from forms_builder.conditions.shape import tidy_condition, tidy_constraint
from forms_builder.fields import QuestionsField
from forms_builder.words import describe, describe_constraint

Json = Any

HIDDEN = ("extra", "name")
_known: ContextVar[Mapping[str, Any]] = ContextVar("questions being compared", default={})  # noqa: B039 - only read


class QuestionsComparison(StreamFieldComparison):
    """The stream of questions; knows every question of both revisions while it writes."""

    def htmldiff(self) -> SafeString:
        """As Wagtail does, with the questions known."""
        both = (*placed_blocks(self.val_a), *placed_blocks(self.val_b))
        token = _known.set({block.id: block for block in flatten(both)})
        try:
            html: SafeString = super().htmldiff()
        finally:
            _known.reset(token)
        return html


class QuestionComparison(StructBlockComparison):
    """One question or group: only fields that say something."""

    def htmlvalue(self, val: Any) -> SafeString:
        """The filled-in fields."""
        return self._list(lambda name: not val[name], lambda name, each: each.htmlvalue(val[name]))

    def htmldiff(self) -> SafeString:
        """The fields that were filled in before or are now."""
        return self._list(
            lambda name: not self.val_a[name] and not self.val_b[name], lambda name, each: each.htmldiff()
        )

    def _list(self, empty: Callable[[str], bool], say: Callable[[str, Any], Any]) -> SafeString:
        lines = []
        for name, block in self.block.child_blocks.items():
            if name not in HIDDEN and not empty(name):
                kind = get_comparison_class_for_block(block)
                before, after = ((value or {}).get(name) for value in (self.val_a, self.val_b))
                one = kind(block, self.exists_a, self.exists_b, before, after)
                lines.append((block.label, say(name, one)))
        return format_html("<dl>{}</dl>", format_html_join("\n", "<dt>{}</dt><dd>{}</dd>", lines))


def option_words(items: Json) -> str:
    """The labels in order, with scores and marks."""
    marks = {"na": gettext("Not counted"), "exclusive": gettext("Excludes others")}
    said = []
    for item in items if isinstance(items, list) else ():
        more = [f"{item['score']}"] if item.get("score") is not None else []
        more += [word for key, word in marks.items() if item.get(key)]
        more += [gettext("Not offered")] if item.get("enabled") is False else []
        said.append(f"{item['label']}（{'，'.join(more)}）" if more else item["label"])
    return "；".join(said)


def condition_words(stored: Json) -> str:
    """When it is shown."""
    return _words(tidy_condition(stored), condition_ast, describe) or gettext("Always shown")


def constraint_words(stored: Json) -> str:
    """What an answer must meet."""
    return _words(tidy_constraint(stored), constraint_ast, describe_constraint) or gettext("Any answer")


def _words(stored: Json, build: Callable[..., Json], say: Callable[..., str]) -> str:
    if "text" in stored:
        return str(stored["text"])
    targets = {ident: target_of_block(block) for ident, block in _known.get().items() if block.is_question}
    try:
        ast = build(stored, targets)
    except ConditionProblem:
        return gettext("(not complete)")
    by_name = {target.name: target for target in targets.values()}
    return "" if ast is None else say(ast, lambda name: f"“{by_name[name].label}”", _option(by_name))


def _option(by_name: Mapping[str, Target]) -> Callable[[str, str], str]:
    def label(name: str, value: str) -> str:
        block = _known.get().get(by_name[name].id) if name in by_name else None
        options = block.value.get("options") or () if block else ()
        return next((option["label"] for option in options if option["value"] == value), value)

    return label


register_comparison_class(QuestionsField, comparison_class=QuestionsComparison)
