"""The public page on which anybody objects to an entry, and the page that tells what became of it.

It needs no account and no cookie. What is sent suspends nothing: staff see whether it can be admitted. The
second page is found only by whoever was given its address.
"""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from satisfaction.credit.entries import wording
from satisfaction.credit.entries.forms import sent_files
from satisfaction.credit.enums import Outcome, Way
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.models import CreditEntry, Objection
from satisfaction.credit.objections import limits, receiving
from satisfaction.credit.objections.forms import RaiseForm
from satisfaction.credit.objections.receiving import Raised


class PublicForm(RaiseForm):
    """An objection from outside: an answer must be possible."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].required = True
        files = self.fields["evidence"]
        files.help_text = _("Photos, PDF, Word, Excel or text; at most 3 files, together at most 20 MB.")


@csrf_exempt  # no cookie gives authority here
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def raise_objection(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The form for one entry that is public and can be objected to."""
    entry = get_object_or_404(CreditEntry.objects.select_related("company", "branch", "scheme"), uid=uid)
    today = timezone.localdate()
    if receiving.public_since(entry, today) is None:
        raise Http404
    if request.method == "POST" and limits.too_large(request):
        form: forms.Form = PublicForm()
        return _form(request, entry, form, status=413, too_large=True)
    if request.method != "POST":
        return _form(request, entry, PublicForm())
    form = PublicForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, entry, form, status=422)
    if limits.too_many(request):
        return _form(request, entry, form, status=429, too_many=True)
    data = {name: value for name, value in form.cleaned_data.items() if name != "evidence"}
    given = Raised(**data, received_on=today, files=sent_files(request)[: limits.FILES + 1])
    try:
        if len(given.files) > limits.FILES:
            raise StepRefused("too_many_files", limit=limits.FILES)
        objection = receiving.receive(entry.pk, given, user=None, way=Way.PUBLIC)
    except StepRefused as refusal:
        files = ("too_many_files", "file_too_large", "not_a_file")
        form.add_error("evidence" if refusal.code in files else None, refusal.message)
        return _form(request, entry, form, status=422)
    return redirect("objections:file", objection.uid)


@never_cache
@require_safe
def objection_file(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What became of an objection. Names and contacts are not shown, not even to whoever gave them."""
    rows = Objection.objects.select_related("entry__company", "entry__branch")
    objection = get_object_or_404(rows, uid=uid)
    marked = objection.marked_on is not None
    stages = {
        Outcome.WAITING: _("being examined; the entry is suspended")
        if marked
        else _("received; it will be looked at soon"),
        Outcome.NOT_ADMITTED: _("not admitted"),
    }
    page = render(
        request,
        "credit/objections/public_file.html",
        {
            "objection": objection,
            "entry": objection.entry,
            "who": wording.who(objection.entry),
            "stage": stages.get(Outcome(objection.outcome), objection.get_outcome_display()),
        },
    )
    page.headers["Referrer-Policy"] = "no-referrer"  # the address is the key to the page
    page.headers["X-Robots-Tag"] = "noindex"
    return page


def _form(
    request: HttpRequest, entry: CreditEntry, form: forms.Form, status: int = 200, **said: Any
) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "form": form,
        "entry": entry,
        "who": wording.who(entry),
        "points": wording.signed(entry.points),
        "open": receiving.is_open(entry, today),
        "until": receiving.objections_until(entry),
        **said,
    }
    return render(request, "credit/objections/public_form.html", context, status=status)
