"""Compiled forms by questionnaire and digest, kept in memory: versions are frozen, so nothing goes stale."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from forms_builder.answers import CompiledForm
from forms_builder.models import FormVersion


@dataclass(frozen=True)
class Version:
    """A frozen version, ready to judge answers."""

    pk: int
    questionnaire_id: int
    digest: str
    compiled: CompiledForm

    @property
    def ids(self) -> dict[str, str]:
        """Question ids by name."""
        return {name: rule.question.id for name, rule in self.compiled.rules.items()}


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
    _ = compiled.rules, compiled.order
    return Version(row.pk, questionnaire_id, digest, compiled)


@lru_cache(maxsize=4096)
def _identity(pk: int) -> tuple[int, str]:
    row = FormVersion.objects.values_list("questionnaire_id", "digest").get(pk=pk)
    return row


def forget() -> None:
    """Empty the memory (tests, where databases come and go)."""
    _load.cache_clear()
    _identity.cache_clear()
