"""Staff's verbs on a response: correct, reject, restore. The original answers are never touched.

Each makes the next Revision with full answers and a reason, and queues what the tallies must subtract and
add, in one transaction. Whoever acts on an outdated view is told so (`CorrectionError("stale")`).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from forms_builder.answers import CompiledForm, judge
from forms_builder.errors import Problem
from forms_builder.keys import answers_by_id
from surveys import quotas
from surveys.enums import ResponseState
from surveys.models import QueueRow, Response, Revision
from surveys.versions import version_by_pk

MESSAGES = {
    "stale": _(
        "Someone else has changed this response meanwhile. Look at the newest state, then decide again."
    ),
    "reason_missing": _("Please give the reason; it is kept with the change."),
    "reason_too_long": _("The reason may have at most 300 characters."),
    "unchanged": _("Nothing has been changed."),
    "invalid": _("Some answers do not fit the questionnaire. Please look at the marked questions."),
    "already_rejected": _("This response has already been rejected."),
    "not_rejected": _("This response counts already."),
    "in_test": _(
        "This is a vote of a satisfaction test. Nobody corrects or rejects it: the household itself can vote "
        "anew until the test closes."
    ),
}
REASON_LIMIT = 300


class CorrectionError(ValueError):
    """Why a change was refused: a stable `code`, a `message` for people, `problems` by question name."""

    def __init__(self, code: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.problems = problems

    @property
    def message(self) -> str:
        """The message in the active language."""
        return gettext(MESSAGES[self.code])


def correct(response_id: uuid.UUID, raw: Mapping[str, Any], *, seen: int, reason: str, user: Any) -> Revision:
    """Replace the answers by `raw` (by question name), as seen from revision `seen`.

    The answers are judged as of the response's completion. The dwelling stays as it was received, since
    the response is counted in its area: reject one that speaks of the wrong dwelling.
    Raises CorrectionError: stale, reason_missing, invalid (with problems), unchanged.
    """
    with transaction.atomic():
        response = _locked(response_id, seen, reason)
        compiled = version_by_pk(response.version_id).compiled
        before = current_answers(response)
        dwellings = [q for q in compiled.form.questions if q.type == "household" and q.id in before]
        judgement = judge(
            compiled,
            {**raw, **{q.name: before[q.id] for q in dwellings}},
            at=timezone.localtime(response.completed_at),
            consent=_consent(compiled, response, raw),
            stage="staff",
        )
        if not judgement.ok:
            raise CorrectionError("invalid", tuple(judgement.problems))
        answers = answers_by_id(compiled.form, judgement.answers)
        if answers == before:
            raise CorrectionError("unchanged")
        return _revise(response, answers, ResponseState(response.state), reason, user)


def reject(response_id: uuid.UUID, *, seen: int, reason: str, user: Any) -> Revision:
    """Take a response out of the count. Raises CorrectionError: stale, reason_missing, already_rejected."""
    with transaction.atomic():
        response = _locked(response_id, seen, reason)
        if response.state == ResponseState.REJECTED:
            raise CorrectionError("already_rejected")
        return _revise(response, current_answers(response), ResponseState.REJECTED, reason, user)


def restore(response_id: uuid.UUID, *, seen: int, reason: str, user: Any) -> Revision:
    """Count a rejected response again. Raises CorrectionError: stale, reason_missing, not_rejected."""
    with transaction.atomic():
        response = _locked(response_id, seen, reason)
        if response.state != ResponseState.REJECTED:
            raise CorrectionError("not_rejected")
        return _revise(response, current_answers(response), ResponseState.ACCEPTED, reason, user)


def locked(response_id: uuid.UUID) -> Response:
    """The response with its channel and area, locked, so that no correction comes between what is read and
    what follows from it."""
    rows = Response.objects.select_for_update(no_key=True, of=("self",)).select_related("channel", "area")
    found: Response = rows.get(pk=response_id)
    return found


def current_answers(response: Response) -> dict[str, Any]:
    """The answers in force, by question id: the newest revision's, else the original."""
    if not response.revision:
        original: dict[str, Any] = response.answers
        return original
    answers: dict[str, Any] = response.revisions.get(number=response.revision).answers
    return answers


def _locked(response_id: uuid.UUID, seen: int, reason: str) -> Response:
    if not reason.strip():
        raise CorrectionError("reason_missing")
    if len(reason.strip()) > REASON_LIMIT:
        raise CorrectionError("reason_too_long")
    response = Response.objects.select_for_update(of=("self",)).select_related("channel").get(pk=response_id)
    if response.channel.gate:
        raise CorrectionError("in_test")
    if response.revision != seen:
        raise CorrectionError("stale")
    return response


def _revise(
    response: Response, answers: Mapping[str, Any], state: ResponseState, reason: str, user: Any
) -> Revision:
    before, counted = response.revision, counts(response.state)
    quotas.move(response, current_answers(response) if counted else None, answers if counts(state) else None)
    revision = Revision.objects.create(
        response=response, number=before + 1, answers=answers, state=state, reason=reason.strip(), by=user
    )
    response.revision, response.state = revision.number, state
    response.save(update_fields=["revision", "state"])
    rows = []
    if counted:
        rows.append(QueueRow(response=response, revision=before, sign=-1))
    if counts(state):
        rows.append(QueueRow(response=response, revision=revision.number, sign=+1))
    QueueRow.objects.bulk_create(rows)
    return revision


def counts(state: str) -> bool:
    """Whether a response in this state is in the tallies."""
    return state == ResponseState.ACCEPTED


def _consent(compiled: CompiledForm, response: Response, raw: Mapping[str, Any]) -> dict[str, Any] | None:
    """The respondent's own consent; for a question she was never asked, the staff member vouches for it.

    What she refused stays refused.
    """
    if response.consent is None:
        return None
    given = {name: True for name in compiled.separate if raw.get(name) not in (None, "", [], {})}
    return {**given, **response.consent}
