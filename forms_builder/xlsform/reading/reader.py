"""A workbook into a form: settings, choices, survey, and what is kept of the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from forms_builder.schema import Form, Group, Item, Question
from forms_builder.xlsform.limits import Deadline, Limits
from forms_builder.xlsform.problems import Refused
from forms_builder.xlsform.reading import attachments
from forms_builder.xlsform.reading.book import Book, Sheet
from forms_builder.xlsform.reading.cells import machine
from forms_builder.xlsform.reading.choices import external_names, read_choices
from forms_builder.xlsform.reading.circles import circles
from forms_builder.xlsform.reading.columns import Record, records, survey_columns
from forms_builder.xlsform.reading.context import NONE, Context, Names
from forms_builder.xlsform.reading.dialects import column_dialect
from forms_builder.xlsform.reading.expressions import Expressions
from forms_builder.xlsform.reading.findings import Findings
from forms_builder.xlsform.reading.form_facts import FAMILY, NO_SHEET, other_sheets, read_settings
from forms_builder.xlsform.reading.inference import LONG
from forms_builder.xlsform.reading.items import build
from forms_builder.xlsform.reading.languages import Languages, guess, heading_of
from forms_builder.xlsform.reading.rows import Row, RowReader, unroll
from forms_builder.xlsform.reading.tables import choice_lists, expressions_of, list_of, tables

ITEMSETS = "itemsets.csv"  # the file that external choices travel in
KEPT_SHEETS = ("entities", "osm")
_INSTANCE = re.compile(r"""instance\(\s*['"]([^'"]+)['"]\s*\)""")


@dataclass
class Reader:
    """Reads one book. `read` gives what could be understood, `findings` what was found on the way."""

    book: Book
    stem: str
    files: Mapping[str, bytes]
    limits: Limits
    deadline: Deadline
    findings: Findings
    pictures: dict[str, bytes] = field(default_factory=dict)

    def read(self) -> Form:
        """The form. Raises Refused."""
        self.settings = read_settings(self.book, self.stem, self.findings)
        sheet = self.book.sheets.get("survey")
        if sheet is None:
            self.findings.add("survey_missing")
            return Form(self.settings.title, ())
        self.columns, problems = survey_columns(sheet)
        for problem in problems:
            self.findings.put(problem)
        self._languages(sheet)
        self._choices()
        self._twice()
        rows = self._rows(sheet)
        items = build(rows, "", self.context)
        items += self._meta(items)
        for name in tables(items, self.context.lists, self.choices):
            self._table(name)
        form = self._form(items)
        for names in circles(form):
            self.findings.add("reference_circle", sheet=sheet.title, names=" → ".join(names))
        return form

    def _languages(self, sheet: Sheet) -> None:
        """Settle the main language: what the settings say, else the one that columns without a language are
        in, else the first that a column names."""
        headings = {str(tag): str(name) for tag, name in self.settings.json("languages").items()}
        self.languages = Languages(headings)
        self.heading = machine(self.settings.values.get("default_language", ""))
        found = [column.language for column in self.columns.values() if column.field == "label"]
        if not self.heading and found and "" not in found:
            self.heading = found[0]
        if self.heading:
            self.main = self.languages.tag(self.heading)
        else:
            self.main = self.settings.facts.get("language") or guess(self._plain_words(sheet))
        for column in self.columns.values():
            if column.language:
                self._tag(column.language)

    def _plain_words(self, sheet: Sheet) -> Iterator[str]:
        wanted = {
            column.header
            for column in self.columns.values()
            if column.field in ("label", "hint") and not column.language
        }
        for _number, cells in sheet.numbered():
            yield from (text for header, text in cells.items() if header in wanted)

    def _tag(self, language: str) -> str:
        return self.main if not language or language == self.heading else self.languages.tag(language)

    def _choices(self) -> None:
        twice = self.settings.flag("allow_choice_duplicates", usual=False)
        sheet = self.book.sheets.get("choices", NO_SHEET)
        self.choices, self.choice_rows = read_choices(sheet, self._tag, self.findings, duplicates=twice)
        sheet = self.book.sheets.get("external_choices", NO_SHEET)
        outside, _rows = read_choices(sheet, self._tag, self.findings, duplicates=True, file=ITEMSETS)
        keys = external_names(outside, self.choices)
        self.external = {name: (keys[name], choices) for name, choices in outside.items()}

    def _twice(self) -> None:
        """Headings that stand twice on sheets that are only kept."""
        for key in KEPT_SHEETS:
            sheet = self.book.sheets.get(key, NO_SHEET)
            for heading, count in Counter(each for each in sheet.headers if each).items():
                if count > 1:
                    self.findings.add("column_twice", sheet=sheet.title, row=1, column=heading, other=heading)

    def _rows(self, sheet: Sheet) -> list[Row]:
        """The tree of rows, loops unrolled; sets up the context for building items of them."""
        if not any(column.field == "type" for column in self.columns.values()):
            self.findings.add("column_missing", sheet=sheet.title, row=1, name="type")
        self._dialects(sheet)
        root = self.settings.root
        reader = RowReader(sheet.title, root, self.findings, self.limits, self.deadline)
        for record in records(sheet, self.columns):
            reader.add(record)
        reader.finish()
        self.settings.values |= {
            name: text
            for name, key in (("form_title", "title"), ("form_id", "id_string"))
            if (text := reader.settings.get(key, ""))
        }
        for row in (each for top in reader.rows for each in top.walk()):
            if row.kind.other and row.kind.list in self.choices:
                self.choices[row.kind.list].add_other(self.main)
        rows = unroll(reader.rows, self.choices, self.findings, sheet.title, self._tag)
        self.meta_rows = reader.meta
        every = [row for top in rows for row in top.walk()]
        given = {row.name: row.record.juwen.get("name", NONE) for row in every}
        elements = Counter(row.name for row in every)
        expressions = Expressions(
            sheet.title,
            reader.names,
            self.findings,
            collapse=self.settings.flag("clean_text_values", usual=True),
            ours=self.settings.ours,
            renamed={
                element: name
                for element, name in given.items()
                if elements[element] == 1 and name not in (NONE, element)
            },
        )
        self._references(sheet, expressions)
        self.context = Context(
            form_id=self.settings.form_id,
            sheet=sheet.title,
            main=self.main,
            tag=self._tag,
            expressions=expressions,
            names=Names(elements, set(given.values()) - {NONE}),
            findings=self.findings,
            choices=self.choices,
            external=self.external,
            shared=frozenset(self._shared(sheet, every)),
            files=self.files,
            load=self._load,
            pictures=self.pictures,
        )
        return rows

    def _dialects(self, sheet: Sheet) -> None:
        for header in self.columns:
            dialect = column_dialect(header)
            if dialect:
                self.findings.add(
                    "dialect_column", "warning", sheet=sheet.title, row=1, name=header, dialect=dialect
                )

    def _references(self, sheet: Sheet, expressions: Expressions) -> None:
        """Every `${name}` outside types and names leads somewhere."""
        skipped = {header for header, each in self.columns.items() if each.field in ("type", "name", "juwen")}
        for number, cells in sheet.numbered():
            pairs = [
                (header, text) for header, text in cells.items() if header not in skipped and "${" in text
            ]
            if pairs:
                expressions.references(Record(number), pairs)
        for record in self.choice_rows:
            labels = [("label", text) for text in record.words.get("label", {}).values() if "${" in text]
            if labels:
                expressions.references(record, labels, self.book.sheets["choices"].title)
        settings = self.settings
        cells = {settings.record.header(key): text for key, text in settings.record.kept.items()}
        expressions.references(settings.record, cells.items(), settings.title_of_sheet)

    def _shared(self, sheet: Sheet, every: list[Row]) -> Iterator[str]:
        """Lists that are filtered, looked into, long or have a value twice; nobody's own options."""
        for name, choices in self.choices.items():
            values = [entry.name for entry in choices.entries]
            if len(values) > LONG or len(set(values)) < len(values):
                yield name
        for row in every:
            if row.record.get("choice_filter"):
                yield row.kind.list
        yield from self._looked_into(sheet)

    def _looked_into(self, sheet: Sheet) -> Iterator[str]:
        for _number, cells in sheet.numbered():
            for text in cells.values():
                if "instance(" in text:
                    yield from _INSTANCE.findall(text)

    def _load(self, name: str, record: Record) -> str:
        """The key of a file's list, read now where it was not before."""
        key = PurePosixPath(name).stem
        lists = self.context.lists
        if key not in lists:
            lists[key] = attachments.missing(name)
            if name in self.files:
                try:
                    lists[key] = attachments.table(name, self.files[name], self.limits, self.deadline)
                except Refused as refusal:
                    self.findings.put(replace(refusal.problem, row=record.number, sheet=self.context.sheet))
            else:
                sheet = self.context.sheet
                self.findings.add("file_missing", "warning", sheet=sheet, row=record.number, name=name)
        return key

    def _table(self, name: str) -> None:
        """A table that an expression looks into and no row names."""
        if "." in name:
            self._load(name, Record(0))
        else:
            self.findings.add("instance_unknown", "warning", sheet=self.context.sheet, name=name)

    def _meta(self, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """The form's meta block: the audit, the instance's name, its id where expressions read it."""
        inside = list(build(self.meta_rows, "/meta", self.context))
        text = machine(self.settings.values.get("instance_name", ""), collapse=not self.settings.ours)
        if text:
            sheet = self.settings.title_of_sheet
            record = Record(2, headers=self.settings.record.headers)
            calculation = self.context.expressions.parse(text, record, "instance_name", sheet=sheet)
            if calculation is not None:
                del self.settings.values["instance_name"]
                inside.append(self._meta_question("instanceName", "calculated", calculation=calculation))
        read = {name for each in expressions_of((*items, *inside)) for name in each.names}
        if "instanceID" in read and not any(item.name == "instanceID" for item in _named(items)):
            inside.append(self._meta_question("instanceID", "hidden", settings={"preload": "uid"}))
        if not inside:
            return ()
        name = self.context.names.take("meta")
        node = "" if name == "meta" else "meta"
        return (Group(self._meta_id("meta", "/meta"), name=name, node=node, items=tuple(inside)),)

    def _meta_question(self, element: str, kind: str, **values: Any) -> Question:
        name = self.context.names.take(element)
        node = "" if name == element else element
        return Question(self._meta_id(element, f"/meta/{element}"), kind, name, "", node=node, **values)

    def _meta_id(self, key: str, path: str) -> str:
        return self.context.identity(path, str(self.settings.json("ids").get(key, "")))

    def _form(self, items: tuple[Item, ...]) -> Form:
        settings, context = self.settings, self.context
        lists = choice_lists(context, items, self._looked_into(self.book.sheets["survey"]))
        lists |= {str(key): list_of(each) for key, each in settings.json("lists").items()}
        translations = context.translations
        for tag, texts in settings.json("translations").items():
            translations.setdefault(str(tag), {}).update(texts if isinstance(texts, dict) else {})
        languages = tuple(tag for tag in self.languages.names if tag != self.main)
        return Form(
            title=settings.title,
            items=items,
            intro=settings.facts.get("intro", ""),
            family=settings.facts.get("family") or FAMILY,
            language=self.main,
            consent=settings.consent(),
            scoring=settings.json("scoring"),
            lists=lists,
            languages=languages,
            translations={tag: translations[tag] for tag in languages if translations.get(tag)},
            settings=settings.kept(),
            extra=self._extra(),
        )

    def _extra(self) -> dict[str, Any]:
        extra: dict[str, Any] = {}
        sheets = other_sheets(self.book, KEPT_SHEETS)
        if sheets:
            extra["sheets"] = sheets
        names = {
            tag: name
            for tag, name in self.languages.names.items()
            if tag == self.main or name != heading_of(tag)
        }
        if names:
            extra["languages"] = names
        return extra | self.settings.json("extra")


def _named(items: tuple[Item, ...]) -> Iterator[Question | Group]:
    for item in items:
        if isinstance(item, Question | Group):
            yield item
        if isinstance(item, Group):
            yield from _named(item.items)
