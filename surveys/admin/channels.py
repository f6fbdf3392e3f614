"""渠道: the short links of one questionnaire, their QR codes and posters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin import messages

from forms_builder.models import Questionnaire
from surveys import channels
from surveys.admin import queries, roles
from surveys.admin.roles import KEEP_CHANNELS, SEE_CHANNELS
from surveys.enums import ChannelKind
from surveys.models import Channel
from surveys.public_address import public_address
from territory import access
from territory.models import Area
from territory.naming import full_names
from territory.staff_view import StaffView

# Beyond these a database could not read back what it stored.
TIMES = (
    MinValueValidator(datetime(2000, 1, 1, tzinfo=UTC)),
    MaxValueValidator(datetime(2200, 1, 1, tzinfo=UTC)),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A channel as the list shows it."""

    channel: Channel
    count: int
    state: str  # open, early, closed
    address: str
    qr: str
    may_change: bool


class MomentInput(forms.DateTimeInput):
    """The browser's own date and time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class ChannelForm(forms.Form):
    """What staff decide about a channel."""

    name = forms.CharField(
        label=_("name"),
        max_length=60,
        help_text=_("Only staff see it, for example “Building 3 WeChat group”."),
    )
    kind = forms.ChoiceField(label=_("kind"), choices=ChannelKind.choices)
    area = forms.ModelChoiceField(Area.objects.none(), label=_("area"), empty_label=None)
    listed = forms.BooleanField(
        label=_("listed on the home page"),
        required=False,
        help_text=_("Anyone who opens the website's home page will find this link."),
    )
    opens_at = forms.DateTimeField(
        label=_("opens"),
        required=False,
        widget=MomentInput,
        validators=TIMES,
        help_text=_("Empty: at once."),
    )
    closes_at = forms.DateTimeField(
        label=_("closes"),
        required=False,
        widget=MomentInput,
        validators=TIMES,
        help_text=_("Empty: never. What arrives later is kept for staff to decide."),
    )

    def __init__(self, *args: Any, areas: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.filter(pk__in=[a.pk for a in areas])  # type: ignore[attr-defined]
        if len(areas) < 2:
            del self.fields["area"]

    def clean(self) -> dict[str, Any]:
        """A channel closes after it opens."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("The closing time must come after the opening time."))
        return data

    @property
    def terms(self) -> channels.Terms:
        """The valid form as terms."""
        return channels.Terms(**{name: self.cleaned_data[name] for name in channels.CHANGEABLE})


class OfQuestionnaire(StaffView):
    """A view about one questionnaire that the user may see; 404 for any other."""

    roles: ClassVar[tuple[Any, ...]] = SEE_CHANNELS
    header_icon = "link"
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (("surveys_admin:questionnaires", _("questionnaires")),)

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The questionnaire, without its questions."""
        rows = queries.questionnaires(self.request.user, *SEE_CHANNELS)
        found: Questionnaire = get_object_or_404(rows, pk=self.kwargs["questionnaire"])
        return found

    @cached_property
    def areas(self) -> list[Area]:
        """Where the user may make channels of it."""
        return roles.channel_areas(self.request.user, self.questionnaire)


class ChannelList(OfQuestionnaire):
    """All links of a questionnaire in the user's areas, with what came through each."""

    template_name = "surveys/admin/channels.html"
    page_title = _("channels")

    def get_page_subtitle(self) -> str:
        """The questionnaire."""
        return str(self.questionnaire.title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Rows with counts and QR codes."""
        user = self.request.user
        rows = list(
            queries.channels(user, *SEE_CHANNELS)
            .filter(questionnaire=self.questionnaire)
            .select_related("area")
            .order_by("pk")
        )
        counts = queries.channel_counts(rows)
        kept = [post.area.path for post in access.posts(user, *KEEP_CHANNELS)]
        lines = [
            Row(
                channel,
                counts.get(channel.pk, 0),
                state_of(channel),
                form_address(self.request, channel),
                channels.qr_svg(form_address(self.request, channel)),
                not channel.gate
                and (access.sees_all(user) or any(channel.area.path.startswith(path) for path in kept)),
            )
            for channel in rows
        ]
        return {
            **super().get_context_data(**kwargs),
            "questionnaire": self.questionnaire,
            "rows": lines,
            "may_create": bool(self.areas),
            "live": self.questionnaire.live,
            "may_edit_page": self.questionnaire.permissions_for_user(user).can_edit(),
        }


class ChannelEditor(OfQuestionnaire):
    """What making and changing a channel share: a form, shown again with what was wrong."""

    template_name = "surveys/admin/channel_form.html"

    def get_initial(self) -> dict[str, Any]:
        """What the form starts with."""
        return {"kind": ChannelKind.GROUP}

    @cached_property
    def form(self) -> ChannelForm:
        """The form, bound when posted."""
        data = self.request.POST if self.request.method == "POST" else None
        return ChannelForm(data, initial=self.get_initial(), areas=self.areas)

    def save(self) -> str:
        """Do it; the message to show."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Save, or show the form again."""
        if not self.form.is_valid():
            return self.get(request, *args, **kwargs)
        messages.success(request, self.save())
        return redirect("surveys_admin:channels", questionnaire=self.questionnaire.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        context = {
            **super().get_context_data(**kwargs),
            "form": self.form,
            "questionnaire": self.questionnaire,
        }
        context["back"] = reverse("surveys_admin:channels", kwargs={"questionnaire": self.questionnaire.pk})
        return context


class ChannelCreate(ChannelEditor):
    """A new channel."""

    roles = KEEP_CHANNELS
    page_title = _("new channel")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 where the user may make none."""
        if roles.holds(request.user, KEEP_CHANNELS) and not self.areas:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def save(self) -> str:
        """Make it."""
        area = self.form.cleaned_data.get("area") or self.areas[0]
        channel = channels.create(self.questionnaire, area, self.form.terms, user=self.request.user)
        return _("Channel “%(name)s” is ready: share its link or print its poster.") % {"name": channel.name}


class OneChannel(OfQuestionnaire):
    """A view about one channel of the user's areas; 404 for any other."""

    @cached_property
    def channel(self) -> Channel:
        """The channel."""
        rows = queries.channels(self.request.user, *self.roles).select_related("area")
        found: Channel = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """Its questionnaire, without the questions."""
        found: Questionnaire = Questionnaire.objects.defer("body").get(pk=self.channel.questionnaire_id)
        return found


class OwnChannel(OneChannel):
    """A view that changes a channel; 404 for one whose times a test decides."""

    @cached_property
    def channel(self) -> Channel:
        """The channel."""
        found: Channel = super().channel
        if found.gate:
            raise Http404
        return found


class ChannelEdit(OwnChannel, ChannelEditor):
    """Another name, kind or other times."""

    roles = KEEP_CHANNELS
    page_title = _("edit channel")
    areas: list[Area] = []  # a channel stays in its area: its responses are counted there

    def get_initial(self) -> dict[str, Any]:
        """What is stored."""
        return {name: getattr(self.channel, name) for name in channels.CHANGEABLE}

    def save(self) -> str:
        """Change it."""
        channel = channels.change(self.channel, self.form.terms, user=self.request.user)
        return _("Channel “%(name)s” has been saved.") % {"name": channel.name}


class ChannelSwitch(OwnChannel):
    """Close a channel now, or open it again."""

    http_method_names = ["post"]
    roles = KEEP_CHANNELS
    reopen = False

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it and return to the list."""
        if self.reopen:
            channels.reopen(self.channel, user=request.user)
            messages.success(request, _("“%(name)s” takes answers again.") % {"name": self.channel.name})
        else:
            channels.close(self.channel, user=request.user)
            messages.success(request, _("“%(name)s” is closed.") % {"name": self.channel.name})
        return redirect("surveys_admin:channels", questionnaire=self.channel.questionnaire_id)


class ChannelQR(OneChannel):
    """The QR code as a file."""

    def get(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        """PNG or SVG, as an attachment named after the code."""
        body = channels.qr_file(form_address(request, self.channel), kind)
        media = "image/png" if kind == "png" else "image/svg+xml"
        name = f'attachment; filename="qr-{self.channel.code}.{kind}"'
        return HttpResponse(body, content_type=media, headers={"Content-Disposition": name})


class Poster(OneChannel):
    """A sheet of A4 to print and put up."""

    template_name = "surveys/poster.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """In the residents' language, whatever the staff member's browser speaks."""
        with override("zh-hans"):
            page: Any = super().get(request, *args, **kwargs)
            rendered: HttpResponseBase = page.render()
        return rendered

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is on it."""
        address = form_address(self.request, self.channel)
        return {
            "channel": self.channel,
            "questionnaire": self.questionnaire,
            "community": full_names([self.channel.area])[self.channel.area_id],
            "address": address,
            "qr": channels.qr_svg(address),
            "back": reverse("surveys_admin:channels", kwargs={"questionnaire": self.questionnaire.pk}),
        }


def form_address(request: HttpRequest, channel: Channel) -> str:
    """The short link in full."""
    return public_address(request, f"/f/{channel.code}/")


def state_of(channel: Channel) -> str:
    """open, early (not open yet) or closed."""
    if channels.is_open(channel):
        return "open"
    return "early" if channel.opens_at and channel.opens_at > timezone.now() else "closed"
