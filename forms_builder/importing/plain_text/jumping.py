"""Jumps and conditions in words: “选A请跳到第8题” hides what lies between, “第3题选A的回答” shows."""

from __future__ import annotations

import re
from collections import defaultdict

from forms_builder.importing.notes import Note
from forms_builder.importing.plain_text.drafts import Draft
from forms_builder.importing.plain_text.said import END
from forms_builder.logic import Ast, parse, unparse
from forms_builder.schema import Expression, Option, Question

_SEPARATORS = re.compile(r"[、,，和及或/\s]+")


def conditions(drafts: list[Draft], questions: list[Question]) -> tuple[dict[str, Expression], list[Note]]:
    """When each question is shown, by name, and what could not be understood."""
    return _Jumps(drafts, questions).run()


class _Jumps:
    def __init__(self, drafts: list[Draft], questions: list[Question]) -> None:
        self.drafts = drafts
        self.questions = questions
        self.notes: list[Note] = []
        self.parts: dict[int, list[Ast]] = defaultdict(list)
        self.at: dict[str, list[int]] = defaultdict(list)
        for index, draft in enumerate(drafts):
            if draft.number:
                self.at[draft.number].append(index)

    def run(self) -> tuple[dict[str, Expression], list[Note]]:
        for index, draft in enumerate(self.drafts):
            if draft.said.only_if:
                self._only_if(index, *draft.said.only_if)
            for option in draft.options:
                if option.jump:
                    self._jump(index, [_value(self.questions[index], option.label)], option.jump, option.line)
            for chosen, to in draft.said.jumps:
                # at the head of a question such a sentence speaks of the question before
                about = next((at for at in (index, index - 1) if at >= 0 and self._means(at, chosen)), None)
                if about is not None:
                    self._jump(about, _chosen(self.questions[about], chosen), to, draft.line)
                else:
                    self._note("jump_option_lost", draft.line, "warning", option=chosen)
        return {self.questions[index].name: _all(parts) for index, parts in self.parts.items()}, self.notes

    def _jump(self, index: int, values: list[str], to: str, line: int) -> None:
        """Questions between are shown only where none of `values` was chosen."""
        target = len(self.drafts) if to == END else self._index_of(to, after=index)
        if target is None or target <= index:
            self._note("jump_lost", line, "warning", to=to)
            return
        if target == index + 1:
            return
        asts = [_is_not(self.questions[index], value) for value in values]
        for between in range(index + 1, target):
            self.parts[between] += asts
        first = self.drafts[index + 1].number or self.questions[index + 1].name
        if to == END:
            self._note("jump_end_taken", line, first=self.drafts[index].number)
        elif target == index + 2:
            self._note("jump_one_taken", line, first=first)
        else:
            self._note("jump_taken", line, first=first, last=self.drafts[target - 1].number or "?")

    def _only_if(self, index: int, number: str, chosen: str) -> None:
        line = self.drafts[index].line
        earlier = [each for each in self.at.get(number, ()) if each < index]
        values = _chosen(self.questions[earlier[-1]], chosen) if earlier else []
        if not values:
            self._note("condition_lost", line, "warning", text=f"{number} – {chosen}")
            return
        asts = [_is(self.questions[earlier[-1]], value) for value in values]
        self.parts[index].append(asts[0] if len(asts) == 1 else ["or", *asts])
        self._note("condition_taken", line, question=number)

    def _means(self, index: int, chosen: str) -> bool:
        return bool(_chosen(self.questions[index], chosen))

    def _index_of(self, number: str, after: int) -> int | None:
        """The question of that number that comes next; numbers may begin anew under each heading."""
        found = self.at.get(number.lstrip("0") or number, [])
        return next((each for each in found if each > after), found[0] if found else None)

    def _note(self, code: str, line: int, severity: str = "info", **params: object) -> None:
        self.notes.append(Note(code, severity, line=line, params=params))  # type: ignore[arg-type]  # two of three words


def _chosen(question: Question, said: str) -> list[str]:
    """The options that words such as “A、B”, “是” or “2” mean; empty where one of them is none."""
    whole = _value(question, said.strip())
    if whole:
        return [whole]
    values = [_value(question, each) for each in _SEPARATORS.split(said.strip()) if each]
    return values if values and all(values) else []


def _value(question: Question, said: str) -> str:
    """The option's value for its letter, its words, the beginning of its words, or its place."""
    bare = said.strip("“”\"' ")
    by: list[Option] = [each for each in question.options if each.value.upper() == bare.upper()]
    by = by or [each for each in question.options if each.label == bare]
    by = by or [each for each in question.options if bare and each.label.startswith(bare)]
    if not by and bare.isascii() and bare.isdigit() and 0 < int(bare) <= len(question.options):
        by = [question.options[int(bare) - 1]]
    return by[0].value if by else ""


def _is(question: Question, value: str) -> Ast:
    place: Ast = ["$", question.name]
    return ["selected", place, value] if question.type in ("multiple", "ranking") else ["=", place, value]


def _is_not(question: Question, value: str) -> Ast:
    place: Ast = ["$", question.name]
    several = question.type in ("multiple", "ranking")
    return ["not", ["selected", place, value]] if several else ["!=", place, value]


def _all(parts: list[Ast]) -> Expression:
    unique: list[Ast] = []
    for part in parts:
        if part not in unique:
            unique.append(part)
    text = unparse(unique[0] if len(unique) == 1 else ["and", *unique])
    return Expression(text, parse(text))
