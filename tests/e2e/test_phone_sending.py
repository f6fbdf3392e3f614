"""From the first answer to the receipt: drafts, outbox, refusals, photos, and the way without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from forms_builder.schema import digest
from tests.e2e.phone import fill_all, opened, phone, thanked
from tests.forms_builder.phone.forms import one_screen, templates
from tests.forms_builder.phone.server import RECEIPT, Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("phone_sending")]

UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture
def site() -> Iterator[Site]:
    """A server that has received nothing."""
    with serving({"all": one_screen(), "other": templates()["satisfaction_callback"]}) as running:
        yield running


def saved(page: Page) -> None:
    """Wait until the last change is in the phone's storage."""
    page.wait_for_timeout(600)


def test_a_form_is_sent_once_and_gives_a_receipt(site: Site, browser: Browser) -> None:
    """The id is the phone's; a double tap is one response; the next form has another id."""
    context = phone(browser)
    page = opened(context, site.url("all", "?c=poster"))
    fill_all(page)
    page.locator("#send").dblclick()
    page.wait_for_url(f"**/f/all/thanks/?r={RECEIPT}&lang=zh-Hans")
    expect(page.locator("#receipt")).to_have_text(RECEIPT)
    assert len(site.received) == 1
    first = site.received[0]
    assert UUID7.fullmatch(first["id"])
    assert first["started_at"] < first["completed_at"]
    assert first["consent"] == {"form": True, "phone": False}
    page.get_by_role("link", name="再填一份").click()
    page.wait_for_selector("#meter:not([hidden])")
    expect(page.locator("#meter")).to_have_text("已答 0/13")
    fill_all(page)
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")
    assert len({each["id"] for each in site.received}) == 2
    context.close()


def test_offline_the_form_waits_and_goes_by_itself(site: Site, browser: Browser) -> None:
    """Kept in words; sent when the network is back, under the id it always had."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    fill_all(page)
    context.set_offline(True)
    page.locator("#send").click()
    expect(page.get_by_role("heading", name="已保存在这部手机上")).to_be_visible()
    expect(page.locator("#outbox")).to_have_text("1份待上传，联网后自动发送")
    expect(page.locator("form")).to_be_hidden()
    assert site.received == []
    context.set_offline(False)
    thanked(page)
    assert len(site.received) == 1
    context.close()


def test_several_forms_can_wait(site: Site, browser: Browser) -> None:
    """A grid worker without a network fills in one household after the other."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    context.set_offline(True)
    for count in (1, 2, 3):
        fill_all(page)
        page.locator("[name=tag], [name=home]").last.fill(f"3-2-50{count}")
        page.locator("#send").click()
        expect(page.locator("#outbox")).to_have_text(f"{count}份待上传，联网后自动发送")
        if count < 3:
            page.get_by_role("button", name="再填一份").click()
            expect(page.locator("[name=home]")).to_have_value("")
    context.set_offline(False)
    thanked(page)
    page.wait_for_timeout(500)
    assert sorted(each["clean"]["home"] for each in site.received) == ["3-2-501", "3-2-502", "3-2-503"]
    assert len({each["id"] for each in site.received}) == 3
    context.close()


def test_a_killed_page_loses_neither_draft_nor_outbox(site: Site, browser: Browser) -> None:
    """What was filled in comes back; what was finished is sent by whatever page is opened next."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    page.locator("[name=pets][value=yes]").check()
    page.locator("[name=dogs]").fill("4")
    saved(page)
    page.close()
    page = opened(context, site.url("all"))
    expect(page.locator("#resume")).to_contain_text("已恢复您上次填写的内容")
    expect(page.locator("[name=dogs]")).to_have_value("4")
    fill_all(page)
    context.set_offline(True)
    page.locator("#send").click()
    expect(page.locator("#outbox")).to_have_text("1份待上传，联网后自动发送")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(site.url("nowhere"))
    expect(page.locator("#outbox")).to_have_text(f"已发送，回执码：{RECEIPT}")
    assert len(site.received) == 1
    page = opened(context, site.url("all"))
    expect(page.locator("#resume")).to_have_count(0)
    context.close()


def test_starting_anew_clears_the_form(site: Site, browser: Browser) -> None:
    """Asked once, and under a new id."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    page.locator("[name=area]").fill("88")
    saved(page)
    page.reload()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="重新填写").click()
    expect(page.locator("[name=area]")).to_have_value("")
    expect(page.locator("#resume")).to_have_count(0)
    saved(page)
    page.reload()
    page.wait_for_selector("#meter:not([hidden])")
    expect(page.locator("#resume")).to_have_count(0)
    context.close()


def test_the_servers_word_counts(site: Site, browser: Browser) -> None:
    """A refusal leads back to the form with the server's words; every answer is still there."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    fill_all(page)
    saved(page)  # as a person would, not within the same blink as the last answer
    site.replies.append((422, {"errors": [{"code": "x", "question": "mood", "message": "服务器说不行"}]}))
    page.locator("#send").click()
    expect(page.locator("#errors")).to_contain_text("第5题：服务器说不行")
    expect(page.locator("[id='q.mood'] .err")).to_have_text("服务器说不行")
    expect(page.locator("[name=mood][value='5']")).to_be_checked()
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")
    assert site.attempts[0] == site.attempts[1]
    context.close()


def test_a_refusal_that_arrives_later_waits_at_its_form(site: Site, browser: Browser) -> None:
    """Another form's page says so and leads there; there the answers and the reason are shown."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    fill_all(page)
    context.set_offline(True)
    page.locator("#send").click()
    expect(page.locator("#outbox")).to_have_text("1份待上传，联网后自动发送")
    # As a server would: however often it is asked, for a page may still be sending while it closes.
    site.verdict = (422, {"errors": [{"code": "x", "question": "mood", "message": "服务器说不行"}]})
    page.close()
    context.set_offline(False)
    page = opened(context, site.url("other"))
    page.get_by_role("link", name="有一份答卷需要修改").click()
    page.wait_for_url("**/f/all/")
    expect(page.locator("#errors")).to_contain_text("服务器说不行")
    expect(page.locator("[name=mood][value='5']")).to_be_checked()
    site.verdict = None
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")
    assert len(site.received) == 1
    context.close()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (202, {"held": True, "message": "问卷已截止，工作人员会核对。"}),
        (409, {"errors": [{"code": "conflict", "question": "", "message": "之前提交过，工作人员会核对。"}]}),
    ],
)
def test_what_is_kept_aside_is_said_in_words(
    site: Site, browser: Browser, status: int, body: dict[str, object]
) -> None:
    """Late or conflicting: received, for staff to look at, and not sent again."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    fill_all(page)
    site.replies.append((status, body))
    page.locator("#send").click()
    expect(page.get_by_role("heading", name="已收到，等待工作人员核对")).to_be_visible()
    expect(page.locator("#panel")).to_contain_text("工作人员会核对。")
    page = opened(context, site.url("all"))
    expect(page.locator("#outbox")).to_be_hidden()
    expect(page.locator("#resume")).to_have_count(0)
    assert len(site.attempts) == 1
    context.close()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(site: Site, browser: Browser, status: int) -> None:
    """Nobody has to tap twice."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    fill_all(page)
    site.replies += [(status, {"errors": [{"code": "busy", "question": "", "message": "稍后"}]})] * 3
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**", timeout=20_000)
    assert len(set(site.attempts)) == 1
    assert len(site.received) == 1
    context.close()


def test_two_tabs_are_one_response(site: Site, browser: Browser) -> None:
    """Both tabs of one form carry one id, so the server stores once."""
    context = phone(browser)
    one = opened(context, site.url("all"))
    fill_all(one)
    saved(one)
    two = opened(context, site.url("all"))
    expect(two.locator("[name=mood][value='5']")).to_be_checked()
    one.locator("#send").click()
    one.wait_for_url("**/thanks/**")
    two.locator("#send").click()
    two.wait_for_url("**/thanks/**")
    assert len(site.received) == 1
    assert len(set(site.attempts)) == 1
    context.close()


def test_a_phone_without_storage_still_sends(site: Site, browser: Browser) -> None:
    """Web views that refuse IndexedDB lose the draft, not the form; a visit is over once it has arrived."""
    visit = "01890a5d-ac96-774b-bcce-b302099a8057"
    finished = f"localStorage['finished.{visit}']"
    context = phone(browser)
    context.add_init_script(
        "delete window.indexedDB; Object.defineProperty(window, 'indexedDB', {get() { throw Error() }})"
    )
    page = opened(context, site.url("all", f"?h=1:a-signature&r={visit}&back=work"))
    fill_all(page)
    context.set_offline(True)
    page.locator("#send").click()
    expect(page.locator("#panel")).to_contain_text("发送成功之前请不要关闭本页")
    assert page.evaluate(finished) is None
    context.set_offline(False)
    thanked(page)
    assert [each["id"] for each in site.received] == [visit]
    assert page.evaluate(finished) == site.received[0]["completed_at"]
    context.close()


def test_photos_are_made_small_kept_and_sent_first(site: Site, browser: Browser, tmp_path: Path) -> None:
    """At most 1,600 pixels; still there after a reload; the response names what the server acknowledged."""
    path = tmp_path / "large.jpg"
    Image.effect_noise((2400, 3000), 60).convert("RGB").save(path, exif=Image.Exif())
    fake = tmp_path / "fake.jpg"
    fake.write_text("no photo")
    context = phone(browser)
    page = opened(context, site.url("all"))
    page.set_input_files("[name='photos.files']", [path, fake])
    expect(page.locator("figure img")).to_have_count(1)
    expect(page.locator("[id='q.photos'] [role=status]")).to_have_text("无法作为照片打开： fake.jpg")
    saved(page)
    page.reload()
    expect(page.locator("figure img")).to_have_count(1)
    size = page.evaluate(
        "[document.querySelector('figure img')].flatMap((i) => [i.naturalWidth, i.naturalHeight])"
    )
    assert size == [1280, 1600]
    page.set_input_files("[name='photos.files']", [path])
    expect(page.locator("figure img")).to_have_count(2)
    page.get_by_role("button", name="删除 照片2").click()
    expect(page.locator("figure img")).to_have_count(1)
    fill_all(page)
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")
    assert site.received[0]["answers"]["photos"] == site.photos
    assert len(site.photos) == 1
    context.close()


def test_a_household_link_fills_its_question(site: Site, browser: Browser) -> None:
    """The token is sent, never shown; each household has a draft of its own."""
    context = phone(browser)
    page = opened(context, site.url("all", "?h=abcdefghij"))
    expect(page.get_by_text("已从您的专属链接识别房号。")).to_be_visible()
    expect(page.locator("[name=home]")).to_be_hidden()
    fill_all(page)
    saved(page)
    other = opened(context, site.url("all", "?h=klmnopqrst"))
    expect(other.locator("#resume")).to_have_count(0)
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")
    assert site.received[0]["answers"]["home"] == "h:abcdefghij"
    context.close()


def test_the_whole_way_without_javascript(site: Site, browser: Browser) -> None:
    """Errors with every answer kept, check, back to change, check, confirm, receipt: one response."""
    context = phone(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url("all"))
    expect(page.locator(".cond")).to_contain_text("如果第1题")
    page.locator("[name=pets][value=yes]").check()
    page.locator("[name=more]").fill("第一行\n第二行")
    page.locator("[name=dogs]").fill("12")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("[name=dogs]")).to_have_value("12")
    expect(page.locator("[name=more]")).to_have_value("第一行\n第二行")
    expect(page.locator("[name=pets][value=yes]")).to_be_checked()
    page.locator("[name=dogs]").fill("2")
    page.get_by_label("我已阅读并同意").check()
    page.locator("[name=mood][value=na]").check()
    page.locator("[name='yard.lamp'][value='5']").check()
    page.locator("[name='yard.road'][value='3']").check()
    page.locator("[name='__consent.phone'][value=yes]").check()
    page.locator("[name=phone]").fill("138 1234 5678")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="请核对您的答案")).to_be_visible()
    expect(page.locator("dl")).to_contain_text("路灯：满意；道路：一般")
    page.get_by_role("button", name="返回修改").click()
    page.locator("[name=dogs]").fill("3")
    page.get_by_role("button", name="提交").click()
    page.get_by_role("button", name="确认无误，提交").click()
    page.wait_for_url("**/thanks/**")
    expect(page.locator("#receipt")).to_have_text(RECEIPT)
    assert len(site.received) == 1
    assert site.received[0]["clean"]["dogs"] == 3
    assert site.received[0]["clean"]["more"] == "第一行\n第二行"
    context.close()


def test_a_plain_http_address_is_enough(site: Site, browser: Browser) -> None:
    """On a LAN address there is no crypto.randomUUID, no crypto.subtle and no Web Locks."""
    context = phone(browser)
    context.add_init_script(
        "delete Crypto.prototype.randomUUID; delete Crypto.prototype.subtle;"
        "Object.defineProperty(Navigator.prototype, 'locks', {value: undefined});"
        "Object.defineProperty(Navigator.prototype, 'clipboard', {value: undefined});"
    )
    page = opened(context, site.url("all"))
    fill_all(page)
    context.set_offline(True)
    page.locator("#send").click()
    expect(page.locator("#outbox")).to_have_text("1份待上传，联网后自动发送")
    context.set_offline(False)
    thanked(page)
    page.get_by_role("button", name="复制回执码").click()
    expect(page.locator("#copy")).to_have_text("已复制")
    context.close()


def test_a_new_version_takes_over_the_draft(site: Site, browser: Browser) -> None:
    """A form published again while somebody is filling it in costs them nothing."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    fill_all(page)
    saved(page)
    form = site.forms["all"]
    site.forms["all"] = replace(form, title="全题型问卷（新版）")
    page.reload()
    expect(page.locator("#resume")).to_contain_text("已恢复您上次填写的内容")
    expect(page.locator("[name=mood][value='5']")).to_be_checked()
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")
    assert site.received[0]["version"] == digest(site.forms["all"])
    context.close()


def test_a_judge_that_fails_leaves_the_form_to_the_browser(site: Site, browser: Browser) -> None:
    """The page then works as it does without JavaScript."""
    context = phone(browser)
    context.route(
        re.compile(r"/f/-/logic\..*\.js"),
        lambda route: route.fulfill(
            content_type="text/javascript", body="export const truth = () => { throw Error('broken') };"
        ),
    )
    page = context.new_page()
    page.goto(site.url("all"))
    expect(page.locator(".cond")).to_be_visible()
    page.locator("#send").click()
    expect(page.locator("#errors")).to_be_visible()
    expect(page).to_have_title(re.compile("^请修改："))
    context.close()


def test_old_drafts_and_orphaned_photos_are_cleared_away(site: Site, browser: Browser) -> None:
    """What nobody came back for within 30 days leaves the phone; the rest stays."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    page.locator("[name=area]").fill("88")
    saved(page)
    page.evaluate(
        """async () => {
            const open = indexedDB.open('juwen', 1);
            await new Promise((done) => (open.onsuccess = done));
            const moved = open.result.transaction(['drafts', 'photos'], 'readwrite');
            moved.objectStore('drafts').put({key: '/old/|null', started: '2020-01-01T00:00:00Z', fields: []});
            moved.objectStore('photos').put({key: 'orphan', bytes: new ArrayBuffer(1)});
            await new Promise((done) => (moved.oncomplete = done));
            open.result.close();
        }"""
    )
    page.goto(f"{site.address}/f/all/thanks/?r={RECEIPT}")
    page.wait_for_timeout(500)
    left = page.evaluate(
        """async () => {
            const open = indexedDB.open('juwen', 1);
            await new Promise((done) => (open.onsuccess = done));
            const kept = (name) => new Promise((done) => {
                const request = open.result.transaction([name]).objectStore(name).getAllKeys();
                request.onsuccess = () => done(request.result);
            });
            return [await kept('drafts'), await kept('photos')];
        }"""
    )
    assert left == [["/f/all/|null"], []]
    context.close()


def test_what_was_begun_before_the_modules_came_stands(site: Site, browser: Browser) -> None:
    """On a slow line an older draft does not overwrite what is being filled in."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    page.locator("[name=area]").fill("88")
    saved(page)
    page.close()
    held: list[Route] = []
    context.route(re.compile(r"/f/-/store\..*\.js"), lambda route: held.append(route))
    page = context.new_page()
    page.goto(site.url("all"), wait_until="commit")
    page.locator("[name=area]").fill("120")
    page.wait_for_timeout(200)
    for route in held:
        route.continue_()
    page.wait_for_selector("#meter:not([hidden])")
    expect(page.locator("[name=area]")).to_have_value("120")
    expect(page.locator("#resume")).to_have_count(0)
    context.close()
