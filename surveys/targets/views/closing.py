"""The end of a programme: a day and the reason."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.targets import closing
from surveys.targets.errors import TargetError
from surveys.targets.views.board import OfProgramme
from territory.access import KEEP


class CloseForm(forms.Form):
    """Until when, and why. What is right is judged by `closing`."""

    closed_on = forms.DateField(
        label=_("in force until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The period in which this day lies is still reported. Empty: the programme has no end."),
    )
    why = forms.CharField(
        label=_("reason"), max_length=closing.WORDS, widget=forms.Textarea(attrs={"rows": 2})
    )


class ClosePage(OfProgramme):
    """For whoever looks after the programme's area."""

    template_name = "targets/close.html"
    page_title = _("end of the programme")
    header_icon = "lock"
    roles: ClassVar[tuple[Any, ...]] = KEEP

    def get_page_subtitle(self) -> str:
        """Which, and whose."""
        return f"{self.programme.name} · {self.programme.area}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form: today, where it has no end yet."""
        return self._shown(CloseForm(initial={"closed_on": self.programme.closed_on or timezone.localdate()}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """End it, or say why not."""
        form = CloseForm(request.POST)
        if not form.is_valid():
            return self._shown(form)
        day, why = form.cleaned_data["closed_on"], form.cleaned_data["why"]
        try:
            closing.close(self.programme.pk, day, why, user=request.user)
        except TargetError as refusal:
            form.add_error(None, refusal.message)
            return self._shown(form)
        said = gettext("The programme ends on %(day)s.") % {"day": day} if day else ""
        messages.success(request, said or gettext("The programme has no end."))
        return redirect("targets:board", self.programme.pk)

    def _shown(self, form: CloseForm) -> HttpResponseBase:
        if not self.keeps:
            raise Http404
        page: HttpResponseBase = self.render_to_response(
            self.get_context_data(form=form, programme=self.programme)
        )
        return page
