"""A test's call-backs: draw them, see how far they are, give them to callers."""

from __future__ import annotations

from math import ceil
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from satisfaction.callbacks import assigning, callers, drawing, queries, reading
from satisfaction.callbacks.errors import CallError
from satisfaction.callbacks.questionnaires import offered
from satisfaction.callbacks.sampling import ALGORITHM
from satisfaction.enums import CallReason, TestState
from satisfaction.models import Callback
from satisfaction.planning.views.base import OneTest
from satisfaction.scoring_rules import Rules
from surveys.visits.duties.narrowing import Narrowing as Base
from surveys.visits.duties.narrowing import PersonChoice
from territory.access import KEEP, User
from territory.finding import at_address
from territory.models import Area
from territory.naming import full_names, person, person_choice
from territory.paging import paged

STATES: dict[str, tuple[Any, Q]] = {
    "open": (_("still to be called"), Q(has_form=False)),
    "tried": (_("tried, not reached yet"), Q(has_form=False, tried__gt=0)),
    "done": (_("has a result"), Q(has_form=True)),
    "nobody": (_("without a caller"), Q(has_form=False, caller=None)),
}


class Narrowing(Base):
    """Address, state, reason, caller."""

    q = forms.CharField(label=_("address"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("state"),
        required=False,
        choices=[("", _("all")), *((key, label) for key, (label, _q) in STATES.items())],
    )
    reason = forms.ChoiceField(label=_("why"), required=False, choices=[("", _("all")), *CallReason.choices])
    caller = PersonChoice(None, label=_("caller"), required=False)

    def __init__(self, data: Any, *, user: User, area: Area) -> None:
        self.area = area
        super().__init__(data, user=user)

    def offer(self) -> None:
        """Whoever may call in the test's area."""
        self.choose_from("caller", callers.candidates(self.area))

    def as_filter(self) -> Q:
        """The filter over call-backs."""
        chosen = self.cleaned_data
        found = STATES[chosen["state"]][1] if chosen.get("state") else Q()
        if chosen.get("reason"):
            found &= Q(reason=chosen["reason"])
        if chosen.get("caller"):
            found &= Q(caller=chosen["caller"])
        if chosen.get("q"):
            found &= at_address(chosen["q"], queries.HOUSEHOLD)
        return found


class OfTest(OneTest):
    """A page about a test's call-backs, for those who look after the test."""

    roles: ClassVar[tuple[Any, ...]] = KEEP
    states: ClassVar[tuple[str, ...]] = (TestState.CLOSED, TestState.SETTLED)

    @property
    def back(self) -> str:
        """The list."""
        return reverse("satisfaction:callbacks", args=[self.test.pk])


class Callbacks(OfTest):
    """Before the draw: what will be drawn. After it: the list."""

    page_title = _("call-backs")

    @cached_property
    def drawn(self) -> bool:
        """Whether they have been drawn."""
        return Callback.objects.filter(test=self.test).exists()

    def get_template_names(self) -> list[str]:
        """Either page."""
        return [f"satisfaction/callbacks/{'list' if self.drawn else 'draw'}.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows."""
        context = {**super().get_context_data(**kwargs), "open": self.test.state == TestState.CLOSED}
        return {**context, **(self._list() if self.drawn else self._plan())}

    def _plan(self) -> dict[str, Any]:
        """How many will be drawn where, and by which questionnaire."""
        rules = Rules.from_json(self.test.rules)
        areas = list(self.test.areas.select_related("service_area").order_by("pk"))
        counts = queries.consents(areas)
        lines = []
        for each in areas:
            agreed, pressed = counts.get(each.pk, (0, 0))
            lines.append((each, agreed, ceil(rules.check_share * agreed), pressed))
        return {
            "lines": lines,
            "agreed": sum(agreed for _area, agreed, _n, _pressed in lines),
            "share": int(rules.check_share * 100),
            "questionnaires": offered(self.request.user),
        }

    def _list(self) -> dict[str, Any]:
        form = Narrowing(self.request.GET, user=self.request.user, area=self.test.area)
        candidates = callers.candidates(self.test.area)
        page = paged(queries.of_test(self.test).filter(form.as_filter()), queries.KEYS, self.request.GET)
        places = full_names(row.consent.household.building for row in page.rows if row.consent.household)
        filled = reading.forms_of(self.test, page.rows)
        loads = queries.loads(self.test)
        return {
            "form": form,
            "kept": form.kept,
            "page": page,
            "rows": [_row(row, places, filled.get(row.pk)) for row in page.rows],
            "loads": [(who, n, done) for who, n, done in loads if who],
            "total": sum(n for _who, n, _done in loads),
            "done": sum(done for _who, _n, done in loads),
            "left": sum(n for who, n, _done in loads if who is None),
            "people": [(each, person_choice(each)) for each in candidates],
            "seed": page.rows[0].seed if page.rows else "",
            "algorithm": ALGORITHM,
        }


def _row(row: Callback, places: dict[int, str], filled: reading.Filled | None) -> dict[str, Any]:
    household = row.consent.household
    return {
        "callback": row,
        "place": places.get(household.building_id, "") if household else "",
        "reach": _words(filled, "reach"),
        "verdict": _words(filled, "verdict"),
        "verdict_key": filled.said("verdict") if filled else "",
        "at": filled.at if filled else None,
        "response": filled.response_id if filled else None,
    }


def _words(filled: reading.Filled | None, name: str) -> str:
    """An answer in the words of its form."""
    return reading.in_words(filled, name) if filled else ""


class Draw(OfTest):
    """Draw them, once."""

    http_method_names = ["post"]
    states = (TestState.CLOSED,)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """With the questionnaire that was chosen."""
        chosen = request.POST.get("questionnaire", "")
        page = next((each for each in offered(request.user) if str(each.pk) == chosen), None)
        if page is None:
            messages.error(request, gettext("Choose the questionnaire that callers are to fill in."))
            return redirect(self.back)
        try:
            found = drawing.draw(self.test, page, user=request.user)
        except CallError as refusal:
            messages.error(request, refusal.message)
            return redirect(self.back)
        random = sum(len(each.random) for each in found.values())
        pressed = sum(len(each.pressed) for each in found.values())
        said = gettext(
            "%(random)s households were drawn at random, %(pressed)s more because they reported pressure."
        )
        messages.success(request, said % {"random": random, "pressed": pressed})
        return redirect(self.back)


class ShareOut(OfTest):
    """Give all that nobody has to those who are ticked."""

    http_method_names = ["post"]
    states = (TestState.CLOSED,)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As evenly as may be."""
        wanted = [int(pk) for pk in request.POST.getlist("people") if pk.isdecimal() and len(pk) < 19]
        people = list(callers.candidates(self.test.area).filter(pk__in=wanted))
        try:
            found = assigning.share_out(self.test, people, user=request.user)
        except CallError as refusal:
            messages.error(request, refusal.message)
            return redirect(self.back)
        said = ngettext(
            "%(n)s call-back has been given out.", "%(n)s call-backs have been given out.", found.given
        )
        messages.success(request, said % {"n": found.given})
        if found.left:
            said = ngettext(
                "%(n)s has nobody: those you chose may not call that household. Choose further people.",
                "%(n)s have nobody: those you chose may not call these households. Choose further people.",
                found.left,
            )
            messages.warning(request, said % {"n": found.left})
        return redirect(self.back)


class Give(OfTest):
    """One call-back: what is known of it, and who calls."""

    template_name = "satisfaction/callbacks/one.html"
    page_title = _("call-back")

    @cached_property
    def callback(self) -> Callback:
        """The call-back, if it is this test's."""
        found: Callback = get_object_or_404(queries.of_test(self.test), pk=self.kwargs["callback"])
        return found

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """With the list above it."""
        items = super().get_breadcrumbs_items()
        return [*items[:-1], {"url": self.back, "label": gettext("Call-backs")}, items[-1]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The household, its calls, its result, and who may call."""
        row = self.callback
        household = row.consent.household
        filled = reading.forms_of(self.test, [row]).get(row.pk)
        barred = callers.barred(self.test, [row])[row.pk]
        people = [
            (each, person_choice(each), callers.why(barred[each.pk]) if each.pk in barred else "")
            for each in callers.candidates(self.test.area)
        ]
        return {
            **super().get_context_data(**kwargs),
            "callback": row,
            "household": household,
            "place": full_names([household.building])[household.building_id] if household else "",
            "attempts": row.attempts.select_related("by"),
            "filled": filled,
            "reach": _words(filled, "reach"),
            "verdict": _words(filled, "verdict"),
            "told": _words(filled, "overall_again"),
            "people": people,
            "open": self.test.state == TestState.CLOSED and filled is None,
            "back": self.back,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Another caller, or nobody."""
        chosen = request.POST.get("caller", "")
        caller = None
        if chosen:
            number = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
            caller = get_object_or_404(callers.candidates(self.test.area), pk=number)
        try:
            assigning.give(self.callback, caller, user=request.user)
        except CallError as refusal:
            messages.error(request, refusal.message)
            return redirect(request.path)
        if caller is None:
            messages.success(request, gettext("The call-back has nobody now."))
        else:
            messages.success(request, gettext("%(name)s is to call now.") % {"name": person(caller)})
        return redirect(self.back)
