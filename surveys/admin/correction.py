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
from forms_builder.keys import answers_by_name
from forms_builder.questions.files import SHA256
from forms_builder.rendering.posting import Posted, changed, read_post
from forms_builder.rendering.views import Filling, problem_views, screens
from forms_builder.schema import Form, Group, Item, Question, Repeat
from surveys import corrections
from surveys.admin.masking import has_sensitive
from surveys.admin.responses import OneResponse, seen_revision
from surveys.admin.roles import CORRECT
from surveys.admin.sheet import photos_of
from surveys.corrections import REASON_LIMIT, CorrectionError
from surveys.models import Response
from surveys.tallying import members
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
        return self.response_shown.called

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
        return self.show(Draft(answers_by_name(form, answers)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Save as a revision, or show the form again: with what is wrong, or one more in a repeat."""
        self.require_corrector()
        posted = read_post(staff_form(self.response_shown.version_id), dict(request.POST.lists()))
        draft = Draft(read(self.response_shown, posted), request.POST.get(REASON, ""))
        if posted.change:
            return self.show(draft)
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
            arrived=photos_of(response.pk),
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


def read(response: Response, posted: Posted) -> dict[str, Any]:
    """The raw answers in the form's fields. Files can only be kept or taken away, hidden values only stay."""
    form = staff_form(response.version_id)
    now = answers_by_name(form, corrections.current_answers(response))
    files = {name: _hashes(form, name, now) for name, question in form.by_name.items() if _uploads(question)}
    return _allowed(form.items, changed(form, posted.answers, posted.change), now, files)


def _allowed(
    items: Sequence[Item], given: Mapping[str, Any], now: Mapping[str, Any], files: Mapping[str, set[str]]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        if isinstance(item, Repeat):
            before = now.get(item.name) or []
            members = [
                _allowed(item.items, each, before[index] if index < len(before) else {}, files)
                for index, each in enumerate(given.get(item.name) or ())
            ]
            found |= {item.name: members} if members else {}
        elif isinstance(item, Group):
            found |= _allowed(item.items, given, now, files)
        elif isinstance(item, Question):
            raw = now.get(item.name) if item.type == "hidden" else given.get(item.name)
            if item.name in files and isinstance(raw, list):
                raw = [each for each in raw if each in files[item.name] or not SHA256.fullmatch(each)]
            if item.type != "household" and not questions.get(item.type).is_empty(raw):
                found[item.name] = raw
    return found


def _uploads(question: Question) -> bool:
    return bool(questions.get(question.type).upload)


def _hashes(form: Form, name: str, answers: Mapping[str, Any]) -> set[str]:
    """The files that a question's answers name, in whichever member of a repeat."""
    around = [repeat.name for repeat in form.repeats[name]]
    given = (member.get(name) for member in members(answers, around))
    return {each for value in given if isinstance(value, list) for each in value}


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
