"""服务项目: the register of projects. A project is changed as a row only while it is being designed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from surveys.demands.queries import demands
from surveys.flow.steps import possible, withheld
from surveys.flow.telling import history
from surveys.projects import closing, making, queries
from surveys.projects.enums import Branch, ProjectState
from surveys.projects.errors import ProjectRefused
from surveys.projects.models import Project
from surveys.projects.registers.filters import BranchFilter, ListFilter, PlaceFilter, StateFilter, YearFilter
from surveys.projects.table import FLOW
from territory.enums import Level, OrganisationKind
from territory.models import Area
from territory.naming import full_names
from territory.registers.base import KeptForm, Register, Scoped

DESIGNERS = (OrganisationKind.DEPARTMENT, OrganisationKind.COMMUNITY, OrganisationKind.SOCIAL)
PLACES = (Level.CITY, Level.COUNTY, Level.STREET, Level.COMMUNITY)


class ProjectScope(Scoped):
    """Changed as a row only while it is being designed, deleted only as long as no step was taken."""

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        """As long as it is a draft."""
        return obj.state == ProjectState.DRAFT and super().user_can_edit_obj(user, obj)


class ProjectForm(KeptForm):
    """What is designed: for which demands, by whom, at what cost."""

    answers: Any = forms.ModelMultipleChoiceField(
        queryset=None,
        label=gettext_lazy("demands of the list that it answers"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one demand of the list.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.instance.area
        field: Any = self.fields["answers"]
        field.queryset = queries.takeable(self.for_user, place, self.instance)
        field.label_from_instance = lambda demand: f"{demand.list_no or '—'}. {demand} · {demand.area}"
        if self.instance.pk:
            self.initial["answers"] = list(self.instance.demands.values_list("pk", flat=True))
        if not field.queryset.exists():
            field.help_text = _("No demand of this area waits for a project: put demands on the list first.")
        designer: Any = self.fields["designer"]
        designer.queryset = queries.units(self.for_user, *DESIGNERS)
        self.fields["content"].widget = forms.Textarea(attrs={"rows": 4})

    def clean_budget(self) -> Any:
        """Not less than nothing."""
        budget = self.cleaned_data["budget"]
        if budget is not None and budget <= 0:
            raise forms.ValidationError(_("The budget is more than 0 yuan."))
        return budget

    def clean(self) -> dict[str, Any]:
        """A social organisation designs what is not a department's own."""
        data: dict[str, Any] = super().clean() or {}
        designer, branch = data.get("designer"), data.get("branch")
        if designer and branch:
            social = designer.kind == OrganisationKind.SOCIAL
            if branch == Branch.UNIT and social:
                self.add_error(
                    "designer", _("A department, street or community designs this kind of project.")
                )
            elif branch != Branch.UNIT and not social:
                self.add_error("designer", ProjectRefused("not_social").message)
        return data


class ProjectRegister(Register):
    """服务项目."""

    model = Project
    add_to_admin_menu = False  # it stands in the menu of demands and projects
    menu_icon = "folder-open-inverse"
    menu_label = gettext_lazy("Service projects")
    list_display = ("name", "state", "branch", "where", "budget_words", "on_list")
    list_filter = (StateFilter, YearFilter, BranchFilter, PlaceFilter, ListFilter)
    search_fields = ("name", "content", "designer__name", "provider__name")
    search_hint = gettext_lazy("Name, content, who designs or carries out")
    keys = ("-pk",)
    ordering = keys
    place_level = PLACES
    choose_address = reverse_lazy("territory:choose")
    permission_helper_class = ProjectScope
    inspect_template_name = "projects/project.html"
    empty_hint = gettext_lazy(
        "A project answers demands of the list. Put demands on the list first, then press “Add”."
    )
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("branch"), FieldPanel("designer")]),
            FieldPanel("answers"),
            FieldPanel("content"),
            FieldRowPanel([FieldPanel("year"), FieldPanel("budget")]),
            FieldRowPanel([FieldPanel("beneficiaries"), FieldPanel("beneficiaries_text")]),
        ],
        base_form_class=ProjectForm,
    )

    def where(self, row: Project) -> str:
        """Its area."""
        return str(row.area)

    where.short_description = gettext_lazy("area")  # type: ignore[attr-defined]  # how the admin names a method's column

    def budget_words(self, row: Project) -> str:
        """12,000.00."""
        return f"{row.budget:,.2f}"

    budget_words.short_description = gettext_lazy("budget (yuan)")  # type: ignore[attr-defined]  # how the admin names a method's column

    def on_list(self, row: Project) -> str:
        """The purchase list, with its number."""
        if row.purchase_list is None:
            return ""
        return f"{row.purchase_list} {row.list_no or ''}".strip()

    on_list.short_description = gettext_lazy("purchase list")  # type: ignore[attr-defined]  # how the admin names a method's column

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        """What the user may see."""
        return queries.projects(request.user).select_related("purchase_list", "designer", "provider")

    def fresh(self, place: Area | None) -> Project:
        """A project of this year at its place."""
        return Project(area=place, year=timezone.localdate().year)

    def told_place(self, place: Area) -> str:
        """With the areas above."""
        return full_names([place], Level.COUNTY)[place.pk]

    def save_new(self, form: Any, user: Any) -> Project:
        """With its demands and the beginning of its history."""
        form.instance.created_by = user
        project: Project = form.save()
        return making.made(project, form.cleaned_data["answers"], user=user)

    def after_save(self, form: Any, user: Any) -> None:
        """Its demands as they now are."""
        making.answer(form.instance, form.cleaned_data["answers"], user=user)

    def hanging(self, instance: Project) -> list[Any]:
        """What `why_not_delete` says instead."""
        return []

    def why_not_delete(self, user: Any, instance: Project) -> str:
        """Its history stays: only what was just designed goes without a trace."""
        return ProjectRefused("has_history").message if making.has_history(instance) else ""

    def delete(self, instance: Project, user: Any) -> None:
        """The demands go back to the list."""
        making.answer(instance, (), user=user)
        instance.delete()

    def more(self, request: HttpRequest, instance: Project) -> dict[str, Any]:
        """All that belongs to a project."""
        return {
            "row": instance,
            "project": instance,
            "place": full_names([instance.area], Level.COUNTY)[instance.area_id],
            "demands": list(instance.demands.select_related("area", "collection").order_by("pk")),
            "readable": set(demands(request.user).filter(projects=instance).values_list("pk", flat=True)),
            "steps": possible(FLOW, instance, request.user),
            "withheld": withheld(FLOW, instance, request.user, "same_person", "list_unpublished"),
            "step_url": "projects:step",
            "history_lines": history(FLOW, instance, _("designed")),
            "file_url": "projects:file",
            **_judged(instance),
            "list_address": self._list_address(request, instance),
            "may_link": instance.state in closing.OPEN
            and not (instance.channel and closing.is_answered(instance.channel))
            and self.permission_helper.user_can_create(request.user),
            "address": reverse("public_projects:project", args=[instance.pk])
            if instance.state in queries.PUBLIC
            else "",
        }

    def _list_address(self, request: HttpRequest, instance: Project) -> str:
        """Of its purchase list, for whoever may look at it."""
        pk = instance.purchase_list_id
        if pk is None or not queries.purchase_lists(request.user).filter(pk=pk).exists():
            return ""
        return reverse("projects:list", args=[pk])

    def export_columns(self) -> list[tuple[Any, Any]]:
        """As on the purchase list, and how far each is."""
        return [
            (_("name of the project"), lambda row: row.name),
            (_("state"), lambda row: row.get_state_display()),
            (_("year"), lambda row: row.year),
            (_("area"), self.where),
            (_("designed by"), lambda row: row.get_branch_display()),
            (_("designed by organisation"), lambda row: str(row.designer)),
            (_("carried out by"), lambda row: str(row.provider or "")),
            (_("budget (yuan)"), lambda row: row.budget),
            (_("spent (yuan)"), lambda row: "" if row.spent is None else row.spent),
            (_("people to benefit"), lambda row: "" if row.beneficiaries is None else row.beneficiaries),
            (_("people served"), lambda row: "" if row.served is None else row.served),
            (_("begins on"), lambda row: row.starts_on or ""),
            (_("ends on"), lambda row: row.ends_on or ""),
            (_("purchase list"), self.on_list),
            (_("grade"), lambda row: row.get_grade_display()),
        ]


def _judged(project: Project) -> dict[str, Any]:
    """How people judge the service: as the evaluation kept it, with what came later beside it."""
    kept, found = closing.evaluation(project), closing.result(project)
    now = found.as_json if found else None
    answers = kept.get("answers") if kept else now
    return {
        "evaluated": bool(kept),
        "answers_told": closing.told(answers, project.served),
        "later": closing.told(now, None) if kept and closing.differ(answers, now) else "",
        "too_many": closing.too_many(answers, project.served),
        "few_because": kept.get("few_because", ""),
    }
