"""What is done with a round: draw, verify, open, close, give up, delete. All ask before they act."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.visits.enums import Draw
from surveys.visits.rounds import frames, opening, sampling, saving, sizing
from surveys.visits.rounds.drawing import ALGORITHM, Plan
from surveys.visits.rounds.errors import RoundError
from surveys.visits.rounds.roles import KEEP
from surveys.visits.rounds.views.base import OneRound
from territory.enums import Level
from territory.models import Area, Household
from territory.naming import full_names

NAMED = 50  # households that a difference names


class DrawSample(OneRound):
    """The frame as it is, what a draw would give, and the draw."""

    template_name = "visits/rounds/draw.html"
    page_title = _("draw the sample")
    roles = KEEP

    @cached_property
    def sizes(self) -> dict[int, int]:
        """Dwellings by building."""
        return frames.sizes(self.round.targets.all())

    @cached_property
    def plan(self) -> tuple[Plan | None, str]:
        """What a draw would give, or why there can be none."""
        try:
            return sampling.planned(self.round, self.sizes), ""
        except RoundError as refusal:
            return None, refusal.message

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A drawn sample is looked at, not drawn again."""
        return redirect(self.address) if self.round.drawn_at else super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Draw, or say why not."""
        seed = request.POST.get("seed", "").strip() or sampling.new_seed()
        try:
            round_ = sampling.draw_sample(self.round.pk, seed=seed, user=request.user)
        except RoundError as refusal:
            messages.error(request, refusal.message)
            return redirect(self.address if refusal.code == "drawn" else request.path)
        count = round_.assignments.count()
        messages.success(
            request, gettext("%(count)s households are drawn. Now say who goes where.") % {"count": count}
        )
        return redirect(self.address)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Building by building: its households, and how many of them are drawn (exactly or on average)."""
        plan, problem = self.plan
        total = sum(self.sizes.values())
        buildings = Area.objects.filter(pk__in=self.sizes).order_by("path")
        rows = []
        for pk, name in full_names(buildings, Level.ESTATE).items():
            n = self.sizes[pk]
            exact = plan.by_stratum.get(pk, 0) if plan and plan.by_stratum is not None else None
            about = f"{plan.size * n / total:.1f}" if plan else ""
            rows.append((name, n, exact, about))
        return {
            **super().get_context_data(**kwargs),
            "rows": rows,
            "total": total,
            "plan": plan,
            "problem": problem,
            "census": self.round.draw == Draw.CENSUS,
            "stratified": self.round.draw == Draw.STRATIFIED,
            "margin": sizing.margin_of(total, plan.size) if plan else None,
            "algorithm": ALGORITHM,
            "back": self.address,
        }


class Verify(OneRound):
    """Draw again, and show whether the same households come out and how the roster has changed since."""

    template_name = "visits/rounds/verify.html"
    page_title = _("verify the draw")
    acts = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Nothing to verify before the draw."""
        return super().get(request, *args, **kwargs) if self.round.drawn_at else redirect(self.address)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The verdict, with addresses where they are still known."""
        verdict = sampling.verify(self.round)
        named = [*verdict.added[:NAMED], *verdict.moved[:NAMED]]
        known = {each.pk: each for each in Household.objects.filter(pk__in=named).select_related("building")}
        return {
            **super().get_context_data(**kwargs),
            "verdict": verdict,
            "added": [known[pk] for pk in verdict.added[:NAMED] if pk in known],
            "moved": [known[pk] for pk in verdict.moved[:NAMED] if pk in known],
            "gone": verdict.gone[:NAMED],
            "algorithm": ALGORITHM,
            "back": self.address,
        }


class FrameFile(OneRound):
    """The frame as a file, so that anybody can repeat the draw: numbers only."""

    acts = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The lines that were digested, and which households were drawn."""
        if not self.round.drawn_at:
            raise Http404
        drawn = dict(self.round.assignments.values_list("household", "position"))
        lines = [f"{unit.stratum},{unit.id},{drawn.get(unit.id, '')}\n" for unit in frames.kept(self.round)]
        body = "building,household,position\n" + "".join(lines)
        answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="frame-{self.round.pk}.csv"'
        return answer


class Confirm(OneRound):
    """A page that says what will happen, and a button that does it."""

    template_name = "visits/rounds/confirm.html"
    roles = KEEP
    button: ClassVar[Any] = ""
    serious: ClassVar[bool] = False
    asks_reason: ClassVar[bool] = False

    def lines(self) -> list[str]:
        """What will happen, in sentences."""
        raise NotImplementedError

    def act(self) -> str:
        """Do it; says what was done. Raises RoundError."""
        raise NotImplementedError

    @property
    def after(self) -> str:
        """Where to go then."""
        return self.address

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Act, or say why not."""
        after = self.after
        try:
            done = self.act()
        except RoundError as refusal:
            messages.error(request, refusal.message)
            return redirect(request.path if refusal.code == "reason_missing" else self.address)
        messages.success(request, done)
        return redirect(after)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The sentences and the button."""
        return {
            **super().get_context_data(**kwargs),
            "lines": self.lines(),
            "button": self.button,
            "serious": self.serious,
            "asks_reason": self.asks_reason,
            "back": self.address,
        }


class Open(Confirm):
    """Into the field."""

    page_title = _("begin the field work")
    button = _("Begin")

    def lines(self) -> list[str]:
        """What opens, until when, and what is still to be done."""
        round_ = self.round
        days = {name: date_format(getattr(round_, name), "Y-m-d") for name in ("starts_on", "ends_on")}
        found = [
            gettext("Two links are made: one for the grid workers, one for letters to the households."),
            gettext("They take answers from %(starts_on)s to the end of %(ends_on)s.") % days,
            gettext("The sample cannot be drawn anew any more."),
        ]
        if missing := round_.assignments.filter(worker=None).count():
            found.append(
                gettext("%(count)s households have no grid worker yet; you can still assign them later.")
                % {"count": missing}
            )
        return found

    def act(self) -> str:
        """Open it."""
        opening.open_round(self.round.pk, user=self.request.user)
        return gettext("The round is in the field.")


class Close(Confirm):
    """The end."""

    page_title = _("end the field work")
    button = _("End it")
    serious = True

    def lines(self) -> list[str]:
        """What closes."""
        return [
            gettext("Both links close now. What phones send later is kept for staff to decide."),
            gettext("You can open the round again as long as its deadline has not passed."),
        ]

    def act(self) -> str:
        """Close it."""
        opening.close_round(self.round.pk, user=self.request.user)
        return gettext("The round is closed.")


class GiveUp(Confirm):
    """Another sample, before anybody went out."""

    page_title = _("give up this sample")
    button = _("Give it up")
    serious = True
    asks_reason = True

    def lines(self) -> list[str]:
        """What is lost and what is kept."""
        return [
            gettext(
                "The households drawn and who was to go there are removed; then another sample can be drawn."
            ),
            gettext("The seed of this sample, the reason and your name stay in the history."),
        ]

    def act(self) -> str:
        """Take it back."""
        sampling.give_up(self.round.pk, reason=self.request.POST.get("reason", ""), user=self.request.user)
        return gettext("The sample is given up. Change the round if need be, then draw again.")


class Delete(Confirm):
    """Away with a round that never began."""

    page_title = _("delete the round")
    button = _("Delete")
    serious = True

    @property
    def after(self) -> str:
        """The list."""
        return reverse("visits_rounds:rounds")

    def lines(self) -> list[str]:
        """What goes."""
        return [
            gettext("“%(title)s” and its sample are removed. This cannot be undone.")
            % {"title": self.round.title}
        ]

    def act(self) -> str:
        """Delete it."""
        title = self.round.title
        saving.delete(self.round.pk, user=self.request.user)
        return gettext("“%(title)s” is deleted.") % {"title": title}
