"""考核方案: the list, one sheet with its items, making, copying, adopting and deleting one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import IntegrityError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.assessments import drafting, queries
from surveys.assessments.errors import AssessmentError
from surveys.assessments.forms import SheetForm, TakeOverForm
from surveys.assessments.views.base import SHEETS, AssessmentView, KeptSheet, OneSheet
from territory import access
from territory.enums import Level
from territory.naming import full_names
from territory.paging import paged

PAGE = 30


class Sheets(AssessmentView):
    """All that the user sees."""

    template_name = "assessments/sheets.html"
    page_title = _("assessment sheets")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them."""
        page = paged(queries.sheets(self.request.user), ("-pk",), self.request.GET, PAGE)
        keeps = access.areas(self.request.user, *access.KEEP).filter(level__lte=Level.STREET).exists()
        context: dict[str, Any] = super().get_context_data(page=page, keeps=keeps, **kwargs)
        return context


class NewSheet(AssessmentView):
    """Make one."""

    template_name = "assessments/sheet_form.html"
    page_title = _("new assessment sheet")
    roles: ClassVar[tuple[Any, ...]] = access.KEEP
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (SHEETS,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form."""
        initial = {"name": gettext("Assessment of communities")}
        return self.shown(form=SheetForm(user=request.user, initial=initial))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Make it."""
        form = SheetForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                made = drafting.make(form.save(commit=False), user=request.user)
            except AssessmentError as refusal:
                form.add_error("area", refusal.message)
            except IntegrityError:
                form.add_error("name", gettext("This area has a sheet of this name already."))
            else:
                return redirect("assessments:sheet", made.pk)
        return self.shown(form=form)


class ShowSheet(OneSheet):
    """One sheet with its items."""

    template_name = "assessments/sheet.html"

    def get_page_title(self) -> str:
        """Its name."""
        return str(self.sheet)

    def get_page_subtitle(self) -> str:
        """None."""
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The items, and how many points are left."""
        sheet = self.sheet
        items = list(sheet.items.select_related("indicator__target__programme").order_by("no"))
        points = sum((each.points for each in items), start=sheet.total * 0)
        draft = sheet.adopted_on is None
        context: dict[str, Any] = super().get_context_data(
            sheet=sheet,
            items=items,
            points=points,
            left=sheet.total - points,
            draft=draft,
            begins=drafting.begins(sheet) if draft else None,
            keeps=self.keeps,
            take_over=TakeOverForm(sheet=sheet) if draft and self.keeps else None,
            place=full_names([sheet.area], Level.COUNTY)[sheet.area_id],
            **kwargs,
        )
        return context


class Act(KeptSheet):
    """A button of the sheet's page."""

    done: Any = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Back to where the button is."""
        return redirect("assessments:sheet", self.sheet.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Do it, or say why not."""
        try:
            to = self.act()
        except AssessmentError as refusal:
            return self.refused(refusal, "assessments:sheet", self.sheet.pk)
        messages.success(request, self.done)
        return to

    def act(self) -> HttpResponseBase:
        """What the button does; returns where to go."""
        raise NotImplementedError  # every button overrides this


class Adopt(Act):
    """Put it in force."""

    def act(self) -> HttpResponseBase:
        """Adopt."""
        made = drafting.adopt(self.sheet.pk, user=self.request.user)
        said = gettext("The sheet stays as it is from now on. It is in force from %(day)s.")
        self.done = said % {"day": made.adopted_on}
        return redirect("assessments:sheet", self.sheet.pk)


class Copy(Act):
    """Make the next version."""

    done = _("This is the next version. It is a draft until you adopt it.")

    def act(self) -> HttpResponseBase:
        """Copy."""
        made = drafting.copy(self.sheet.pk, user=self.request.user)
        return redirect("assessments:sheet", made.pk)


class Drop(Act):
    """Delete a draft."""

    done = _("The draft has been deleted.")

    def act(self) -> HttpResponseBase:
        """Delete."""
        drafting.drop(self.sheet.pk, user=self.request.user)
        return redirect("assessments:sheets")


class TakeOver(Act):
    """Put a programme's indicators on the sheet."""

    done = _("The indicators stand on the sheet, with equal points. Weigh them now.")

    def act(self) -> HttpResponseBase:
        """Take over."""
        form = TakeOverForm(self.request.POST, sheet=self.sheet)
        if not form.is_valid():
            raise AssessmentError("no_indicators")
        drafting.take_over(self.sheet.pk, form.cleaned_data["programme"], user=self.request.user)
        return redirect("assessments:sheet", self.sheet.pk)
