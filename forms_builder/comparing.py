"""Comparing two revisions of a questionnaire in words: labels instead of ids, nothing about empty fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from wagtail.admin.compare import (
    FieldComparison,
    StreamFieldComparison,
    StructBlockComparison,
    get_comparison_class_for_block,
    register_comparison_class,
)

from forms_builder.compiling import flatten, placed_blocks
from forms_builder.editor_words import word
from forms_builder.fields import DrawnField, QuestionsField
from forms_builder.languages import language_name
from forms_builder.saying import Said

Json = Any

HIDDEN = ("extra", "name")
MOST_LINES = 200
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
    marks = {
        "na": gettext("Not counted"),
        "exclusive": gettext("Excludes others"),
        "other": word("other_mark"),
    }
    said = []
    for item in items if isinstance(items, list) else ():
        more = [f"{item['score']}"] if item.get("score") is not None else []
        more += [text for key, text in marks.items() if item.get(key)]
        more += [word("quota_said", item["quota"])] if item.get("quota") else []
        more += [gettext("Not offered")] if item.get("enabled") is False else []
        said.append(f"{item['label']}（{'，'.join(more)}）" if more else item["label"])
    return "；".join(said)


def condition_words(stored: Json) -> str:
    """When it is shown."""
    return _said().condition(stored) or gettext("Always shown")


def constraint_words(stored: Json) -> str:
    """What an answer must meet."""
    return _said().constraint(stored) or gettext("Any answer")


def more_words(stored: Json) -> str:
    """What it holds at first, and when it must or may be answered."""
    return "；".join(_said().more(stored)) or word("more_nothing")


def times_words(stored: Json) -> str:
    """How often a part is asked."""
    return _said().times(stored)


def source_words(stored: Json) -> str:
    """Which list gives the options."""
    return _said().source(stored) or word("own_options")


def settings_words(stored: Json) -> str:
    """The type's own settings as they are stored."""
    return "；".join(f"{key}: {value}" for key, value in stored.items()) if isinstance(stored, dict) else ""


def _said() -> Said:
    return Said(_known.get())


class DrawnComparison(FieldComparison):
    """Lists, languages or translations: the lines that went and those that came."""

    def htmldiff(self) -> SafeString:
        """Removed lines, then added ones; what stayed is not repeated."""
        before, after = (list(drawn_lines(value)) for value in (self.val_a, self.val_b))
        known, now = set(before), set(after)
        lines = [("deletion", line) for line in before if line not in now]
        lines += [("addition", line) for line in after if line not in known]
        return format_html_join("", '<p><span class="{}">{}</span></p>', lines[:MOST_LINES])


def drawn_lines(value: Json) -> Iterator[str]:
    """What a drawn field holds, a line for each language, row of a list or translated text."""
    if isinstance(value, list):
        yield from (language_name(str(tag)) for tag in value)
    for name, each in value.items() if isinstance(value, dict) else ():
        if isinstance(each, dict) and isinstance(each.get("rows"), list):
            yield from (f"{name}：{' '.join(map(str, row))}" for row in each["rows"])
        elif isinstance(each, dict):
            yield from (f"{language_name(name)}：{text}" for text in each.values())


register_comparison_class(QuestionsField, comparison_class=QuestionsComparison)
register_comparison_class(DrawnField, comparison_class=DrawnComparison)
