"""The choices and external_choices sheets: lists of options with all their columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms_builder.schema import ChoiceList, Option
from forms_builder.xlsform.problems import Severity
from forms_builder.xlsform.reading.book import Sheet
from forms_builder.xlsform.reading.cells import machine, number, truth, words
from forms_builder.xlsform.reading.columns import Record, choice_columns, records
from forms_builder.xlsform.reading.findings import Findings

OTHER = "other"  # the option that `or_other` adds, as pyxform names it
ENGLISH_WORDS = ("Other", "Specify other.")
CHINESE_WORDS = ("其他", "请说明")
PREFIX = "juwen_"  # the choices sheet's columns of ours (pyxform takes no "::" there)
NUMBERS = ("score", "quota")
FLAGS = ("na", "exclusive", "enabled", "other")


@dataclass(slots=True)
class Entry:
    """One option as its row says it."""

    name: str
    labels: dict[str, str]  # by language tag
    columns: dict[str, str] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)  # ours, without the prefix
    row: int = 0


@dataclass(slots=True)
class Choices:
    """One list. `file` is the file it stands for, or will be exported to."""

    name: str
    entries: list[Entry] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    file: str = ""
    sheet: str = "choices"

    def label(self, entry: Entry, main: str) -> str:
        """In the main language, else in any, else the value."""
        return entry.labels.get(main) or next(iter(entry.labels.values()), "") or entry.name

    def options(self, main: str) -> tuple[Option, ...]:
        """As a question's own options."""
        return tuple(_option(entry, self.label(entry, main)) for entry in self.entries)

    def as_list(self, main: str) -> ChoiceList:
        """As a list of the form, with every column."""
        facts = [
            f"{PREFIX}{key}" for key in dict.fromkeys(key for each in self.entries for key in each.facts)
        ]
        kept = [*self.columns, *facts]
        rows = tuple(
            (
                entry.name,
                self.label(entry, main),
                *(entry.columns.get(key, "") for key in self.columns),
                *(entry.facts.get(key.removeprefix(PREFIX), "") for key in facts),
            )
            for entry in self.entries
        )
        return ChoiceList(("name", "label", *kept), rows, self.file)

    def add_other(self, main: str) -> None:
        """The option that `or_other` asks for, in every language of the list; `main` is the form's."""
        if not any(entry.name == OTHER for entry in self.entries):
            tags = dict.fromkeys(tag for entry in self.entries for tag in entry.labels)
            self.entries.append(Entry(OTHER, {tag: other_words(tag or main)[0] for tag in tags or [""]}))


def other_words(language: str) -> tuple[str, str]:
    """The option and the question that `or_other` adds: pyxform's words, or Chinese ones."""
    return CHINESE_WORDS if language.startswith(("zh", "yue")) else ENGLISH_WORDS


def read_choices(
    sheet: Sheet, tag: Any, findings: Findings, *, duplicates: bool, file: str = ""
) -> tuple[dict[str, Choices], list[Record]]:
    """The lists by name, and the rows as they came (for what is checked across sheets)."""
    columns, problems = choice_columns(sheet)
    for problem in problems:
        findings.put(problem)
    fields = {column.field for column in columns.values()}
    rows = list(records(sheet, columns))
    if rows and "name" not in fields and not file:
        findings.add("column_missing", sheet=sheet.title, row=1, name="name")
    if rows and "list_name" not in fields:
        findings.add("column_missing", "warning", sheet=sheet.title, row=1, name="list_name")
    kept = list(dict.fromkeys(each.kept for each in columns.values() if each.kept))
    for header in [each.header for each in columns.values() if not each.field and " " in each.header]:
        findings.add("column_spaces", "warning", sheet=sheet.title, row=1, column=header)
    lists: dict[str, Choices] = {}
    for record in rows:
        name = machine(record.get("list_name"))
        if not name:
            if "list_name" in fields:
                findings.add("choice_without_list", "warning", sheet=sheet.title, row=record.number)
            continue
        choices = lists.setdefault(name, Choices(name, file=file, sheet=sheet.title))
        entry = _entry(record, tag, choices, findings)
        if entry:
            choices.entries.append(entry)
    for choices in lists.values():
        used = {key for entry in choices.entries for key in entry.columns}
        choices.columns = [key for key in kept if key in used]
        if not duplicates and not file:
            _twice(choices, findings)
    return lists, rows


def _entry(record: Record, tag: Any, choices: Choices, findings: Findings) -> Entry | None:
    sheet = choices.sheet
    name = machine(record.get("name"), collapse=False)
    if not name:
        severity: Severity = "warning" if choices.file else "error"  # pyxform looks at no external choice
        findings.add("choice_without_name", severity, sheet=sheet, row=record.number)
        return None
    labels = {tag(language): words(text) for language, text in record.words.get("label", {}).items()}
    if not labels and not choices.file:
        findings.add("choice_without_label", "warning", sheet=sheet, row=record.number, name=name)
    facts = {key.removeprefix(PREFIX): text for key, text in record.kept.items() if key.startswith(PREFIX)}
    columns = {key: text for key, text in record.kept.items() if not key.startswith(PREFIX)}
    return Entry(name, labels, columns, facts, record.number)


def _twice(choices: Choices, findings: Findings) -> None:
    counted = Counter(entry.name for entry in choices.entries)
    seen: set[str] = set()
    for entry in choices.entries:
        if counted[entry.name] > 1 and entry.name in seen:
            findings.add(
                "choice_twice", sheet=choices.sheet, row=entry.row, name=entry.name, list=choices.name
            )
        seen.add(entry.name)


def _option(entry: Entry, label: str) -> Option:
    values: dict[str, Any] = {"code": entry.facts.get("code", ""), "image": entry.facts.get("image", "")}
    for key in FLAGS:
        said = truth(entry.facts.get(key, ""))
        if said is not None:
            values[key] = said
    for key in NUMBERS:
        found = number(entry.facts.get(key, ""))
        if found is not None:
            values[key] = found if key == "score" else int(found)
    return Option(entry.name, label, columns=dict(entry.columns), **values)


def external_names(lists: Mapping[str, Choices], taken: Iterable[str]) -> dict[str, str]:
    """A key in the form for each external list that no other list has."""
    used = set(taken)
    keys: dict[str, str] = {}
    for name in lists:
        key, count = name, 2
        while key in used:
            key, count = f"{name}_{count}", count + 1
        used.add(key)
        keys[name] = key
    return keys
