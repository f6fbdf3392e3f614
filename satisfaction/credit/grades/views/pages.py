"""信用等级: the companies with their grades on a day, and one company's with all it comes from."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from satisfaction.companies import queries as companies
from satisfaction.companies.models import Company
from satisfaction.credit.enums import EntryState
from satisfaction.credit.grades.queries import Record, grade_names, record, records
from satisfaction.credit.grades.wording import name_words, why_words
from satisfaction.credit.grading import Grade
from satisfaction.credit.ledger.queries import standing
from satisfaction.credit.models import Scheme
from satisfaction.credit.schemes.dumping import number
from satisfaction.credit.schemes.wording import signed
from surveys.admin.responses import DayInput
from surveys.problems import exporting
from territory import access
from territory.staff_view import StaffView

PAGE = 50
NONE = "-"  # asks for companies without a grade
FIRST_YEAR = 2000


class Narrowing(forms.Form):
    """What the list shows."""

    q = forms.CharField(label=_("company"), required=False, max_length=60)
    grade = forms.ChoiceField(label=_("grade"), required=False)
    day = forms.DateField(label=_("day"), required=False, widget=DayInput)

    def __init__(self, data: Any, grades: list[str]) -> None:
        given = {name: data.get(name, "") for name in self.base_fields}
        super().__init__({**given, "day": given["day"] or timezone.localdate().isoformat()})
        chosen: Any = self.fields["grade"]
        chosen.choices = [("", _("all")), *((each, each) for each in grades), (NONE, _("no grade"))]
        self.is_valid()

    @property
    def on(self) -> date:
        """The day that is looked at; today where none is asked for that has been."""
        today = timezone.localdate()
        asked = self.cleaned_data.get("day")
        return asked if asked and date(FIRST_YEAR, 1, 1) <= asked <= today else today


class GradeList(StaffView):
    """The companies that the user sees; ?export=xlsx or csv gives all that fit."""

    template_name = "credit/grades/list.html"
    page_title = _("credit grades")
    header_icon = "list-ol"

    @cached_property
    def records(self) -> list[Record]:
        """What the grades depend on, by the companies' names."""
        rows = list(companies.companies(self.request.user).filter(head_office=None))
        found = records(rows)
        return [found[each.pk] for each in rows]

    @cached_property
    def form(self) -> Narrowing:
        """What is shown."""
        return Narrowing(self.request.GET, grade_names(self.records))

    @cached_property
    def lines(self) -> list[tuple[Company, Grade]]:
        """Companies with their grades, narrowed."""
        text, wanted = self.form.data["q"].strip().casefold(), self.form.data["grade"]
        found = [
            (each.company, each.grade(self.form.on))
            for each in self.records
            if not text or text in each.company.name.casefold() or text in each.company.credit_code.casefold()
        ]
        return [each for each in found if not wanted or (each[1].name or NONE) == wanted]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the table as a file."""
        layout = request.GET.get("export", "")
        if layout in exporting.LAYOUTS:
            lines = [_cells(company, grade) for company, grade in self.lines]
            return exporting.table(gettext("Credit grades"), heads(), lines, layout)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of companies."""
        kept = self.request.GET.copy()
        for name in ("export", "page"):
            kept.pop(name, None)
        return {
            **super().get_context_data(**kwargs),
            "form": self.form,
            "page": Paginator(self.lines, PAGE).get_page(self.request.GET.get("page")),
            "kept": kept.urlencode(),
            "narrowed": any(self.request.GET.get(name) for name in self.form.base_fields),
            "any": bool(self.records),
            "keeps": access.holds(self.request.user, *access.KEEP),
        }


def heads() -> list[str]:
    """The columns of the export."""
    return [
        gettext("Property company"),
        gettext("Unified social credit code"),
        gettext("Area"),
        gettext("Grade"),
        gettext("Points"),
        gettext("Base"),
        gettext("Good records"),
        gettext("Bad records"),
    ]


def _cells(company: Company, grade: Grade) -> list[Any]:
    figures = (grade.points, grade.base, grade.good, grade.bad) if grade.points is not None else ()
    return [
        company.name,
        company.credit_code,
        company.area.name,
        name_words(grade),
        *(number(each) for each in figures),
    ]


class GradePage(StaffView):
    """One company: today's grade, how it came to be, its records in force and its history."""

    template_name = "credit/grades/company.html"
    header_icon = "list-ol"
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (("grades:list", _("credit grades")),)

    @cached_property
    def company(self) -> Company:
        """The company; a branch's head office stands for it."""
        seen = companies.companies(self.request.user)
        found: Company = get_object_or_404(seen, pk=self.kwargs["pk"])
        return found.answers

    def get_page_title(self) -> Any:
        """Its name."""
        return self.company.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All that the grade comes from."""
        today = timezone.localdate()
        found = record(self.company)
        grade, (_pk, data) = found.grade(today), found.scheme(today)
        entries = standing(self.company, today)
        ruled = Scheme.objects.filter(pk__in=[pk for _day, pk, _data in found.schemes])
        names = {each.pk: str(each) for each in ruled.defer("data").order_by()}
        first = min((since for since, _p, _v in found.schemes), default=today)
        return {
            **super().get_context_data(**kwargs),
            "company": self.company,
            "grade": grade,
            "why": why_words(grade, data),
            "counted": [
                (each, signed(each.points), each.entry.pk in grade.counted)
                for each in entries
                if each.state == EntryState.EFFECTIVE
            ],
            "waiting": sum(each.state in (EntryState.PUBLICISED, EntryState.SUSPENDED) for each in entries),
            "history": [
                (each, names.get(each.scheme or 0, ""))
                for each in reversed(found.history(min(first, today), today))
                if each.scheme
            ],
        }
