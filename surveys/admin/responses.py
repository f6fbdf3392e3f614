"""答卷: the list of responses, one response in full, and what staff do to it."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.log_actions import log

from forms_builder.models import Questionnaire
from surveys import corrections
from surveys.admin import queries
from surveys.admin.roles import CORRECT, READ, may_correct
from surveys.admin.sheet import sheet_of
from surveys.corrections import REASON_LIMIT, CorrectionError
from surveys.enums import ResponseState
from surveys.models import Channel, Photo, Response
from surveys.scoring import sheet_score
from territory.access import User
from territory.models import Area
from territory.naming import full_names
from territory.paging import paged
from territory.staff_view import StaffView

DAYS = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2200, 1, 1)))


class AreaChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """An area, indented by its level."""

    def label_from_instance(self, obj: Area) -> str:
        """The name, one wide space in for each level."""
        label: str = "　" * (obj.depth - 1) + obj.name
        return label


class DayInput(forms.DateInput):
    """The browser's own calendar, which reads days as 2026-11-29 only."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class Narrowing(forms.Form):
    """What the list can be narrowed to."""

    q = forms.CharField(label=_("receipt code or dwelling"), required=False, max_length=60)
    questionnaire = forms.ModelChoiceField(
        Questionnaire.objects.none(), label=_("questionnaire"), required=False
    )
    channel = forms.ModelChoiceField(Channel.objects.none(), label=_("channel"), required=False)
    area = AreaChoice(Area.objects.none(), label=_("area"), required=False)
    first = forms.DateField(label=_("received from"), required=False, widget=DayInput, validators=DAYS)
    last = forms.DateField(label=_("received until"), required=False, widget=DayInput, validators=DAYS)
    state = forms.ChoiceField(
        label=_("state"), required=False, choices=[("", _("all")), *ResponseState.choices]
    )

    def __init__(self, data: Any, *, user: User) -> None:
        given = {name: str(data.get(name) or "") for name in self.base_fields}
        for name in ("questionnaire", "channel", "area"):
            given[name] = given[name] if given[name].isdecimal() and len(given[name]) < 19 else ""
        super().__init__(given)
        pages = queries.questionnaires(user, *READ)
        chosen = given["questionnaire"]
        links = queries.channels(user, *READ).select_related(None)
        self.fields["questionnaire"].queryset = pages.order_by("title")  # type: ignore[attr-defined]
        self.fields["channel"].queryset = (  # type: ignore[attr-defined]
            links.filter(questionnaire=int(chosen)).order_by("pk") if chosen else links.none()
        )
        self.fields["area"].queryset = queries.filter_areas(user, *READ)  # type: ignore[attr-defined]
        for each in self.fields.values():
            if isinstance(each, forms.ModelChoiceField):
                each.empty_label = _("all")

    def as_filter(self) -> Q:
        """The filter over responses. What cannot be read narrows nothing."""
        self.is_valid()
        chosen = self.cleaned_data
        found = queries.received_between(chosen.get("first"), chosen.get("last"))
        for name in ("questionnaire", "channel", "state"):
            if chosen.get(name):
                found &= Q(**{name: chosen[name]})
        if chosen.get("area"):
            found &= Q(area__path__startswith=chosen["area"].path)
        if chosen.get("q"):
            found &= queries.matching(chosen["q"])
        return found

    @property
    def narrowed(self) -> bool:
        """Whether anything has been chosen."""
        return any(self.data.get(name) for name in self.fields)


class ResponseList(StaffView):
    """The responses of the user's areas, newest first, paged by key."""

    template_name = "surveys/admin/responses.html"
    page_title = _("responses")
    header_icon = "tasks"
    roles = READ

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, one page of rows, and the query string that keeps the narrowing."""
        user = self.request.user
        form = Narrowing(self.request.GET, user=user)
        page = paged(
            queries.response_list(user).filter(form.as_filter()), ("-received_at", "-pk"), self.request.GET
        )
        kept = {name: value for name, value in self.request.GET.items() if name in form.fields and value}
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "page": page,
            "rows": located(page.rows),
            "kept": urlencode(kept),
            "exported": form.cleaned_data.get("questionnaire") and form.cleaned_data["questionnaire"].pk,
        }


class OneResponse(StaffView):
    """A view of one response of the user's areas; 404 for any other."""

    header_icon = "tasks"
    roles: ClassVar[tuple[Any, ...]] = READ
    parents = (("surveys_admin:responses", _("responses")),)

    @cached_property
    def response_shown(self) -> Response:
        """The response, if it lies under the user's areas."""
        rows = queries.responses(self.request.user).select_related(
            "channel", "area", "household__building", "version"
        )
        found: Response = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """Its questionnaire, without the questions."""
        found: Questionnaire = Questionnaire.objects.defer("body").get(
            pk=self.response_shown.questionnaire_id
        )
        return found

    def require_corrector(self) -> None:
        """404 for those who may only read."""
        if not may_correct(self.request.user, self.response_shown):
            raise Http404

    def back(self) -> HttpResponse:
        """To the response's page."""
        return redirect("surveys_admin:response", pk=self.response_shown.pk)


class ResponseDetail(OneResponse):
    """One response in full: answers in words, revisions side by side, and what can be done."""

    template_name = "surveys/admin/response.html"
    unmasked = False

    def get_page_title(self) -> str:
        """The receipt, which is what a resident would quote."""
        return self.response_shown.called

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The sheet and the facts."""
        response = self.response_shown
        started, completed = response.started_at, response.completed_at
        sheet = sheet_of(response, masked=not self.unmasked)
        score = sheet_score(sheet.form, corrections.current_answers(response), by="id")
        return {
            **super().get_context_data(**kwargs),
            "response": response,
            "questionnaire": self.questionnaire,
            "place": full_names([response.area])[response.area_id],
            "sheet": sheet,
            "scored": score.reason != "not_scored",
            "score": score.rounded,
            "unmasked": self.unmasked,
            "may_correct": may_correct(self.request.user, response),
            "seconds": int((completed - started).total_seconds()) if started else None,
            "is_rejected": response.state == ResponseState.REJECTED,
            "reason_limit": REASON_LIMIT,
        }


class Unmask(ResponseDetail):
    """The same with sensitive answers shown, once, after the reason has been written to the log."""

    http_method_names = ["post"]
    roles = CORRECT
    unmasked = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Log, then show."""
        self.require_corrector()
        reason = request.POST.get("reason", "").strip()[:REASON_LIMIT]
        if not reason:
            messages.error(request, CorrectionError("reason_missing").message)
            return self.back()
        log(self.response_shown, "surveys.unmask", user=request.user, data={"reason": reason})
        return self.get(request, *args, **kwargs)


class ChangeState(OneResponse):
    """Reject or restore a response, with a reason."""

    http_method_names = ["post"]
    roles = CORRECT
    restore = False

    def post(self, request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        """Do it, or say why not."""
        self.require_corrector()
        verb = corrections.restore if self.restore else corrections.reject
        try:
            verb(
                self.response_shown.pk,
                seen=seen_revision(request),
                reason=request.POST.get("reason", ""),
                user=request.user,
            )
        except CorrectionError as error:
            messages.error(request, error.message)
        else:
            messages.success(
                request,
                _("The response counts again.") if self.restore else _("The response no longer counts."),
            )
        return self.back()


class ResponsePhoto(OneResponse):
    """A photo's file, or another file of a response, for those who may see the response."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file (small, so it is not streamed); 404 while it is awaited.

        A picture, which was re-encoded here, may be shown; anything else, kept as a stranger sent it, is only
        to be saved, and nothing in it is ever run under this site's name.
        """
        photo = get_object_or_404(Photo, response_id=self.response_shown.pk, sha256=kwargs["sha256"])
        try:
            with photo.file.open("rb") as file:
                body = file.read()
        except FileNotFoundError:
            raise Http404 from None
        if photo.is_picture:
            return HttpResponse(body, content_type=photo.content_type)
        name = quote(photo.name or Path(photo.file.name or "file").name, safe="")
        return HttpResponse(
            body,
            content_type="application/octet-stream",
            headers={
                "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
                "Content-Security-Policy": "default-src 'none'; sandbox",
                "X-Content-Type-Options": "nosniff",
            },
        )


def located(rows: list[Response]) -> list[tuple[Response, str]]:
    """Responses with where they come from: community, estate, building."""
    names = full_names(row.area for row in rows)
    return [(row, names[row.area_id]) for row in rows]


def seen_revision(request: HttpRequest) -> int:
    """The revision that the form was made from; -1, which is always outdated, where it cannot be read."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1


def response_url(response: Response) -> str:
    """The page of a response."""
    return reverse("surveys_admin:response", kwargs={"pk": response.pk})
