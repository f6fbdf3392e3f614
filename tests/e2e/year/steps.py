"""Taking a step of a flow at a desk, as staff do: open its page, fill in what it asks, press the button."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect


def fill(page: Page, **given: Any) -> None:
    """Fill in fields by name: text, one of several, ticks (a list), a file (name, mimeType, buffer)."""
    for name, value in given.items():
        field = page.locator(f"main [name='{name}']")
        kind = field.first.get_attribute("type") or ""
        tag = field.first.evaluate("each => each.tagName")
        if kind == "file":
            field.set_input_files(value)
        elif kind == "radio":
            page.locator(f"main [name='{name}'][value='{value}']").check()
        elif kind == "checkbox":
            for each in value if isinstance(value, list) else [value]:
                page.locator(f"main [name='{name}'][value='{each}']").check()
        elif tag == "SELECT":
            choose(page, name, str(value))
        else:
            field.first.fill(str(value))


def choose(page: Page, name: str, words: str) -> None:
    """Choose the option of this value, else the first with these words in it."""
    field = page.locator(f"main select[name='{name}']")
    if not field.locator(f"option[value='{words}']").count():
        words = field.locator("option").filter(has_text=words).first.get_attribute("value") or ""
    field.select_option(words)


def choose_place(page: Page, name: str) -> None:
    """Choose the area for which a row of a register is made."""
    page.locator("main [name=q]").fill(name)
    page.locator("main").get_by_role("button", name="搜索").click()
    page.locator("main").get_by_role("link", name=name).first.click()


def save(page: Page) -> None:
    """Press save on a register's form."""
    page.keyboard.press("Escape")  # an open calendar
    page.get_by_role("button", name="保存").last.click()


def take(page: Page, row: str, step: str, **given: Any) -> None:
    """Take a step of the row whose page is `row`; back on that page afterwards."""
    page.goto(row)
    page.locator(f"main a[data-step='{step}']").click()
    fill(page, **given)
    page.locator("main form.jw-form button[type=submit]").click()
    page.wait_for_url(row)


def offered(page: Page, row: str) -> set[str]:
    """The steps that whoever is signed in may take now."""
    page.goto(row)
    found = page.locator("main a[data-step]").evaluate_all("all => all.map(each => each.dataset.step)")
    return set(found)


def says(page: Page, address: str, *words: str) -> None:
    """The page there has all these words in it."""
    page.goto(address)
    for each in words:
        expect(page.locator("main")).to_contain_text(each)
