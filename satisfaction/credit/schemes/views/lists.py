"""评价方案: the list, and beginning a new draft from a preset, a copy or empty."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from satisfaction.credit.enums import SchemeState
from satisfaction.credit.schemes import drafting, presets, queries
from surveys.admin.responses import AreaChoice
from territory import access
from territory.models import Area
from territory.paging import paged
from territory.staff_view import StaffView

LIST = ("schemes:list", _("credit schemes"))


class SchemeList(StaffView):
    """The schemes of the user's areas and those that govern there."""

    template_name = "credit/schemes/list.html"
    page_title = _("credit schemes")
    header_icon = "list-ol"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them, narrowed to words in their names and to a state."""
        text = self.request.GET.get("q", "").strip()[:60]
        state = self.request.GET.get("state", "")
        rows = queries.schemes(self.request.user).defer("data")
        if text:
            rows = rows.filter(name__icontains=text)
        if state in SchemeState.values:
            rows = rows.filter(state=state)
        known = queries.adopted()
        today = timezone.localdate()
        page = paged(rows, ("area__path", "name", "-version", "-pk"), self.request.GET)
        ruling = {each.area_id: queries.governing(each.area, known) for each in page.rows}
        now = {
            area: [pk for since, pk, _data in found if since <= today][-1:] for area, found in ruling.items()
        }
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "in_force": {each.pk for each in page.rows if each.pk in now[each.area_id]},
            "today": today,
            "q": text,
            "state": state,
            "states": SchemeState.choices,
            "kept": f"q={text}&state={state}" if text or state else "",
            "may_begin": access.holds(self.request.user, *access.KEEP),
        }


class Begin(forms.Form):
    """Where a scheme is for, what it is called, what it begins with."""

    area = AreaChoice(
        Area.objects.none(),
        label=_("area"),
        help_text=_("The scheme is for the companies of this area and of all areas below it."),
    )
    preset = forms.ChoiceField(label=_("begin with"), required=False)
    name = forms.CharField(
        label=_("name"),
        max_length=80,
        required=False,
        help_text=_("Empty: the name of what you begin with."),
    )

    def __init__(self, data: Any = None, *, user: Any) -> None:
        super().__init__(data)
        area: Any = self.fields["area"]
        area.queryset = queries.areas(user)
        chosen: Any = self.fields["preset"]
        chosen.choices = [
            *((each.key, each.name) for each in presets.presets()),
            ("", _("an empty scheme")),
        ]


class SchemeBegin(StaffView):
    """Begin a draft."""

    template_name = "credit/schemes/begin.html"
    page_title = _("new scheme")
    header_icon = "list-ol"
    roles: ClassVar[tuple[Any, ...]] = access.KEEP
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LIST,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form and what can be begun with."""
        areas = list(queries.areas(self.request.user)[:2])
        first = {"area": areas[0] if areas else None, "preset": presets.presets()[0].key}
        form = Begin(user=self.request.user)
        form.initial = first
        return {
            **super().get_context_data(**kwargs),
            "form": kwargs.get("form", form),
            "presets": presets.presets(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Make the draft and go on to its editor."""
        form = Begin(request.POST, user=request.user)
        if not form.is_valid():
            page: HttpResponseBase = self.render_to_response(self.get_context_data(form=form))
            return page
        preset = presets.preset(form.cleaned_data["preset"])
        name = form.cleaned_data["name"].strip() or (preset.name if preset else str(_("new scheme")))
        scheme = drafting.begin(
            area=form.cleaned_data["area"],
            name=name[:80],
            source=preset.source if preset else "",
            data=preset.data if preset else drafting.EMPTY,
            user=request.user,
        )
        messages.success(
            request, _("The draft “%(name)s” is made. Nothing is in force yet.") % {"name": scheme}
        )
        return redirect("schemes:edit", scheme.pk)
