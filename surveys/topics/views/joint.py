"""联席会议: joint meetings of a street or community, beside any topic (JD 四 5, row A4).

Streets hold one a month at least, communities one in two weeks.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.log_actions import log

from surveys.admin.responses import AreaChoice
from surveys.admin.roles import READ
from surveys.flow import files
from surveys.flow.errors import StepRefused
from surveys.flow.views import Files
from surveys.topics import joint, queries
from surveys.topics.models import Meeting, MeetingFile
from surveys.topics.registers.topics import meeting_facts
from surveys.topics.views.fields import meetings
from surveys.topics.views.one import SIGNERS
from territory import access
from territory.access import KEEP
from territory.enums import Level
from territory.models import Area
from territory.staff_view import StaffView

MEETINGS = ("topics:meetings", _("meetings"))


class PlanForm(forms.Form):
    """A joint meeting."""

    area = AreaChoice(Area.objects.none(), label=_("whose joint meeting"), empty_label=_("choose"))
    subject = forms.CharField(label=_("on what"), max_length=200)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(meetings.when_and_where())
        field: Any = self.fields["area"]
        rows = access.areas(user, *KEEP).filter(level__gte=Level.STREET, level__lte=Level.COMMUNITY)
        field.queryset = rows.order_by("path")


class RecordForm(forms.Form):
    """The record of a joint meeting."""

    def __init__(self, *args: Any, planned: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(meetings.minutes(planned))
        self.fields["files"] = forms.Field(
            label=_("files"),
            required=False,
            widget=Files(attrs={"multiple": True}),
            help_text=_("The sheet that was signed, pictures. At most 10 of 16 MB."),
        )


class AmendForm(RecordForm):
    """The record as it stands, and why it is corrected."""

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, planned=None, **kwargs)
        meetings.as_recorded(self.fields, meeting)
        self.fields["why"] = forms.CharField(label=_("why it is corrected"), max_length=200)


class OffForm(forms.Form):
    """Why it is called off."""

    why = forms.CharField(label=_("why it was called off"), max_length=200)


class JointView(StaffView):
    """A form of a joint meeting."""

    template_name = "surveys/admin/plain_form.html"
    header_icon = "calendar"
    roles: ClassVar[tuple[Any, ...]] = KEEP
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (MEETINGS,)
    button: ClassVar[Any] = _("Save")

    def shown(self, form: forms.Form, back: str) -> HttpResponseBase:
        """The form."""
        context = self.get_context_data(form=form, back=back, button=self.button)
        page: HttpResponseBase = self.render_to_response(context)
        return page


class JointPlan(JointView):
    """Plan one."""

    page_title = _("plan a joint meeting")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An empty form."""
        return self.shown(PlanForm(user=request.user), reverse(MEETINGS[0]))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Plan it, or say what is missing."""
        form = PlanForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                made = joint.plan(**form.cleaned_data, user=request.user)
            except StepRefused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, gettext("The joint meeting is planned."))
                return redirect("topics:joint", made.pk)
        return self.shown(form, reverse(MEETINGS[0]))


class OneJoint(JointView):
    """A view of one joint meeting of the user's areas; 404 for any other."""

    @cached_property
    def meeting(self) -> Meeting:
        """The meeting of the address."""
        rows = queries.meetings(self.request.user, *self.roles).filter(topic=None).select_related("area")
        found: Meeting = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_page_subtitle(self) -> str:
        """Whose."""
        return str(self.meeting.area)

    @property
    def address(self) -> str:
        """Its page."""
        return reverse("topics:joint", args=[self.meeting.pk])


class JointPage(OneJoint):
    """One joint meeting."""

    template_name = "topics/joint.html"
    page_title = _("joint meeting")
    roles: ClassVar[tuple[Any, ...]] = READ

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The record."""
        meeting = (
            Meeting.objects.prefetch_related("attendance").select_related("area").get(pk=self.meeting.pk)
        )
        return {
            **super().get_context_data(**kwargs),
            "meeting": meeting_facts(meeting),
            "files": list(meeting.files.order_by("name")),
            "acts": access.may(self.request.user, meeting.area, *KEEP),
            "open": meeting.held_at is None and meeting.cancelled_at is None,
        }


class JointPaper(OneJoint):
    """Its minutes on paper, to be signed. Names stand in full for those who act, which is logged."""

    template_name = "topics/joint_paper.html"
    page_title = _("minutes of the joint meeting")
    roles: ClassVar[tuple[Any, ...]] = READ

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The paper."""
        facts = meeting_facts(self.meeting)
        named = access.may(request.user, self.meeting.area, *KEEP)
        if named and any(came.names for came, _masked in facts["came"]):
            log(self.meeting, "topics.paper", user=request.user)
        context = self.get_context_data(
            meeting=facts,
            planned=self.meeting,
            named=named,
            lines=range(1, SIGNERS + 1),
            today=timezone.localdate(),
            back=self.address,
        )
        page: HttpResponseBase = self.render_to_response(context)
        return page


class JointFile(StaffView):
    """A file of its record."""

    roles: ClassVar[tuple[Any, ...]] = READ

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file, for those who see the meeting."""
        mine = queries.meetings(request.user).filter(topic=None)
        return files.sent_back(get_object_or_404(MeetingFile, pk=kwargs["pk"], event__in=mine))


class JointRecord(OneJoint):
    """Record one."""

    template_name = "topics/joint_record.html"
    page_title = _("record a joint meeting")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An empty form."""
        return self.shown(RecordForm(planned=self.meeting.planned_at), self.address)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Record it, or say what is missing."""
        form = RecordForm(request.POST, request.FILES, planned=self.meeting.planned_at)
        if form.is_valid():
            try:
                joint.record(self.meeting, form.cleaned_data, user=request.user, uploads=files.sent(request))
            except StepRefused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, gettext("The joint meeting is recorded."))
                return redirect(self.address)
        return self.shown(form, self.address)


class JointAmend(OneJoint):
    """Correct the record of one."""

    template_name = "topics/joint_record.html"
    page_title = _("correct the record of a joint meeting")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The record as it stands."""
        return self.shown(AmendForm(meeting=self.meeting), self.address)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Correct it, or say what is missing."""
        form = AmendForm(request.POST, request.FILES, meeting=self.meeting)
        if form.is_valid():
            why = form.cleaned_data.pop("why")
            try:
                joint.amend(
                    self.meeting, form.cleaned_data, why, user=request.user, uploads=files.sent(request)
                )
            except StepRefused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, gettext("The record is corrected."))
                return redirect(self.address)
        return self.shown(form, self.address)


class JointOff(OneJoint):
    """Call one off."""

    page_title = _("call a joint meeting off")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Why."""
        return self.shown(OffForm(), self.address)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Call it off."""
        form = OffForm(request.POST)
        if form.is_valid():
            try:
                with transaction.atomic():
                    joint.call_off(self.meeting, form.cleaned_data["why"], user=request.user)
            except StepRefused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, gettext("The joint meeting is called off."))
                return redirect(self.address)
        return self.shown(form, self.address)
