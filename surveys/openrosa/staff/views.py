"""手机应用: links for ODK Collect and its kin, and which forms they get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from forms_builder.models import Questionnaire
from surveys import channels
from surveys.openrosa import links, reach
from surveys.openrosa.models import AppLink
from surveys.openrosa.packages import messages as problem_messages
from surveys.openrosa.packages import package_of
from surveys.openrosa.settings_qr import settings_text
from surveys.openrosa.staff import queries
from surveys.public_address import public_address
from surveys.templatetags.staff import person
from territory import access
from territory.models import Area
from territory.paging import paged
from territory.staff_view import StaffView

FORMS_SHOWN = 100  # each is converted the first time it is asked for


@dataclass(frozen=True, slots=True)
class FormRow:
    """A questionnaire, and why apps do not get it (nothing: they get it)."""

    questionnaire: Questionnaire
    problems: list[str]


class WorkerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """A person by full name and user name."""

    def label_from_instance(self, obj: Any) -> str:
        """张三 (zhangsan)."""
        name, username = person(obj), str(obj.get_username())
        return f"{name} ({username})" if name != username else username


class LinkForm(forms.Form):
    """For whom, where, on which phone. `id` makes sure that sending twice makes one link."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    worker = WorkerField(
        None,
        label=_("who uses the app"),
        empty_label=None,
        help_text=_("Answers are counted as hers or his."),
    )
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("area"),
        empty_label=None,
        help_text=_("The app gets the questionnaires that are answered there."),
    )
    name = forms.CharField(
        label=_("name of the phone"),
        max_length=60,
        help_text=_("So that you know later which one to withdraw, for example “Ms Wang's phone”."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for name, rows in (("worker", queries.workers(user)), ("area", queries.areas(user))):
            field: Any = self.fields[name]
            field.queryset = rows
            field.initial = rows.first()
        self.fields["worker"].initial = user.pk

    def clean(self) -> dict[str, Any]:
        """The worker looks after the area."""
        data: dict[str, Any] = super().clean() or {}
        worker, area = data.get("worker"), data.get("area")
        if worker and area and not access.may(worker, area):
            self.add_error("area", _("This worker does not look after that area. Choose another one."))
        return data


class LinkList(StaffView):
    """Who has a link, and which forms apps get."""

    template_name = "surveys/openrosa/links.html"
    page_title = _("phone apps")
    header_icon = "mobile-alt"
    roles: ClassVar[tuple[Any, ...]] = queries.ROLES

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Links and forms."""
        user, params = self.request.user, self.request.GET
        page = paged(queries.links(user), ("-created_at", "-pk"), params)
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "forms": form_rows(user),
        }


class LinkCreate(StaffView):
    """Make a link; it is shown once."""

    template_name = "surveys/openrosa/link_form.html"
    page_title = _("new app link")
    header_icon = "mobile-alt"
    roles: ClassVar[tuple[Any, ...]] = queries.ROLES
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (("openrosa_staff:links", _("phone apps")),)

    @cached_property
    def form(self) -> LinkForm:
        """The form, bound when posted."""
        data = self.request.POST if self.request.method == "POST" else None
        return LinkForm(data, initial={"id": uuid4()}, user=self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Make it and show it, or show the form again."""
        if not self.form.is_valid():
            return self.get(request, *args, **kwargs)
        data = self.form.cleaned_data
        try:
            with transaction.atomic():
                link, token = links.create(
                    data["id"], worker=data["worker"], area=data["area"], name=data["name"], user=request.user
                )
        except IntegrityError:
            messages.warning(
                request, _("This link was made already and is shown only once. Make a new one if it is lost.")
            )
            return redirect("openrosa_staff:links")
        self.template_name = "surveys/openrosa/link_made.html"
        page: HttpResponseBase = self.render_to_response(self._shown(link, token))
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        return {**super().get_context_data(**kwargs), "form": self.form}

    def _shown(self, link: AppLink, token: str) -> dict[str, Any]:
        address = public_address(self.request, f"/o/{token}")
        project = f"{settings.WAGTAIL_SITE_NAME} · {link.area}"
        return {
            **super().get_context_data(),
            "link": link,
            "address": address,
            "qr": channels.qr_svg(settings_text(address, project)),
        }


class LinkRevoke(StaffView):
    """Withdraw a link."""

    http_method_names = ["post"]
    roles: ClassVar[tuple[Any, ...]] = queries.ROLES

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Do it and return to the list."""
        link = get_object_or_404(queries.links(request.user), pk=pk)
        links.revoke(link, user=request.user)
        messages.success(
            request,
            _("The link of “%(name)s” is withdrawn. What it has sent stays.") % {"name": link.name},
        )
        return redirect("openrosa_staff:links")


def form_rows(user: Any) -> list[FormRow]:
    """The live questionnaires of the user's areas, and why apps do not get some."""
    pages = list(queries.questionnaires(user).order_by("title", "pk")[:FORMS_SHOWN])
    live = reach.live_versions([page.pk for page in pages])
    language = get_language() or reach.LANGUAGE
    return [
        FormRow(page, problem_messages(package_of(live[page.pk]), language))
        for page in pages
        if page.pk in live
    ]
