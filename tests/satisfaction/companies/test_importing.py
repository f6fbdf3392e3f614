"""Files: what they would do, what is wrong with them by row and column, and that all or nothing is done."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from satisfaction.companies.enums import ContractKind
from satisfaction.companies.finding import check_head
from satisfaction.companies.importing.carrying import IMPORTERS
from satisfaction.companies.importing.columns import KINDS_OF_FILE
from satisfaction.companies.importing.problems import MESSAGES
from satisfaction.companies.importing.template import template
from satisfaction.companies.models import Company, Contract, ServiceArea
from territory import history
from territory.enums import Level
from territory.sheets import limits
from territory.sheets.carrying import Stale
from territory.sheets.plan import Options, Plan
from tests.factories import AreaFactory
from tests.factories.companies import CompanyFactory, ServiceAreaFactory, credit_code
from tests.factories.credit import SchemeFactory, make_entry
from tests.factories.town import Town
from tests.satisfaction.companies.conftest import Served

COMPANY = (
    "企业名称",
    "统一社会信用代码",
    "所属区划",
    "总公司",
    "联系人",
    "联系电话",
    "纳入信用管理日期",
    "退出日期",
)
AREA = ("小区", "服务区域", "楼栋", "建筑面积")
CONTRACT = ("小区", "服务区域", "物业企业", "统一社会信用代码", "合同类型", "开始日期", "结束日期", "物业费")
A, B, C = credit_code(9_001), credit_code(9_002), credit_code(9_003)


def table(headings: Sequence[str], *rows: Sequence[Any]) -> bytes:
    """A CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode()


def options(town: Town, who: str = "supervisor", area: bool = True) -> Options:
    return Options(town.sun.people[who], town.sun.area if area else None)


def examine(data: bytes, kind: str, options: Options) -> Plan:
    """What a file would do."""
    return IMPORTERS[kind].examine(data, options)


def carry_out(data: bytes, kind: str, options: Options, **shown: Any) -> dict[str, Any]:
    """Import it."""
    return IMPORTERS[kind].carry_out(data, options, **shown)


def said(plan: Plan) -> list[tuple[int, str, str]]:
    """(row, cell, code) of everything that is wrong."""
    for each in plan.problems:
        assert each.message  # whatever is said can be said
    return [(each.row, each.cell, each.code) for each in plan.problems]


def bring_in(data: bytes, kind: str, who: Options) -> dict[str, Any]:
    plan = examine(data, kind, who)
    assert said(plan) == []
    return carry_out(data, kind, who, file="表.csv", fingerprint=plan.fingerprint)


def test_companies_new_changed_same(town: Town, sun: Served) -> None:
    rows = table(
        COMPANY,
        ("安居物业(长沙)有限公司", A, "", "", "王芳", "0731-88886666", "2025-01-01", ""),
        ("安居物业分公司", B, "阳光社区", "安居物业（长沙）有限公司", "", "", "", ""),
        ("阳光物业服务集团有限公司", sun.company.credit_code, "", "", "李*", "138****5678", "2024-06-01", ""),
    )
    found = bring_in(rows, "companies", options(town))
    assert (found["new"], found["changed"], found["same"]) == (2, 1, 0)
    head = Company.objects.get(credit_code=A)
    assert (head.name, head.area, head.contact_phone) == (
        "安居物业（长沙）有限公司",
        town.sun.area,
        "0731-88886666",
    )
    branch = Company.objects.get(credit_code=B)
    assert branch.head_office == branch.answers == head
    sun.company.refresh_from_db()
    assert sun.company.name == "阳光物业服务集团有限公司"
    assert sun.company.contact_name == "李明"  # the masked cell said what is stored
    assert sun.company.joined_on == date(2024, 6, 1)
    told = [entry.what for entry in history.entries(sun.company)]
    assert any("表.csv" in each and "阳光物业服务集团有限公司" in each for each in told)
    assert not any("李明" in each for each in told)
    again = examine(rows, "companies", options(town))
    assert (again.counts["same"], again.counts["changed"], again.counts["new"]) == (3, 0, 0)


def test_what_is_wrong_with_companies(town: Town, sun: Served, moon: Served) -> None:
    town.moon.area.name = "月亮社区"
    rows = table(
        COMPANY,
        ("甲公司", "91430100MA0000001", "", "", "", "", "", ""),
        ("乙公司", A[:-1] + ("0" if A[-1] != "0" else "1"), "", "", "", "", "", ""),
        ("", B, "", "", "", "", "", ""),
        ("丙公司", C, "月亮社区", "没有的公司", "", "12345", "2025-13-01", ""),
        ("丁公司", C, "", "", "", "", "", ""),
        (sun.company.name, B, "", "", "", "", "", ""),
        ("戊公司", credit_code(9_004), "", "", "", "", "2025-01-01", "2024-01-01"),
        (moon.company.name, moon.company.credit_code, "", "", "张**", "", "2025-01-01", ""),
    )
    plan = examine(rows, "companies", options(town))
    assert set(said(plan)) == {
        (2, "B2", "code_length"),
        (3, "B3", "code_check"),
        (4, "A4", "empty"),
        (5, "F5", "phone_wrong"),
        (5, "G5", "date_unreadable"),
        (5, "C5", "place_unknown"),
        (5, "D5", "company_unknown"),
        (6, "B6", "twice"),
        (7, "A7", "name_taken"),
        (8, "H8", "gone_before_joined"),
        (9, "E9", "masked"),
        (9, "B9", "not_kept"),
    }
    with pytest.raises(Stale):
        carry_out(rows, "companies", options(town), file="x", fingerprint=plan.fingerprint)
    assert Company.objects.count() == 2


@pytest.mark.parametrize(
    ("heads", "codes"),
    [
        (("", "甲公司", ""), []),
        (("甲公司", "", ""), ["head_itself"]),
        (("", "甲公司", "乙公司"), ["head_branch"]),
        (("乙公司", "甲公司", ""), ["head_branch", "head_branch"]),
        (("无", "甲公司", "无"), []),
    ],
)
def test_head_offices_have_two_levels(town: Town, heads: tuple[str, ...], codes: list[str]) -> None:
    names = zip(("甲公司", "乙公司", "丙公司"), (A, B, C), heads, strict=True)
    rows = [(name, code, "", head, "", "", "", "") for name, code, head in names]
    plan = examine(table(COMPANY, *rows), "companies", options(town))
    assert [code for _row, _cell, code in said(plan)] == codes


def test_a_company_with_a_record_becomes_no_branch(town: Town, sun: Served) -> None:
    """Its entries would stand in a ledger that nobody answers for: on no page and in no grade."""
    make_entry(sun.company, SchemeFactory(area=town.sun.area), by=town.superuser)
    head = CompanyFactory(area=town.sun.area, name="甲公司", credit_code=A)
    with pytest.raises(ValidationError) as refused:
        check_head(sun.company.pk, head)
    assert refused.value.code == "head_recorded"
    check_head(sun.company.pk, None)
    rows = table(COMPANY, (sun.company.name, sun.company.credit_code, "", A, "", "", "", ""))
    assert [code for _r, _c, code in said(examine(rows, "companies", options(town)))] == ["head_recorded"]


def test_a_head_office_with_branches_becomes_no_branch(town: Town, sun: Served) -> None:
    CompanyFactory(area=town.sun.area, head_office=sun.company)
    rows = table(COMPANY, ("甲公司", A, "", "", "", "", "", ""),
                 (sun.company.name, sun.company.credit_code, "", A, "", "", "", ""))  # fmt: skip
    assert [code for _r, _c, code in said(examine(rows, "companies", options(town)))] == ["head_has_branches"]


def test_new_companies_need_an_area(town: Town) -> None:
    rows = table(COMPANY, ("甲公司", A, "", "", "", "", "", ""))
    assert said(examine(rows, "companies", options(town, area=False))) == [(2, "C2", "place_missing")]


def test_service_areas(town: Town, sun: Served) -> None:
    rows = table(
        AREA,
        ("阳光花园", "阳光花园", "三号楼", "5000"),
        ("阳光花园小区", "南区", "5幢", ""),
    )
    found = bring_in(rows, "areas", options(town))
    assert (found["new"], found["changed"]) == (1, 1)
    sun.area.refresh_from_db()
    assert [each.name for each in sun.area.buildings.all()] == ["3栋"]
    assert sun.area.floor_area == 5000
    assert [each.name for each in ServiceArea.objects.get(name="南区").buildings.all()] == ["5栋"]
    assert examine(rows, "areas", options(town)).counts["same"] == 2
    # Blank cells leave what is stored alone; 全部 makes it the whole estate, which the other one prevents.
    blank = table(AREA, ("阳光花园", "阳光花园", "", ""))
    assert examine(blank, "areas", options(town)).counts["same"] == 1
    whole = table(AREA, ("阳光花园", "阳光花园", "全部", ""))
    assert said(examine(whole, "areas", options(town))) == [(2, "C2", "whole_taken")]


def test_what_is_wrong_with_service_areas(town: Town, sun: Served, moon: Served) -> None:
    second = AreaFactory(parent=town.sun.area, name="晨光苑", level=Level.ESTATE)
    AreaFactory(parent=second, name="1栋", level=Level.BUILDING)
    rows = table(
        AREA,
        ("月亮花园", "月亮花园", "", ""),
        ("晨光院", "晨光苑", "", ""),
        ("晨光苑", "东区", "1栋、9栋", "-1"),
        ("晨光苑", "西区", "1号楼", ""),
        ("晨光苑", "西区", "", ""),
        ("阳光花园", "另一个", "3栋", ""),
        ("阳光花园", "", "", ""),
    )
    assert set(said(examine(rows, "areas", options(town)))) == {
        (2, "A2", "estate_unknown"),
        (3, "A3", "estate_unknown_near"),
        (4, "C4", "building_unknown"),
        (4, "D4", "number_wrong"),
        (5, "C5", "area_taken"),
        (6, "B6", "twice"),
        (7, "C7", "area_whole"),
        (8, "B8", "empty"),
    }


def test_contracts(town: Town, sun: Served) -> None:
    other = CompanyFactory(area=town.sun.area, name="安居物业服务有限公司")
    estate = AreaFactory(parent=town.sun.area, name="晨光苑", level=Level.ESTATE)
    rows = table(
        CONTRACT,
        ("阳光花园", "", "阳光物业服务有限公司", "", "", "2024-01-01", "2026-06-30", "1.85"),
        ("阳光花园", "阳光花园", "", other.credit_code, "临时", "2026-07-01", "长期", ""),
        ("晨光苑", "", "安居物业服务有限公司", other.credit_code, "前期合同", "2025-03-01", "", "2.4"),
    )
    plan = examine(rows, "contracts", options(town))
    assert plan.extra == ["阳光社区 晨光苑"]
    found = bring_in(rows, "contracts", options(town))
    assert (found["new"], found["changed"], found["wholes"]) == (2, 1, 1)
    sun.contract.refresh_from_db()
    assert (sun.contract.ends_on, str(sun.contract.fee)) == (date(2026, 6, 30), "1.85")
    second = Contract.objects.get(service_area=sun.area, starts_on=date(2026, 7, 1))
    assert (second.company, second.ends_on, second.kind) == (other, None, "interim")
    assert Contract.objects.get(service_area__estate=estate).kind == "early"
    assert examine(rows, "contracts", options(town)).counts["same"] == 3


def test_two_open_ends_change_places(town: Town, sun: Served) -> None:
    """The database allows one open end an area; the file takes it from one and gives it to another."""
    sun.contract.ends_on = date(2025, 12, 31)
    sun.contract.save()
    Contract.objects.create(company=sun.company, service_area=sun.area, starts_on=date(2026, 1, 1))
    Contract.objects.create(
        company=sun.company, service_area=sun.area, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31)
    )
    rows = table(
        CONTRACT,
        ("阳光花园", "", sun.company.name, "", "", "2026-08-01", "", ""),
        ("阳光花园", "", sun.company.name, "", "", "2026-01-01", "2026-07-31", ""),
    )
    bring_in(rows, "contracts", options(town))
    ends = dict(sun.area.contracts.values_list("starts_on", "ends_on"))
    assert ends[date(2026, 1, 1)] == date(2026, 7, 31)
    assert ends[date(2026, 8, 1)] is None


def test_what_is_wrong_with_contracts(town: Town, sun: Served, moon: Served) -> None:
    divided = AreaFactory(parent=town.sun.area, name="晨光苑", level=Level.ESTATE)
    for name in ("东区", "西区"):
        building = AreaFactory(parent=divided, name=f"{name}1栋", level=Level.BUILDING)
        ServiceAreaFactory(estate=divided, name=name, buildings=[building])
    name = sun.company.name
    rows = table(
        CONTRACT,
        ("月亮花园", "", name, "", "", "2025-01-01", "", ""),
        ("晨光苑", "", name, "", "", "2025-01-01", "", ""),
        ("晨光苑", "南区", name, "", "", "2025-01-01", "", ""),
        ("晨光苑", "东区", "", "", "", "2025-01-01", "", ""),
        ("晨光苑", "东区", "没有的公司", "", "", "2025-01-01", "", ""),
        ("晨光苑", "东区", name, moon.company.credit_code, "", "2025-01-01", "", ""),
        ("晨光苑", "东区", name, "", "承包", "2025-01-01", "2024-12-31", "免费"),
        ("晨光苑", "东区", name, "", "", "", "", ""),
        ("晨光苑", "西区", name, "", "", "2025-01-01", "2025-12-31", ""),
        ("晨光苑", "西区", name, "", "", "2025-12-31", "", ""),
        ("阳光花园", "", name, "", "", "2025-01-01", "", ""),
    )
    plan = examine(rows, "contracts", options(town))
    assert set(said(plan)) == {
        (2, "A2", "estate_unknown"),
        (3, "B3", "area_needed"),
        (4, "B4", "area_unknown"),
        (5, "C5", "firm_needed"),
        (6, "C6", "company_unknown"),
        (7, "D7", "firm_differs"),
        (8, "E8", "kind_unknown"),
        (8, "H8", "number_wrong"),
        (8, "G8", "ends_before_start"),
        (9, "F9", "empty"),
        (11, "F11", "overlap_row"),
        (12, "F12", "overlap_stored_open"),
    }
    last = next(each for each in plan.problems if each.code == "overlap_stored_open")
    assert f"“{name}”从 2024-01-01 起长期服务这个区域" in last.message
    Contract.objects.update(ends_on=date(2026, 12, 31))
    last = examine(rows, "contracts", options(town)).problems[-1]
    assert (last.code, last.row) == ("overlap_stored", 12)
    assert "从 2024-01-01 到 2026-12-31" in last.message


@pytest.mark.parametrize("kind", ContractKind)
def test_contracts_are_read_in_the_words_of_the_screen(town: Town, moon: Served, kind: ContractKind) -> None:
    """Whoever types a file off the screen uses its headings and names."""
    estate = AreaFactory(parent=town.sun.area, name="晨光苑", level=Level.ESTATE)
    firm = CompanyFactory(area=town.sun.area, name="安居物业服务有限公司")
    with override("zh-hans"):
        heads = ["小区", *(str(Contract._meta.get_field(name).verbose_name) for name in ("company", "kind"))]
        heads += [str(Contract._meta.get_field(name).verbose_name) for name in ("starts_on", "ends_on")]
        row = (estate.name, firm.name, str(kind.label), "2026-01-01", "2026-12-31")
    bring_in(table(tuple(heads), row), "contracts", options(town))
    made = Contract.objects.get(service_area__estate=estate)
    assert (made.kind, made.ends_on) == (kind, date(2026, 12, 31))


def test_a_round_trip_changes_nothing(town: Town, sun: Served) -> None:
    """What a register exports is brought in as it is, masked contacts and all."""
    from tests.satisfaction.companies.conftest import visit

    client = visit(town.sun.people["supervisor"])
    for register, kind in (("company", "companies"), ("servicearea", "areas"), ("contract", "contracts")):
        for layout in ("csv", "xlsx"):
            answer = client.post(f"/admin/companies/{register}/?export={layout}")
            plan = examine(answer.content, kind, options(town))
            assert said(plan) == []
            assert (plan.counts["same"], len(plan.changes)) == (1, 1), (register, layout)


@pytest.mark.parametrize("kind", list(KINDS_OF_FILE))
def test_the_templates_example_is_passed_over(town: Town, kind: str) -> None:
    plan = examine(template(KINDS_OF_FILE[kind]), kind, options(town))
    assert said(plan) == []
    assert plan.changes == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"PK\x03\x04 broken", "not_a_table"),
        ("甲,乙\n1,2\n".encode(), "no_header"),
        ("企业名称,统一社会信用代码\n".encode(), "no_rows"),
        ("企业名称,信用代码号\n甲,1\n".encode(), "no_header"),
        ("企业名称,地址,统一社会信用代马\n甲,1,1\n".encode(), "column_missing"),
    ],
)
def test_files_that_cannot_be_read(town: Town, data: bytes, code: str) -> None:
    plan = examine(data, "companies", options(town))
    assert [each.code for each in plan.problems][:1] == [code]
    assert all(each.message for each in plan.problems)


def test_too_many_rows(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS", 2)
    rows = [(f"公司{n}", credit_code(n), "", "", "", "", "", "") for n in range(3)]
    plan = examine(table(COMPANY, *rows), "companies", options(town))
    assert [each.code for each in plan.problems] == ["too_many_rows"]


def test_formulas_are_refused(town: Town) -> None:
    plan = examine(table(COMPANY, ("=1+1", A, "", "", "", "", "", "")), "companies", options(town))
    assert [each.code for each in plan.problems] == ["formula_text"]


def test_what_changed_meanwhile_is_not_overwritten(town: Town, sun: Served) -> None:
    rows = table(COMPANY, ("阳光物业集团", sun.company.credit_code, "", "", "", "", "", ""))
    plan = examine(rows, "companies", options(town))
    Company.objects.filter(pk=sun.company.pk).update(name="阳光新物业")
    with pytest.raises(Stale):
        carry_out(rows, "companies", options(town), file="x", fingerprint=plan.fingerprint)
    sun.company.refresh_from_db()
    assert sun.company.name == "阳光新物业"


def test_more_rows_take_no_more_queries(town: Town, sun: Served) -> None:
    def cost(count: int) -> int:
        rows = [(f"公司{n}", credit_code(n), "阳光社区", "", "", "", "", "") for n in range(count)]
        with CaptureQueriesContext(connection) as asked:
            plan = examine(table(COMPANY, *rows), "companies", options(town))
        assert len(plan.changes) == count
        return len(asked)

    assert cost(3) == cost(60)


def test_every_code_can_be_said() -> None:
    """Parameters apart, each message is translated."""
    for code, message in MESSAGES.items():
        assert message, code
