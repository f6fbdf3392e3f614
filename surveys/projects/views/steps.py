"""The steps of a project: their forms, their files."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from surveys.admin.responses import DayInput
from surveys.flow.models import TOLD
from surveys.flow.steps import Step
from surveys.flow.views import StepFile, TakeStep
from surveys.projects import closing, queries
from surveys.projects.enums import Grade
from surveys.projects.models import Project
from surveys.projects.table import FLOW, NAMES
from territory.access import User
from territory.enums import OrganisationKind
from territory.models import Organisation

REGISTER = ("projects_project_modeladmin_index", _("service projects"))
CARRIERS = (
    OrganisationKind.SOCIAL,
    OrganisationKind.COMPANY,
    OrganisationKind.COMMUNITY,
    OrganisationKind.OTHER,
)

SINCE = _("Since the beginning of the project.")


def address(project: Project) -> str:
    """The project's own page."""
    return reverse("projects_project_modeladmin_inspect", args=[project.pk])


class ProjectStep(TakeStep):
    """One step of a project."""

    flow = FLOW
    header_icon = "folder-open-inverse"
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (REGISTER,)

    def rows(self, user: User) -> QuerySet[Project]:
        """The user's projects."""
        return queries.projects(user)

    def address(self, row: Project) -> str:
        """Its page."""
        return address(row)

    def lead(self, row: Project) -> str:
        """Where and how much."""
        return f"{row.area} · {row.get_state_display()} · {row.budget:,.2f} 元"

    def fields(self, row: Project, step: Step) -> dict[str, forms.Field]:
        """What the step needs and offers."""
        found: dict[str, forms.Field] = {}
        for name in (*step.needs, *step.offers):
            if name == "few_because" and not closing.weak(closing.result(row), row.served):
                continue
            field = self._field(name, row)
            field.required = name in step.needs
            field.label = capfirst(NAMES[name])
            found[name] = field
        return found

    def remarks(self, row: Project) -> list[Any]:
        """What people say of the service, beside the decision on it."""
        if self.step.key != "evaluate":
            return []
        found = closing.result(row)
        said = closing.told(found.as_json if found else None, row.served)
        return [_("Closing questionnaire (open link, unverified): %(said)s") % {"said": said}]

    def warnings(self, row: Project) -> list[Any]:
        """What this project's own figures and days give to think of."""
        said = super().warnings(row)
        if self.step.key == "finish" and row.ends_on and row.ends_on > timezone.localdate():
            said.append(
                _("The period runs until %(day)s. Report it as finished only if everything is done already.")
                % {"day": row.ends_on.isoformat()}
            )
        if self.step.key == "evaluate":
            if row.channel_id:
                said.append(_("With the evaluation the link of the closing questionnaire is closed."))
            if row.spent is not None and row.spent > row.budget:
                said.append(
                    _("%(spent)s yuan spent is more than the budget of %(budget)s yuan.")
                    % {"spent": f"{row.spent:,.2f}", "budget": f"{row.budget:,.2f}"}
                )
        return said

    def _field(self, name: str, row: Project) -> forms.Field:
        user = self.request.user
        if name == "department":
            return _choice(queries.units(user, OrganisationKind.DEPARTMENT), row.department_id)
        if name == "purchase_list":
            lists: Any = forms.ModelChoiceField(queries.open_lists(row))
            lists.help_text = _(
                "Lists that have not been published. A new one is made under “Purchase lists”."
            )
            return lists  # type: ignore[no-any-return]
        if name == "provider":
            designer = row.designer_id if row.designer.kind in CARRIERS else None
            return _choice(queries.units(user, *CARRIERS), row.provider_id or designer)
        if name in ("starts_on", "ends_on"):
            return forms.DateField(widget=DayInput, initial=getattr(row, name))
        if name == "served":
            return forms.IntegerField(min_value=0, initial=row.served, help_text=SINCE)
        if name == "spent":
            return forms.DecimalField(
                min_value=0, max_digits=12, decimal_places=2, initial=row.spent, help_text=SINCE
            )
        if name == "figures_because":
            return forms.CharField(
                max_length=TOLD,
                help_text=_("Only where more than the budget was spent, or a figure is lower than before."),
            )
        if name == "few_because":
            return forms.CharField(
                max_length=TOLD,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_(
                    "Fewer than five people have judged the service, or more than were served. Say why, and "
                    "how it was judged instead, such as by telephone; everybody can read this: no names."
                ),
            )
        return forms.ChoiceField(choices=Grade.choices, widget=forms.RadioSelect)


def _choice(rows: QuerySet[Organisation], initial: int | None) -> forms.Field:
    return forms.ModelChoiceField(rows, initial=initial)


class ProjectStepFile(StepFile):
    """A file of a project."""

    flow = FLOW

    def rows(self, user: User) -> QuerySet[Project]:
        """The user's projects."""
        return queries.projects(user)
