"""Why a questionnaire cannot be published: for whoever approves it, with a way to send it back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import View
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from forms_builder.compiling import compile_page
from forms_builder.models import Questionnaire

REJECT = "reject"
MOST = 50


class Refused(WagtailAdminTemplateMixin, View):
    """What keeps the newest revision from being published."""

    template_name = "forms_builder/bank/refused.html"
    page_title = _("It cannot be published yet")
    header_icon = "warning"
    _show_breadcrumbs = True

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The page, for whoever may edit or approve it."""
        questionnaire = get_object_or_404(Questionnaire, pk=pk)
        task = questionnaire.current_workflow_task
        actions = [each[0] for each in task.get_actions(questionnaire, request.user)] if task else []
        can_edit = questionnaire.permissions_for_user(request.user).can_edit()
        if not can_edit and not actions:
            raise PermissionDenied
        findings = compile_page(questionnaire.get_latest_revision_as_object()).errors
        context = self.get_context_data(
            questionnaire=questionnaire,
            findings=findings[:MOST],
            can_edit=can_edit,
            reject=self._reject(questionnaire) if REJECT in actions else "",
            words="\n".join(finding.line for finding in findings[:MOST]),
        )
        page: HttpResponseBase = self.render_to_response(context, status=409 if findings else 200)
        page.headers["Cache-Control"] = "private, no-store"
        return page

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, this page."""
        home = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
        return [home, {"url": "", "label": self.get_page_title()}]

    def _reject(self, questionnaire: Questionnaire) -> str:
        state = questionnaire.current_workflow_task_state
        address = reverse("wagtailadmin_pages:workflow_action", args=[questionnaire.pk, REJECT, state.pk])
        return f"{address}?next={reverse('wagtailadmin_home')}"
