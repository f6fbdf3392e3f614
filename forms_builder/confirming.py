"""Publishing what alters the meaning of answers already collected asks first.

Asked in the editor, at publishing (now or at a set time), at submitting for review and at approving there:
whoever presses the button sees the changes in words, with how many answers each concerns, and ticks that this
is understood. What nobody is there to be asked about goes through: a schedule that was confirmed when it was
set, an approval outside the editor of what its author confirmed, code. Publishing many pages at once refuses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext

from forms_builder.answer_counts import answer_counts
from forms_builder.compiling import compile_page
from forms_builder.differences import Change, differences
from forms_builder.posted import BadPost, posted_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from forms_builder.models import Questionnaire
    from forms_builder.schema import Form

UNDERSTOOD = "juwen-understood"
ASKING = ("action-publish", "action-submit", "action-restart-workflow")


@dataclass(frozen=True, slots=True)
class Concern:
    """A change that alters answers, and how many there are (None: unknown)."""

    change: Change
    count: int | None


def concerns(questionnaire: Questionnaire, form: Form) -> tuple[Concern, ...]:
    """What of publishing this form would alter the meaning of answers, against the version published last."""
    from forms_builder.models import Publication

    newest = Publication.objects.filter(questionnaire_id=questionnaire.pk).select_related("version").first()
    if newest is None:
        return ()
    altering = [each for each in differences(newest.version.form, form) if each.alters]
    if not altering:
        return ()
    counts = answer_counts(questionnaire.pk, {(each.id, each.value) for each in altering})
    if counts is None:
        return tuple(Concern(each, None) for each in altering)
    counted = [Concern(each, counts.get((each.id, each.value), 0)) for each in altering]
    return tuple(each for each in counted if each.count or not each.change.id)


def ask_first(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse | None:
    """The page that asks, where the editor's fields would publish such changes and nobody ticked it yet."""
    button = _button(request)
    if not button:
        return None
    try:
        compiled = compile_page(posted_page(request.POST, questionnaire))
    except BadPost:
        return None  # the editor's own form says what is wrong
    if compiled.errors:
        return None
    found = concerns(questionnaire, compiled.form)
    mark = mark_of(found)
    if not found or request.POST.get(UNDERSTOOD) == mark:
        return None
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in (UNDERSTOOD, "csrfmiddlewaretoken") and not name.startswith("action-")
        for value in values
    ]
    context = {
        "page_title": gettext("This changes what answers mean"),
        "questionnaire": questionnaire,
        "concerns": found,
        "mark": mark,
        "kept": kept,
        "button": button,
        "go_on": gettext("Publish with these changes")
        if button[0] == "action-publish"
        else gettext("Go on with these changes"),
        "understood": UNDERSTOOD,
        "action": request.get_full_path(),
    }
    return render(request, "forms_builder/editor/confirm.html", context)


def mark_of(found: Sequence[Concern]) -> str:
    """What a tick stands for: these changes and no others."""
    lines = "\n".join(f"{each.change.id} {each.change.value} {each.change.text}" for each in found)
    return hashlib.sha256(lines.encode()).hexdigest()


def _button(request: HttpRequest) -> tuple[str, str] | None:
    """The button that was pressed, where it may make the form live; None for a mere save."""
    if request.method != "POST":
        return None
    for name in ASKING:
        if request.POST.get(name):
            return name, str(request.POST[name])
    if request.POST.get("action-workflow-action") and request.POST.get("workflow-action-name") == "approve":
        return "action-workflow-action", str(request.POST["action-workflow-action"])
    return None
