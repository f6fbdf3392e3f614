"""What is done with a problem: its steps, its photos, one put down by hand, the export of the register."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, ClassVar

import jobs
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.log_actions import log

from surveys.admin.responses import AreaChoice, DayInput
from surveys.admin.roles import READ
from surveys.openrosa.staff.views import WorkerField
from surveys.problems import evidence, exporting, narrowing, opening, queries, transitions
from surveys.problems.enums import OwnerLevel
from surveys.problems.errors import StepRefused
from surveys.problems.models import Category, Problem
from surveys.problems.transitions import STEPS, TEXT_LIMIT, Given, Step
from territory import access
from territory.enums import Level
from territory.models import Area, Household, Organisation
from territory.naming import full_names
from territory.staff_view import StaffView

REGISTER = ("problems_problem_modeladmin_index", _("problems"))
LISTED = 2000  # areas that a drop-down offers


class Photos(forms.ClearableFileInput):
    """Several photos at once; on a phone the camera is offered."""

    allow_multiple_selected = True


class StepForm(forms.Form):
    """What one step takes. What is right is judged by `transitions.take`."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    owner = WorkerField(None, label=_("person in charge"), required=False, empty_label=_("nobody in person"))
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("unit in charge"), required=False, empty_label=_("no unit")
    )
    deadline = forms.DateField(label=_("new deadline"), required=False, widget=DayInput)
    text = forms.CharField(
        label=_("words"), required=False, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3})
    )
    photos = forms.Field(
        label=_("photos"),
        required=False,
        widget=Photos(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True}),
        help_text=_("At most 6. Where and when they were taken is removed from the files."),
    )

    def __init__(self, *args: Any, step: Step, problem: Problem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = self.fields["text"]
        text.label = WORDS.get(step.key, _("what was done"))
        text.required = step.text
        if not step.takes_photos:
            del self.fields["photos"]
        elif step.photo:
            self.fields["photos"].label = _("photos of the repair (at least one)")
        if step.takes_owner:
            people: Any = self.fields["owner"]
            people.queryset, people.initial = queries.eligible_owners(problem.area), problem.owner_id
            units: Any = self.fields["organisation"]
            units.queryset, units.initial = queries.organisations(problem.area), problem.organisation_id
        else:
            del self.fields["owner"], self.fields["organisation"]
        if not step.takes_deadline:
            del self.fields["deadline"]


WORDS = {
    "return": _("what is still missing"),
    "close": _("what you saw when you checked"),
    "extend": _("why more time is needed"),
    "reopen": _("why it is opened again"),
    "dismiss": _("why no repair is needed"),
    "hand_over": _("what the new person should know"),
}


class OneProblem(StaffView):
    """A view of one problem of the user's areas; 404 for any other."""

    header_icon = "warning"
    roles: ClassVar[tuple[Any, ...]] = READ

    @cached_property
    def problem(self) -> Problem:
        """The problem, if it lies under the user's areas."""
        rows = queries.problems(self.request.user).select_related("area", "category", "household__building")
        found: Problem = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_parents(self) -> tuple[tuple[str, Any], ...]:
        """The register."""
        return (REGISTER,)

    @property
    def address(self) -> str:
        """The problem's own page."""
        return reverse("problems_problem_modeladmin_inspect", args=[self.problem.pk])


class TakeStep(OneProblem):
    """One step: its form, and taking it."""

    template_name = "problems/step.html"

    @cached_property
    def step(self) -> Step:
        """The step of the address."""
        found = STEPS.get(self.kwargs["step"])
        if found is None:
            raise Http404
        return found

    def get_page_title(self) -> Any:
        """What is to be done."""
        return self.step.label

    def get_page_subtitle(self) -> str:
        """With what."""
        title: str = self.problem.title
        return title

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form, or why the step is not possible."""
        try:
            transitions.check(self.problem, self.step, request.user)
        except StepRefused as refusal:
            messages.error(request, refusal.message)
            return redirect(self.address)
        seen = queries.last_event(self.problem)
        deadline = max(self.problem.deadline, timezone.localdate()) + timedelta(days=7)
        initial = {"seen": seen, "deadline": deadline}
        return self._shown(StepForm(initial=initial, step=self.step, problem=self.problem))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Take the step, or say what is missing and keep the words."""
        form = StepForm(request.POST, request.FILES, step=self.step, problem=self.problem)
        if not form.is_valid():
            return self._shown(form)
        data = form.cleaned_data
        given = Given(
            seen=data["seen"],
            text=data["text"],
            photos=sent_photos(request) if self.step.takes_photos else (),
            owner=data.get("owner"),
            organisation=data.get("organisation"),
            deadline=data.get("deadline"),
        )
        try:
            transitions.take(self.problem.pk, self.step.key, given, user=request.user)
        except StepRefused as refusal:
            if refusal.code in (
                "wrong_state",
                "not_yours",
                "same_person",
                "own_problem",
                "answer_stands",
                "stale",
            ):
                messages.error(request, refusal.message)
                return redirect(self.address)
            form.add_error(None, refusal.message)
            return self._shown(form)
        messages.success(
            request, gettext("Done: %(step)s. It stands in the history.") % {"step": self.step.label}
        )
        return redirect(self.address)

    def _shown(self, form: StepForm) -> HttpResponseBase:
        place = full_names([self.problem.area])[self.problem.area_id]
        context = self.get_context_data(form=form, step=self.step, problem=self.problem, place=place)
        page: HttpResponseBase = self.render_to_response({**context, "back": self.address})
        return page


class EvidencePhoto(StaffView):
    """A photo, for those who may see its problem."""

    roles: ClassVar[tuple[Any, ...]] = READ

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file (small, so it is not streamed)."""
        pk: uuid.UUID = kwargs["pk"]
        row = get_object_or_404(queries.evidence(request.user), pk=pk)
        try:
            with row.file.open("rb") as file:
                body = file.read()
        except FileNotFoundError:
            raise Http404 from None
        return HttpResponse(body, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})


class ProblemForm(forms.Form):
    """A problem put down by hand."""

    area = AreaChoice(Area.objects.none(), label=_("where"), empty_label=_("choose"))
    dwelling = forms.CharField(
        label=_("dwelling (unit-room)"),
        max_length=20,
        required=False,
        help_text=_("Only where it is about one dwelling of a building, for example 2-501."),
    )
    category = forms.ModelChoiceField(
        Category.objects.all(),
        label=_("category"),
        required=False,
        empty_label=_("choose, or type a new one below"),
    )
    new_category = forms.CharField(label=_("new category"), max_length=40, required=False)
    title = forms.CharField(label=_("title"), max_length=80)
    text = forms.CharField(
        label=_("description"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner_level = forms.ChoiceField(label=_("who is in charge"), choices=OwnerLevel.choices)
    deadline = forms.DateField(label=_("deadline"), widget=DayInput)
    photos = forms.Field(
        label=_("photos"),
        required=False,
        widget=Photos(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True}),
        help_text=_("At most 6. Where and when they were taken is removed from the files."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = access.areas(user, *READ).filter(level__gte=Level.STREET).order_by("path")
        if areas.count() > LISTED:
            areas = areas.filter(level__lte=Level.ESTATE)
        field: Any = self.fields["area"]
        field.queryset = areas

    def clean_deadline(self) -> Any:
        """From today on, at most two years ahead."""
        wanted, today = self.cleaned_data["deadline"], timezone.localdate()
        if not today <= wanted <= today + transitions.LONGEST:
            raise forms.ValidationError(_("The deadline must lie between today and two years from now."))
        return wanted

    def clean(self) -> dict[str, Any]:
        """A category, and a dwelling that is there."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("category") and not (data.get("new_category") or "").strip():
            self.add_error("category", _("Choose a category or type a new one."))
        data["household"] = self._household(data) if data.get("dwelling") and data.get("area") else None
        return data

    def _household(self, data: dict[str, Any]) -> Household | None:
        unit, _dash, room = data["dwelling"].strip().partition("-")
        found: Household | None = Household.objects.filter(
            building=data["area"], unit=unit or "1", room=room or unit
        ).first()
        if found is None:
            self.add_error(
                "dwelling",
                _("There is no such dwelling in this building. Choose the building, then type 2-501."),
            )
        return found

    def category_made(self) -> Category:
        """The category, made where it is new."""
        new = self.cleaned_data["new_category"].strip()
        if self.cleaned_data["category"] and not new:
            chosen: Category = self.cleaned_data["category"]
            return chosen
        return Category.objects.get_or_create(name=new)[0]


class ProblemCreate(StaffView):
    """Put a problem down by hand."""

    template_name = "problems/problem_form.html"
    page_title = _("put down a problem")
    header_icon = "warning"
    roles: ClassVar[tuple[Any, ...]] = READ

    def get_parents(self) -> tuple[tuple[str, Any], ...]:
        """The register."""
        return (REGISTER,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An empty form."""
        initial = {"owner_level": OwnerLevel.COMMUNITY, "deadline": timezone.localdate() + timedelta(days=7)}
        return self._shown(ProblemForm(initial=initial, user=request.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Put it down, or say what is missing."""
        form = ProblemForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self._shown(form)
        data = form.cleaned_data
        given = opening.ByHand(
            area=data["household"].building if data["household"] else data["area"],
            household=data["household"],
            category=form.category_made(),
            title=data["title"],
            text=data["text"],
            owner_level=data["owner_level"],
            deadline=data["deadline"],
            photos=tuple(sent_photos(request)),
        )
        try:
            problem = opening.open_by_hand(given, user=request.user)
        except StepRefused as refusal:
            form.add_error("photos", refusal.message)
            return self._shown(form)
        log(problem, "problems.open", user=request.user)
        messages.success(request, gettext("The problem is put down."))
        return redirect("problems_problem_modeladmin_inspect", problem.pk)

    def _shown(self, form: ProblemForm) -> HttpResponseBase:
        page: HttpResponseBase = self.render_to_response(self.get_context_data(form=form))
        return page


class ProblemExport(StaffView):
    """Queue the export of the register as it is narrowed."""

    http_method_names = ["post"]
    roles: ClassVar[tuple[Any, ...]] = READ

    def post(self, request: HttpRequest) -> HttpResponse:
        """Start the job and follow it."""
        layout = request.POST.get("layout", "")
        if layout not in exporting.LAYOUTS:
            raise Http404
        kept = narrowing.kept(request.POST)
        try:
            job = jobs.start(
                exporting.KIND, request.user, title=gettext("Problems"), narrowing=kept, layout=layout
            )
        except jobs.TooManyJobs as refusal:
            messages.error(request, str(refusal))
            return redirect("problems_problem_modeladmin_index")
        return redirect(f"{reverse('jobs:job', args=[job.pk])}?wait")


def sent_photos(request: HttpRequest) -> list[bytes]:
    """The photos of a form: only so many, and of each only so much as shows that it is too large."""
    limit = settings.PHOTO_LIMIT + 1
    return [file.read(limit) for file in request.FILES.getlist("photos")[: evidence.PHOTOS + 1]]
