"""Compiled forms by questionnaire and digest, kept in memory: versions are frozen, so nothing goes stale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from forms_builder.answers import CompiledForm
from forms_builder.keys import answers_by_id
from forms_builder.models import FormVersion
from forms_builder.translating import translated


@dataclass(frozen=True)
class Version:
    """A frozen version, ready to judge answers."""

    pk: int
    questionnaire_id: int
    digest: str
    compiled: CompiledForm

    @cached_property
    def ids(self) -> dict[str, str]:
        """Question ids by name."""
        return {name: rule.question.id for name, rule in self.compiled.rules.items()}

    def by_id(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Clean answers as they are stored: by question id, in repeats too."""
        if self.compiled.form.repeat_groups:
            return answers_by_id(self.compiled.form, answers)
        return {self.ids[name]: value for name, value in answers.items()}

    def given(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Stored answers without what is worked out: the same however often they are sent."""
        return _without(stored, self._worked_out) if self._worked_out else dict(stored)

    @cached_property
    def _worked_out(self) -> frozenset[str]:
        return frozenset(q.id for q in self.compiled.form.questions if q.type in ("calculated", "hidden"))


def _without(stored: Mapping[str, Any], ids: frozenset[str]) -> dict[str, Any]:
    return {
        key: [_without(each, ids) if isinstance(each, Mapping) else each for each in value]
        if isinstance(value, list)
        else value
        for key, value in stored.items()
        if key not in ids
    }


class UnknownVersion(LookupError):
    """No such version of this questionnaire. `elsewhere` says whether another questionnaire has it."""

    def __init__(self, *, elsewhere: bool) -> None:
        super().__init__()
        self.elsewhere = elsewhere


def version_by_digest(questionnaire_id: int, digest: str) -> Version:
    """The version a sender speaks of. Raises UnknownVersion (which is not remembered)."""
    return _load(questionnaire_id, digest)


def version_by_pk(pk: int) -> Version:
    """The version of a stored response."""
    row = _identity(pk)
    return _load(*row)


@lru_cache(maxsize=512)
def _load(questionnaire_id: int, digest: str) -> Version:
    row = FormVersion.objects.filter(questionnaire_id=questionnaire_id, digest=digest).first()
    if row is None:
        raise UnknownVersion(elsewhere=FormVersion.objects.filter(digest=digest).exists())
    compiled = CompiledForm(row.form)
    _ = (
        compiled.rules,
        compiled.order,
        compiled.plain or compiled.public_program,
    )  # made now, not while judging
    return Version(row.pk, questionnaire_id, digest, compiled)


@lru_cache(maxsize=4096)
def _identity(pk: int) -> tuple[int, str]:
    row = FormVersion.objects.values_list("questionnaire_id", "digest").get(pk=pk)
    return row


def in_language(version: Version, language: str) -> Version:
    """The version with its words in one of its further languages; itself for any other tag."""
    if language not in version.compiled.form.languages:
        return version
    return _translated(version.questionnaire_id, version.digest, language)


@lru_cache(maxsize=512)
def _translated(questionnaire_id: int, digest: str, language: str) -> Version:
    version = _load(questionnaire_id, digest)
    return replace(version, compiled=CompiledForm(translated(version.compiled.form, language)))


def forget() -> None:
    """Empty the memory (tests, where databases come and go)."""
    _load.cache_clear()
    _translated.cache_clear()
    _identity.cache_clear()
