"""Stored conditions, rules and calculations of the editor's blocks in the words of their questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from forms_builder.calculations import calculation_words, tidy_calculation
from forms_builder.compiling.placing import Placed, targets_of
from forms_builder.conditions import ConditionProblem, Target, condition_ast, constraint_ast
from forms_builder.conditions.shape import tidy_condition, tidy_constraint, typed
from forms_builder.editor_words import word
from forms_builder.schema import ChoiceList
from forms_builder.wording import plain
from forms_builder.words import describe, describe_constraint

Json = Any


class Said:
    """Words about blocks that are known by permanent id."""

    def __init__(self, blocks: Mapping[str, Placed], lists: Mapping[str, ChoiceList] | None = None) -> None:
        self.blocks = blocks
        self.lists = lists or {}

    @cached_property
    def targets(self) -> dict[str, Target]:
        """What rules may speak of, by id."""
        return targets_of(tuple(self.blocks.values()), self.lists)

    @cached_property
    def by_name(self) -> dict[str, Target]:
        """The same by variable name."""
        return {target.name: target for target in self.targets.values()}

    def condition(self, stored: Json) -> str:
        """When something holds, '' for always."""
        return self._words(tidy_condition(stored), condition_ast, describe)

    def constraint(self, stored: Json) -> str:
        """What an answer must meet, '' for anything."""
        return self._words(tidy_constraint(stored), constraint_ast, describe_constraint)

    def calculation(self, stored: Json) -> str:
        """What is worked out, '' for nothing."""
        return calculation_words(tidy_calculation(stored), self.label, self.condition)

    def more(self, stored: Json) -> Iterator[str]:
        """Defaults, calculations and locks, one text each."""
        more = stored if isinstance(stored, dict) else {}
        for key in ("default", "calculation"):
            if words := self.calculation(more.get(key)):
                yield word(f"more_said_{key}", words)
        for key in ("required_if", "read_only"):
            given = more.get(key)
            if isinstance(given, dict) and given.get("always"):
                yield word("more_said_locked")
            elif words := self.condition(given):
                yield word(f"more_said_{key}", words)

    def times(self, stored: Json) -> str:
        """How often a part is asked."""
        times = stored if isinstance(stored, dict) else {}
        if times.get("how") == "fixed":
            return word("times_said_fixed", times.get("number", ""))
        if times.get("how") == "question":
            return word("times_said_question", self.label(str(times.get("question") or "")))
        if text := typed(times):
            return word("expression_used", text)
        return word("times_said_free", times.get("least", 0), times.get("most", 50))

    def source(self, stored: Json) -> str:
        """Which list gives the options, and which of them; '' where there is none."""
        source = stored if isinstance(stored, dict) else {}
        if not source.get("list"):
            return ""
        given: Json = source.get("filter") if isinstance(source.get("filter"), dict) else {}
        if text := typed(given):
            said = [word("expression_used", text)]
        else:
            rules = [each for each in given.get("rules") or () if isinstance(each, dict)]
            said = [
                word("filter_said", each.get("column", ""), self.label(each.get("question", "")))
                for each in rules
            ]
        listed = word("list_said", source["list"])
        return word("list_filtered", listed, word("and").join(said)) if said else listed

    def label(self, ident: str) -> str:
        """A question as it is referred to."""
        block = self.blocks.get(ident)
        return word("quote", block.label or word("untitled")) if block else word("question_gone")

    def _words(self, stored: Json, build: Callable[..., Json], say: Callable[..., str]) -> str:
        if "text" in stored:
            return str(stored["text"])
        try:
            ast = build(stored, self.targets)
        except ConditionProblem:
            return word("not_complete")
        return "" if ast is None else say(plain(ast), self._label_of, self._option_of, self._kind_of)

    def _label_of(self, name: str) -> str:
        target = self.by_name.get(name)
        return word("quote", target.label) if target else name

    def _kind_of(self, name: str) -> str:
        return self.by_name[name].kind if name in self.by_name else "text"

    def _option_of(self, name: str, value: str) -> str:
        block = self.blocks.get(self.by_name[name].id) if name in self.by_name else None
        options = block.value.get("options") if block else None
        known = [each for each in options if isinstance(each, dict)] if isinstance(options, list) else []
        return next((str(each["label"]) for each in known if each["value"] == value), value)
