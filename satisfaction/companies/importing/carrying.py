"""Examines a file, and carries a plan out: all of it or nothing, in one short transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from satisfaction.companies.importing import problems  # noqa: F401 - makes its codes known
from satisfaction.companies.importing.areas import AreaExaminer
from satisfaction.companies.importing.companies import CompanyExaminer
from satisfaction.companies.importing.contracts import ContractExaminer, Served
from satisfaction.companies.models import Company, Contract, ServiceArea
from territory.models import Area
from territory.roster.problems import Refused
from territory.sheets.carrying import Stale, create, log_rows, set_values, summary, worked, write
from territory.sheets.plan import Examiner, Options, Plan, read, unreadable

EXAMINERS: dict[str, type[Examiner]] = {
    each.kind.key: each for each in (CompanyExaminer, AreaExaminer, ContractExaminer)
}
ACTION = "companies.import"


def examine(data: bytes, kind: str, options: Options) -> Plan:
    """The plan for a file's bytes. Changes nothing."""
    try:
        table, rows = read(data, EXAMINERS[kind].kind)
    except Refused as refusal:
        return unreadable(EXAMINERS[kind].kind, refusal)
    return EXAMINERS[kind](table, rows, options).run()


def carry_out(
    data: bytes,
    kind: str,
    options: Options,
    *,
    file: str,
    fingerprint: str,
    last: Callable[[dict[str, Any]], None] = lambda outcome: None,
) -> dict[str, Any]:
    """Examine the file anew within the transaction and write it, if the plan is still the one of
    `fingerprint`. `last` hears the outcome within the transaction. Raises Stale."""
    try:
        table, rows = read(data, EXAMINERS[kind].kind)  # the slow part, before anybody waits
    except Refused as refusal:
        raise Stale from refusal
    try:
        with transaction.atomic():
            _lock(kind)
            plan = EXAMINERS[kind](table, rows, options).run()
            if not plan.ok or plan.fingerprint != fingerprint:
                raise Stale
            WRITERS[kind](plan)
            log_rows(plan, options.user, file, ACTION)
            outcome = summary(plan)
            last(outcome)
    except IntegrityError as error:
        raise Stale from error
    return outcome


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
    write(plan, Company)
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
    write(plan, ServiceArea)
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


WRITERS: dict[str, Callable[[Plan], None]] = {
    CompanyExaminer.kind.key: _companies,
    AreaExaminer.kind.key: _areas,
    ContractExaminer.kind.key: _contracts,
}
