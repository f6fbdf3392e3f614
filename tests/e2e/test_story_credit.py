"""A company's score from contract to certificate, and a ledger that notices when somebody touches it.

A contract is entered, a test of three buildings is opened, residents answer on their phones (one twice, one a
tenant, one too fast), the live page moves, the test closes, is scored and called back; its entry goes through
publicity and an objection, takes effect, and the grade changes for all to see. A receipt checks out, the
ledger holds; then a row is changed behind its back, and that row is named.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.city import City, demo_city, sign_in
from tests.e2e.phone import phone

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("credit"), pytest.mark.timeout(600)]

ESTATE, TEST = "东风里", "东风里2026年冬季业主满意度测评"
COMPANY, CODE = "滨江市和顺物业服务有限公司", "91990102MA0000001D"
WAIT = 60_000  # milliseconds for background work on a busy machine
VALID = 37  # one household in a browser and twelve of each building by its phones
PUBLICITY = 20  # days that surely hold seven working days
MINUTE = 60_000


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """As `make run` sets it up."""
    with demo_city(tmp_path_factory.mktemp("credit")) as running:
        yield running


def enter_contract(page: Page, city: City) -> None:
    """The company serves the estate from this year on; the whole estate becomes its service area."""
    page.goto(f"{city.server.url}/admin/companies/contract/create/")
    page.locator("[name=q]").fill(ESTATE)
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("link", name=ESTATE).first.click()
    page.locator("[name=firm]").fill(CODE)
    page.locator("[name=starts_on]").fill("2026-01-01")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="保存").last.click()
    expect(page.locator("main")).to_contain_text(COMPANY)


def plan(page: Page, city: City) -> str:
    """An anonymous test of the estate's three buildings, opened; its address."""
    page.goto(f"{city.server.url}/admin/tests/new/")
    page.locator("[name=title]").fill(TEST)
    page.locator("label.ts-area").filter(has_text=ESTATE).locator("input").check()
    page.locator("[name=questionnaire]").select_option(label="业主满意度测评表(物业服务)")
    page.locator("[name=privacy][value=anon]").check()
    page.get_by_role("button", name="保存").click()
    address = page.url
    page.goto(f"{address}open/")
    expect(page.locator("main")).to_contain_text("84")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(address)
    expect(page.locator("main")).to_contain_text("进行中")
    return address


def letters(page: Page, test: str) -> list[str]:
    """The households' own addresses, as they stand on the letters that were printed."""
    page.goto(f"{test}letters/")
    page.locator("[name=contact]").fill("滨河社区，电话0717-1234567")
    page.get_by_role("button", name="制作信件").click()
    files = page.get_by_role("link", name=re.compile("入户信28封"))
    expect(files).to_have_count(3, timeout=WAIT)
    found: list[str] = []
    for link in files.all():
        with page.expect_download() as coming:
            link.click()
        found += re.findall(r"https?://[^\s<\"]+[?]h=[\w:.-]+", coming.value.path().read_text())
    return list(dict.fromkeys(found))


def vote(
    page: Page, address: str, grade: str, *, role: str = "owner", call: str = "", minutes: int = 3
) -> str:
    """Answer on a phone as a resident does; the receipt code."""
    page.clock.install(time=datetime.now(UTC) - timedelta(minutes=10))  # a phone's clock is never ahead
    page.goto(address)
    page.wait_for_function("document.documentElement.classList.contains('js')")
    expect(page.locator("main, body").first).to_contain_text("匿名")
    page.locator("#__consent").check()
    page.locator(f"[name=role][value={role}]").check()
    page.locator("[name=years][value=y5]").check()
    for each in page.locator(f"input[type=radio][name^=s_][value='{grade}']").all():
        each.check()
    page.locator(f"[name=overall][value='{grade}']").check()
    page.locator("[name=seen_disclosure][value=yes]").check()
    page.locator("[name=renew][value=keep]").check()
    page.locator("[name=pressured][value=no]").check()
    page.locator(f"[name=callback_ok][value={'yes' if call else 'no'}]").check()
    if call:
        page.locator("[name='__consent.phone'][value=yes]").check()
        page.locator("[name=phone]").fill(call)
    page.clock.run_for(minutes * MINUTE)
    page.locator("#send").click()
    receipt = page.locator("#receipt, .receipt").first
    expect(receipt).to_be_visible(timeout=WAIT)
    return receipt.inner_text().strip()


def send(address: str, grade: str, **more: str) -> str:
    """The same from a phone that is not shown: what it sends, through the same door; the receipt code."""
    page = httpx.get(address).text
    (digest,) = set(re.findall(r'name="__version" value="([0-9a-f]{64})"', page))
    graded = set(re.findall(r'name="(s_[a-z]+)"', page))
    now = datetime.now(UTC)
    answers = {
        "household": f"h:{address.partition('?h=')[2]}", "role": "owner", "years": "y3", "overall": grade,
        "seen_disclosure": "yes", "renew": "keep", "pressured": "no", "callback_ok": "no",
        **dict.fromkeys(graded, grade), **more,
    }  # fmt: skip
    sent = {
        "id": str(uuid4()), "version": digest, "answers": answers, "consent": {"form": True},
        "started_at": (now - timedelta(minutes=4)).isoformat(), "completed_at": now.isoformat(),
    }  # fmt: skip
    taken = httpx.post(address, json=sent)
    assert taken.status_code == 201, taken.text
    return str(taken.json()["receipt"])


def close(page: Page, test: str) -> None:
    """Nobody can vote any more; the key that could join households and answers is gone."""
    page.goto(f"{test}close/")
    page.locator("[name=reason]").fill("各楼栋均已达到样本量")
    page.get_by_role("button", name="立即关闭").click()
    expect(page.locator("main")).to_contain_text("已销毁", timeout=WAIT)


def call_back(desk: Page, browser: Browser, city: City, test: str) -> None:
    """The household that agreed is drawn, given to somebody, called, and says the same again."""
    desk.goto(f"{test}callbacks/")
    desk.get_by_role("button", name="抽取回访住户").click()
    desk.get_by_label("曹玉兰").check()
    desk.get_by_role("button", name="分配").click()
    expect(desk.locator("main")).to_contain_text("曹玉兰")
    page = phone(browser).new_page()
    page.goto(f"{city.server.url}/work/callbacks/")
    page.get_by_label("用户名").fill("binhe_super")
    page.get_by_label("密码").fill(city.password)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name=ESTATE).first.click()
    expect(page.locator("main")).to_contain_text("139****1111")
    page.get_by_role("button", name="显示号码").click()
    expect(page.locator("main")).to_contain_text("13900001111")
    page.get_by_role("link", name="填写回访表").click()
    page.wait_for_url("**/f/**")
    page.wait_for_function("document.documentElement.classList.contains('js')")
    for name, value in (
        ("reach", "reached"), ("took_part", "yes"), ("mode", "self"), ("role_check", "owner"),
        ("overall_again", "5"), ("seen_disclosure_again", "yes"), ("pressured", "none"),
        ("verdict", "consistent"),
    ):  # fmt: skip
        page.locator(f"[name={name}][value='{value}']").check()
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")


def score(page: Page, test: str) -> None:
    """Worked out and made final: every valid sheet counts, and nothing else."""
    page.goto(f"{test}scores/work-out/")
    page.get_by_role("button", name="计算").click()
    row = page.locator("main tr").filter(has_text=ESTATE)
    expect(row).to_contain_text(f"{VALID} / 84", timeout=WAIT)
    expect(row).to_contain_text("可计入信用")
    page.goto(f"{test}scores/settle/")
    page.get_by_role("button", name="最终确定得分").click()
    expect(page.locator("main")).to_contain_text("得分已于")


def enter(desk: Page, second: Page, city: City) -> str:
    """The score's entry, proposed by one and confirmed by another: its publicity begins. Its address."""
    desk.goto(f"{city.server.url}/admin/credit/scores/")
    desk.locator("tr, li").filter(has_text=ESTATE).get_by_role("button", name="提出 +5 分").first.click()
    desk.wait_for_url(re.compile(r"/admin/credit/entries/\d+/$"))
    entry = desk.url
    expect(desk.get_by_role("link", name="确认", exact=True)).to_have_count(0)  # not by who proposed it
    second.goto(entry)
    second.get_by_role("link", name="确认", exact=True).click()
    second.get_by_role("button", name="确认", exact=True).click()
    expect(second.locator("main")).to_contain_text("公示中")
    return entry


def object_and_decide(second: Page, third: Page, entry: str) -> None:
    """The company objects: the entry is suspended until somebody else decides, here that it stands."""
    second.goto(f"{entry}object/")
    second.locator("[name=text]").fill("测评期间恰逢道路施工，请求重新核对答卷数。")
    second.get_by_role("button", name="登记").click()
    second.get_by_role("button", name="标注异议").click()
    file = second.url
    second.goto(entry)
    expect(second.locator("main")).to_contain_text("异议处理中")
    third.goto(f"{file}decide/")
    third.locator("[name=outcome][value=rejected]").check()
    third.locator("[name=reasons]").fill("经逐户核对，有效答卷数无误，维持原记录。")
    third.get_by_role("button", name="作出决定").click()
    expect(third.locator("main")).to_contain_text("异议不成立")


def check_receipt(page: Page, city: City, code: str) -> None:
    """The code leads to its test, and the proof that can be saved gives the published root."""
    page.goto(f"{city.server.url}/receipts/")
    page.get_by_label("回执码").fill(code)
    page.get_by_role("button", name="查询").click()
    expect(page.locator("main")).to_contain_text(f"您的答卷已列入“{TEST}”的全部答卷")
    with page.expect_download() as coming:
        page.get_by_role("button", name="下载证明文件").click()
    proof = json.loads(coming.value.path().read_text())
    page.get_by_role("link", name="测评页面").click()
    expect(page.locator("main")).to_contain_text(str(proof["root"]))


def grade(page: Page, city: City) -> str:
    """What everybody reads on the company's page."""
    page.goto(f"{city.server.url}/credit/{CODE}/")
    return page.locator("main").inner_text()


def test_from_contract_to_certificate(city: City, browser: Browser) -> None:
    desk = sign_in(browser, city, "street")
    second, third = sign_in(browser, city, "street_admin"), sign_in(browser, city, "binhe_super")
    anybody = browser.new_context(locale="zh-CN").new_page()
    enter_contract(desk, city)
    test = plan(desk, city)
    doors = letters(desk, test)
    assert len(doors) == 84

    vote(phone(browser).new_page(), doors[0], "3")  # thinks better of it below: the last one counts
    receipt = vote(phone(browser).new_page(), doors[0], "5", call="13900001111")
    vote(phone(browser).new_page(), doors[1], "4", role="tenant")
    vote(phone(browser).new_page(), doors[2], "3", minutes=0)  # too fast
    for door in (*doors[3:15], *doors[28:40], *doors[56:68]):
        send(door, "5")
    desk.goto(f"{test}live/")
    numbers = desk.locator("main")
    expect(numbers).to_contain_text(re.compile(rf"已投票户数\s*{VALID}"))
    expect(numbers).to_contain_text(re.compile(r"承租人等（另列）\s*1"))
    expect(numbers).to_contain_text(re.compile(r"被后一份替换\s*1"))
    expect(numbers).to_contain_text(re.compile(r"暂时结果，来自 3\d 份"))  # in batches of five a building

    close(desk, test)
    call_back(desk, browser, city, test)
    score(desk, test)
    entry = enter(desk, second, city)
    object_and_decide(second, third, entry)
    before = grade(anybody, city)
    assert re.search(rf"{COMPANY}\s+AA\s", before), before
    assert TEST in before.partition("公示中")[2]
    check_receipt(anybody, city, receipt)

    city.server.stop()
    city.server.days_ahead = PUBLICITY
    city.server.start()
    anybody = browser.new_context(locale="zh-CN").new_page()  # another person's: pages may be kept a while
    later = grade(anybody, city)
    assert re.search(rf"{COMPANY}\s+AAA\s", later), later
    assert TEST in later.partition("公示中")[0]
    anybody.get_by_role("link", name="打印等级证明").click()
    expect(anybody.locator("body")).to_contain_text("AAA")
    second = sign_in(browser, city, "street_admin")
    second.goto(entry)
    expect(second.locator("main")).to_contain_text("生效中")

    assert city.server.manage("verify_ledger", check=False).returncode == 0
    assert city.server.manage("verify_test", "--test", "all", check=False).returncode == 0
    assert city.server.manage("verify_tallies", check=False).returncode == 0
    city.server.stop()
    number = entry.rstrip("/").rpartition("/")[2]
    tamper(Path(city.server.environment["JUWEN_VAR"]) / "juwen.sqlite3", number)
    found = city.server.manage("verify_ledger", check=False)
    assert found.returncode == 1
    assert number in found.stdout + found.stderr
    assert TEST in found.stdout + found.stderr


def tamper(file: Path, entry: str) -> None:
    """Give the entry fifty points behind the ledger's back."""
    with sqlite3.connect(file) as database:
        triggers = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'credit_%'"
        ).fetchall()
        assert triggers
        for (name,) in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE credit_creditentry SET points = 50 WHERE id = ?", [entry])
    database.close()
