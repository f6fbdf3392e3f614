"""质量: a round's flags and back-checks, drawing them, choosing their questions, the thresholds."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.log_actions import log

from surveys.admin.roles import CORRECT
from surveys.visits.models import FieldSettings, Round
from surveys.visits.quality import checking, queries, words
from surveys.visits.quality.agreement import Agreement, total
from surveys.visits.quality.checking import CheckError
from surveys.visits.quality.comparing import MOST, candidates, form_of, questions_of
from surveys.visits.quality.flags import Kind
from surveys.visits.quality.interviews import by_assignment, cases_of, examine
from surveys.visits.thresholds import ROW, thresholds
from surveys.visits.visiting import outcomes
from territory import access
from territory.enums import Role
from territory.naming import full_names
from territory.paging import paged
from territory.staff_view import StaffView

FLAGGED_PAGE = 50


class QualityIndex(StaffView):
    """The rounds, and how far their back-checks are."""

    template_name = "visits/quality/rounds.html"
    page_title = _("quality")
    header_icon = "circle-check"
    roles = CORRECT

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of rounds, the newest first."""
        rows = queries.with_counts(queries.rounds(self.request.user), self.request.user)
        return {**super().get_context_data(**kwargs), "page": paged(rows, ("-pk",), self.request.GET)}


class RoundView(StaffView):
    """A page about one round of the user's; 404 for any other."""

    header_icon = "circle-check"
    roles: ClassVar[tuple[Any, ...]] = CORRECT
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (("quality:index", _("quality")),)

    @cached_property
    def round(self) -> Round:
        """The round."""
        found: Round = get_object_or_404(queries.rounds(self.request.user), pk=self.kwargs["pk"])
        return found

    @property
    def may_draw(self) -> bool:
        """Whether the user supervises all of the round."""
        return access.may(self.request.user, self.round.area, *CORRECT)

    def require_all(self) -> None:
        """404 for those who only see a part of the round."""
        if not self.may_draw:
            raise Http404

    def get_page_subtitle(self) -> str:
        """The round's name."""
        title: str = self.round.title
        return title


class RoundQuality(RoundView):
    """A round: what was flagged and why, worker by worker, and what the back-checks say."""

    template_name = "visits/quality/round.html"
    page_title = _("quality of the round")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Flags are worked out over the whole round, and shown for the user's part of it."""
        everything = cases_of(self.round)
        found = examine(everything)
        cases = queries.hers(self.request.user, everything)
        rows = queries.checks(self.request.user).filter(assignment__round=self.round)
        agreements = queries.agreements(rows, by_assignment(cases))
        flagged = [case for case in cases if found.of(case.response_id)]
        page = Paginator(flagged, FLAGGED_PAGE).get_page(self.request.GET.get("p"))
        names = full_names(case.household.building for case in page)
        people = outcomes.named(get_user_model(), {case.worker_id for case in cases})
        kinds = Counter(flag.kind for case in cases for flag in found.of(case.response_id))
        reached = list(rows.filter(visited__isnull=False).values_list("assignment", "visited", "reason"))
        return {
            **super().get_context_data(**kwargs),
            "round": self.round,
            "may_draw": self.may_draw,
            "cases": len(cases),
            "median": words.duration(found.median),
            "durations": found.durations,
            "no_position": sum(case.position is None for case in cases),
            "no_place": sum(case.position is not None and case.place is None for case in cases),
            "kinds": [(words.NAMES[kind], kinds[kind]) for kind in Kind],
            "flagged_count": len(flagged),
            "flagged": [
                {
                    "case": case,
                    "place": names[case.household.building_id],
                    "worker": people.get(case.worker_id),
                    "flags": words.told(found.of(case.response_id)),
                }
                for case in page
            ],
            "flagged_page": page,
            "workers": per_worker(cases, found, agreements, people),
            "checks": rows.count(),
            "reached": len(reached),
            "denied": sum(visited is False for _pk, visited, _reason in reached),
            "agreement": said(total(agreements.values())),
            "agreement_random": said(
                total(agreements[pk] for pk, _v, reason in reached if reason == "random" and pk in agreements)
            ),
        }


class DrawChecks(RoundView):
    """Draw a round's back-checks, or add to them."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, or say why not."""
        self.require_all()
        try:
            sample = checking.draw_checks(self.round, user=request.user)
        except CheckError as error:
            messages.error(request, error.message)
            return redirect("quality:round", pk)
        if sample.size:
            messages.success(request, gettext(
                "Drawn: %(random)s at random, %(flagged)s flagged, %(missing)s without an interview."
            ) % {
                "random": len(sample.random),
                "flagged": len(sample.flagged),
                "missing": len(sample.missing),
            })  # fmt: skip
        else:
            messages.success(request, gettext("Nothing is to be added: the sample is complete as of now."))
        return redirect("quality:checks", pk)


class ChooseQuestions(RoundView):
    """Which questions the round's back-checks ask again."""

    template_name = "visits/quality/questions.html"
    page_title = _("questions of the back-check")

    @cached_property
    def offered(self) -> list[Any]:
        """What can be compared."""
        form = form_of(self.round)
        return candidates(form) if form else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The questions, those asked now ticked."""
        self.require_all()
        form = form_of(self.round)
        chosen = kwargs.pop("chosen", None)
        if chosen is None:
            chosen = {each.id for each in questions_of(self.round, form)} if form else set()
        rows = [(question, question.id in chosen) for question in self.offered]
        return {**super().get_context_data(**kwargs), "round": self.round, "rows": rows, "most": MOST}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep the choice."""
        self.require_all()
        wanted = set(request.POST.getlist("question"))
        ids = [question.id for question in self.offered if question.id in wanted]
        if len(ids) > MOST:
            messages.error(request, gettext("Please choose at most %(most)s questions.") % {"most": MOST})
            page: HttpResponseBase = self.render_to_response(self.get_context_data(chosen=set(ids)))
            return page
        checking.choose_questions(self.round, ids, user=request.user)
        messages.success(request, _("Saved."))
        return redirect("quality:checks", self.round.pk)


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]  # Django has no generic at run time
    """The thresholds, each with what it does in plain words."""

    class Meta:
        model = FieldSettings
        fields = (
            "back_check_percent", "short_percent", "far_metres", "straight_percent", "straight_least",
            "night_from", "night_until", "night_count", "report_hours", "arrival_minutes", "report_birth",
        )  # fmt: skip
        widgets = {
            "night_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "night_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts = {
            "back_check_percent": _("From 10 to 20. Of every worker at least one household is asked again."),
            "short_percent": _(
                "An interview is flagged that took less than this share of the round's median. Usual: 50."
            ),
            "far_metres": _(
                "An interview is flagged where the phone was farther away. Usual: 100. "
                "Only where the building has a position."
            ),
            "straight_percent": _(
                "An interview is flagged where so many ratings are the same. 100: all of them."
            ),
            "straight_least": _("With fewer ratings nothing is flagged. Usual: 5."),
            "night_from": _("The night may begin in the evening and end on the next morning."),
            "night_count": _("Of one worker, in one night. Usual: 3."),
            "report_hours": _("Counted from when it was seen. Reports that are there keep their deadline."),
            "arrival_minutes": _("Counted from when it was told. Holds for earlier incidents too."),
            "report_birth": _(
                "Outdated since the three-child policy, and off. Switch it on only where you are told to."
            ),
        }


class EditSettings(StaffView):
    """The thresholds of field work, for administrators; whoever administers only a part reads them. Every
    change is logged with what it was before."""

    template_name = "visits/quality/settings.html"
    page_title = _("field settings")
    header_icon = "sliders"
    roles = (Role.ADMINISTRATOR,)

    @cached_property
    def may_set(self) -> bool:
        """Whether the user may change them."""
        return queries.may_set(self.request.user)

    @cached_property
    def form(self) -> SettingsForm:
        """The form over the one row."""
        data = self.request.POST if self.request.method == "POST" else None
        form = SettingsForm(data, instance=thresholds())
        for field in form.fields.values():
            field.disabled = not self.may_set
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        return {**super().get_context_data(**kwargs), "form": self.form, "may_set": self.may_set}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep and log; 404 for whoever only reads."""
        if not self.may_set:
            raise Http404
        if not self.form.is_valid():
            return self.get(request, *args, **kwargs)
        before = thresholds()
        changed = {
            name: [str(getattr(before, name)), str(self.form.cleaned_data[name])]
            for name in self.form.changed_data
        }
        if changed:
            with transaction.atomic():
                self.form.instance.pk = ROW
                row = self.form.save()
                log(row, "visits.change_settings", user=request.user, data={"changed": changed})
            messages.success(request, _("The settings are saved and hold from now on."))
        return redirect("quality:settings")


def per_worker(cases: Any, found: Any, agreements: Any, people: Any) -> list[dict[str, Any]]:
    """Interviews, flags and agreement of each worker, by name."""
    interviews: Counter[Any] = Counter(case.worker_id for case in cases)
    flagged: Counter[Any] = Counter(case.worker_id for case in cases if found.of(case.response_id))
    agreed: dict[Any, Agreement] = defaultdict(Agreement)
    for assignment, case in by_assignment(cases).items():
        agreed[case.worker_id] += agreements.get(assignment, Agreement())
    rows = [
        {
            "worker": people.get(worker),
            "interviews": number,
            "flagged": flagged[worker],
            "agreement": said(agreed[worker]),
        }
        for worker, number in interviews.items()
    ]
    return sorted(rows, key=lambda row: str(row["worker"]))


def said(agreement: Agreement) -> dict[str, Any]:
    """An agreement as the page shows it."""
    return {
        "n": agreement.compared,
        "agreeing": agreement.agreeing,
        "rate": words.percent(agreement.rate),
        "low": words.percent(agreement.low),
        "high": words.percent(agreement.high),
    }
