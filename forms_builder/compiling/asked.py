"""One block of the stream into one item of the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from forms_builder import questions
from forms_builder.blocks.grids import plain_number
from forms_builder.companions import companion_of
from forms_builder.compiling.expressions import ALWAYS, Expressions
from forms_builder.compiling.kept import COMPANION, EXPRESSIONS, kept_of, kept_values, settings_of
from forms_builder.compiling.placing import Placed
from forms_builder.conditions.shape import typed
from forms_builder.questions.base import QuestionType
from forms_builder.schema import PROTOTYPE, ChoiceList, Expression, Option, Question, Repeat, Row

Json = Any

MOST_MEMBERS = 50
COUNT_LIMIT = 1000


class Asked:
    """Compiles questions and what holds them."""

    def __init__(
        self, expressions: Expressions, lists: Mapping[str, ChoiceList], language: str, *, notice: bool
    ) -> None:
        self.expressions = expressions
        self.lists = lists
        self.language = language
        self.notice = notice

    def questions(self, block: Placed) -> Iterator[Question]:
        """The question, and after it the one behind its option “other, please say”."""
        question = self._question(block)
        yield question
        changed = kept_of(block.json("extra")).get(COMPANION)
        companion = None if changed is False else companion_of(question, self.language, changed)
        if companion:
            yield companion

    def _question(self, block: Placed) -> Question:
        value, kind, found = block.value, questions.get(block.type), self.expressions
        if not block.label and kind.asked and not block.text("image"):
            found.find(block, "label_missing")
        if kind.rows and not any(row.label for row in self._rows(block)):
            found.find(block, "rows_missing", "rows")
        if kind.rows and any(row.value == PROTOTYPE for row in self._rows(block)):
            found.find(block, "option_value_bad", "rows", value=PROTOTYPE)
        if value.get("sensitive") and not self.notice:
            found.find(block, "sensitive_without_notice", "sensitive")
        source = self._source(block) if kind.lists else {}
        fields: dict[str, Json] = {
            "hint": block.text("hint"),
            "required": bool(value.get("required")) and kind.answers and kind.asked,
            "relevant": found.condition(block, value.get("condition")),
            "constraint": self._constraint(block, kind),
            "constraint_message": block.text("constraint_message"),
            "options": self._options(block) if kind.options and not source else (),
            "rows": self._rows(block) if kind.rows else (),
            "weight": plain_number(value.get("weight")),
            "dimension": block.text("dimension"),
            "sensitive": bool(value.get("sensitive")),
            "staff_only": bool(value.get("staff_only")),
            "separate_consent": bool(value.get("separate_consent")),
            "image": block.text("image"),
            "settings": settings_of(value.get("extra")) | self._settings(block, kind),
            **source,
            **self._more(block, kind),
        }
        fields |= self.kept(block)
        return Question(id=block.id, type=block.type, name=block.name, label=block.label, **fields)

    def kept(self, block: Placed) -> dict[str, Json]:
        """What an import knows of the block beyond the editor."""
        kept = kept_of(block.json("extra"))
        parsed = {
            key: self.expressions.parsed(block, text, "extra", columns=key == "choice_filter")
            for key, text in kept.items()
            if key in EXPRESSIONS
        }
        return kept_values(kept) | parsed

    def repeat(self, block: Placed, items: tuple[Any, ...]) -> Repeat:
        """Questions asked several times, and how often."""
        count, least, most = self._times(block)
        return Repeat(
            id=block.id,
            label=block.label,
            relevant=self.expressions.condition(block, block.value.get("condition")),
            items=items,
            name=block.name,
            count=count,
            least=least,
            most=most,
            one=block.text("one"),
            **self.kept(block),
        )

    def _times(self, block: Placed) -> tuple[Expression | None, int, int]:
        times, found = block.json("times"), self.expressions
        least, most = _whole(times.get("least"), 0), _whole(times.get("most"), MOST_MEMBERS)
        if times.get("how") == "fixed":
            number = _whole(times.get("number"), 0)
            if not number:
                found.find(block, "count_missing", "times")
            return Expression(str(number), number), least, most
        if times.get("how") == "question":
            target = found.targets.get(str(times.get("question") or ""))
            if target is None:
                found.find(block, "question_gone" if times.get("question") else "count_missing", "times")
                return None, least, most
            stored = {"how": "value", "value": {"question": target.id}, "was": times.get("was")}
            return found.calculation(block, stored, "times"), least, most
        if text := typed(times):
            return found.calculation(block, {"text": text}, "times"), least, most
        if least > most:
            found.find(block, "range_upside_down", "times", low=least, high=most)
        return None, least, most

    def _constraint(self, block: Placed, kind: QuestionType) -> Expression | None:
        stored = block.value.get("constraint")
        return self.expressions.constraint(block, stored, kind.kind) if kind.answers and kind.asked else None

    def _more(self, block: Placed, kind: QuestionType) -> dict[str, Json]:
        """What a question holds at first, is calculated from, and when it must or may be answered."""
        more, found = block.json("more"), self.expressions
        if not kind.answers:
            return {}
        calculation = found.calculation(block, more.get("calculation"))
        if kind.calculates and calculation is None and not more.get("calculation"):
            found.find(block, "calculation_missing", "more")
        read_only = more.get("read_only")
        always = isinstance(read_only, dict) and read_only.get("always") is True
        return {
            "calculation": calculation,
            "default": found.calculation(block, more.get("default")),
            "trigger": self._trigger(block, more.get("trigger")),
            "required_if": found.condition(block, more.get("required_if"), "more"),
            "required_message": str(more.get("required_message") or "").strip(),
            "read_only": ALWAYS if always else found.condition(block, read_only, "more"),
        }

    def _trigger(self, block: Placed, stored: Json) -> tuple[str, ...]:
        named: list[str] = []
        for ident in stored if isinstance(stored, list) else ():
            target = self.expressions.targets.get(str(ident))
            if target is None:
                self.expressions.find(block, "question_gone", "more")
            else:
                named.append(target.name)
        return tuple(named)

    def _settings(self, block: Placed, kind: QuestionType) -> dict[str, Json]:
        """The type's own settings; what is the default or does not fit is left out."""
        stored = block.json("settings")
        read = {each.name: each.read(stored.get(each.name)) for each in kind.settings_fields}
        return {
            each.name: read[each.name]
            for each in kind.settings_fields
            if each.name in stored and read[each.name] != each.default
        }

    def _source(self, block: Placed) -> dict[str, Json]:
        """The list that gives the options, and which of them are offered; {} for options of its own."""
        stored = block.json("source")
        name = stored.get("list")
        if not isinstance(name, str) or not name:
            return {}
        if name not in self.lists:
            self.expressions.find(block, "list_gone", "source", list=name)
            return {"choices_from": name}
        columns = self.lists[name].columns
        found = self.expressions.choice_filter(block, stored.get("filter"), columns)
        return {"choices_from": name, "choice_filter": found}

    def _rows(self, block: Placed) -> tuple[Row, ...]:
        stored = block.value.get("rows")
        return tuple(Row(**row) for row in stored) if isinstance(stored, list) else ()

    def _options(self, block: Placed) -> tuple[Option, ...]:
        stored, found = block.value.get("options"), self.expressions
        options = tuple(Option(**each) for each in stored) if isinstance(stored, list) else ()
        if not any(option.enabled for option in options):
            found.find(block, "options_missing", "options")
        seen: set[str] = set()
        labels: set[str] = set()
        for option in options:
            if not option.label:
                found.find(block, "option_label_missing", "options")
            if option.value in seen:
                found.find(block, "option_value_twice", "options", value=option.value)
            if any(char.isspace() or char in ":'\"" for char in option.value) or option.value == PROTOTYPE:
                found.find(block, "option_value_bad", "options", value=option.value)
            if block.type == "rating" and not option.na and plain_number(option.value) is None:
                found.find(block, "rating_value_bad", "options", label=option.label, value=option.value)
            if option.label and option.label in labels:
                found.warn(block, "option_label_twice", "options", label=option.label)
            seen.add(option.value)
            labels.add(option.label)
        return options


def _whole(value: Json, otherwise: int) -> int:
    number = plain_number(value)
    return number if isinstance(number, int) and 0 <= number <= COUNT_LIMIT else otherwise
