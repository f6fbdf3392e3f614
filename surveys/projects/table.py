"""The table of a project's steps (row E1): design → recognition → purchase list → work → evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from surveys.demands import taking_up
from surveys.flow.errors import StepRefused
from surveys.flow.models import TOLD
from surveys.flow.steps import Flow, Given, Step, table
from surveys.projects import closing
from surveys.projects.enums import Branch, Grade, ProjectState
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
        offers=("served", "spent", "figures_because"),
        offers_told=True,
        offers_files=True,
    ),
    Step(
        "finish",
        _("report as finished"),
        (S.RUNNING,),
        S.FINISHED,
        needs=("served", "spent"),
        offers=("figures_because",),
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


def judge(project: Project, step: Step) -> None:
    """What rules a step out before anything is filled in.

    Raises ProjectRefused: by_organisation, by_unit, not_social, list_stays, list_unpublished."""
    published = project.purchase_list and project.purchase_list.published_at
    if step.key == "settle" and project.branch != Branch.UNIT:
        raise ProjectRefused("by_organisation")
    if step.key == "submit" and project.branch == Branch.UNIT:
        raise ProjectRefused("by_unit")
    if step.key == "submit" and project.designer.kind != OrganisationKind.SOCIAL:
        raise ProjectRefused("not_social")
    if step.key == "delist" and published:
        raise ProjectRefused("list_stays")
    if step.key == "start" and not published:
        raise ProjectRefused("list_unpublished")


def _check_demands(project: Project, given: Given, user: Any) -> dict[str, Any]:
    if not project.demands.exists():
        raise ProjectRefused("no_demand")
    return {}


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
    """Its demands go back, nobody is asked any more. It stays on a published list, which does not change."""
    closing.close_link(project, user)
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
        raise ProjectRefused("list_stays")
    project.purchase_list = None
    return {"list": chosen.name}


def _start(project: Project, given: Given, user: Any) -> dict[str, Any]:
    starts, ends = given.data["starts_on"], given.data["ends_on"]
    if ends < starts:
        raise ProjectRefused("ends_before_start")
    project.provider, project.starts_on, project.ends_on = given.data["provider"], starts, ends
    return {"provider": str(project.provider), "from": starts.isoformat(), "to": ends.isoformat()}


def _report(project: Project, given: Given, user: Any) -> dict[str, Any]:
    """People served and yuan spent so far, where given; what looks like a slip only with a reason."""
    served, spent = given.data.get("served"), given.data.get("spent")
    why = str(given.data.get("figures_because") or "").strip()
    if len(why) > TOLD:
        raise StepRefused("text_too_long", limit=TOLD)
    if not why:
        _check_figures(project, served, spent)
    data: dict[str, Any] = {"figures_because": why} if why else {}
    if served is not None:
        project.served, data["served"] = served, served
    if spent is not None:
        project.spent, data["spent"] = spent, str(spent)
    return data


def _check_figures(project: Project, served: int | None, spent: Decimal | None) -> None:
    """Both are sums since the beginning: they do not fall, and the money stays within the budget."""
    pairs = (("served", served, project.served), ("spent", spent, project.spent))
    for name, now, before in pairs:
        if now is not None and before is not None and now < before:
            raise ProjectRefused("figures_fell", name=NAMES[name], now=f"{now:,}", before=f"{before:,}")
    if spent is not None and spent > project.budget and spent != project.spent:
        raise ProjectRefused("over_budget", spent=f"{spent:,.2f}", budget=f"{project.budget:,.2f}")


def _evaluate(project: Project, given: Given, user: Any) -> dict[str, Any]:
    """With what the closing questionnaire gave so far, which ends with it; and how the service was judged
    instead where that does not carry a judgement."""
    closing.close_link(project, user)
    project.grade = given.data["grade"]
    data: dict[str, Any] = {"grade": project.grade}
    found, why = closing.result(project), str(given.data.get("few_because") or "").strip()
    if found is not None:
        data["answers"] = found.as_json
    if closing.weak(found, project.served):
        if not why:
            many = found is not None and closing.too_many(found.as_json, project.served)
            raise ProjectRefused("many_answers" if many else "few_answers", least=closing.LEAST)
        if len(why) > TOLD:
            raise StepRefused("text_too_long", limit=TOLD)
        data["few_because"] = why
    for demand in project.demands.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        taking_up.finish(demand, user, told=given.told.strip(), failed=project.grade == Grade.FAILED)
    return data


CHANGES = {
    "settle": _check_demands,
    "submit": _check_demands,
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
    "figures_because": _("why the figures differ from what was planned or reported"),
    "few_because": _("how the service was judged instead"),
}


def facts(event: ProjectEvent) -> list[tuple[Any, Any]]:
    """What a step kept, in the order of NAMES."""
    data: dict[str, Any] = event.data
    shown = {
        **data,
        "purchase_list": data.get("list"),
        "starts_on": data.get("from"),
        "ends_on": data.get("to"),
        "spent": f"{Decimal(data['spent']):,.2f}" if "spent" in data else None,
        "grade": dict(Grade.choices).get(data.get("grade", "")),
    }
    found = [(name, shown[key]) for key, name in NAMES.items() if shown.get(key) not in (None, "")]
    if "answers" in data:
        found.append((_("closing questionnaire"), closing.told(data["answers"], None)))
    return found


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
    judge=judge,
    facts=facts,
)
ENDED = (S.REFUSED, S.STOPPED, S.EVALUATED)
