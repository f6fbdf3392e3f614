"""The table of a project's steps (row E1): design → recognition → purchase list → work → evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from surveys.demands import taking_up
from surveys.flow.errors import StepRefused
from surveys.flow.models import TOLD
from surveys.flow.steps import Flow, Given, Step, table
from surveys.projects import closing
from surveys.projects.enums import Branch, ProjectState
from surveys.projects.errors import ProjectRefused
from surveys.projects.models import Project, ProjectEvent, ProjectFile, PurchaseList
from territory.enums import Level, OrganisationKind
from territory.models import Area

S = ProjectState
DESIGNED = "design"  # the first event

STEPS = table(
    Step("settle", _("settle the project"), (S.DRAFT,), S.RECOGNISED, level=Level.STREET, offers_files=True),
    Step("submit", _("hand in for recognition"), (S.DRAFT,), S.SUBMITTED, offers_files=True),
    Step(
        "recognise",
        _("recognise"),
        (S.SUBMITTED,),
        S.RECOGNISED,
        level=Level.STREET,
        needs=("department",),
        offers_files=True,
        not_by=("submit",),
    ),
    Step("send_back", _("send back to be improved"), (S.SUBMITTED,), S.DRAFT, level=Level.STREET),
    Step(
        "refuse",
        _("not recognise"),
        (S.SUBMITTED,),
        S.REFUSED,
        level=Level.STREET,
        told=True,
        asks=_("The project ends here; its demands go back to the list. Residents read your reason."),
    ),
    Step(
        "enlist",
        _("put on a purchase list"),
        (S.RECOGNISED,),
        S.PURCHASED,
        level=Level.STREET,
        needs=("purchase_list",),
    ),
    Step("delist", _("take off the purchase list"), (S.PURCHASED,), S.RECOGNISED, level=Level.STREET),
    Step(
        "start",
        _("begin to carry out"),
        (S.PURCHASED,),
        S.RUNNING,
        needs=("provider", "starts_on", "ends_on"),
        offers_told=True,
        offers_files=True,
    ),
    Step(
        "progress",
        _("report progress"),
        (S.RUNNING,),
        None,
        offers=("served", "spent"),
        offers_told=True,
        offers_files=True,
    ),
    Step(
        "finish",
        _("report as finished"),
        (S.RUNNING,),
        S.FINISHED,
        needs=("served", "spent"),
        file=True,
        offers_told=True,
    ),
    Step("resume", _("send back to be completed"), (S.FINISHED,), S.RUNNING),
    Step(
        "evaluate",
        _("evaluate"),
        (S.FINISHED,),
        S.EVALUATED,
        level=Level.STREET,
        needs=("grade",),
        offers=("few_because",),
        told=True,
        offers_files=True,
        not_by=("finish",),
    ),
    Step(
        "stop",
        _("stop the project"),
        (S.DRAFT, S.SUBMITTED, S.RECOGNISED, S.PURCHASED, S.RUNNING),
        S.STOPPED,
        level=Level.STREET,
        told=True,
        asks=_("The project ends here; its demands go back to the list. Residents read your reason."),
    ),
)


def change(project: Project, step: Step, given: Given, user: Any) -> dict[str, Any]:
    """What a step changes of a project beside its state."""
    return CHANGES[step.key](project, given, user) if step.key in CHANGES else {}


def _settle(project: Project, given: Given, user: Any) -> dict[str, Any]:
    if project.branch != Branch.UNIT:
        raise ProjectRefused("by_organisation")
    _check_demands(project)
    return {}


def _submit(project: Project, given: Given, user: Any) -> dict[str, Any]:
    if project.branch == Branch.UNIT:
        raise ProjectRefused("by_unit")
    if project.designer.kind != OrganisationKind.SOCIAL:
        raise ProjectRefused("not_social")
    _check_demands(project)
    return {}


def _check_demands(project: Project) -> None:
    if not project.demands.exists():
        raise ProjectRefused("no_demand")


def _recognise(project: Project, given: Given, user: Any) -> dict[str, Any]:
    project.department = given.data["department"]
    return {"department": str(project.department)}


def _lock_list(pk: Any, step: Step, given: Given) -> None:
    """Lists before projects, as publishing locks them: the one that the project stands on or goes on."""
    if step.key not in ("enlist", "delist", "stop"):
        return
    chosen = given.data.get("purchase_list")
    found = chosen.pk if chosen else Project.objects.values_list("purchase_list_id", flat=True).get(pk=pk)
    list(PurchaseList.objects.select_for_update(no_key=True, of=("self",)).filter(pk=found))


def _release(project: Project, given: Given, user: Any) -> dict[str, Any]:
    """Its demands go back. It stays on a published list, which does not change any more."""
    listed = PurchaseList.objects.select_for_update(of=("self",)).filter(projects=project).first()
    if listed and not listed.published_at:
        project.purchase_list = None
    for demand in project.demands.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        taking_up.release(demand, user, opinion=project.name, told=given.told.strip())
    return {}


def _enlist(project: Project, given: Given, user: Any) -> dict[str, Any]:
    chosen = PurchaseList.objects.select_for_update(of=("self",)).get(pk=given.data["purchase_list"].pk)
    if chosen.published_at:
        raise ProjectRefused("list_published")
    if not project.area.path.startswith(chosen.area.path):
        raise ProjectRefused("other_place")
    project.purchase_list = chosen
    return {"list": chosen.name}


def _delist(project: Project, given: Given, user: Any) -> dict[str, Any]:
    chosen = PurchaseList.objects.select_for_update(of=("self",)).get(projects=project)
    if chosen.published_at:
        raise ProjectRefused("list_published")
    project.purchase_list = None
    return {"list": chosen.name}


def _start(project: Project, given: Given, user: Any) -> dict[str, Any]:
    if not (project.purchase_list and project.purchase_list.published_at):
        raise ProjectRefused("list_unpublished")
    starts, ends = given.data["starts_on"], given.data["ends_on"]
    if ends < starts:
        raise ProjectRefused("ends_before_start")
    project.provider, project.starts_on, project.ends_on = given.data["provider"], starts, ends
    return {"provider": str(project.provider), "from": starts.isoformat(), "to": ends.isoformat()}


def _report(project: Project, given: Given, user: Any) -> dict[str, Any]:
    """People served and yuan spent so far, where they were given."""
    data: dict[str, Any] = {}
    served, spent = given.data.get("served"), given.data.get("spent")
    if served is not None:
        project.served, data["served"] = served, served
    if spent is not None:
        project.spent, data["spent"] = spent, str(spent)
    return data


def _evaluate(project: Project, given: Given, user: Any) -> dict[str, Any]:
    """With what the closing questionnaire gave, and why where too few or none answered it."""
    project.grade = given.data["grade"]
    data: dict[str, Any] = {"grade": project.grade}
    found, why = closing.result(project), str(given.data.get("few_because") or "").strip()
    if found is not None:
        data["answers"] = found.as_json
    if closing.too_few(found):
        if not why:
            raise ProjectRefused("few_answers", least=closing.LEAST)
        if len(why) > TOLD:
            raise StepRefused("text_too_long", limit=TOLD)
        data["few_because"] = why
    for demand in project.demands.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        taking_up.finish(demand, user, told=given.told.strip())
    return data


CHANGES = {
    "settle": _settle,
    "submit": _submit,
    "recognise": _recognise,
    "refuse": _release,
    "enlist": _enlist,
    "delist": _delist,
    "start": _start,
    "progress": _report,
    "finish": _report,
    "evaluate": _evaluate,
    "stop": _release,
}
NAMES: Mapping[str, Any] = {
    "department": _("recognised by department"),
    "purchase_list": _("purchase list"),
    "provider": _("carried out by"),
    "starts_on": _("begins on"),
    "ends_on": _("ends on"),
    "served": _("people served"),
    "spent": _("spent (yuan)"),
    "grade": _("grade"),
    "few_because": _("why there are so few answers"),
}


def _area(project: Project) -> Area:
    area: Area = project.area
    return area


FLOW = Flow(
    key="project",
    label=_("service project"),
    model=Project,
    events=ProjectEvent,
    files=ProjectFile,
    steps=STEPS,
    area_of=_area,
    change=change,
    names=NAMES,
    public=frozenset({"few_because"}),
    lock_first=_lock_list,
)
ENDED = (S.REFUSED, S.STOPPED, S.EVALUATED)
