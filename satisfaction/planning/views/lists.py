"""测评: the list, and one test's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import registry

from satisfaction.enums import TestState
from satisfaction.models import Test
from satisfaction.planning import offering, progress, queries, tabs
from satisfaction.planning.views.base import OfTests, OneTest
from satisfaction.rule_words import rules_in_words
from satisfaction.voting import checks
from surveys.admin.responses import AreaChoice
from surveys.public_address import public_address
from territory import access
from territory.access import KEEP, User
from territory.models import Area
from territory.naming import full_names
from territory.paging import paged

HISTORY = 30


class Narrowing(forms.Form):
    """What the list can be narrowed to."""

    q = forms.CharField(label=_("title, estate or company"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("state"), required=False, choices=[("", _("all")), *TestState.choices])
    area = AreaChoice(Area.objects.none(), label=_("area"), required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        given = {name: str(data.get(name) or "") for name in self.base_fields}
        given["area"] = given["area"] if given["area"].isdecimal() and len(given["area"]) < 19 else ""
        super().__init__(given)
        field: Any = self.fields["area"]
        field.queryset = queries.wide_areas(user)
        field.empty_label = _("all")

    def as_filter(self) -> Q:
        """The filter over tests. What cannot be read narrows nothing."""
        self.is_valid()
        chosen, found = self.cleaned_data, Q()
        if chosen.get("state"):
            found &= Q(state=chosen["state"])
        if chosen.get("area"):
            found &= Q(area__path__startswith=chosen["area"].path)
        if chosen.get("q"):
            found &= Q(pk__in=Test.objects.filter(queries.titled(chosen["q"])).values("pk"))
        return found

    @property
    def narrowed(self) -> bool:
        """Whether anything has been chosen."""
        return any(self.data.get(name) for name in self.fields)


class TestList(OfTests):
    """The tests of the user's areas, newest first, paged by key."""

    __test__ = False  # no test case, whatever its name

    template_name = "satisfaction/planning/tests.html"
    page_title = _("satisfaction tests")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of tests."""
        user = self.request.user
        form = Narrowing(self.request.GET, user=user)
        rows = queries.listed(user).filter(form.as_filter())
        page = paged(rows.annotate(area_count=Count("areas", distinct=True)), ("-pk",), self.request.GET)
        places = full_names({each.area_id: each.area for each in page.rows}.values())
        kept = {name: value for name, value in self.request.GET.items() if name in form.fields and value}
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "page": page,
            "rows": [(each, places[each.area_id]) for each in page.rows],
            "kept": urlencode(kept),
            "may_create": access.holds(user, *KEEP),
            "today": timezone.localdate(),
        }


class TestPage(OneTest):
    """One test: what it is, what comes next, how far it is, and what has been done."""

    __test__ = False  # no test case, whatever its name

    template_name = "satisfaction/planning/test.html"
    acts = False
    top = True

    def get_page_title(self) -> str:
        """The test."""
        return self.test.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts, service areas, turnout, history."""
        test = self.test
        draft = test.state == TestState.DRAFT
        channel = test.open_channel
        return {
            **super().get_context_data(**kwargs),
            "draft": draft,
            "areas": offering.of_test(test) if draft else [],
            "errors": checks.checks(test) if draft and self.may_act else [],
            "done": None if draft else progress.progress(test),
            "tabs": tabs.of(test, may_act=self.may_act),
            "rules": rules_in_words(test),
            "open_address": public_address(self.request, f"/f/{channel.code}/") if channel else "",
            "public": reverse("public_test", args=[test.uid]),
            "late": test.state == TestState.OPEN and test.ends_on < timezone.localdate(),
            "not_begun": test.state == TestState.OPEN and test.starts_on > timezone.localdate(),
            "history": registry.get_logs_for_instance(test)
            .select_related("user")
            .order_by("-timestamp")[:HISTORY],
        }
