"""规则: the list, the editor (which works without JavaScript: every button sends the form), the switch."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from forms_builder.models import Questionnaire
from surveys.problems import asking, queries, rules
from surveys.problems.asking import Subject
from surveys.problems.enums import OwnerLevel
from surveys.problems.matching import conditions_of
from surveys.problems.models import Category, Rule
from surveys.problems.opening import TITLE
from territory.numbers import number
from territory.paging import paged
from territory.staff_view import StaffView

LIST = ("problems:rules", _("problem rules"))


class RuleForm(forms.Form):
    """What a rule opens; its conditions are read beside it (rules.posted_lines)."""

    name = forms.CharField(
        label=_("name of the rule"),
        max_length=80,
        help_text=_("So that you find it again, for example “fire extinguisher missing”."),
    )
    category = forms.ModelChoiceField(
        Category.objects.all(),
        label=_("category"),
        required=False,
        empty_label=_("choose, or type a new one below"),
    )
    new_category = forms.CharField(label=_("new category"), max_length=40, required=False)
    title = forms.CharField(
        label=_("title of the problem"),
        max_length=TITLE,
        help_text=_(
            "{答案} stands for the answer, {地点} for the place, for example “{地点} 消防器材{答案}”."
        ),
    )
    owner_level = forms.ChoiceField(label=_("who is in charge"), choices=OwnerLevel.choices)
    days = forms.IntegerField(
        label=_("days to deal with it"),
        min_value=1,
        max_value=730,
        help_text=_("Calendar days from the day on which the answer is received."),
    )

    def clean(self) -> dict[str, Any]:
        """One category: chosen, or new."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("category") and not (data.get("new_category") or "").strip():
            self.add_error("category", _("Choose a category or type a new one."))
        return data

    def category_made(self) -> Category:
        """The category, made where it is new."""
        new = self.cleaned_data["new_category"].strip()
        if self.cleaned_data["category"] and not new:
            chosen: Category = self.cleaned_data["category"]
            return chosen
        return Category.objects.get_or_create(name=new)[0]


class RuleList(StaffView):
    """The rules of the user's questionnaires, in words."""

    template_name = "problems/rules.html"
    page_title = _("problem rules")
    header_icon = "cogs"
    roles: ClassVar[tuple[Any, ...]] = queries.RULE_KEEPERS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of rules, narrowed to words in their names or their questionnaires'."""
        text = self.request.GET.get("q", "").strip()[:60]
        rows = queries.rules(self.request.user).annotate(opened=Count("problems"))
        if text:
            rows = rows.filter(name__icontains=text) | rows.filter(questionnaire__title__icontains=text)
        page = paged(rows.defer(*HEAVY), ("questionnaire__title", "-pk"), self.request.GET)
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "lines": asking.rule_lines(page.rows),
            "q": text,
            "kept": f"q={text}" if text else "",
            "any_questionnaire": queries.rulable(self.request.user).exists(),
        }


HEAVY = (
    "questionnaire__body",
    "questionnaire__intro",
    "questionnaire__consent_notice",
    "questionnaire__scoring",
)


class RuleBegin(StaffView):
    """Step one of a new rule: of which questionnaire."""

    template_name = "problems/rule_begin.html"
    page_title = _("new rule")
    header_icon = "cogs"
    roles: ClassVar[tuple[Any, ...]] = queries.RULE_KEEPERS
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LIST,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The questionnaires, or on to the editor."""
        chosen = number(request.GET.get("questionnaire"))
        if chosen and queries.rulable(request.user).filter(pk=chosen).exists():
            return redirect("problems:rule_create", chosen)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What can be chosen."""
        pages = queries.rulable(self.request.user).defer("body").order_by("title", "pk")
        return {**super().get_context_data(**kwargs), "questionnaires": pages[:500]}


class RuleEditor(StaffView):
    """Make or change a rule. Buttons: update, add, remove-<n>, try, save."""

    template_name = "problems/rule_form.html"
    header_icon = "cogs"
    roles: ClassVar[tuple[Any, ...]] = queries.RULE_KEEPERS
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LIST,)

    @cached_property
    def rule(self) -> Rule | None:
        """The rule that is changed; None for a new one."""
        pk = self.kwargs.get("pk")
        if pk is None:
            return None
        found: Rule = get_object_or_404(queries.rules(self.request.user), pk=pk)
        return found

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """What is asked."""
        if self.rule:
            page: Questionnaire = self.rule.questionnaire
            return page
        rows = queries.rulable(self.request.user).defer("body")
        found: Questionnaire = get_object_or_404(rows, pk=self.kwargs["questionnaire"])
        return found

    @cached_property
    def known(self) -> dict[str, Subject]:
        """The live version's questions."""
        form = asking.live_forms([self.questionnaire.pk]).get(self.questionnaire.pk)
        return asking.subjects(form) if form else {}

    def get_page_title(self) -> Any:
        """New, or the rule's name."""
        return self.rule.name if self.rule else _("new rule")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The editor as it stands."""
        if self.rule is None:
            form = RuleForm(initial={"owner_level": OwnerLevel.COMMUNITY, "days": 7})
            return self._shown(form, [rules.Line(0)])
        initial = {
            name: getattr(self.rule, name) for name in ("name", "category", "title", "owner_level", "days")
        }
        lines = rules.lines_of(conditions_of(self.rule.conditions), self.known)
        return self._shown(RuleForm(initial=initial), lines or [rules.Line(0)])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whichever button was pressed."""
        self.known  # noqa: B018 - 404 before anything else
        lines = rules.posted_lines(request.POST, self.known)
        button = request.POST.get("do", "update")
        if button == "add" and len(lines) < rules.CONDITIONS:
            lines.append(rules.Line(len(lines)))
        if button.startswith("remove-"):
            lines = _without(lines, button.removeprefix("remove-"))
        form = RuleForm(request.POST)
        if button not in ("try", "save"):
            return self._shown(RuleForm(initial=request.POST.dict()), lines)
        conditions = rules.judged(lines)
        if not form.is_valid() or conditions is None:
            return self._shown(form, lines)
        draft = self._draft(form, conditions)
        if button == "try":
            trial = rules.try_out(draft, self.questionnaire, request.user)
            return self._shown(form, lines, trial=trial)
        draft.category = form.category_made()
        rules.save(draft, user=request.user)
        messages.success(request, SAVED % {"name": draft.name})
        return redirect("problems:rules")

    def _draft(self, form: RuleForm, conditions: list[dict[str, Any]]) -> Rule:
        draft = self.rule or Rule(questionnaire=self.questionnaire)
        draft.conditions = conditions
        for name in ("name", "title", "owner_level", "days"):
            setattr(draft, name, form.cleaned_data[name])
        return draft

    def _shown(
        self, form: RuleForm, lines: list[rules.Line], trial: rules.Trial | None = None
    ) -> HttpResponseBase:
        context = self.get_context_data(
            form=form,
            lines=lines,
            trial=trial,
            questionnaire=self.questionnaire,
            subjects=list(self.known.values()),
            full=len(lines) >= rules.CONDITIONS,
            rule=self.rule,
        )
        page: HttpResponseBase = self.render_to_response(context)
        return page


SAVED = _("The rule “%(name)s” is saved. It applies to answers that arrive from now on.")


class RuleSwitch(StaffView):
    """Use a rule, or no longer."""

    http_method_names = ["post"]
    roles: ClassVar[tuple[Any, ...]] = queries.RULE_KEEPERS

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it and return to the list."""
        rule = get_object_or_404(queries.rules(request.user), pk=pk)
        active = request.POST.get("active") == "1"
        rules.switch(rule, active=active, user=request.user)
        said = (
            _("The rule “%(name)s” is in use again.")
            if active
            else _("The rule “%(name)s” is switched off. Problems that it opened stay.")
        )
        messages.success(request, said % {"name": rule.name})
        return redirect("problems:rules")


def _without(lines: list[rules.Line], place: str) -> list[rules.Line]:
    kept = [line for line in lines if str(line.place) != place] or [rules.Line(0)]
    for index, line in enumerate(kept):
        line.place = index
    return kept
