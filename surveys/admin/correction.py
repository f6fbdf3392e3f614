"""The form on which staff correct a response and fill in what is theirs to fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.log_actions import log

from forms_builder import questions
from forms_builder.errors import Problem
from forms_builder.rendering.views import Filling, problem_views, screens
from forms_builder.schema import Form, Group, Item, Question
from surveys import corrections
from surveys.admin.masking import has_sensitive
from surveys.admin.responses import OneResponse, seen_revision
from surveys.admin.roles import CORRECT
from surveys.admin.sheet import photos_of
from surveys.corrections import REASON_LIMIT, CorrectionError
from surveys.models import Response
from surveys.versions import version_by_pk

REASON = "__reason"  # no question can be called so


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form: raw answers by question name, a reason, and what is wrong with them."""

    values: Mapping[str, Any]
    reason: str = ""
    problems: Sequence[Problem] = ()


class Correct(OneResponse):
    """The answers as they stand, ready to be changed; saving makes a revision."""

    template_name = "surveys/admin/correct.html"
    page_title = _("correct")
    header_icon = "edit"
    roles = CORRECT

    def get_page_subtitle(self) -> str:
        """The receipt."""
        return self.response_shown.receipt

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form. It shows sensitive answers, so opening it is logged where there are any."""
        self.require_corrector()
        response = self.response_shown
        form = version_by_pk(response.version_id).compiled.form
        answers = corrections.current_answers(response)
        if has_sensitive(form, answers):
            log(
                response,
                "surveys.unmask",
                user=request.user,
                data={"reason": str(_("opened for correction"))},
            )
        return self.show(Draft({q.name: answers[q.id] for q in form.questions if q.id in answers}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Save as a revision, or show the form again with what is wrong."""
        self.require_corrector()
        draft = Draft(read(self.response_shown, dict(request.POST.lists())), request.POST.get(REASON, ""))
        try:
            revision = corrections.correct(
                self.response_shown.pk,
                draft.values,
                seen=seen_revision(request),
                reason=draft.reason,
                user=request.user,
            )
        except CorrectionError as error:
            messages.error(request, error.message)
            if error.code == "stale":
                return self.back()
            return self.show(replace(draft, problems=error.problems))
        messages.success(request, _("Saved as revision %(number)s.") % {"number": revision.number})
        return redirect("surveys_admin:response", pk=self.response_shown.pk)

    def show(self, draft: Draft) -> HttpResponseBase:
        """The page with `draft` in it."""
        response = self.response_shown
        form = staff_form(response.version_id)
        consent = response.consent or {}
        filling = Filling(draft.values, consent=consent, problems=draft.problems)
        context = self.get_context_data(
            response=response,
            questionnaire=self.questionnaire,
            screens=screens(form, filling),
            problems=problem_views(form, draft.problems),
            arrived=set(photos_of(response.pk)),
            dwelling=response.household,
            refused=[name for name, agreed in consent.items() if agreed is False],
            later=version_by_pk(response.version_id).compiled.form.later_stage,
            reason=draft.reason,
            reason_name=REASON,
            reason_limit=REASON_LIMIT,
        )
        page: HttpResponseBase = self.render_to_response(context)
        return page


@lru_cache(maxsize=64)
def staff_form(version_id: int) -> Form:
    """The version as staff fill it in: every question in its place, later stages included."""
    form = version_by_pk(version_id).compiled.form
    return replace(form, items=_opened(form.items))


def read(response: Response, post: Mapping[str, list[str]]) -> dict[str, Any]:
    """The raw answers in the form's fields. Photos can only be kept or taken away."""
    form = version_by_pk(response.version_id).compiled.form
    now = corrections.current_answers(response)
    found: dict[str, Any] = {}
    for question in form.questions:
        kind = questions.get(question.type)
        if not kind.answers or question.type == "household":
            continue
        raw = kind.from_post(question, post)
        if question.type == "photo":
            raw = [each for each in now.get(question.id, ()) if each in raw]
        if not kind.is_empty(raw):
            found[question.name] = raw
    return found


def _opened(items: tuple[Item, ...]) -> tuple[Item, ...]:
    found: list[Item] = []
    for item in items:
        if isinstance(item, Question):
            found.append(replace(item, staff_only=False))
        elif isinstance(item, Group):
            found.append(replace(item, items=_opened(item.items)))
        else:
            found.append(item)
    return tuple(found)
