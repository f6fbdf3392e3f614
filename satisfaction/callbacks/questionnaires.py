"""Which questionnaires can be filled in for a call-back: those that ask what its figures are made of."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery

from forms_builder.models import FormVersion, Publication, Questionnaire
from forms_builder.schema import Form
from satisfaction.back_checks import INVALID, REACHED
from surveys.visits.rounds import queries as rounds
from territory.access import User

# name of the question: options without which no figure can be made
ASKED: dict[str, tuple[str, ...]] = {
    "household": (),
    "reach": (REACHED,),
    "took_part": ("yes", "no"),
    "overall_again": ("5", "4", "3", "2", "1"),
    "pressured": (),
    "verdict": (INVALID,),
}

KEPT = 2_000
_fits: dict[int, bool] = {}  # by version, which never changes


def lacking(form: Form) -> list[str]:
    """What a form lacks, by name ("verdict", or "verdict=invalid" for an option); [] where it can be used."""
    missing: list[str] = []
    for name, values in ASKED.items():
        question = form.by_name.get(name)
        if question is None or form.repeats[name] or name in form.later_stage:
            missing.append(name)
            continue
        options = {option.value for option in form.options_of(question)}
        missing += [f"{name}={value}" for value in values if value not in options]
    return missing


def offered(user: User) -> list[Questionnaire]:
    """The published questionnaires of the user's areas that can be used, newest first.

    Two queries, one of them only for versions that were never looked at.
    """
    newest = Publication.objects.filter(questionnaire=OuterRef("pk")).order_by("-pk")
    rows = rounds.questionnaires(user).annotate(answered=Subquery(newest.values("version")[:1]))
    pages: list[Any] = list(rows.order_by("-pk"))
    unread = {page.answered for page in pages} - _fits.keys()
    if len(_fits) > KEPT:
        _fits.clear()
        unread = {page.answered for page in pages}
    for version in FormVersion.objects.filter(pk__in=unread):
        _fits[version.pk] = not lacking(version.form)
    return [page for page in pages if _fits.get(page.answered)]
