"""Which published questionnaires can be a test's, and why others cannot. Each version is read once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from forms_builder.models import FormVersion, Publication, Questionnaire
from satisfaction.errors import TestError
from satisfaction.voting.checks import fit
from surveys.visits.rounds import queries as rounds
from territory.access import User

KEPT = 512
ELSE = 3  # questions of every test that are missing, from which on nobody meant it for one
NAMED = 2  # reasons that are told; a form made for something else has many
_faults: dict[tuple[str, bool], tuple[TestError, ...]] = {}  # by digest and whether the test is sealed


@dataclass(frozen=True, slots=True)
class Unfit:
    """A published questionnaire that no test can use, and why, in sentences."""

    page: Questionnaire
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Fitting:
    """What a plan can choose from. `named_only` are titles of those that fit real-name tests alone."""

    fit: list[Questionnaire]
    named_only: list[str]
    unfit: list[Unfit]


def fitting(user: User, keep: int | None = None) -> Fitting:
    """The published questionnaires of the user's areas, sorted out; `keep` stays, whatever became of it.

    Two queries, a third while versions are new.
    """
    pages = list(_published(rounds.questionnaires(user)))
    if keep is not None and all(page.pk != keep for page in pages):
        pages += _published(Questionnaire.objects.defer("body").filter(pk=keep))
    _read({page.digest for page in pages})
    found = Fitting([], [], [])
    for page in pages:
        errors = _faults.get((page.digest, False), ())
        if errors and page.pk != keep:
            found.unfit.append(Unfit(page, in_words(errors)))
            continue
        found.fit.append(page)
        if _faults.get((page.digest, True), ()):
            found.named_only.append(page.title)
    return found


def faults(page: Questionnaire, *, sealed: bool) -> list[TestError]:
    """Why a questionnaire as it is published does not fit a test; [] where it does."""
    rows = list(_published(Questionnaire.objects.filter(pk=page.pk)))
    if not rows or not rows[0].digest:
        return [TestError("not_live", title=page.title)]
    _read({rows[0].digest})
    return list(_faults[rows[0].digest, sealed])


def in_words(errors: Iterable[TestError]) -> list[str]:
    """The first reasons in sentences, and how many more there are; one for a form made for something else."""
    reasons = list(errors)
    missing = sum(each.code == "question_missing" for each in reasons)
    if missing >= ELSE:
        return [
            _("It is made for something else: %(count)s questions of every test are not in it.")
            % {"count": missing}
        ]
    found = [each.message for each in reasons]
    if len(found) <= NAMED + 1:
        return found
    return [*found[:NAMED], _("And %(count)s further reasons.") % {"count": len(found) - NAMED}]


def _published(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With `digest`, that of the version that is answered now."""
    newest = Publication.objects.filter(questionnaire=OuterRef("pk")).order_by("-pk")
    found: QuerySet[Any] = rows.annotate(digest=Subquery(newest.values("version__digest")[:1]))
    return found


def _read(digests: set[str]) -> None:
    wanted = {digest for digest in digests if digest and (digest, False) not in _faults}
    if not wanted:
        return
    if len(_faults) + 2 * len(wanted) > 2 * KEPT:
        _faults.clear()
        wanted = {digest for digest in digests if digest}
    for version in FormVersion.objects.filter(digest__in=wanted):
        form = version.form
        for sealed in (False, True):
            _faults[version.digest, sealed] = tuple(fit(form, sealed=sealed))
