"""待处理: what came but could not be counted as it came, beside what is stored; staff decide."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from forms_builder import questions
from forms_builder.errors import MESSAGES, InvalidAnswer, Problem
from forms_builder.publish import live_version
from forms_builder.schema import Form
from surveys import settling
from surveys.admin import queries
from surveys.admin.masking import in_words, is_sensitive
from surveys.admin.roles import CORRECT, may_correct
from surveys.corrections import CorrectionError, current_answers
from surveys.enums import HeldReason, HeldState
from surveys.errors import Refusal
from surveys.models import Held, Response
from surveys.settling import NOTE_LIMIT, SettlingError
from surveys.versions import UnknownVersion, version_by_digest
from territory.paging import paged
from territory.staff_view import StaffView

RAW_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Compared:
    """One question: what came, what is stored, and whether they differ."""

    number: int | None
    label: str
    came: str
    stored: str
    differs: bool


class HeldList(StaffView):
    """What waits (or has been settled) on the user's channels, by reason."""

    template_name = "surveys/admin/held_list.html"
    page_title = _("to be settled")
    header_icon = "warning"
    roles = CORRECT

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tabs with counts, and one page of rows."""
        user, params = self.request.user, self.request.GET
        settled = params.get("settled") == "1"
        reason = params.get("reason") if params.get("reason") in HeldReason.values else ""
        waiting = queries.held(user).filter(state=HeldState.WAITING)
        counts = Counter(dict(waiting.order_by().values_list("reason").annotate(n=Count("pk"))))
        rows = queries.held(user).exclude(state=HeldState.WAITING) if settled else waiting
        rows = rows.filter(reason=reason) if reason else rows
        rows = rows.select_related("channel__questionnaire", "settled_by").defer(
            "payload", "problems", *(f"channel__{name}" for name in queries.HEAVY)
        )
        return {
            **super().get_context_data(**kwargs),
            "page": paged(rows, ("-pk",), params),
            "tabs": [(value, label, counts[value]) for value, label in HeldReason.choices],
            "total": counts.total(),
            "reason": reason,
            "settled": settled,
            "kept": f"{'settled=1' if settled else ''}{f'&reason={reason}' if reason else ''}".strip("&"),
        }


class OneHeld(StaffView):
    """A view of one held item of the user's channels; 404 for any other."""

    roles = CORRECT
    header_icon = "warning"
    parents = (("surveys_admin:held_list", _("to be settled")),)

    @cached_property
    def held(self) -> Held:
        """The item, if its channel lies under the user's areas."""
        rows = queries.held(self.request.user).select_related("channel__area", "settled_by")
        found: Held = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found


class HeldDetail(OneHeld):
    """What came beside what is stored, and the two decisions."""

    template_name = "surveys/admin/held.html"

    def get_page_title(self) -> str:
        """The reason."""
        return str(self.held.get_reason_display())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The comparison."""
        held = self.held
        stored = settling.stored_beside(held)
        if stored is not None and not may_correct(self.request.user, stored):
            stored = None
        form = form_of(held)
        return {
            **super().get_context_data(**kwargs),
            "held": held,
            "questionnaire": held.channel.questionnaire,
            "stored": stored,
            "rows": rows_of(held, form, stored),
            "version_known": form is not None,
            "problems": problems_of(held, form),
            "waiting": held.state == HeldState.WAITING,
            "is_conflict": held.reason == HeldReason.CONFLICT,
            "note_limit": NOTE_LIMIT,
        }


class Settle(OneHeld):
    """Count it after all, or set it aside for good."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, or say why not."""
        note = request.POST.get("note", "")
        stored = settling.stored_beside(self.held)
        if stored is not None and not may_correct(request.user, stored):
            raise Http404
        decision = request.POST.get("decision")
        if decision not in ("accept", "discard"):
            raise Http404
        verb: Any = settling.accept_held if decision == "accept" else settling.discard_held
        try:
            verb(self.held.pk, note=note, user=request.user)
        except (SettlingError, CorrectionError, Refusal) as error:
            for line in [error.message, *(p.message for p in getattr(error, "problems", ()))]:
                messages.error(request, line)
            return redirect("surveys_admin:held", pk=pk)
        done = (
            _("It counts now.")
            if decision == "accept"
            else _("It has been set aside; it stays readable here.")
        )
        messages.success(request, done)
        return redirect("surveys_admin:held_list")


def form_of(held: Held) -> Form | None:
    """The form in which the answers speak: their own version, else the live one."""
    digest = held.payload.get("version") if isinstance(held.payload, dict) else None
    if not isinstance(digest, str):
        return None
    try:
        return version_by_digest(held.channel.questionnaire_id, digest).compiled.form
    except UnknownVersion:
        live = live_version(held.channel.questionnaire)
        return live.form if live else None


def rows_of(held: Held, form: Form | None, stored: Response | None) -> list[Compared]:
    """What came, question by question, beside the stored response (by question id) where there is one."""
    answers = held.payload.get("answers") if isinstance(held.payload, dict) else None
    answers = answers if isinstance(answers, dict) else {}
    # What no question explains may be anything, a phone number too: only its name is shown.
    strangers = [name for name in answers if form is None or name not in form.by_name]
    unexplained = [Compared(None, str(name)[:60], gettext("hidden"), "", False) for name in strangers]
    if form is None:
        return unexplained
    kept = current_answers(stored) if stored else {}
    rows = []
    for question in form.questions:
        raw, value = answers.get(question.name), kept.get(question.id)
        unasked = question.type == "note" or question.name in form.later_stage
        if unasked or (questions.get(question.type).is_empty(raw) and value is None):
            continue
        came, clean = _words(question, raw)
        rows.append(
            Compared(
                form.numbers.get(question.name),
                question.label,
                came,
                in_words(question, value, masked=True),
                stored is not None and clean != value,
            )
        )
    return rows + unexplained


def problems_of(held: Held, form: Form | None) -> list[tuple[str, str]]:
    """(question's label, message) of what was wrong, in the active language."""
    found = []
    for each in held.problems:
        question = form.by_name.get(each.get("question", "")) if form else None
        problem = Problem(each.get("code", ""), "", each.get("params") or {}, each.get("text", ""))
        if problem.text or problem.code in MESSAGES:
            found.append((question.label if question else "", problem.message))
    return found


def _words(question: Any, raw: Any) -> tuple[str, Any]:
    kind = questions.get(question.type)
    if kind.is_empty(raw):
        return "", None
    try:
        clean = kind.clean(question, raw)
    except InvalidAnswer:
        return (in_words(question, "", masked=True) if is_sensitive(question) else _raw(raw)), raw
    return in_words(question, clean, masked=True), clean


def _raw(value: Any) -> str:
    return str(value)[:RAW_LIMIT]
