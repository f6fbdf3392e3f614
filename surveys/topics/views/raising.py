"""Put down a topic by hand: one that came by telephone, at the office, or from another list."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.admin.responses import DAYS, DayInput
from surveys.flow.errors import StepRefused
from surveys.topics import raising
from surveys.topics.enums import Category, MeetingKind, Party, Proposer, Urgency
from surveys.topics.raising import Raised
from surveys.topics.views.steps import REGISTER
from territory import access
from territory.access import KEEP
from territory.enums import Level
from territory.models import Area
from territory.naming import full_names
from territory.numbers import number
from territory.staff_view import StaffView

HOUSEHOLDS = 1_000_000
PURPOSE = "topic"  # of the page on which the place is chosen
PLACES = (Level.STREET, Level.COMMUNITY, Level.ESTATE)


class TopicForm(forms.Form):
    """A topic, as in the questionnaire."""

    title = forms.CharField(label=_("topic (one sentence)"), max_length=80, min_length=4)
    text = forms.CharField(
        label=_("facts and reasons"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
    raised_on = forms.DateField(
        label=_("raised on"),
        widget=DayInput,
        validators=DAYS,
        required=False,
        initial=timezone.localdate,
        help_text=_("The day on which it was raised; the time for an answer runs from it."),
    )
    category = forms.ChoiceField(label=_("category"), choices=Category.choices)
    proposer_role = forms.ChoiceField(label=_("raised by"), choices=Proposer.choices)
    urgency = forms.ChoiceField(
        label=_("how urgent it is"), choices=Urgency.choices, initial=Urgency.NORMAL, widget=forms.RadioSelect
    )
    cross = forms.BooleanField(
        label=_("it concerns two or more communities"),
        required=False,
        help_text=_(
            "Then the street leads, and chooses on the topic's page which communities are concerned."
        ),
    )
    households = forms.IntegerField(
        label=_("households concerned"),
        min_value=1,
        max_value=HOUSEHOLDS,
        required=False,
        error_messages={"min_value": _("Give a number of 1 or more, or leave it empty.")},
    )
    supporters = forms.IntegerField(
        label=_("households in support"), min_value=0, max_value=HOUSEHOLDS, required=False
    )
    expected_meeting = forms.ChoiceField(
        label=_("meeting wished for"),
        required=False,
        choices=[
            ("", _("as the community decides")),
            *(each for each in MeetingKind.choices if each[0] != "joint"),
        ],
    )
    parties = forms.MultipleChoiceField(
        label=_("whom to invite"), required=False, choices=Party.choices, widget=forms.CheckboxSelectMultiple
    )


class TopicCreate(StaffView):
    """Put it down, at the place of the address (?in=…); without one it is chosen first."""

    template_name = "surveys/admin/plain_form.html"
    page_title = _("put down a topic")
    header_icon = "comment"
    roles: ClassVar[tuple[Any, ...]] = KEEP
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (REGISTER,)

    @cached_property
    def place(self) -> Area:
        """Where it is raised, if the user keeps it."""
        rows = access.areas(self.request.user, *KEEP).filter(level__in=PLACES)
        found: Area = get_object_or_404(rows, pk=number(self.request.GET.get("in")))
        return found

    def get_page_subtitle(self) -> str:
        """Where."""
        return full_names([self.place])[self.place.pk]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An empty form, once the place is known."""
        if "in" not in request.GET:
            return redirect(f"{reverse('territory:choose')}?for={PURPOSE}")
        return self._shown(TopicForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Put it down, or say what is missing."""
        form = TopicForm(request.POST)
        if not form.is_valid():
            return self._shown(form)
        try:
            topic = raising.raise_by_hand(Raised(area=self.place, **form.cleaned_data), user=request.user)
        except StepRefused as refusal:
            form.add_error(None, refusal.message)
            return self._shown(form)
        told = gettext("The topic is put down. Its receipt code is %(code)s; give it to whoever raised it.")
        messages.success(request, told % {"code": topic.receipt})
        return redirect("topics_topic_modeladmin_inspect", topic.pk)

    def _shown(self, form: TopicForm) -> HttpResponseBase:
        context = self.get_context_data(form=form, back=reverse(REGISTER[0]), button=gettext("Put down"))
        page: HttpResponseBase = self.render_to_response(context)
        return page
