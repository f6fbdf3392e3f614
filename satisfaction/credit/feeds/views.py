"""What feeds the record, for staff: settled scores to be proposed, and a consultation's result put down."""

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

from satisfaction.companies import queries as companies
from satisfaction.companies.models import Company
from satisfaction.credit.entries import proposing, queries, wording
from satisfaction.credit.entries.forms import files_field, sent_files
from satisfaction.credit.entries.views.base import ENTRIES, CreditView, KeeperView
from satisfaction.credit.entries.views.listing import ChooseCompany
from satisfaction.credit.entries.views.proposing import FIELDS
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.feeds import commitments, scores
from satisfaction.credit.feeds import queries as feeds
from satisfaction.credit.feeds.commitments import KEY, Commitment
from satisfaction.credit.models import Scheme
from satisfaction.credit.schemes import queries as schemes
from satisfaction.credit.schemes.points import for_commitment
from surveys.admin.responses import AreaChoice, DayInput
from territory.models import Area
from territory.paging import paged

PREFIX = 20  # characters before a number that staff typed: by-hand:1234567890:


class ScoreList(CreditView):
    """Settled scores: which are entered, which are not yet, which give nothing."""

    template_name = "credit/feeds/scores.html"
    page_title = _("test scores for the record")
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (ENTRIES,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """One page."""
        page = paged(feeds.settled(request.user), ("-pk",), request.GET, 30)
        known, today = feeds.fed(page.rows), timezone.localdate()
        adopted, kept = schemes.adopted(), feeds.kept(request.user, page.rows)
        lines = []
        for score in page.rows:
            found = known.get(score.pk)
            line: dict[str, Any] = {"score": score, "company": score.test_area.company, "fed": found}
            line["keeps"] = score.pk in kept
            if found is not None:
                line["tag"] = wording.tag(found.track.on(today))
            if found is None or not found.same:
                line |= self._judged(score, adopted)
            lines.append(line)
        return self.shown(lines=lines, page=page, kept="")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Propose the entry of a score."""
        number = request.POST.get("score", "")
        pk = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
        score = get_object_or_404(feeds.settled(request.user), pk=pk)
        try:
            entry = scores.propose_for_score(score, request.user)
        except StepRefused as refusal:
            return self.refused(refusal, reverse("credit:scores"))
        messages.success(
            request, gettext("The entry is proposed. It counts once somebody else has confirmed it.")
        )
        return redirect("credit:entry", entry.pk)

    def _judged(self, score: Any, adopted: list[Scheme]) -> dict[str, Any]:
        try:
            _ruling, award = scores.judged(score, adopted)
        except StepRefused as refusal:
            return {"why_not": refusal.message}
        if award is None:
            return {"why_not": StepRefused("no_points").message}
        return {"points": wording.signed(award.points)}


class ChooseForCommitment(ChooseCompany):
    """Whose consultation result it is."""

    page_title = _("enter a consultation result")
    then = "credit:commitment"


class CommitmentForm(forms.Form):
    """A consultation's result."""

    key = forms.CharField(
        label=_("number of the matter"),
        max_length=KEY - PREFIX,
        help_text=_("As in the consultation's records, such as 2026-03 (2). It can be entered only once."),
    )
    area = AreaChoice(Area.objects.none(), label=_("where"), empty_label=_("choose"))
    outcome = forms.ChoiceField(label=_("what became of it"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("what was agreed"), max_length=120)
    occurred_on = forms.DateField(label=_("day it was done, or the deadline that passed"), widget=DayInput)
    text = forms.CharField(label=_("facts"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    evidence = files_field(_("supporting documents"), required=True)

    def __init__(self, *args: Any, user: Any, company: Company, ruling: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["area"]
        area.queryset = queries.places(user, company)
        outcome: Any = self.fields["outcome"]
        outcome.choices = [
            (key, f"{label}（{self._points(ruling, key)}）")
            for key, label in (
                ("on_time", _("done on time")),
                ("late", _("done late")),
                ("not_done", _("not done")),
            )
        ]

    def _points(self, ruling: Any, key: str) -> str:
        award = for_commitment(ruling.data, key)
        if award is None:
            return gettext("no points")
        return gettext("%(points)s points") % {"points": wording.signed(award.points)}


class CommitmentEnter(KeeperView):
    """Put down what became of a consultation's result."""

    template_name = "credit/feeds/commitment.html"
    page_title = _("enter a consultation result")
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (ENTRIES,)

    @cached_property
    def company(self) -> Company:
        """The company of the address, if the user sees it."""
        rows = companies.companies(self.request.user)
        found: Company = get_object_or_404(rows, pk=self.kwargs["company"])
        return found

    def get_page_subtitle(self) -> str:
        """Of whom."""
        return str(self.company)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An empty form."""
        return self._handle(None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Put it down, or say what is missing."""
        return self._handle(request)

    def _handle(self, sent: HttpRequest | None) -> HttpResponseBase:
        try:
            ruling = proposing.governing(self.company, timezone.localdate())
        except StepRefused as refusal:
            return self.refused(refusal, reverse("credit:commitment_choose"))
        data = (sent.POST, sent.FILES) if sent else ()
        form = CommitmentForm(*data, user=self.request.user, company=self.company, ruling=ruling)
        if sent is not None and form.is_valid():
            try:
                return self._entered(form, sent)
            except StepRefused as refusal:
                field = {**FIELDS, "fed_otherwise": "key", "no_points": "outcome"}.get(refusal.code)
                form.add_error(field if field in form.fields else None, refusal.message)
        return self.shown(form=form, company=self.company, back=reverse("credit:commitment_choose"))

    def _entered(self, form: CommitmentForm, request: HttpRequest) -> HttpResponseBase:
        data = {name: value for name, value in form.cleaned_data.items() if name != "evidence"}
        files = sent_files(request)
        if not files:
            raise StepRefused("evidence_missing")
        data["key"] = f"by-hand:{self.company.answers.pk}:{data['key']}"
        made = Commitment(**data, company=self.company, files=files)
        before = timezone.now()
        entry = commitments.settle_commitment(made, request.user)
        if entry.created_at < before:
            messages.warning(request, gettext("This was entered already: here is the entry."))
        else:
            messages.success(
                request, gettext("The entry is proposed. It counts once somebody else has confirmed it.")
            )
        return redirect("credit:entry", entry.pk)
