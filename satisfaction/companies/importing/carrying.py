"""Examines a file, and carries a plan out: all of it or nothing, in one short transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from wagtail.models import ModelLogEntry

from satisfaction.companies.importing.areas import AreaExaminer
from satisfaction.companies.importing.companies import CompanyExaminer
from satisfaction.companies.importing.contracts import ContractExaminer, Served
from satisfaction.companies.importing.plan import Change, Examiner, Options, Plan, read, unreadable
from satisfaction.companies.models import Company, Contract, ServiceArea
from territory.models import Area
from territory.roster.problems import Refused

EXAMINERS: dict[str, type[Examiner]] = {
    each.kind.key: each for each in (CompanyExaminer, AreaExaminer, ContractExaminer)
}
ACTION = "companies.import"


class Stale(Exception):
    """What is stored has changed since the plan was shown; nothing was written."""


def examine(data: bytes, kind: str, options: Options) -> Plan:
    """The plan for a file's bytes. Changes nothing."""
    try:
        table, rows = read(data, kind)
    except Refused as refusal:
        return unreadable(kind, refusal)
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
        table, rows = read(data, kind)  # the slow part, before anybody waits
    except Refused as refusal:
        raise Stale from refusal
    try:
        with transaction.atomic():
            _lock(kind)
            plan = EXAMINERS[kind](table, rows, options).run()
            if not plan.ok or plan.fingerprint != fingerprint:
                raise Stale
            WRITERS[kind](plan)
            _log(plan, options.user, file)
            outcome = summary(plan)
            last(outcome)
    except IntegrityError as error:
        raise Stale from error
    return outcome


def summary(plan: Plan) -> dict[str, Any]:
    """The counts of a plan."""
    return {
        "new": plan.counts["new"],
        "changed": plan.counts["changed"],
        "same": plan.counts["same"],
        "wrong": plan.wrong_rows,
        "wholes": len(plan.extra),
    }


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
    heads = {each: each.values.pop("head_office", None) for each in _worked(plan)}
    _write(plan, Company)
    codes = dict(Company.objects.values_list("credit_code", "pk"))
    moved = []
    for change, head in heads.items():
        if head is not None:
            change.stored.head_office_id = codes[head] if head else None
            moved.append(change.stored)
    Company.objects.bulk_update(moved, ["head_office"], batch_size=500)


def _areas(plan: Plan) -> None:
    """The areas, then what they are made of."""
    parts = {each: each.values.pop("buildings", None) for each in _worked(plan)}
    _write(plan, ServiceArea)
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
        _set(change.stored, change.values)
        change.stored.save(update_fields=list(change.values))
    _create(plan, Contract)


def _worked(plan: Plan) -> list[Change]:
    return [each for each in plan.changes if each.action != "same"]


def _write(plan: Plan, model: type[Model]) -> None:
    changed = [each for each in plan.changes if each.action == "changed"]
    names = sorted({name for each in changed for name in each.values})
    for change in changed:
        _set(change.stored, change.values)
    if names:
        model._default_manager.bulk_update([e.stored for e in changed], names, batch_size=500)
    _create(plan, model)


def _create(plan: Plan, model: type[Model]) -> None:
    new = [each for each in plan.changes if each.action == "new"]
    for change in new:
        change.stored = _set(model(), change.values)
    model._default_manager.bulk_create([each.stored for each in new], batch_size=500)


def _set(row: Any, values: dict[str, Any]) -> Any:
    """References by number go to the column."""
    for name, value in values.items():
        field = row._meta.get_field(name)
        setattr(row, field.attname if isinstance(value, int) and field.is_relation else name, value)
    return row


def _log(plan: Plan, user: Any, file: str) -> None:
    """A line in the history of each row: that it came from this file, or what it changed."""
    now, together = timezone.now(), uuid4()
    entries: list[ModelLogEntry] = []
    for change in _worked(plan):
        data = {"file": file, "changes": [list(fact) for fact in change.facts]}
        entries.append(
            ModelLogEntry(
                content_type=ContentType.objects.get_for_model(change.stored),
                object_id=str(change.stored.pk),
                label=change.label[:255],
                user=user,
                timestamp=now,
                uuid=together,
                action=ACTION,
                content_changed=True,
                data=data if change.action == "changed" else {"file": file, "changes": []},
            )
        )
    ModelLogEntry.objects.bulk_create(entries, batch_size=500)


WRITERS: dict[str, Callable[[Plan], None]] = {
    CompanyExaminer.kind.key: _companies,
    AreaExaminer.kind.key: _areas,
    ContractExaminer.kind.key: _contracts,
}
