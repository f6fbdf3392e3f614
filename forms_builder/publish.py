"""Publishing: freeze what a questionnaire asks now. One verb, one transaction."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.dispatch import Signal

from forms_builder.compiling import compile_page
from forms_builder.schema import digest, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from forms_builder.findings import Finding
    from forms_builder.models import FormVersion, Questionnaire

published = Signal()
"""Sent after commit when a version goes live: `questionnaire`, `version`, `user` (or None)."""

withdrawn = Signal()
"""Sent after commit when a questionnaire is no longer live: `questionnaire`."""

guards: list[Callable[[Questionnaire, str], Finding | None]] = []
"""Asked before a version of that digest goes live, within the transaction: a finding keeps it from that."""

_publisher: ContextVar[Any] = ContextVar("publisher", default=None)


class CannotPublish(ValidationError):
    """The questionnaire has errors; `findings` says which, messages are in the active language."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__([finding.line for finding in findings])


def publish(questionnaire: Questionnaire, user: Any = None) -> FormVersion:
    """Make the questionnaire, as it stands in memory, its live version. Raises CannotPublish.

    A form that was never seen becomes a new FormVersion; one that was seen before goes live again by a new
    Publication; an unchanged one adds nothing. `published` is sent in every case, since the page may have
    been withdrawn in between.
    """
    from forms_builder.models import FormVersion, Publication, Questionnaire

    compiled = compile_page(questionnaire)
    if compiled.errors:
        raise CannotPublish(compiled.errors)
    mark = digest(compiled.form)
    with transaction.atomic():
        # no_key: responses that come in meanwhile refer to this row and must not wait for it
        Questionnaire.objects.select_for_update(no_key=True).filter(pk=questionnaire.pk).first()
        if kept := _kept_back(questionnaire, mark):
            raise CannotPublish(kept)
        versions = FormVersion.objects.filter(questionnaire_id=questionnaire.pk)
        version = versions.filter(digest=mark).first()
        if version is None:
            number = (versions.aggregate(newest=Max("number"))["newest"] or 0) + 1
            version = FormVersion.objects.create(
                questionnaire_id=questionnaire.pk, number=number, digest=mark, schema=to_json(compiled.form)
            )
        newest = Publication.objects.filter(questionnaire_id=questionnaire.pk).first()
        if newest is None or newest.version_id != version.pk:
            by = user if user is not None and user.pk else None
            Publication.objects.create(questionnaire_id=questionnaire.pk, version=version, by=by)
        transaction.on_commit(
            lambda: published.send(
                type(questionnaire), questionnaire=questionnaire, version=version, user=user
            )
        )
    return version


@contextmanager
def publishing(questionnaire: Questionnaire, user: Any) -> Iterator[None]:
    """Around Wagtail's own publishing: refuse early what cannot be published, remember who publishes.

    Raises CannotPublish.
    """
    compiled = compile_page(questionnaire)
    errors = compiled.errors or _kept_back(questionnaire, digest(compiled.form))
    if errors:
        raise CannotPublish(errors)
    token = _publisher.set(user)
    try:
        yield
    finally:
        _publisher.reset(token)


def _kept_back(questionnaire: Questionnaire, mark: str) -> list[Finding]:
    """What the guards have against that version going live."""
    return [found for guard in guards if (found := guard(questionnaire, mark)) is not None]


def on_page_published(sender: Any, instance: Questionnaire, revision: Any = None, **kwargs: Any) -> None:
    """Wagtail's signal: editor, schedule, workflow or copy; scheduling alone is passed over."""
    if instance.live:
        publish(instance, _publisher.get() or getattr(revision, "user", None))


def on_page_unpublished(sender: Any, instance: Questionnaire, **kwargs: Any) -> None:
    """Wagtail's signal."""
    withdraw(instance)


def withdraw(questionnaire: Questionnaire) -> None:
    """Announce, after commit, that the questionnaire is no longer live. Versions stay."""
    transaction.on_commit(lambda: withdrawn.send(type(questionnaire), questionnaire=questionnaire))


def live_version(questionnaire: Questionnaire) -> FormVersion | None:
    """The version that is answered now; None where the page is not live or was never published."""
    from forms_builder.models import Publication

    if not questionnaire.live:
        return None
    newest = Publication.objects.filter(questionnaire_id=questionnaire.pk).select_related("version").first()
    return newest.version if newest else None
