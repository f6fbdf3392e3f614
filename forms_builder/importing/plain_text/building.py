"""The sorted lines as a form: types decided, options given values, jumps turned into conditions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from forms_builder import questions as registry
from forms_builder.companions import companion_of
from forms_builder.importing.labels import fresh_id, shortened
from forms_builder.importing.notes import Note
from forms_builder.importing.plain_text import marks
from forms_builder.importing.plain_text.drafts import Draft, Heading, OptionDraft, Words
from forms_builder.importing.plain_text.guessing import CHOICES, Guess, grades_of, guess
from forms_builder.importing.plain_text.jumping import conditions
from forms_builder.importing.plain_text.options import gaps
from forms_builder.importing.plain_text.shadow import shadow
from forms_builder.importing.plain_text.sorting import Sorted
from forms_builder.schema import Form, Group, Item, Option, Question, Row

UNTITLED = "未命名的问卷"
YES, NO = "是", "否"
LONG_LIST = 30  # options from which a single choice is a drop-down


@dataclass(frozen=True, slots=True)
class Decision:
    """What one question became: its line, its type, and whether that was a guess."""

    line: int
    kind: str
    guessed: bool
    label: str
    name: str


def build(sorted_: Sorted) -> tuple[Form, list[Decision], list[Note]]:
    """The form, what each question became, and what is to be said beside the sorter's notes."""
    return _Builder(sorted_).build()


class _Builder:
    def __init__(self, sorted_: Sorted) -> None:
        self.sorted = sorted_
        self.notes: list[Note] = []
        self.decisions: list[Decision] = []
        self.drafts = [part for part in sorted_.parts if isinstance(part, Draft)]
        numbers = Counter(draft.number for draft in self.drafts if draft.number)
        taken: set[str] = set()
        once = [draft for draft in self.drafts if numbers[draft.number] == 1]
        for draft in once:
            draft.name = _fresh(f"q{draft.number.replace('.', '_')}", taken)
        for at, draft in enumerate(self.drafts, start=1):
            draft.name = draft.name or _fresh(f"q{at}", taken)
        self._skipped()
        for number, count in numbers.items():
            if count > 1 and not any(isinstance(part, Heading) for part in sorted_.parts):
                line = [draft.line for draft in self.drafts if draft.number == number][1]
                self.notes.append(Note("number_twice", "warning", line=line, params={"number": number}))

    def _skipped(self) -> None:
        """Numbers that do not follow one another; they may begin anew under a heading."""
        counted = [draft for draft in self.drafts if draft.number.isascii() and draft.number.isdigit()]
        for one, two in pairwise(counted):
            if int(two.number) > int(one.number) + 1:
                params = {"before": one.number, "after": two.number}
                self.notes.append(Note("number_jumps", "warning", line=two.line, params=params))

    def build(self) -> tuple[Form, list[Decision], list[Note]]:
        made = {id(draft): self._question(draft) for draft in self.drafts}
        shown, notes = conditions(self.drafts, [made[id(draft)] for draft in self.drafts])
        self.notes += notes
        for draft in self.drafts:
            made[id(draft)] = replace(made[id(draft)], relevant=shown.get(draft.name))
        items: list[Item] = []
        group: list[Item] | None = None
        heading = ""
        for part in self.sorted.parts:
            if isinstance(part, Heading):
                if group is not None:
                    items.append(Group(fresh_id(), heading, items=tuple(group)))
                group, heading = [], part.label
                continue
            here = items if group is None else group
            here += self._placed(part, made)
        if group is not None:
            items.append(Group(fresh_id(), heading, items=tuple(group)))
        if self.sorted.closing:
            items.append(Question(fresh_id(), "note", "closing_words", "\n".join(self.sorted.closing)))
        title = self.sorted.title or UNTITLED
        form = Form(title[:255], tuple(items), intro="\n".join(self.sorted.intro))
        return form, self.decisions, self.notes

    def _placed(self, part: Draft | Words, made: dict[int, Question]) -> list[Item]:
        if isinstance(part, Words):
            return [Question(fresh_id(), "note", f"words_{part.line}", part.label)]
        question = made[id(part)]
        companion = companion_of(question, "zh-hans")
        pieces = shortened(question)
        if len(pieces) > 1:
            self.notes.append(Note("long_label", "info", line=part.line))
        return [*pieces, *([companion] if companion else [])]

    def _question(self, draft: Draft) -> Question:
        self._loose(draft)
        found = Guess(draft.kind) if draft.kind else guess(draft)
        kind = registry.get(found.kind)
        question = Question(
            id=fresh_id(),
            type=kind.key,
            name=draft.name,
            label=draft.label or draft.full.strip(),
            hint=" ".join(draft.hints),
            required=draft.said.required is True and kind.answers,
        )
        if kind.options and kind.rows:
            question = self._matrix(draft, question)
        elif kind.options:
            question = replace(question, options=self._options(draft, kind.key, found.reason))
        question = replace(question, settings=_settings(draft, kind.key, found))
        code = "type_guessed" if found.reason else "type_said"
        params = {"type": kind.label, "word": found.word}
        self.notes.append(Note(code, "info", line=draft.line, params=params, reason=found.reason))
        self.decisions.append(
            Decision(draft.line, kind.key, bool(found.reason), question.label, question.name)
        )
        self._doubts(draft, question)
        return question

    def _loose(self, draft: Draft) -> None:
        """Lines without a mark: options where a choice is asked or there are several, else hints."""
        said = draft.kind or draft.said.kind
        several = len(draft.loose) > 1 and not draft.blank and not draft.columns and not said
        if draft.loose and not draft.options and (said in CHOICES or several):
            for line, label in draft.loose:
                draft.options.append(OptionDraft(line, "", label, bool(marks.OTHER.match(shadow(label)))))
                self.notes.append(Note("option_taken", "info", line=line))
        else:
            draft.hints += [label for _line, label in draft.loose]
            self.notes += [Note("continued", "info", line=line) for line, _label in draft.loose]

    def _options(self, draft: Draft, kind: str, reason: str) -> tuple[Option, ...]:
        if draft.columns and not draft.options:
            draft.options = [OptionDraft(draft.line, "", label) for label in draft.columns]
        if kind == "rating":
            return self._grades(draft)
        if not draft.options and reason == "yes_no":
            return (Option("Y", YES), Option("N", NO))
        letters = all(each.mark.isalpha() for each in draft.options)
        return tuple(
            Option(
                each.mark if letters else str(at),
                each.label,
                other=each.other and registry.get(kind).other,
                exclusive=kind == "multiple" and bool(marks.ALONE.search(shadow(each.label))),
            )
            for at, each in enumerate(draft.options, start=1)
        )

    def _grades(self, draft: Draft) -> tuple[Option, ...]:
        """Grades get numbers, the best one the highest; what cannot be said counts as missing."""
        if draft.said.scale and not draft.options:
            low, high = draft.said.scale
            ends = {low: draft.ends[0], high: draft.ends[1]}
            return tuple(
                Option(str(value), f"{value} {ends.get(value, '')}".strip())
                for value in range(high, low - 1, -1)
            )
        if not draft.options:
            return tuple(Option(**each) for each in registry.get("rating").default_options())
        places = grades_of(draft)
        if places is None:
            count = len(draft.options)
            return tuple(Option(str(count - at), each.label) for at, each in enumerate(draft.options))
        found: list[Option] = []
        for each, (place, way_out) in zip(draft.options, places, strict=True):
            value = f"na{len(found)}" if way_out or place is None else str(5 - place)
            found.append(Option(value, each.label, na=way_out))
        return tuple(found)

    def _matrix(self, draft: Draft, question: Question) -> Question:
        columns = draft.columns or [each.label for each in draft.options]
        options = tuple(Option(str(at), label) for at, label in enumerate(columns, start=1))
        rows = tuple(Row(f"r{at}", label) for at, (_line, label) in enumerate(draft.rows or [], start=1))
        return replace(question, options=options, rows=rows)

    def _doubts(self, draft: Draft, question: Question) -> None:
        for before, after in gaps(draft.marks):
            params = {"before": before, "after": after}
            self.notes.append(Note("option_letter_jumps", "warning", line=draft.line, params=params))
        if len(question.options) == 1:
            self.notes.append(Note("single_option", "warning", line=draft.line))


def _settings(draft: Draft, kind: str, found: Guess) -> dict[str, object]:
    declared = {each.name for each in registry.get(kind).settings_fields}
    wanted: dict[str, object] = {"most": draft.said.most, "least": draft.said.least}
    if kind == "ranking":
        wanted = {"ranks": draft.said.most}
    if kind == "nps":
        wanted = {"low": draft.ends[0] or None, "high": draft.ends[1] or None}
    if kind == "slider" and draft.said.scale:
        wanted = {"start": draft.said.scale[0], "end": draft.said.scale[1]}
    return {key: value for key, value in wanted.items() if key in declared and value is not None}


def _fresh(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    taken.add(name)
    return name
