"""What the pages of one round share."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from surveys.visits.models import Round
from surveys.visits.rounds import queries
from surveys.visits.rounds.roles import SEE, may_keep
from territory.staff_view import StaffView


class OfRounds(StaffView):
    """A page about rounds."""

    header_icon = "list-ul"
    roles: ClassVar[tuple[Any, ...]] = SEE


class OneRound(OfRounds):
    """A page about one round of the user's areas; 404 for any other, and, where it `acts`, for those who may
    only look. `top` is the round's own page; the others have it above them in the bread crumbs."""

    acts: ClassVar[bool] = True
    top: ClassVar[bool] = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What lies elsewhere, or is not hers to do, is not found."""
        if self.acts and request.user.is_authenticated and not self.may_act:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def round(self) -> Round:
        """The round."""
        rows = queries.round_list(self.request.user)
        found: Round = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @cached_property
    def may_act(self) -> bool:
        """Whether the user may do more than look."""
        return may_keep(self.request.user, self.round)

    @property
    def address(self) -> str:
        """The round's page."""
        return reverse("visits_rounds:round", args=[self.round.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, rounds, the round, this page."""
        items: list[dict[str, Any]] = super().get_breadcrumbs_items()
        above = [{"url": reverse("visits_rounds:rounds"), "label": capfirst(_("rounds"))}]
        if not self.top:
            above.append({"url": self.address, "label": self.round.title})
        return [items[0], *above, items[-1]]

    def get_page_subtitle(self) -> str:
        """The round."""
        return "" if self.top else self.round.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The round."""
        return {**super().get_context_data(**kwargs), "round": self.round, "may_act": self.may_act}
