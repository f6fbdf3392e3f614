"""Examines a file, and carries a plan out: all of it or nothing, in one short transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from satisfaction.companies.importing import problems  # noqa: F401 - makes its codes known
from satisfaction.companies.importing.areas import AreaExaminer
from satisfaction.companies.importing.companies import CompanyExaminer
from satisfaction.companies.importing.contracts import ContractExaminer, Served
from satisfaction.companies.models import Company, Contract, ServiceArea
from territory.models import Area
from territory.sheets.carrying import create, log_rows, set_values, summary, worked
from territory.sheets.carrying import write as write_rows
from territory.sheets.importing import Importer
from territory.sheets.plan import Examiner, Options, Plan

ACTION = "companies.import"


def _lock(kind: str) -> None:
    """Whoever changes such rows by hand waits, and is waited for."""
    if kind == CompanyExaminer.kind.key:
        list(Company.objects.select_for_update().order_by("pk").values_list("pk"))
    else:
        estates = ServiceArea.objects.values("estate")
        list(Area.objects.select_for_update().filter(pk__in=estates).order_by("pk").values_list("pk"))
        list(ServiceArea.objects.select_for_update().order_by("pk").values_list("pk"))


def _companies(plan: Plan) -> None:
    """Head offices first, so that branches find them."""
    heads = {each: each.values.pop("head_office", None) for each in worked(plan)}
    write_rows(plan, Company)
    codes = dict(Company.objects.values_list("credit_code", "pk"))
    moved = []
    for change, head in heads.items():
        if head is not None:
            change.stored.head_office_id = codes[head] if head else None
            moved.append(change.stored)
    Company.objects.bulk_update(moved, ["head_office"], batch_size=500)


def _areas(plan: Plan) -> None:
    """The areas, then what they are made of."""
    parts = {each: each.values.pop("buildings", None) for each in worked(plan)}
    write_rows(plan, ServiceArea)
    through: Any = ServiceArea.buildings.through
    given = {change.stored.pk: wanted for change, wanted in parts.items() if wanted is not None}
    through.objects.filter(servicearea__in=given).delete()
    through.objects.bulk_create(
        [through(servicearea_id=pk, area_id=part) for pk, wanted in given.items() for part in wanted]
    )


def _contracts(plan: Plan) -> None:
    """Estates that become service areas, then last days that free a period, then the rest."""
    wanted: list[Served] = [e.values["served"] for e in plan.changes if e.action == "new"]
    estates = Area.objects.in_bulk({pk for word, pk in wanted if word == "whole"})
    wholes = {pk: ServiceArea.objects.create(estate=e, name=e.name).pk for pk, e in estates.items()}
    for change in plan.changes:
        served = change.values.pop("served", None)
        if served:
            word, pk = served
            change.values["service_area"] = wholes[pk] if word == "whole" else pk
    # The database allows one open end an area: a contract gets its last day before another loses one.
    changed = [e for e in plan.changes if e.action == "changed"]
    changed.sort(key=lambda e: "ends_on" in e.values and e.values["ends_on"] is None)
    for change in changed:
        set_values(change.stored, change.values)
        change.stored.save(update_fields=list(change.values))
    create(plan, Contract)


def _importer(examiner: type[Examiner], rows: Callable[[Plan], None]) -> Importer:
    def lock(options: Options) -> None:
        _lock(examiner.kind.key)

    def write(plan: Plan, options: Options, file: str) -> dict[str, Any]:
        rows(plan)
        log_rows(plan, options.user, file, ACTION)
        return summary(plan)

    return Importer(examiner.kind, examiner, lock, write)


WRITERS = {CompanyExaminer: _companies, AreaExaminer: _areas, ContractExaminer: _contracts}
IMPORTERS = {examiner.kind.key: _importer(examiner, rows) for examiner, rows in WRITERS.items()}
