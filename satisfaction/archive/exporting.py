"""The record as files and JSON for the platform above, in the format of docs/credit-export.md. No person.

The public gets what the public pages show. Staff get all records that stand in their companies' ledgers
(`everything`), each marked whether it is public.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from jobs.writing import Value, excel, zipped_csv

from satisfaction.archive import queries
from satisfaction.archive.showing import Part, part_of, plain
from satisfaction.companies.models import Company, Contract
from satisfaction.credit.enums import EntryState
from satisfaction.credit.grades.queries import Record, records
from satisfaction.credit.grades.wording import rule_words
from satisfaction.credit.ledger.queries import StandingEntry, head, standings
from satisfaction.credit.models import Scheme
from satisfaction.credit.schemes.dumping import number
from satisfaction.credit.schemes.queries import values
from satisfaction.models import Score

FORMAT = "juwen-credit/1"
NEVER = (EntryState.PROPOSED, EntryState.CONFIRMED, EntryState.REFUSED)


@dataclass(frozen=True, slots=True)
class Exported:
    """All that an export is made of."""

    day: date
    companies: list[Company]
    records: dict[int, Record]
    entries: dict[int, list[StandingEntry]]
    contracts: dict[int, list[Contract]]
    schemes: dict[int, Scheme]
    scores: dict[int, Score]
    head: tuple[int, str]


def gathered(companies: Sequence[Company], day: date, *, everything: bool = False) -> Exported:
    """Read what an export of these companies needs; the same number of queries for some hundreds."""
    found = records(companies)
    entries = {
        pk: [each for each in several if _wanted(each, day, everything)]
        for pk, several in standings(companies, day).items()
    }
    wanted = {pk for each in found.values() for pk in [each.scheme(day)[0]] if pk}
    return Exported(
        day,
        list(companies),
        found,
        entries,
        queries.by_company(queries.serving(day)),
        Scheme.objects.defer("data").in_bulk(wanted),
        queries.scores(each.entry for several in entries.values() for each in several),
        head(),
    )


def _wanted(each: StandingEntry, day: date, everything: bool) -> bool:
    return each.state not in NEVER if everything else part_of(each, day) != Part.HIDDEN


def document(exported: Exported) -> dict[str, Any]:
    """The JSON of an export."""
    return {
        "format": FORMAT,
        "as_of": exported.day.isoformat(),
        "ledger": {"number": exported.head[0], "hash": exported.head[1]},
        "companies": [company(exported, each) for each in exported.companies],
    }


def company(exported: Exported, each: Company) -> dict[str, Any]:
    """One company with its grade, service areas and records."""
    grade = exported.records[each.pk].grade(exported.day)
    pk, _data = exported.records[each.pk].scheme(exported.day)
    scheme = exported.schemes.get(pk or 0)
    told = grade.points is not None
    return {
        "credit_code": each.credit_code,
        "name": each.name,
        "area": each.area.name,
        "joined_on": _day(each.joined_on),
        "left_on": _day(each.left_on),
        "grade": grade.name,
        "grade_title": grade.title,
        "points": number(grade.points) if grade.points is not None else None,
        "base": number(grade.base) if told else None,
        "good": number(grade.good) if told else None,
        "bad": number(grade.bad) if told else None,
        "scheme": {
            "name": scheme.name, "version": scheme.version, "in_force_from": _day(scheme.in_force_from),
        } if scheme else None,
        "service_areas": [_served(contract) for contract in exported.contracts.get(each.pk, ())],
        "entries": [_entry(exported, one) for one in exported.entries[each.pk]],
    }  # fmt: skip


def _served(contract: Contract) -> dict[str, Any]:
    return {
        "name": contract.service_area.name,
        "estate": contract.service_area.estate.name,
        "company_code": contract.company.credit_code,
        "kind": contract.kind,
        "from": _day(contract.starts_on),
        "until": _day(contract.ends_on),
    }


def _entry(exported: Exported, each: StandingEntry) -> dict[str, Any]:
    entry, scheme = each.entry, values(each.entry.scheme)
    score = exported.scores.get(entry.pk)
    return {
        "uid": str(entry.uid),
        "kind": entry.kind,
        "rule": entry.rule,
        "rule_title": rule_words(entry.rule, [scheme] if scheme else []),
        "title": plain(entry.title),
        "points": number(entry.points),
        "gravity": entry.gravity,
        "veto": entry.veto,
        "state": str(each.state),
        "public": part_of(each, exported.day) != Part.HIDDEN,
        "occurred_on": _day(entry.occurred_on),
        "publicity_from": _day(each.track.shown_from),
        "publicity_until": _day(each.track.shown_until),
        "in_force_from": _day(each.since),
        "in_force_until": _day(each.until),
        "branch_code": entry.branch.credit_code if entry.branch else None,
        "test": _test(score) if score else None,
    }


def _test(score: Score) -> dict[str, Any]:
    test = score.test_area.test
    return {
        "uid": str(test.uid),
        "title": test.title,
        "service_area": score.test_area.service_area.name,
        "formula": score.formula,
        "n": score.n,
        "households": score.households,
        "score": str(score.score) if score.score is not None else None,
        "satisfied": str(score.satisfied) if score.satisfied is not None else None,
        "receipts_root": test.receipts_root,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def company_heads() -> list[str]:
    """The first table's columns."""
    return [
        _("Unified social credit code"), _("Property company"), _("Area"), _("In credit management since"),
        _("Gone since"), _("Grade"), _("What it means"), _("Points"), _("Base"), _("Good records"),
        _("Bad records"), _("Scheme"), _("Scheme version"), _("Service areas"), _("As of"),
        _("Line of the ledger"), _("Hash of the ledger"),
    ]  # fmt: skip


def entry_heads() -> list[str]:
    """The second table's columns."""
    return [
        _("Unified social credit code"), _("Property company"), _("Number of the record"), _("Kind"),
        _("Rule"), _("Rule in words"), _("Title"), _("Points given"), _("Gravity"), _("Veto"), _("State"),
        _("Public"), _("Day of the facts"), _("Publicity from"), _("Publicity until"), _("In force from"),
        _("In force until"), _("Branch"), _("Test"), _("Service area"), _("Formula"), _("Valid households"),
        _("Households"), _("Score of the test"), _("Satisfied (%)"), _("Root of the receipts"),
    ]  # fmt: skip


def _company_row(told: dict[str, Any], exported: Exported) -> list[Value]:
    scheme = told["scheme"] or {}
    return [
        *(told[name] for name in ("credit_code", "name", "area", "joined_on", "left_on", "grade")),
        told["grade_title"],
        *(told[name] for name in ("points", "base", "good", "bad")),
        scheme.get("name"),
        scheme.get("version"),
        "、".join(each["name"] for each in told["service_areas"]),
        exported.day.isoformat(),
        exported.head[0],
        exported.head[1],
    ]


def _entry_rows(told: dict[str, Any]) -> Iterator[list[Value]]:
    names = (
        "uid", "kind", "rule", "rule_title", "title", "points", "gravity", "veto", "state", "public",
        "occurred_on", "publicity_from", "publicity_until", "in_force_from", "in_force_until", "branch_code",
    )  # fmt: skip
    of_test = (
        "title", "service_area", "formula", "n", "households", "score", "satisfied", "receipts_root",
    )  # fmt: skip
    for each in told["entries"]:
        test = each["test"] or {}
        cells = [each[name] for name in names] + [test.get(name) for name in of_test]
        yield [told["credit_code"], told["name"], *(_cell(cell) for cell in cells)]


def _cell(value: Any) -> Value:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value  # type: ignore[no-any-return]  # what _entry and _test put there


def file(exported: Exported, layout: str) -> bytes:
    """The two tables as one file: `layout` xlsx, or csv (two files in a zip)."""
    titles = [_("Companies"), _("Records")]
    heads = [[company_heads()], [entry_heads()]]
    writing = excel if layout == "xlsx" else zipped_csv
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "credit"
        with writing(path, titles, heads) as writer:
            for told in _told(exported):
                writer.row(0, _company_row(told, exported))
                for row in _entry_rows(told):
                    writer.row(1, row)
        return path.read_bytes()


def _told(exported: Exported) -> Iterable[dict[str, Any]]:
    return (company(exported, each) for each in exported.companies)
