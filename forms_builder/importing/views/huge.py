"""A questionnaire too long for the editor: checked and published from a page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from forms_builder.compiling import compile_page
from forms_builder.importing.outline import outline, type_counts
from forms_builder.importing.views.base import AuthorView
from forms_builder.importing.views.preview import SHOWN, UPLOAD
from forms_builder.models import Questionnaire
from forms_builder.publish import CannotPublish

MOST_FINDINGS = 100


class Huge(AuthorView):
    """Look, check, publish."""

    template_name = "forms_builder/importing/huge.html"
    page_title = _("Questionnaire without the editor")
    header_icon = "form"
    parents = (UPLOAD,)

    def questionnaire(self, pk: int) -> Questionnaire:
        """The draft as it was last saved. 403 for one that the user may not edit."""
        page = get_object_or_404(Questionnaire, pk=pk)
        if not page.permissions_for_user(self.request.user).can_edit():
            raise PermissionDenied
        latest: Questionnaire = page.get_latest_revision_as_object()
        return latest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The draft, what keeps it from being published, and its list."""
        draft = self.questionnaire(kwargs["pk"])
        compiled = compile_page(draft)
        rights = draft.permissions_for_user(self.request.user)
        return {
            **super().get_context_data(**kwargs),
            "draft": draft,
            "total": len(compiled.form.questions),
            "counts": type_counts(compiled.form),
            "blocking": compiled.errors[:MOST_FINDINGS],
            "lines": list(outline(compiled.form, SHOWN)),
            "left_out": max(0, sum(1 for _item in compiled.form.walk()) - SHOWN),
            "may_publish": rights.can_publish() and not compiled.errors,
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Publish the newest revision."""
        draft = self.questionnaire(pk)
        if not draft.permissions_for_user(request.user).can_publish():
            raise PermissionDenied
        revision = draft.latest_revision or draft.save_revision(user=request.user)
        try:
            revision.publish(user=request.user)
        except CannotPublish as refusal:
            for finding in refusal.findings[:5]:
                messages.error(request, finding.line)
            return redirect("forms_importing:huge", pk)
        messages.success(request, gettext("“%(title)s” is published.") % {"title": draft.title})
        page = Questionnaire.objects.get(pk=pk)
        for after in hooks.get_hooks("after_publish_page"):
            answer = after(request, page)
            if isinstance(answer, HttpResponse):
                return answer
        return redirect("wagtailadmin_explore", page.get_parent().pk)
