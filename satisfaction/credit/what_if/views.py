"""The what-if page of a draft scheme: who moves, page by page or as a file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from satisfaction.credit.grades.wording import name_words
from satisfaction.credit.models import Scheme
from satisfaction.credit.schemes import queries
from satisfaction.credit.schemes.dumping import number
from satisfaction.credit.schemes.views.lists import LIST
from satisfaction.credit.what_if.working import DOWN, SAME, UP, Move, WhatIf, what_if
from surveys.admin.responses import DayInput
from surveys.problems import exporting
from territory.staff_view import StaffView

PAGE = 50
AHEAD = timedelta(days=730)
WAYS = {UP: _("better"), DOWN: _("worse"), SAME: _("the same"), "": _("cannot be compared")}


class Question(forms.Form):
    """What is asked: on which day, with which points, which companies are shown."""

    day = forms.DateField(label=_("day"), required=False, widget=DayInput)
    points = forms.ChoiceField(
        label=_("points of the records"),
        required=False,
        choices=[("", _("as they were given (what would happen)")), ("new", _("by the draft's own rules"))],
    )
    show = forms.ChoiceField(
        label=_("show"),
        required=False,
        choices=[("", _("who moves")), (UP, WAYS[UP]), (DOWN, WAYS[DOWN]), ("all", _("everybody"))],
    )
    q = forms.CharField(label=_("company"), required=False, max_length=60)


class WhatIfPage(StaffView):
    """The page and its export (?export=xlsx or csv)."""

    template_name = "credit/what_if/page.html"
    header_icon = "view"
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LIST,)

    @cached_property
    def scheme(self) -> Scheme:
        """The draft, or an adopted scheme (then: as if it were in force on that day)."""
        found: Scheme = get_object_or_404(queries.schemes(self.request.user), pk=self.kwargs["pk"])
        if queries.values(found) is None:
            raise Http404
        return found

    @cached_property
    def form(self) -> Question:
        """What is asked."""
        names = Question.base_fields
        given = {name: self.request.GET.get(name, "") for name in names}
        return Question({**given, "day": given["day"] or timezone.localdate().isoformat()})

    @cached_property
    def day(self) -> date:
        """The day that is looked at: today unless another one is asked for."""
        today = timezone.localdate()
        asked = self.form.cleaned_data.get("day") if self.form.is_valid() or self.form.errors else None
        return asked if asked and date(2000, 1, 1) <= asked <= today + AHEAD else today

    @cached_property
    def found(self) -> WhatIf:
        """What the draft would do."""
        return what_if(self.scheme, self.day, new_points=self.form.data["points"] == "new")

    def get_page_title(self) -> Any:
        """The scheme's name."""
        return _("what “%(name)s” would do") % {"name": self.scheme}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or all lines that fit as a file."""
        self.scheme  # noqa: B018 - 404 before anything else
        layout = request.GET.get("export", "")
        if layout in exporting.LAYOUTS:
            title = gettext("What a scheme would do")
            return exporting.table(title, heads(), [_cells(each) for each in self._chosen()], layout)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Counts, crossings, a page of companies."""
        kept = self.request.GET.copy()
        for name in ("export", "page"):
            kept.pop(name, None)
        return {
            **super().get_context_data(**kwargs),
            "scheme": self.scheme,
            "form": self.form,
            "day": self.day,
            "found": self.found,
            "counts": [(WAYS[way], n, way) for way, n in self.found.counts().items() if n or way],
            "crossings": [each for each in self.found.crossings() if each[0] != each[1]],
            "page": Paginator(self._chosen(), PAGE).get_page(self.request.GET.get("page")),
            "kept": kept.urlencode(),
            "new_points": self.form.data["points"] == "new",
        }

    def _chosen(self) -> list[Move]:
        show, text = self.form.data["show"], self.form.data["q"].strip().casefold()
        return [
            each
            for each in self.found.moves
            if (show == "all" or (each.way == show if show in (UP, DOWN) else each.moved))
            and (
                not text
                or text in each.company.name.casefold()
                or text in each.company.credit_code.casefold()
            )
        ]


def heads() -> list[str]:
    """The columns of the export."""
    return [
        gettext("Property company"),
        gettext("Unified social credit code"),
        gettext("Area"),
        gettext("Grade now"),
        gettext("Points now"),
        gettext("Grade by the draft"),
        gettext("Points by the draft"),
        gettext("Which way"),
    ]


def _cells(move: Move) -> list[Any]:
    now, then = move.before, move.after
    return [
        move.company.name,
        move.company.credit_code,
        move.company.area.name,
        name_words(now),
        number(now.points) if now.points is not None else "",
        name_words(then),
        number(then.points) if then.points is not None else "",
        str(WAYS[move.way]),
    ]
