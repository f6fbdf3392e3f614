"""目标方案: the programmes that concern the user, with the lights of their last month; loading a set."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.admin.responses import AreaChoice
from surveys.admin.roles import READ
from surveys.targets import queries
from surveys.targets.board import board
from surveys.targets.models import Programme
from surveys.targets.sets.loading import load, reporting
from surveys.targets.sets.shipped import shipped
from surveys.targets.views.reading import month_of, shown_month
from surveys.targets.wording import LOOKS
from territory import access
from territory.access import KEEP
from territory.enums import Level
from territory.models import Area
from territory.numbers import number
from territory.paging import paged
from territory.staff_view import StaffView

PAGE = 10  # each costs a board
LIST = ("targets:programmes", _("programmes of targets"))


class ProgrammeList(StaffView):
    """All programmes of the user's areas and of those above."""

    template_name = "targets/programmes.html"
    page_title = _("programmes of targets")
    header_icon = "success"
    roles: ClassVar[tuple[Any, ...]] = READ

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each with how many of its indicators have which light."""
        user, search = self.request.user, self.request.GET.get("q", "").strip()[:60]
        rows = queries.programmes(user)
        if search:
            rows = rows.filter(name__icontains=search) | rows.filter(area__name__icontains=search)
        page = paged(rows, ("area__path", "name", "pk"), self.request.GET, PAGE)
        lines = []
        for programme in page.rows:
            month = shown_month(programme, "")
            found = board(programme, month, user)
            counts = [(LOOKS[key], found.lights[key]) for key in LOOKS if key in found.lights]
            lines.append({"programme": programme, "month": month, "counts": counts})
        return {
            **super().get_context_data(**kwargs),
            "lines": lines,
            "page": page,
            "search": search,
            "keeps": access.holds(user, *KEEP),
        }


class LoadForm(forms.Form):
    """Which set, for which area, from which month on."""

    set = forms.ChoiceField(label=_("set of targets"), widget=forms.RadioSelect)
    area = AreaChoice(Area.objects.none(), label=_("for"), empty_label=None)
    since = forms.CharField(
        label=_("in force from (month)"),
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-01"}),
        help_text=_("Nothing is due before this month."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["set"]
        choices.choices = [
            (key, gettext("%(name)s (%(n)s targets)") % {"name": each.name, "n": len(each.targets)})
            for key, each in shipped().items()
        ]
        field: Any = self.fields["area"]
        field.queryset = access.areas(user, *KEEP).filter(level__lte=Level.COMMUNITY).order_by("path")
        self.initial.setdefault("since", timezone.localdate().strftime("%Y-%m"))

    def clean_since(self) -> date:
        """Its first day."""
        found = month_of(self.cleaned_data["since"].strip())
        if found is None:
            raise forms.ValidationError(_("Please give a month such as 2026-01."))
        return found


def reporting_words(programme: Programme) -> str:
    """Who reports how many of its indicators."""
    said = []
    for level, n, reporters in reporting(programme):
        if reporters:
            words = gettext("%(level)s: %(n)s indicators, %(reporters)s reporters.")
        else:
            words = gettext(
                "%(level)s: %(n)s indicators, which nobody in this area reports; they are not shown."
            )
        said.append(words % {"level": level, "n": n, "reporters": reporters})
    return " ".join(said)


class SetLoad(StaffView):
    """Take over a set that comes with Juwen."""

    template_name = "targets/load.html"
    page_title = _("take over a set of targets")
    header_icon = "download"
    roles: ClassVar[tuple[Any, ...]] = KEEP
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LIST,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form."""
        area = number(request.GET.get("area"))
        return self._shown(LoadForm(user=request.user, initial={"area": area} if area else {}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Load, and look at it."""
        form = LoadForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._shown(form)
        given = form.cleaned_data
        done = load(shipped()[given["set"]], given["area"], adopted_on=given["since"], user=request.user)
        if done.nothing:
            messages.info(request, gettext("All of it was there already. Nothing has changed."))
        else:
            said = gettext("Taken over: %(targets)s targets, %(indicators)s indicators, %(units)s new units.")
            counts = {"targets": done.targets, "indicators": done.indicators, "units": done.units}
            messages.success(request, f"{said % counts} {reporting_words(done.programme)}")
        return redirect("targets:board", done.programme.pk)

    def _shown(self, form: LoadForm) -> HttpResponseBase:
        page: HttpResponseBase = self.render_to_response(self.get_context_data(form=form))
        return page
