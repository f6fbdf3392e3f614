"""测评: the list, and one test's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from satisfaction.enums import TestState
from satisfaction.models import Test
from satisfaction.planning import queries
from satisfaction.planning.views.base import OfTests, OneTest
from surveys.admin.responses import AreaChoice
from territory import access
from territory.access import KEEP, User
from territory.models import Area
from territory.naming import full_names
from territory.paging import paged


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
    """One test: what it is and how far it is."""

    __test__ = False  # no test case, whatever its name

    template_name = "satisfaction/planning/test.html"
    acts = False
    top = True

    def get_page_title(self) -> str:
        """The test."""
        return self.test.title
