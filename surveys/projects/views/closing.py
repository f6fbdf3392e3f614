"""The closing questionnaire of a project: choose one, get its link."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.problems.queries import rulable
from surveys.projects import closing
from surveys.projects.errors import ProjectRefused
from surveys.projects.models import Project
from surveys.projects.views.steps import REGISTER, address
from territory import access
from territory.staff_view import StaffView


class LinkForm(forms.Form):
    """Which questionnaire."""

    questionnaire: Any = forms.ModelChoiceField(None, label=_("closing questionnaire"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["questionnaire"]
        rows = rulable(user).filter(demand_collection=None).defer("body").order_by("title")
        field.queryset = rows.filter(pk__in=[each.pk for each in rows if not closing.unfit(each)])
        field.help_text = _(
            "Published questionnaires with a question of five grades whose answers lead to nothing else. The "
            "last such question counts."
        )


class ClosingLink(StaffView):
    """Make the link."""

    template_name = "projects/link.html"
    header_icon = "link"
    page_title = _("link for the closing questionnaire")
    roles: ClassVar[tuple[Any, ...]] = access.KEEP
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (REGISTER,)

    @cached_property
    def project(self) -> Project:
        """A project that the user keeps."""
        rows = access.visible(self.request.user, Project.objects.select_related("area"), "area", *access.KEEP)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        """Of which project."""
        return self.project.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        kwargs.setdefault("form", LinkForm(user=self.request.user))
        context: dict[str, Any] = super().get_context_data(
            project=self.project, back=address(self.project), **kwargs
        )
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Make it, or say why not."""
        form = LinkForm(request.POST, user=request.user)
        if not form.is_valid():
            page: HttpResponseBase = self.render_to_response(self.get_context_data(form=form))
            return page
        try:
            closing.make_link(self.project.pk, form.cleaned_data["questionnaire"], user=request.user)
        except ProjectRefused as refusal:
            messages.error(request, refusal.message)
            return redirect(address(self.project))
        messages.success(request, gettext("The link is ready. Spread it among those who were served."))
        return redirect(address(self.project))
