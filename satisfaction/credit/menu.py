"""企业信用: the menu to which each feature of the credit record registers its lines. It scopes nothing."""

from __future__ import annotations

from wagtail.admin.menu import Menu

# A feature's hooks add a line with @hooks.register(HOOK), returning a PageItem.
HOOK = "register_credit_menu_item"
# Orders: entries 100, objections 200, repairs 300, consultation results 400, grades 500, schemes 600,
# calendar 700, ledger 800.
credit_menu = Menu(register_hook_name=HOOK)
