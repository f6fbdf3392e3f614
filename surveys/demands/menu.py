"""需求与项目: the menu to which demands and projects register their lines. It scopes nothing."""

from __future__ import annotations

from wagtail.admin.menu import Menu

# A hook adds a line with @hooks.register(HOOK), returning a PageItem.
HOOK = "register_demands_menu_item"
# Orders: demands 100, collections 200, then projects 300 and more.
demands_menu = Menu(register_hook_name=HOOK)
