"""覆盖目标: each target with its numbers and light, area by area, down to the estates."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.log_actions import log

from surveys.admin.responses import AreaChoice, DayInput
from surveys.admin.roles import READ
from surveys.problems import coverage, exporting, queries, targets
from surveys.problems.coverage import GOALS, Covered, counted, cover
from surveys.problems.models import CoverageTarget
from territory import access
from territory.enums import EstateKind, Level, Role
from territory.models import Area
from territory.naming import full_names
from territory.numbers import number
from territory.staff_view import StaffView

LIST = ("problems:coverage", _("coverage"))
ESTATES = 500  # that a page shows; the export has all
LIGHTS: dict[str, tuple[str, Any]] = {
    coverage.REACHED: ("good", _("reached")),
    coverage.ON_THE_WAY: ("warn", _("on the way")),
    coverage.MISSED: ("bad", _("not reached in time")),
    coverage.NOTHING: ("", _("no such estate")),
}


def light(covered: Covered) -> tuple[str, Any]:
    """(look, words) of a count."""
    return LIGHTS[covered.light]


class Coverage(StaffView):
    """All targets that concern the user's areas."""

    template_name = "problems/coverage.html"
    page_title = _("coverage")
    header_icon = "check"
    roles: ClassVar[tuple[Any, ...]] = READ

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each with its count, or with how many of its areas reach it."""
        user = self.request.user
        keeps = access.holds(user, Role.ADMINISTRATOR)
        lines = []
        for target in queries.targets(user):
            found = targets.covered(target, user)
            lines.append(
                {
                    "target": target,
                    "found": [(each, light(each)) for each in found[:20]],
                    "reached": sum(each.light == coverage.REACHED for each in found),
                    "areas": len(found),
                    "partly": not targets.whole(target, user),
                }
            )
        return {**super().get_context_data(**kwargs), "lines": lines, "keeps": keeps}


class OneTarget(StaffView):
    """One target area by area, its estates, and its export (?export=xlsx or csv)."""

    template_name = "problems/target.html"
    header_icon = "check"
    roles: ClassVar[tuple[Any, ...]] = READ
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LIST,)

    @cached_property
    def target(self) -> CoverageTarget:
        """The target, if it concerns the user's areas."""
        found: CoverageTarget = get_object_or_404(queries.targets(self.request.user), pk=self.kwargs["pk"])
        return found

    def get_page_title(self) -> str:
        """Its name."""
        name: str = self.target.name
        return name

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the estates as a file."""
        layout = request.GET.get("export", "")
        if layout not in exporting.LAYOUTS:
            return super().get(request, *args, **kwargs)
        goal = targets.goal_of(self.target)
        estates = counted(goal, targets.estates_of(self.target, request.user))
        names = _places(estates)
        kinds = dict(EstateKind.choices)
        head = [gettext("Where"), gettext("Kind of management"), str(self.target.get_goal_display())]
        rows = [
            [
                names[each.pk],
                str(kinds[EstateKind(each.kind)]) if each.kind else "",
                gettext("yes") if GOALS[goal.goal](each) else gettext("no"),
            ]
            for each in estates
        ]
        return exporting.table(self.target.name, head, rows, layout)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Areas with their numbers; of the area chosen (`?area=`) the estates."""
        user, target = self.request.user, self.target
        goal, estates = targets.goal_of(target), targets.estates_of(target, user)
        today = timezone.localdate()
        parts = cover(goal, targets.parts_of(target, user), estates, today)
        chosen = number(self.request.GET.get("area"))
        place = next((each.place for each in parts if each.place.pk == chosen), None)
        about = [each for each in counted(goal, estates) if place is None or each.path.startswith(place.path)]
        kinds = dict(EstateKind.choices)
        shown = sorted(about[:ESTATES], key=lambda each: (GOALS[goal.goal](each), each.path))
        names = _places(shown)
        return {
            **super().get_context_data(**kwargs),
            "target": target,
            "found": [
                (each, light(each)) for each in cover(goal, targets.places_of(target, user), estates, today)
            ],
            "parts": [each for each in parts if each.of or each.unknown],
            "place": place,
            "estates": [
                (
                    each,
                    names[each.pk],
                    kinds[EstateKind(each.kind)] if each.kind else "",
                    GOALS[goal.goal](each),
                )
                for each in shown
            ],
            "more": max(len(about) - ESTATES, 0),
            "partly": not targets.whole(target, user),
            "keeps": access.may(user, target.area, Role.ADMINISTRATOR),
            "kinds": [kinds[EstateKind(each)] for each in target.kinds if each in EstateKind.values],
        }


def _places(estates: Any) -> dict[int, str]:
    """Names of estates from the county down."""
    rows = Area.objects.filter(pk__in=[each.pk for each in estates])
    return full_names(rows, Level.STREET)


class TargetForm(forms.ModelForm):  # type: ignore[type-arg]  # Django has no generic at run time
    """A target; either a share or a number."""

    area = AreaChoice(Area.objects.none(), label=_("area"), empty_label=None)
    kinds = forms.MultipleChoiceField(
        label=_("kinds of estates"),
        choices=EstateKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all estates count."),
    )
    each_level = forms.TypedChoiceField(
        label=_("in each area of this level"),
        choices=[
            ("", _("only once, for the whole area")),
            *[each for each in Level.choices if each[0] <= Level.COMMUNITY],
        ],
        required=False,
        coerce=int,
        empty_value=None,
    )

    class Meta:
        model = CoverageTarget
        fields = ("area", "name", "goal", "kinds", "percent", "number", "each_level", "due_on", "source")
        widgets: ClassVar[dict[str, Any]] = {"due_on": DayInput}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["area"]
        rows = access.areas(user, Role.ADMINISTRATOR).filter(level__lte=Level.COMMUNITY)
        field.queryset = rows.order_by("path")

    def clean(self) -> dict[str, Any]:
        """Either a share or a number, each in its bounds."""
        data: dict[str, Any] = super().clean() or {}
        percent, count = data.get("percent"), data.get("number")
        if (percent is None) == (count is None):
            self.add_error("percent", _("Give either a share or a number."))
        if percent is not None and not 0 < percent <= 100:
            self.add_error("percent", _("A share lies above 0 and is at most 100."))
        if count is not None and not 0 < count <= 100_000:
            self.add_error("number", _("A number lies between 1 and 100,000."))
        return data


class TargetEdit(StaffView):
    """Make or change a target."""

    template_name = "problems/target_form.html"
    header_icon = "check"
    roles: ClassVar[tuple[Any, ...]] = (Role.ADMINISTRATOR,)
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LIST,)

    @cached_property
    def target(self) -> CoverageTarget | None:
        """The one that is changed; None for a new one."""
        if "pk" not in self.kwargs:
            return None
        found: CoverageTarget = get_object_or_404(
            queries.own_targets(self.request.user), pk=self.kwargs["pk"]
        )
        return found

    def get_page_title(self) -> Any:
        """Its name, or that it is new."""
        return self.target.name if self.target else _("new target")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form."""
        return self._shown(TargetForm(instance=self.target, user=request.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Save, or say what is wrong."""
        form = TargetForm(request.POST, instance=self.target, user=request.user)
        if not form.is_valid():
            return self._shown(form)
        saved = form.save()
        log(saved, "problems.target", user=request.user)
        messages.success(request, gettext("The target is saved."))
        return redirect("problems:target", saved.pk)

    def _shown(self, form: TargetForm) -> HttpResponseBase:
        page: HttpResponseBase = self.render_to_response(self.get_context_data(form=form, target=self.target))
        return page


class TargetDelete(StaffView):
    """Ask, then delete a target."""

    template_name = "problems/target_delete.html"
    page_title = _("delete target")
    header_icon = "bin"
    roles: ClassVar[tuple[Any, ...]] = (Role.ADMINISTRATOR,)
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LIST,)

    @cached_property
    def target(self) -> CoverageTarget:
        """The target."""
        found: CoverageTarget = get_object_or_404(
            queries.own_targets(self.request.user), pk=self.kwargs["pk"]
        )
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is asked."""
        return {**super().get_context_data(**kwargs), "target": self.target}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete it."""
        log(self.target, "problems.target_delete", user=request.user, deleted=True)
        self.target.delete()
        messages.success(request, gettext("The target is deleted. Nothing else has changed."))
        return redirect("problems:coverage")


class TargetsLoad(StaffView):
    """Take over the targets that come with Juwen, for an area."""

    http_method_names = ["post"]
    roles: ClassVar[tuple[Any, ...]] = (Role.ADMINISTRATOR,)

    def post(self, request: HttpRequest) -> HttpResponse:
        """The topmost area that the user administers."""
        area = access.areas(request.user, Role.ADMINISTRATOR).order_by("path").first()
        n = targets.load(area) if area else 0
        said = gettext("%(n)s targets were taken over for %(area)s. Change or delete what does not fit.")
        messages.success(request, said % {"n": n, "area": area})
        return redirect("problems:coverage")
