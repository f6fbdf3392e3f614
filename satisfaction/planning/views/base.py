"""What the pages of one test share; scores and call-backs build theirs on it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from satisfaction.models import Test
from satisfaction.planning import queries
from satisfaction.planning.roles import SEE, may_keep
from territory.staff_view import StaffView


class OfTests(StaffView):
    """A page about tests."""

    header_icon = "tick-inverse"
    roles: ClassVar[tuple[Any, ...]] = SEE


class OneTest(OfTests):
    """A page about one test of the user's areas; 404 for any other, and, where it `acts`, for those who may
    only look. `top` is the test's own page; the others have it above them in the bread crumbs."""

    acts: ClassVar[bool] = True
    top: ClassVar[bool] = False
    states: ClassVar[tuple[str, ...]] = ()  # in others there is nothing to do here; () is any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What lies elsewhere or is not hers to do is not found; what has had its time leads to the test."""
        if request.user.is_authenticated:
            if self.acts and not self.may_act:
                raise Http404
            if self.states and self.test.state not in self.states:
                messages.warning(request, self.out_of_time)
                return redirect(self.address)
        return super().dispatch(request, *args, **kwargs)

    @property
    def out_of_time(self) -> str:
        """Why there is nothing to do here."""
        said = {"state": self.test.get_state_display()}
        return gettext("That cannot be done now: the test is “%(state)s”.") % said

    @cached_property
    def test(self) -> Test:
        """The test."""
        found: Test = get_object_or_404(queries.listed(self.request.user), pk=self.kwargs["pk"])
        return found

    @cached_property
    def may_act(self) -> bool:
        """Whether the user may do more than look."""
        return may_keep(self.request.user, self.test)

    @property
    def address(self) -> str:
        """The test's page."""
        return reverse("satisfaction:test", args=[self.test.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, tests, the test, this page."""
        items: list[dict[str, Any]] = super().get_breadcrumbs_items()
        above = [{"url": reverse("satisfaction:tests"), "label": capfirst(_("satisfaction tests"))}]
        if not self.top:
            above.append({"url": self.address, "label": self.test.title})
        return [items[0], *above, items[-1]]

    def get_page_subtitle(self) -> str:
        """The test."""
        return "" if self.top else self.test.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The test."""
        return {**super().get_context_data(**kwargs), "test": self.test, "may_act": self.may_act}
