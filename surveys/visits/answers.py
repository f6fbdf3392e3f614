"""The answers of several responses as they stand, revisions included; two queries whatever the number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from surveys.models import Response, Revision

BATCH = 400


def current_answers(responses: QuerySet[Response]) -> dict[UUID, Mapping[str, Any]]:
    """Answers by question id, by the response's id."""
    revised = Revision.objects.filter(response=OuterRef("pk"), number=OuterRef("revision")).values("answers")
    rows = responses.order_by().annotate(revised=Subquery(revised[:1]), number=F("revision"))
    return {
        pk: corrected if number else original
        for pk, original, number, corrected in rows.values_list("pk", "answers", "number", "revised")
    }


def answers_of(ids: Iterable[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """The same for some responses by id, in batches."""
    wanted = sorted(set(ids))
    found: dict[UUID, Mapping[str, Any]] = {}
    for start in range(0, len(wanted), BATCH):
        found.update(current_answers(Response.objects.filter(pk__in=wanted[start : start + BATCH])))
    return found
