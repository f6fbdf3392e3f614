"""Hand the households their links: letters to print, a list for a message service, one letter anew."""

from __future__ import annotations

from typing import Any, ClassVar

import jobs
from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin import messages
from wagtail.log_actions import log

from satisfaction.enums import TestState
from satisfaction.errors import TestError
from satisfaction.models import Ballot
from satisfaction.planning import ballots, letters, texting
from satisfaction.planning.views.base import OneTest
from surveys.admin.export import LAYOUTS
from surveys.corrections import REASON_LIMIT
from surveys.public_address import public_address
from surveys.visits.rounds.letters import PAPERS
from territory.access import KEEP
from territory.enums import Level
from territory.naming import full_names


class ChoiceForm(forms.Form):
    """Which households."""

    buildings = forms.MultipleChoiceField(
        label=_("buildings"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )
    open_only = forms.BooleanField(label=_("only households that have not answered yet"), required=False)

    def __init__(self, *args: Any, places: list[ballots.Building], sealed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["buildings"]
        field.choices = [(str(each.pk), f"{each.name} ({each.households})") for each in places]
        if sealed:
            del self.fields["open_only"]

    @property
    def choice(self) -> ballots.Choice:
        """The valid form's choice."""
        data = self.cleaned_data
        return ballots.Choice(ballots.numbers(data["buildings"]), bool(data.get("open_only")))


class LetterForm(ChoiceForm):
    """What the letters say, and who gets one."""

    text = forms.CharField(
        label=_("text of the letter"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Who asks, and what for. What becomes of the answers is said below it, as this test has it."
        ),
    )
    contact = forms.CharField(
        label=_("whom to ask"),
        max_length=120,
        help_text=_("For example “Sunshine community office, telephone 0717-1234567”."),
    )
    signed = forms.CharField(label=_("signed by"), max_length=60)
    paper = forms.ChoiceField(label=_("paper"), choices=PAPERS, widget=forms.RadioSelect)

    KEPT = ("text", "contact", "signed", "paper")
    field_order = (*KEPT, "buildings", "open_only")


class MessageForm(ChoiceForm):
    """What the messages say, who gets one, and why the phone numbers are taken out."""

    text = forms.CharField(
        label=_("text of the message"),
        max_length=texting.TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("{link} stands for the household's own link."),
    )
    layout = forms.ChoiceField(
        label=_("Kind of file"), choices=LAYOUTS, initial="xlsx", widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("What they are needed for"),
        max_length=REASON_LIMIT,
        help_text=_(
            "The file holds phone numbers and links. The reason is kept in the audit log with your name."
        ),
    )

    field_order = ("text", "buildings", "open_only", "layout", "reason")

    def clean_text(self) -> str:
        """With the link's place, once."""
        text: str = self.cleaned_data["text"]
        if text.count(texting.LINK) != 1:
            raise forms.ValidationError(_("Write {link} once, where the household's link is to stand."))
        return text


class HandingOut(OneTest):
    """A page that starts a job over some households. Only while the test is open."""

    roles: ClassVar[tuple[Any, ...]] = KEEP
    states = (TestState.OPEN,)
    form_class: ClassVar[type[ChoiceForm]] = ChoiceForm
    kind: ClassVar[str] = ""
    logged: ClassVar[str] = ""

    def initial(self) -> dict[str, Any]:
        """What the form says at first."""
        raise NotImplementedError

    def params(self) -> dict[str, Any]:
        """What else the job needs."""
        raise NotImplementedError

    @cached_property
    def places(self) -> list[ballots.Building]:
        """The buildings of the test."""
        return ballots.buildings(self.test)

    @cached_property
    def form(self) -> ChoiceForm:
        """The form; buildings may be asked for by the address (?building=)."""
        more: dict[str, Any] = {"places": self.places, "sealed": self.test.sealed}
        if self.request.method == "POST":
            return self.form_class(self.request.POST, **more)
        asked = self.request.GET.getlist("building")
        return self.form_class(initial={**self.initial(), "buildings": asked}, **more)

    @property
    def base(self) -> str:
        """The full address of the letters' form."""
        channel = self.test.letter_channel
        return public_address(self.request, f"/f/{channel.code}/") if channel else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        return {
            **super().get_context_data(**kwargs),
            "form": self.form,
            "households": sum(each.households for each in self.places),
            "back": self.address,
        }

    def keep(self) -> None:
        """Store what is to be said again the next time."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Queue the job and log it, or show the form again."""
        if not self.form.is_valid():
            return self.get(request, *args, **kwargs)
        test, choice = self.test, self.form.choice
        count = ballots.of(test, choice).count()
        try:
            with transaction.atomic():
                self.keep()
                job = jobs.start(
                    self.kind,
                    request.user,
                    title=test.title,
                    test=test.pk,
                    base=self.base,
                    buildings=list(choice.buildings),
                    open_only=choice.open_only,
                    **self.params(),
                )
                data = {"count": count, "reason": self.form.cleaned_data.get("reason", "")}
                log(test, self.logged, user=request.user, data=data)
        except jobs.TooManyJobs as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        return redirect(f"{reverse('jobs:job', args=[job.pk])}?wait")


class Letters(HandingOut):
    """Letters to print, one file for each building."""

    template_name = "satisfaction/planning/letters_form.html"
    page_title = _("letters to the households")
    form_class = LetterForm
    kind = letters.KIND
    logged = "satisfaction.letters"

    def initial(self) -> dict[str, Any]:
        """What was said the last time."""
        return letters.said(self.test)

    def params(self) -> dict[str, Any]:
        """Nothing else: the words are read when the job runs."""
        return {}

    def keep(self) -> None:
        """The words."""
        data = self.form.cleaned_data
        self.test.letter = {name: data[name] for name in LetterForm.KEPT}
        self.test.save(update_fields=["letter"])


class Messages(HandingOut):
    """Phone numbers with links, for a message service."""

    template_name = "satisfaction/planning/messages_form.html"
    page_title = _("list for short messages")
    form_class = MessageForm
    kind = texting.KIND
    logged = "satisfaction.messages"

    def initial(self) -> dict[str, Any]:
        """The usual words."""
        return {"text": texting.usual_text(self.test)}

    def params(self) -> dict[str, Any]:
        """The words and the kind of file."""
        return {name: self.form.cleaned_data[name] for name in ("text", "layout")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many households can be reached that way."""
        reached, missed = texting.reachable(ballots.of(self.test))
        return {**super().get_context_data(**kwargs), "reached": len(reached), "missed": len(missed)}


class OneLetter(OneTest):
    """One household's letter, to be printed by itself when the first one was lost."""

    roles: ClassVar[tuple[Any, ...]] = KEEP
    states = (TestState.OPEN,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The letter, in the residents' language."""
        test = self.test
        ballot: Ballot = get_object_or_404(ballots.of(test), pk=self.kwargs["ballot"])
        back = reverse("satisfaction:households", args=[test.pk])
        base = public_address(request, f"/f/{test.letter_channel.code}/") if test.letter_channel else ""
        try:
            with override("zh-hans"):
                names = full_names([ballot.household.building], Level.ESTATE)
                found = [letter for _ballot, letter in letters.letters(test, [ballot], base, names)]
                body = letters.page(test, found, back=back)
        except TestError as refusal:
            messages.error(request, refusal.message)
            return redirect(back)
        log(test, "satisfaction.letters", user=request.user, data={"count": 1, "ballot": ballot.pk})
        return HttpResponse(body)
