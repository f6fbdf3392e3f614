"""A whole questionnaire page into a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from forms_builder.blocks.stream import GROUP, PAGE_BREAK, REPEAT
from forms_builder.companions import SUFFIX
from forms_builder.compiling.asked import Asked
from forms_builder.compiling.expressions import Expressions
from forms_builder.compiling.placing import Placed, flatten, placed_blocks, targets_of
from forms_builder.findings import Finding, Severity
from forms_builder.languages import language_name, tidy_languages
from forms_builder.lists import choice_lists, list_problems
from forms_builder.logic import cycles, refs
from forms_builder.schema import Consent, Form, Group, Item, PageBreak
from forms_builder.translating import known_keys, missing

Json = Any


class PageLike(Protocol):
    """What is compiled: a Questionnaire, or anything that has its fields (`drafting.page_values`)."""

    title: Any
    intro: Any
    family: Any
    consent_notice: Any
    consent_required: Any
    retention_days: Any
    scoring: Any
    language: Any
    languages: Any
    translations: Any
    lists: Any
    imported: Any
    body: Any


@dataclass(frozen=True)
class Compiled:
    """A compiled form; `form` is what could be understood, usable only when there are no errors."""

    form: Form
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What keeps the form from being published."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def compile_page(page: PageLike) -> Compiled:
    """Compile a questionnaire as it stands in memory."""
    return _Compiler(page).compile()


class _Compiler:
    def __init__(self, page: PageLike) -> None:
        self.page = page
        self.lists = choice_lists(page.lists)
        self.blocks = placed_blocks(page.body)
        self.all = list(flatten(self.blocks))
        names = frozenset(block.name for block in self.all if block.type == GROUP and block.name)
        self.expressions = Expressions(targets_of(self.blocks, self.lists), names)
        self.findings = self.expressions.findings
        self.asked = Asked(
            self.expressions, self.lists, page.language, notice=bool(page.consent_notice.strip())
        )

    def compile(self) -> Compiled:
        for name, table in self.lists.items():
            for code, params in list_problems(name, table):
                severity: Severity = "warning" if code == "list_value_again" else "error"
                self.findings.append(Finding(code, field="lists", params=params, severity=severity))
        form = Form(
            title=self.page.title,
            items=self._items(self.blocks),
            intro=self.page.intro,
            family=self.page.family,
            language=self.page.language,
            consent=self._consent(),
            scoring=self.page.scoring or {},
            lists=self.lists,
            languages=tidy_languages(self.page.languages, self.page.language),
            settings=self._imported("settings"),
            extra=self._imported("extra"),
        )
        self._names(form)
        if not any(block.is_question and block.type != "note" for block in self.all):
            self.findings.append(Finding("no_questions", field="body"))
        self._circles(form)
        translated = self._translated(form)
        return Compiled(translated, tuple(self.findings))

    def _imported(self, key: str) -> Mapping[str, Json]:
        stored = self.page.imported
        found = stored.get(key) if isinstance(stored, dict) else None
        return found if isinstance(found, dict) else {}

    def _consent(self) -> Consent | None:
        if not self.page.consent_notice.strip():
            return None
        return Consent(self.page.consent_notice, self.page.consent_required, self.page.retention_days)

    def _items(self, blocks: tuple[Placed, ...]) -> tuple[Item, ...]:
        items: list[Item] = []
        for block in blocks:
            if block.type == PAGE_BREAK:
                items.append(PageBreak(block.id, block.label))
            elif block.type == GROUP:
                items.append(self._group(block))
            elif block.type == REPEAT:
                inside = self._items(block.inside)
                if not any(each.is_question for each in flatten(block.inside)):
                    self.expressions.find(block, "repeat_empty")
                items.append(self.asked.repeat(block, inside))
            else:
                items += self.asked.questions(block)
        return tuple(items)

    def _group(self, block: Placed) -> Group:
        return Group(
            id=block.id,
            label=block.label,
            relevant=self.expressions.condition(block, block.value.get("condition")),
            items=self._items(block.inside),
            name=block.name,
            **self.asked.kept(block),
        )

    def _names(self, form: Form) -> None:
        """Names are unique among questions, groups, repeats and the questions behind “other”."""
        blocks = {block.id: block for block in self.all}
        seen: set[str] = set()
        for item, _groups in form.walk():
            if isinstance(item, PageBreak) or not item.name:
                continue
            if item.name in seen:
                block = blocks.get(item.id) or blocks.get(item.id.removesuffix(SUFFIX), self.all[0])
                self.expressions.find(block, "name_twice", "name", name=item.name)
            seen.add(item.name)

    def _circles(self, form: Form) -> None:
        """Circles among typed expressions; those of drop-downs were found as questions that come later."""
        if any(finding.code == "question_later" for finding in self.findings):
            return
        reads = {
            name: {each for expression in chain for each in refs(expression.ast)}
            for name, chain in form.conditions.items()
        }
        for question in form.questions:
            if question.calculation:
                reads[question.name] |= refs(question.calculation.ast) - {question.name}
        by_name = self.expressions.by_name
        blocks = {block.name: block for block in reversed(self.all) if block.is_question}
        for error in cycles(reads):
            names = str(error.params["names"]).split(" → ")
            if names[0] in blocks:
                labels = " → ".join(by_name[name].label for name in names if name in by_name)
                self.expressions.find(blocks[names[0]], "question_circle", "condition", names=labels)

    def _translated(self, form: Form) -> Form:
        """The form with its translations; words of what is no longer there are left out."""
        stored = self.page.translations if isinstance(self.page.translations, dict) else {}
        known = known_keys(form)
        kept: dict[str, dict[str, str]] = {}
        for tag in form.languages:
            words = stored.get(tag)
            given = words if isinstance(words, dict) else {}
            found = {
                key: text
                for key, text in given.items()
                if isinstance(text, str) and text.strip() and (key in known or key.startswith("list."))
            }
            if found:
                kept[tag] = found
        whole = replace(form, translations=kept)
        for tag in form.languages:
            if gaps := missing(whole, tag):
                params = {"language": language_name(tag), "count": len(gaps)}
                self.findings.append(
                    Finding("translation_missing", (), "translations", "", params, "warning")
                )
        return whole
