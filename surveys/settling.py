"""Staff's verbs on what is held: count it after all, or set it aside. Nothing held is ever deleted."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from surveys import intake
from surveys.corrections import correct, current_answers
from surveys.enums import HeldReason, HeldState
from surveys.models import Held, Response
from surveys.versions import version_by_pk

MESSAGES = {
    "settled": _("Someone else has settled this already."),
    "note_missing": _("Please write a note: why it counts, or why it does not."),
    "note_too_long": _("The note may have at most 300 characters."),
    "taken": _("A response with this number is stored already. Correct that one, or set this one aside."),
    "no_stored": _("There is no stored response of this questionnaire for it to replace. Set it aside."),
}
NOTE_LIMIT = 300


class SettlingError(ValueError):
    """Why nothing was settled: `code` is stable, `message` is for people."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def message(self) -> str:
        """The message in the active language."""
        return gettext(MESSAGES[self.code])


def accept_held(held_id: int, *, note: str, user: Any) -> None:
    """Count what was held, as a response of its own or (a conflict) as a correction of the stored one.

    Raises SettlingError, CorrectionError or Refusal (it cannot be read); then nothing changes.
    """
    with transaction.atomic():
        held = _locked(held_id, note)
        if held.reason == HeldReason.CONFLICT:
            _replace(held, note, user)
        elif intake.accept_held(held).status not in ("stored", "repeat"):
            raise SettlingError("taken")
        _settle(held, HeldState.ACCEPTED, note, user)


def discard_held(held_id: int, *, note: str, user: Any) -> None:
    """Set it aside for good; it stays readable. Raises SettlingError."""
    with transaction.atomic():
        _settle(_locked(held_id, note), HeldState.DISCARDED, note, user)


def stored_beside(held: Held) -> Response | None:
    """The stored response with the same number, where it belongs to the same questionnaire."""
    rows = Response.objects.filter(pk=held.response_id, questionnaire=held.channel.questionnaire_id)
    return rows.select_related("area").first()


def _replace(held: Held, note: str, user: Any) -> None:
    """The second sending corrects the first; what staff have filled in stays."""
    stored = stored_beside(held)
    answers = held.payload.get("answers")
    if stored is None or not isinstance(answers, dict):
        raise SettlingError("no_stored")
    form = version_by_pk(stored.version_id).compiled.form
    kept = current_answers(stored)
    raw = {q.name: kept[q.id] for q in form.questions if q.name in form.later_stage and q.id in kept}
    raw |= {
        name: value
        for name, value in answers.items()
        if name in form.repeats and name not in form.later_stage
    }
    correct(stored.pk, raw, seen=stored.revision, reason=note, user=user)


def _locked(held_id: int, note: str) -> Held:
    if not note.strip():
        raise SettlingError("note_missing")
    if len(note.strip()) > NOTE_LIMIT:
        raise SettlingError("note_too_long")
    rows = Held.objects.select_for_update(of=("self",))
    held = rows.select_related("channel__area", "channel__questionnaire").get(pk=held_id)
    if held.state != HeldState.WAITING:
        raise SettlingError("settled")
    return held


def _settle(held: Held, state: HeldState, note: str, user: Any) -> None:
    held.state, held.note = state, note.strip()
    held.settled_by, held.settled_at = user, timezone.now()
    held.save(update_fields=["state", "note", "settled_by", "settled_at"])
