"""The page of one scheme in words; copying, deleting and adopting it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from satisfaction.credit.enums import SchemeState
from satisfaction.credit.models import Scheme
from satisfaction.credit.schemes import adopting, drafting, queries
from satisfaction.credit.schemes.refusals import SchemeRefused
from satisfaction.credit.schemes.saying import said
from satisfaction.credit.schemes.views.lists import LIST
from surveys.admin.responses import DayInput
from territory import access
from territory.staff_view import StaffView


class AdoptForm(forms.Form):
    """From which day a scheme is in force."""

    in_force_from = forms.DateField(
        label=_("in force from"),
        widget=DayInput,
        help_text=_("Today or later. Grades of the days before stay as they are."),
    )
    sure = forms.BooleanField(
        label=_("I have checked the rules. The scheme is never changed again once it is adopted.")
    )


class SchemePage(StaffView):
    """One scheme; POST (do: copy, delete, adopt)."""

    template_name = "credit/schemes/scheme.html"
    header_icon = "list-ol"
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LIST,)

    @cached_property
    def scheme(self) -> Scheme:
        """The scheme."""
        found: Scheme = get_object_or_404(queries.schemes(self.request.user), pk=self.kwargs["pk"])
        return found

    @property
    def keeps(self) -> bool:
        """Whether the user keeps the schemes of its area."""
        return access.may(self.request.user, self.scheme.area, *access.KEEP)

    def get_page_title(self) -> Any:
        """Its name."""
        return str(self.scheme)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The scheme in words, what may be done with it, and why the rest may not."""
        scheme, data = self.scheme, queries.values(self.scheme)
        draft = scheme.state == SchemeState.DRAFT
        now = queries.in_force(scheme.area, timezone.localdate())
        code = adopting.why_not(scheme, self.request.user) if draft and self.keeps else ""
        form = AdoptForm(initial={"in_force_from": timezone.localdate()})
        return {
            **super().get_context_data(**kwargs),
            "scheme": scheme,
            "data": data,
            "said": said(data) if data else None,
            "keeps": self.keeps,
            "draft": draft,
            "in_force": now is not None and now.pk == scheme.pk,
            "replaces": now if draft else None,
            "why_not": SchemeRefused(code).message if code else "",
            "form": kwargs.get("form", form),
            "seen": drafting.stamp(scheme),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Do what was asked for."""
        scheme = get_object_or_404(queries.kept(request.user), pk=self.kwargs["pk"])
        button = request.POST.get("do", "")
        try:
            if button == "copy":
                made = drafting.copy(scheme, user=request.user)
                messages.success(request, _("The draft “%(name)s” is made.") % {"name": made})
                return redirect("schemes:edit", made.pk)
            if button == "delete":
                drafting.delete(scheme, user=request.user)
                messages.success(request, _("The draft “%(name)s” is deleted.") % {"name": scheme})
                return redirect("schemes:list")
            if button == "adopt":
                return self._adopt(request, scheme)
        except SchemeRefused as refused:
            messages.error(request, refused.message)
        return redirect("schemes:scheme", scheme.pk)

    def _adopt(self, request: HttpRequest, scheme: Scheme) -> HttpResponseBase:
        form = AdoptForm(request.POST)
        if not form.is_valid():
            page: HttpResponse = self.render_to_response(self.get_context_data(form=form))
            return page
        day = form.cleaned_data["in_force_from"]
        seen = drafting.read_stamp(request.POST.get("seen", ""))
        adopting.adopt(scheme, in_force_from=day, seen=seen, user=request.user)
        messages.success(
            request,
            _("The scheme “%(name)s” is adopted. It is in force from %(day)s.")
            % {"name": scheme, "day": day.isoformat()},
        )
        return redirect("schemes:scheme", scheme.pk)
