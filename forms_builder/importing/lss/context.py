"""What the parts of the reader share: the survey, names, variables, words and notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms_builder.importing.expression_script import Untranslatable, Variable, translate
from forms_builder.importing.lss.html import placeholders, plain
from forms_builder.importing.lss.tables import Source, Survey, Words
from forms_builder.importing.notes import Note, Severity
from forms_builder.languages import TAG_LENGTH
from forms_builder.logic import Ast, LogicError, parse, unparse
from forms_builder.schema import Expression

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}", re.ASCII)

# The words of LimeSurvey's fixed scales, which its files do not hold.
FIXED: dict[str, tuple[str, str]] = {
    "Y": ("是", "Yes"),
    "N": ("否", "No"),
    "U": ("不确定", "Uncertain"),
    "F": ("女", "Female"),
    "M": ("男", "Male"),
    "I": ("增加", "Increase"),
    "S": ("不变", "Same"),
    "D": ("减少", "Decrease"),
    "other": ("其他", "Other"),
    "comment": ("备注", "Comment"),
}


@dataclass
class Context:
    """The state of one reading."""

    survey: Survey
    notes: list[Note] = field(default_factory=list)
    variables: dict[str, Variable] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # by a question's qid
    taken: set[str] = field(default_factory=set)
    translations: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The form's main language."""
        return tag_of(self.survey.language)

    def note(
        self, code: str, where: str = "", severity: Severity = "warning", reason: str = "", **params: Any
    ) -> None:
        """Say something about a question."""
        self.notes.append(Note(code, severity, where=where, params=params, reason=reason))

    def fresh_name(self, wanted: str, where: str = "") -> str:
        """A name that nothing else has, as near to the wanted one as may be."""
        base = re.sub(r"\W", "_", wanted, flags=re.ASCII)[:50]
        name = base if NAME.fullmatch(base) else f"q_{base}"
        number = 2
        while name in self.taken:
            name, number = f"{base}_{number}", number + 1
        self.taken.add(name)
        if name != wanted and where:
            self.note("name_changed", where, "info", old=wanted, new=name)
        return name

    def say(self, key: str, words: Words, where: str = "") -> str:
        """The words in the main language; the others go to the translations under `key`."""
        said = self.text(words.get(self.survey.language) or words.get("") or "", where)
        for language in self.survey.languages:
            if other := self.text(words.get(language, ""), where):
                self.translations.setdefault(tag_of(language), {})[key] = other
        return said

    def fixed(self, key: str, word: str) -> str:
        """One of LimeSurvey's own words."""
        for language in self.survey.languages:
            self.translations.setdefault(tag_of(language), {})[key] = FIXED[word][_english(language)]
        return self.word(word)

    def word(self, word: str) -> str:
        """The same in the main language alone."""
        return FIXED[word][_english(self.survey.language)]

    def text(self, html: str, where: str) -> str:
        """HTML as text, with `{code}` as `${name}`."""
        said, pictures = plain(html)
        for each in pictures:
            self.note("picture_lost", where, name=each or "?")
        for each in placeholders(said):
            name = self._piped(each)
            if name:
                said = said.replace(f"{{{each}}}", f"${{{name}}}")
            else:
                self.note("placeholder_lost", where, text=each)
        return said

    def expression(self, text: str, *, own: str = "") -> Expression | None:
        """LimeSurvey's expression in our language; None for one that always holds. Raises Untranslatable."""
        stripped = text.strip()
        if stripped.startswith("{") and stripped.endswith("}") and stripped.count("{") == 1:
            stripped = stripped[1:-1].strip()
        if stripped in ("", "1", "true"):
            return None
        return self.said(translate(stripped, self.variables, own=own))

    def said(self, ast: Ast) -> Expression:
        """An expression from a tree, as it will be read again. Raises Untranslatable."""
        try:
            text = unparse(ast)
            return Expression(text, parse(text))
        except LogicError as error:
            raise Untranslatable("pattern" if "regex" in str(ast) else "shape") from error

    def attempt(
        self,
        code: str,
        where: str,
        text: str,
        make: Callable[[], Expression | None],
    ) -> Expression | None:
        """What `make` gives; where it cannot be said in our language, a note of that code and None."""
        try:
            return make()
        except Untranslatable as gap:
            self.note(code, where, reason=gap.reason, text=_shortened(text), **gap.params)
            return None

    def localized(self, source: Source, attribute: str) -> Words:
        """A setting that has words."""
        found: Mapping[str, str] = source.attributes.get(attribute, {})
        return dict(found)

    def _piped(self, placeholder: str) -> str:
        base = placeholder.split(".")[0]
        variable = self.variables.get(base)
        own = variable is not None and type(variable).__name__ == "Plain"
        return variable.name if variable is not None and own else ""


def tag_of(language: str) -> str:
    """LimeSurvey's code of a language as a tag of ours."""
    return language.lower().replace("-informal", "").replace("_", "-")[:TAG_LENGTH]


def conjunction(parts: list[Ast]) -> Ast | None:
    """All of them; None where there is none."""
    return None if not parts else parts[0] if len(parts) == 1 else ["and", *parts]


def _english(language: str) -> int:
    return 0 if language.lower().startswith("zh") else 1


def _shortened(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:199]}…"
