"""The three registers through the admin: made, changed, looked at, deleted, exported; and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from satisfaction.companies import urls
from satisfaction.companies.models import Company, Contract, ServiceArea
from satisfaction.companies.wagtail_hooks import REGISTERS
from territory.enums import Level
from tests.factories import AreaFactory, HouseholdFactory
from tests.factories.companies import CompanyFactory, ContractFactory, ServiceAreaFactory, credit_code
from tests.factories.town import Town
from tests.satisfaction.companies.conftest import Served, visit

AT = "/admin/companies/"
COMPANY = {
    "name": "安居物业(长沙)有限公司",
    "credit_code": credit_code(8_001).lower(),
    "legal_person": "王建国",
}


def contract_form(**changes: Any) -> dict[str, Any]:
    return {"kind": "owners", "starts_on": "2026-07-01", **changes}


def test_a_company_is_registered(town: Town, sun: Served) -> None:
    client = visit(town.sun.people["supervisor"])
    form = {**COMPANY, "area": town.sun.area.pk, "contact_phone": "138-1234-0000", "head": sun.company.name}
    answer = client.post(f"{AT}company/create/", form)
    made = Company.objects.get(credit_code=credit_code(8_001))
    assert answer.headers["Location"] == f"{AT}company/inspect/{made.pk}/"
    assert made.name == "安居物业（长沙）有限公司"
    assert made.head_office == sun.company
    page = client.get(answer.headers["Location"]).content.decode()
    assert "138****0000" in page
    assert "13812340000" not in page
    assert sun.company.name in page
    page = client.get(f"{AT}company/inspect/{sun.company.pk}/").content.decode()
    assert made.name in page  # a branch


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"credit_code": "91430100"}, "18 位，这里是 8 位"),
        ({"credit_code": credit_code(8_001)[:-1] + "I"}, "不会有“I”"),
        ({"credit_code": "9143010XMA00080016"}, "第 3 到 8 位是数字"),
        ({"credit_code": credit_code(8_001)[:-2] + credit_code(8_001)[-1] + "0"}, "抄错"),
        ({"head": "阳光物业"}, "是不是“阳光物业服务有限公司”"),
        ({"head": "没有这样的企业"}, "没有登记过企业“没有这样的企业”"),
        ({"joined_on": "2025-01-01", "left_on": "2024-12-31"}, "退出日期不能早于纳入日期"),
        ({"founded_on": "2099-01-01"}, "这个日期还没到"),
    ],
)
def test_slips_are_named(town: Town, sun: Served, changes: dict[str, str], said: str) -> None:
    client = visit(town.sun.people["supervisor"])
    answer = client.post(f"{AT}company/create/", {**COMPANY, "area": town.sun.area.pk, **changes})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert Company.objects.count() == 1


def test_a_branch_has_one_head_and_a_head_none(town: Town, sun: Served) -> None:
    branch = CompanyFactory(area=town.sun.area, name="阳光物业分公司", head_office=sun.company)
    client = visit(town.sun.people["supervisor"])
    form = {**COMPANY, "area": town.sun.area.pk, "head": branch.name}
    assert "本身是分公司" in client.post(f"{AT}company/create/", form).content.decode()
    other = CompanyFactory(area=town.sun.area, name="总部物业")
    form = {"name": sun.company.name, "credit_code": sun.company.credit_code, "area": town.sun.area.pk}
    page = client.post(f"{AT}company/edit/{sun.company.pk}/", {**form, "head": other.name}).content.decode()
    assert "自己不能再是分公司" in page
    page = client.post(
        f"{AT}company/edit/{sun.company.pk}/", {**form, "head": sun.company.credit_code}
    ).content.decode()
    assert "不能是自己的总公司" in page


def test_changing_a_company_is_logged(town: Town, sun: Served) -> None:
    client = visit(town.sun.people["supervisor"])
    head = CompanyFactory(area=town.street, name="集团物业")
    form = {
        "name": "阳光物业集团",
        "credit_code": sun.company.credit_code,
        "area": town.sun.area.pk,
        "head": head.name,
    }
    answer = client.post(f"{AT}company/edit/{sun.company.pk}/", form)
    assert answer.status_code == 302
    sun.company.refresh_from_db()
    assert (sun.company.head_office, sun.company.contact_phone) == (head, "13812345678")
    page = client.get(answer.headers["Location"]).content.decode()
    assert "阳光物业服务有限公司 → 阳光物业集团" in page
    assert "集团物业" in page


def test_the_contact_is_shown_once_for_a_reason(town: Town, sun: Served) -> None:
    client = visit(town.sun.people["worker"])
    address = reverse("companies:contact", args=[sun.company.pk])
    assert client.get(address).status_code == 405
    client.post(address, {"reason": " "})
    assert not ModelLogEntry.objects.filter(action="territory.unmask").exists()
    page = client.post(address, {"reason": "核实整改"})
    assert "13812345678" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert ModelLogEntry.objects.get(action="territory.unmask").data == {"reason": "核实整改"}


def test_a_service_area_is_made_of_buildings(town: Town, sun: Served) -> None:
    client = visit(town.sun.people["supervisor"])
    create = f"{AT}servicearea/create/?in={sun.estate.pk}"
    assert (
        client.get(f"{AT}servicearea/create/").headers["Location"]
        == "/admin/territory/choose/?for=servicearea"
    )
    first, second = sun.buildings
    page = client.post(create, {"name": "南区", "parts": [second.pk]}).content.decode()
    assert "包括整个阳光花园" in page
    assert "包括整个阳光花园" in client.get(create).content.decode()  # before anything is ticked
    edit = f"{AT}servicearea/edit/{sun.area.pk}/"
    assert client.post(edit, {"name": "北区", "parts": [first.pk]}).status_code == 302
    assert "已属于“北区”" in client.get(create).content.decode()
    page = client.post(create, {"name": "南区", "parts": [first.pk]}).content.decode()
    assert "“3栋”已属于服务区域“北区”" in page
    page = client.post(create, {"name": "北区", "parts": [second.pk]}).content.decode()
    assert "阳光花园已有名为“北区”的服务区域" in page
    assert "请勾选" in client.post(create, {"name": "南区"}).content.decode()
    answer = client.post(create, {"name": "南区", "parts": [second.pk], "floor_area": "5000"})
    made = ServiceArea.objects.get(name="南区")
    assert [each.pk for each in made.buildings.all()] == [second.pk]
    page = client.get(answer.headers["Location"]).content.decode()
    assert "5栋" in page
    assert "无人" in page
    page = client.get(f"{AT}servicearea/inspect/{sun.area.pk}/").content.decode()
    assert "加入：3栋" in page
    assert "阳光物业服务有限公司" in page


def test_how_many_estates_have_a_service_area(town: Town, sun: Served, moon: Served) -> None:
    estate = AreaFactory(parent=town.sun.area, name="晨光苑", level=Level.ESTATE)
    client = visit(town.sun.people["supervisor"])
    page = client.get(f"{AT}servicearea/").content.decode()
    assert "2 个小区中有 1 个已划定服务区域" in page
    assert f"{AT}servicearea/create/?in={estate.pk}" in page
    assert "阳光社区 晨光苑" in page
    reader = visit(town.sun.people["worker"]).get(f"{AT}servicearea/").content.decode()
    assert "阳光社区 晨光苑" in reader
    assert "/create/" not in reader
    ServiceAreaFactory(estate=estate)
    page = client.get(f"{AT}servicearea/").content.decode()
    assert "2 个小区中有 2 个已划定服务区域" in page


def test_a_contract_is_registered(town: Town, sun: Served) -> None:
    other = CompanyFactory(area=town.moon.area, name="月亮物业服务有限公司")
    client = visit(town.sun.people["supervisor"])
    create = f"{AT}contract/create/?in={sun.estate.pk}"
    form = contract_form(service_area=sun.area.pk, firm=other.credit_code)
    page = client.post(create, form).content.decode()
    assert "“阳光物业服务有限公司”从 2024-01-01 起长期服务这个区域" in page
    assert Contract.objects.count() == 1
    answer = client.post(create, {**form, "end_previous": "on", "ends_on": "2029-06-30", "fee": "1.85"})
    made = Contract.objects.get(company=other)
    assert answer.headers["Location"] == f"{AT}contract/inspect/{made.pk}/"
    sun.contract.refresh_from_db()
    assert sun.contract.ends_on == date(2026, 6, 30)
    page = client.get(answer.headers["Location"]).content.decode()
    assert "与“阳光物业服务有限公司”的合同已同时改为 2026-06-30 截止" in page
    page = client.get(f"{AT}servicearea/inspect/{sun.area.pk}/").content.decode()
    assert page.index("月亮物业服务有限公司") < page.index("2024-01-01")
    # Once it serves here, it is seen here.
    assert "月亮物业服务有限公司" in client.get(f"{AT}company/").content.decode()


def test_a_contract_without_an_end_follows_another(town: Town, sun: Served) -> None:
    other = CompanyFactory(area=town.sun.area, name="安居物业服务有限公司")
    client = visit(town.sun.people["supervisor"])
    create = f"{AT}contract/create/?in={sun.estate.pk}"
    form = contract_form(service_area=sun.area.pk, firm=other.name)
    page = client.post(create, form).content.decode()
    assert "长期服务这个区域" in page
    assert "约束" not in page
    assert client.post(create, {**form, "end_previous": "on"}).status_code == 302
    assert dict(sun.area.contracts.values_list("company__name", "ends_on")) == {
        sun.company.name: date(2026, 6, 30),
        other.name: None,
    }


def test_an_estate_without_a_service_area_gets_one_along(town: Town, sun: Served) -> None:
    estate = AreaFactory(parent=town.sun.area, name="晨光苑", level=Level.ESTATE)
    client = visit(town.sun.people["supervisor"])
    create = f"{AT}contract/create/?in={estate.pk}"
    assert "整个小区（随合同一起登记）" in client.get(create).content.decode()
    answer = client.post(create, contract_form(service_area="", firm=sun.company.name))
    assert answer.status_code == 302, answer.context["form"].errors
    made = Contract.objects.get(service_area__estate=estate)
    assert (made.service_area.name, made.service_area.buildings.count()) == ("晨光苑", 0)


def test_the_service_area_in_the_address_is_chosen(town: Town, sun: Served, moon: Served) -> None:
    first, second = sun.buildings
    sun.area.buildings.set([first])
    south = ServiceAreaFactory(estate=sun.estate, name="南区", buildings=[second])
    client = visit(town.sun.people["supervisor"])
    create = f"{AT}contract/create/?in={sun.estate.pk}"
    page = client.get(f"{create}&area={south.pk}").content.decode()
    assert f'<option value="{south.pk}" selected>' in page
    assert f"area={south.pk}" in page  # and kept by the form
    page = client.get(f"{create}&area={moon.area.pk}").content.decode()
    assert "月亮" not in page
    page = client.post(create, contract_form(service_area=moon.area.pk, firm=sun.company.name))
    assert page.status_code == 200
    assert Contract.objects.filter(service_area=moon.area).count() == 1


def test_a_changed_contract_must_not_overlap_either(town: Town, sun: Served) -> None:
    sun.contract.ends_on = date(2025, 12, 31)
    sun.contract.save()
    later = ContractFactory(company=sun.company, service_area=sun.area, starts_on=date(2026, 1, 1))
    client = visit(town.sun.people["supervisor"])
    edit = f"{AT}contract/edit/{sun.contract.pk}/"
    form = {
        "service_area": sun.area.pk,
        "firm": sun.company.name,
        "kind": "owners",
        "starts_on": "2024-01-01",
    }
    page = client.post(edit, {**form, "ends_on": ""}).content.decode()
    assert "从 2026-01-01 起长期服务这个区域" in page
    assert "约束" not in page
    assert client.post(edit, {**form, "ends_on": "2025-06-30"}).status_code == 302
    sun.contract.refresh_from_db()
    assert sun.contract.ends_on == date(2025, 6, 30)
    later.refresh_from_db()
    assert later.ends_on is None


def test_deleting(town: Town, sun: Served) -> None:
    client = visit(town.sun.people["supervisor"])
    page = client.post(f"{AT}company/delete/{sun.company.pk}/").content.decode()
    assert "服务合同" in page
    sun.area.buildings.set(sun.buildings)
    page = client.post(f"{AT}servicearea/delete/{sun.area.pk}/").content.decode()
    assert "服务合同" in page
    assert Company.objects.exists()
    for register, row in (("contract", sun.contract), ("servicearea", sun.area), ("company", sun.company)):
        assert client.post(f"{AT}{register}/delete/{row.pk}/").status_code == 302, register
    assert [model.objects.count() for model in (Company, ServiceArea, Contract)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("register", "query", "found"),
    [
        ("company", "q=阳光", 1),
        ("company", "branch=yes", 1),
        ("company", "branch=no", 2),
        ("company", "serving=yes", 1),
        ("company", "serving=no", 2),
        ("company", "head_office__credit_code__startswith=9", 3),  # no free look-ups
        ("servicearea", "serving=yes", 1),
        ("servicearea", "serving=no", 1),
        ("servicearea", "q=晨光", 1),
        ("contract", "state=running", 1),
        ("contract", "state=ended", 1),
        ("contract", "state=early", 1),
        ("contract", "state=ending", 0),
        ("contract", "kind=interim", 1),
        ("contract", "q=分公司", 1),
    ],
)
def test_filters(town: Town, sun: Served, register: str, query: str, found: int) -> None:
    CompanyFactory(area=town.street, name="街道物业")
    branch = CompanyFactory(area=town.sun.area, name="阳光物业分公司", head_office=sun.company)
    CompanyFactory(area=town.moon.area, name="无关物业")
    Company.objects.filter(name="阳光物业分公司").update(name="分公司")
    estate = AreaFactory(parent=town.sun.area, name="晨光苑", level=Level.ESTATE)
    area = ServiceAreaFactory(estate=estate, name="晨光苑")
    days = {"starts_on": date(2020, 1, 1), "ends_on": date(2021, 12, 31)}
    ContractFactory(company=branch, service_area=area, kind="interim", **days)
    ContractFactory(company=sun.company, service_area=area, starts_on=date(2099, 1, 1))
    client = visit(town.sun.people["worker"])
    assert client.get(f"{AT}{register}/?{query}").context["result_count"] == found


def fill(town: Town, count: int) -> None:
    """So many more of everything."""
    for n in range(count):
        estate = AreaFactory(parent=town.sun.area, name=f"小区{n}", level=Level.ESTATE)
        building = AreaFactory(parent=estate, name="1栋", level=Level.BUILDING)
        HouseholdFactory(building=building)
        head = CompanyFactory(area=town.sun.area)
        company = CompanyFactory(area=town.sun.area, head_office=head)
        area = ServiceAreaFactory(estate=estate, buildings=[building])
        ContractFactory(company=company, service_area=area)


@pytest.mark.parametrize("register", ["company", "servicearea", "contract"])
def test_more_rows_take_no_more_queries(town: Town, sun: Served, register: str) -> None:
    client = visit(town.sun.people["worker"])

    def cost() -> int:
        client.get(f"{AT}{register}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{AT}{register}/")
        return len(asked)

    fill(town, 3)
    before = cost()
    fill(town, 13)  # 33 companies, 17 service areas and contracts: all on one page
    assert cost() == before


def addresses(moon: Served) -> Iterator[str]:
    """Every address of the other community's rows; fails for a page this test does not know."""
    rows = {"company": moon.company.pk, "servicearea": moon.area.pk, "contract": moon.contract.pk}
    for register in (each() for each in REGISTERS):
        for action in ("inspect", "edit", "delete"):
            yield register.url_helper.get_action_url(action, rows[register.model_name])
    for register in ("servicearea", "contract"):
        yield f"{AT}{register}/create/?in={moon.estate.pk}"
    own = {"upload", "template", "preview", "done"}  # pages about one's own files, in test_import_pages
    for pattern in urls.urlpatterns:
        if pattern.name not in own:
            yield reverse(f"companies:{pattern.name}", kwargs={"pk": rows["company"]})


@pytest.mark.parametrize("who", ["worker", "supervisor", "administrator"])
def test_strangers_find_nothing(town: Town, sun: Served, moon: Served, who: str) -> None:
    client = visit(town.sun.people[who])

    def snapshot() -> list[Any]:
        return [list(model.objects.order_by("pk").values()) for model in (Company, ServiceArea, Contract)]

    before = snapshot()
    posted = {
        "name": "x",
        "reason": "x",
        "firm": sun.company.name,
        "starts_on": "2020-01-01",
        "kind": "owners",
    }
    for address in addresses(moon):
        keeps = who != "worker"
        wanted = {404, 405} if keeps or "create" not in address else {302}
        assert client.get(address).status_code in wanted, address
        assert client.post(address, posted).status_code in wanted, address
        assert Client().get(address).status_code in (302, 405), address
    for register in ("company", "servicearea", "contract"):
        assert "月亮" not in client.get(f"{AT}{register}/").content.decode(), register
        exported = client.post(f"{AT}{register}/?export=csv").content.decode("utf-8-sig")
        assert "月亮" not in exported, register
    assert snapshot() == before


def test_looking_needs_a_post_keeping_a_role(town: Town, sun: Served) -> None:
    client = visit(town.sun.people["author"])
    for register, row in (("company", sun.company), ("servicearea", sun.area), ("contract", sun.contract)):
        assert client.get(f"{AT}{register}/").status_code == 200
        page = client.get(f"{AT}{register}/inspect/{row.pk}/").content.decode()
        assert f"/{register}/edit/" not in page
        for action in ("edit", "delete"):
            answer = client.post(f"{AT}{register}/{action}/{row.pk}/", {"name": "x"})
            assert answer.status_code == 302
            assert answer.headers["Location"] == "/admin/"


def test_a_company_from_above_is_seen_but_not_kept(town: Town, sun: Served) -> None:
    above = CompanyFactory(area=town.street, name="街道物业")
    client = visit(town.sun.people["supervisor"])
    page = client.get(f"{AT}company/inspect/{above.pk}/")
    assert page.status_code == 200
    assert "/edit/" not in page.content.decode()
    assert client.post(f"{AT}company/edit/{above.pk}/", {"name": "x"}).headers["Location"] == "/admin/"


def test_contracts_elsewhere_are_counted_not_named(town: Town, sun: Served, moon: Served) -> None:
    above = CompanyFactory(area=town.street, name="街道物业")
    Contract.objects.update(company=above)
    page = visit(town.sun.people["worker"]).get(f"{AT}company/inspect/{above.pk}/").content.decode()
    assert "阳光花园" in page
    assert "月亮" not in page
    assert "另有 1 份合同" in page
