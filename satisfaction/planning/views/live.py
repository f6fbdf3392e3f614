"""The live page of a test: turnout by building and what has been folded, renewed every few seconds."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from satisfaction.enums import TestState
from satisfaction.planning import progress
from satisfaction.planning.views.base import OneTest


class Live(OneTest):
    """The page; with ?part only what is renewed."""

    template_name = "satisfaction/planning/live.html"
    page_title = _("live turnout")
    acts = False
    states = (TestState.OPEN, TestState.CLOSED, TestState.SETTLED)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """All of it, or the part."""
        if "part" in request.GET:
            part: HttpResponse = render(request, "satisfaction/planning/live_part.html", self.numbers())
            return part
        return super().get(request, *args, **kwargs)

    def get_page_title(self) -> Any:
        """What it is once nothing moves any more."""
        return self.page_title if self.test.state == TestState.OPEN else gettext("turnout by building")

    def numbers(self) -> dict[str, Any]:
        """What is renewed."""
        test = self.test
        return {
            "test": test,
            "may_act": self.may_act,
            "done": progress.progress(test),
            "provisional": progress.provisional(test),
            "now": timezone.localtime(),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The numbers, and the page of all tallies."""
        channel = self.test.letter_channel
        tallies = f"{reverse('live', args=[channel.code])}?scope=c:{channel.pk}" if channel else ""
        return {
            **super().get_context_data(**kwargs),
            **self.numbers(),
            "tallies": tallies,
            "is_open": self.test.state == TestState.OPEN,
            "back": self.address,
        }
