"""The words of what only apps see, in every language of the form."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from forms_builder.errors import MESSAGES
from forms_builder.schema import Form, Question
from forms_builder.wording import constraint_message
from forms_builder.xforms.rules import Rule, rules_of

# Said by an app, which cannot count what was written.
TOO_LONG = _("At most %(limit)s characters fit here.")


class Words:
    """Keeps the form's translations and adds those of new questions (keys: docs/schema.md)."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.translations = {
            language: dict(form.translations.get(language, {})) for language in form.languages
        }

    def carry(self, old: str, new: str) -> None:
        """What was said under one key is said under another too."""
        for words in self.translations.values():
            if old in words:
                words[new] = words[old]

    def ours(self, key: str, said: Callable[[], str]) -> str:
        """Words of our own, said in the active language; kept in the others."""
        for language, words in self.translations.items():
            with override(language):
                words[key] = said()
        return said()

    def about(self, key: str, said: Callable[[str], str], old: str, text: str) -> str:
        """Words of our own around the author's (`text`, translated under `old`)."""
        for language, words in self.translations.items():
            with override(language):
                words[key] = said(words.get(old, text))
        return said(text)

    def label(self, question: Question, key: str = "", nth: int = 1) -> str:
        """The question's label with its number, as our pages show it and rules speak of it.

        `nth` says which of several elements of one question it is; their words are kept under `key`.
        """
        old = f"{question.id}.label"
        number = self._form.numbers.get(question.name)
        before, after = f"{number}. " if number else "", f" ({nth})" if nth > 1 else ""
        return self.about(key or old, lambda label: f"{before}{label}{after}", old, question.label)

    def constraint(self, question: Question, key: str) -> str:
        """What is said when the question's own constraint or a rule of its type fails."""
        for language, words in self.translations.items():
            with override(language):
                said = "\n".join(self._fails(question, words.get(key, "")))
            if said:
                words[key] = said
        return "\n".join(self._fails(question, ""))

    def _fails(self, question: Question, own: str) -> Iterator[str]:
        if question.constraint:
            own = own or constraint_message(self._form, question)
            if own:
                yield own
        rules = rules_of(question)
        for rule in rules:
            if not rule.rare or (not question.constraint and len(rules) == 1):
                yield _said(rule)


def _said(rule: Rule) -> str:
    message = TOO_LONG if rule.code == "too_long" else MESSAGES[rule.code]
    return gettext(message) % dict(rule.params)
